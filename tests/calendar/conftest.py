"""Events in a test: each by a plan in which only what matters is said."""

from datetime import datetime

import pytest

from community.calendar import actions, queries
from community.calendar.actions import Plan
from community.core.actor import Role
from community.core.db import db, transaction

START = datetime.fromisoformat("2026-03-10T18:00")


@pytest.fixture(autouse=True)
def _march(clock):
    clock.freeze("2026-03-01T12:00")


@pytest.fixture
def staff(make):
    return make.actor(Role.EMPLOYEE, username="sunita", name="Sunita Rao")


@pytest.fixture
def planned():
    """A plan: `planned(capacity=2)`."""

    def build(**said):
        values = {
            "title": "Training: answering kindly",
            "kind": "training",
            "audience": "members",
            "zone": "Europe/London",
            "starts": START,
            "ends": START.replace(hour=19),
            "link": "https://meet.example.org/abc",
        }
        return Plan(**(values | said))

    return build


@pytest.fixture
def act():
    """Let an action happen in a frame of its own: `act(actions.take_seat, actor, event)`; events are locked first."""

    def run(verb, actor, *rest, **said):
        db.session.commit()
        with transaction():
            rest = [
                queries.lock_event(actor, one.id) if type(one).__name__ == "CalendarEvent" else one
                for one in rest
            ]
            return verb(actor, *rest, **said)

    return run


@pytest.fixture
def event(staff, planned, act):
    """Plan one: `event(capacity=2)`."""
    return lambda **said: act(actions.plan_event, staff, planned(**said))
