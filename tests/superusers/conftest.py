"""A programme that asks little, so that a test can meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import transaction
from community.superusers import actions, jobs, queries
from community.superusers.rules.criteria import Bar, Criteria, Criterion, Tier


def small_criteria(accepted=2, **more):
    """Two accepted answers within 100 days, and nothing else."""
    bars = {one: Bar(0, 0) for one in Criterion} | {Criterion.ACCEPTED: Bar(accepted, 10)}
    return Criteria(bars=bars, tiers=[Tier("Super user", 0), Tier("Senior", 150)], **more)


@pytest.fixture
def asks(make):
    """Put criteria into force: `asks(accepted=3, grace_days=5)`."""

    def put(accepted=2, **more):
        with transaction():
            actions.put_in_force(
                SYSTEM,
                small_criteria(accepted, **more),
                changelog="For a test.",
                begun_with=queries.get_version().number,
            )

    put()
    return put


@pytest.fixture
def helpful(make):
    """Somebody with so many accepted answers, written some days ago."""

    def make_helpful(count=2, *, days_ago=1, member=None, **kwargs):
        member = member or make.member(**kwargs)
        at = core_clock.now() - timedelta(days=days_ago)
        for _ in range(count):
            make.answer(make.thread(at=at), author=member, accepted=True, at=at)
        return member

    return make_helpful


@pytest.fixture
def manager(make):
    """A moderator, who runs the programme."""
    return make.member(Role.MODERATOR, username="theo")


@pytest.fixture
def joined(make, asks, helpful, manager):
    """A super user who came in by application and agreement."""

    def join(count=2, *, days_ago=1, **kwargs):
        member = helpful(count, days_ago=days_ago, **kwargs)
        with transaction():
            candidacy = actions.apply(make.actor(member), statement="I like to help with routers.")
            actions.invite_candidate(make.actor(manager), candidacy)
            actions.accept_invitation(make.actor(member), candidacy, is_agreed=True)
        return member

    return join


@pytest.fixture
def night(clock):
    """Let the nightly look run so many days from now."""

    def run(days=0):
        clock.freeze(core_clock.now() + timedelta(days=days))
        jobs.look_nightly()

    return run
