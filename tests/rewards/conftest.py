"""Rewards in a test: a period that runs with money in it, and the clock set into it."""

from datetime import date

import pytest

from community.core.actor import Role
from community.core.db import db, transaction
from community.rewards import actions, queries
from community.rewards.rules.periods import usual_dates

BUDGET = 100_000


@pytest.fixture(autouse=True)
def _march(clock):
    clock.freeze("2026-03-10T12:00")


@pytest.fixture
def admin(make):
    return make.actor(Role.ADMIN, username="ada")


@pytest.fixture
def period(admin, clock):
    """1 March to 1 September 2026 in London, with 1,000.00 of budget."""
    clock.freeze("2026-03-01T00:30")
    with transaction():
        made = actions.make_period(admin, usual_dates(date(2026, 3, 1), date(2026, 9, 1), "Europe/London"))
        actions.set_budget(admin, made.number, budget_minor=BUDGET)
    clock.freeze("2026-03-10T12:00")
    return queries.get_period(1)


@pytest.fixture
def award():
    """The award of a key as it stands now, or None: `award("accept:7")`."""

    def find(key):
        db.session.expire_all()
        return queries.find_awards([key]).get(key)

    return find
