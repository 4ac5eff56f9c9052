"""What tests of reports share: reporting and deciding in a frame of their own, as a request does."""

from dataclasses import replace

import pytest

from community.core.actor import Ability, Role
from community.core.db import db, transaction
from community.moderation import actions, queries
from community.moderation.models import Flag, ReviewDecision, ReviewItem
from community.moderation.rules import Outcome, Reason
from community.threads.models import Thread


def thread_of(post):
    return post if isinstance(post, Thread) else db.session.get_one(Thread, post.thread_id)


class Desk:
    """Reports and decides; each act is a transaction."""

    def __init__(self, make):
        self.make = make

    def flag(self, post, *, by=None, reason=Reason.SPAM, words=""):
        actor = self.make.actor(by)
        with transaction():
            flag = actions.flag_post(actor, thread_of(post), post, reason, words=words)
        db.session.expire_all()
        return db.session.get_one(Flag, flag.id)

    def item_of(self, post):
        db.session.expire_all()
        return queries.find_open_item(post)

    def decide(self, item, outcome, *, by=None, reason="Because.", **more):
        actor = by or self.make.actor(Role.MODERATOR)
        with transaction():
            item = db.session.get_one(ReviewItem, item.id)
            thread, post = queries.lock_post_of(actor, item)
            decision = actions.decide_item(actor, item, thread, post, Outcome(outcome), reason=reason, **more)
        db.session.expire_all()
        return db.session.get_one(ReviewDecision, decision.id)

    def undo(self, decision, *, by=None):
        actor = by or self.make.actor(Role.MODERATOR)
        with transaction():
            decision = db.session.get_one(ReviewDecision, decision.id)
            thread, post = queries.lock_post_of(actor, queries.get_item_of(decision))
            actions.undo_decision(actor, decision, thread, post)
        db.session.expire_all()

    def appeal(self, post, words="It was meant as an example only."):
        db.session.expire_all()
        actor = self.make.actor(db.session.get_one(type(self.make.member()), post.author_id))
        with transaction():
            item = actions.ask_again(actor, thread_of(post), post, words=words)
        db.session.expire_all()
        return db.session.get_one(ReviewItem, item.id)

    def helper(self):
        """A member whose rank lets them see what was reported."""
        return replace(self.make.actor(), abilities=frozenset({Ability.SEE_FLAGS}))


@pytest.fixture
def desk(make):
    return Desk(make)


@pytest.fixture(params=["thread", "answer", "reply"])
def post_(request, make):
    """A post of each kind."""
    return getattr(make, request.param)()
