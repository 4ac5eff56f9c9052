"""Helpers who are here, and what lies before them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.core import clock as core_clock
from community.core.actor import Role
from community.core.db import db
from community.members.models import Member
from community.routing.models import Offer


@pytest.fixture
def see(app):
    """Let members be here: `see(member, minutes_ago=5)`."""

    def look(*members, minutes_ago=0):
        for member in members:
            found = db.session.get_one(Member, member.id)
            found.last_seen_at = core_clock.now() - timedelta(minutes=minutes_ago)
        db.session.commit()

    return look


@pytest.fixture
def hub(make):
    return make.product("hub-5", name="Hub 5")


@pytest.fixture
def helper(make, hub, see):
    """A super user who is here, and whose answers about the Hub 5 helped."""

    def build(username="", answers=4):
        member = make.member(Role.SUPER_USER, username=username)
        for _ in range(answers):
            make.answer(make.thread(product=hub), author=member, accepted=True)
        see(member)
        return member

    return build


@pytest.fixture
def offers(app):
    """What was offered of a thread, by member: `offers(thread)[member.id].outcome`."""

    def load(thread):
        db.session.expire_all()
        rows = db.session.scalars(select(Offer).where(Offer.thread_id == thread.id).order_by(Offer.id))
        return {row.member_id: row for row in rows}

    return load


@pytest.fixture
def ask(make, hub, drain):
    """A new question that the worker has seen."""

    def post(**words):
        words.setdefault("product", hub)
        thread = make.thread(**words)
        drain()
        return thread

    return post
