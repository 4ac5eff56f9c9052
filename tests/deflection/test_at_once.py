"""Several tabs in the same moment, on connections of their own."""

import pytest
from sqlalchemy import select

from community.core.db import db
from community.deflection.models import Visit, VisitFact
from tests.support.at_once import send_at_once
from tests.support.make import Make


@pytest.fixture
def make(real_app):
    """Data that every connection sees."""
    return Make()


def test_two_tabs_at_once_begin_one_visit(real_app, make):
    member, thread = make.member(), make.thread()
    fact = (member, "/visits/facts", {"kind": "opened", "thread_id": str(thread.id)}, "POST")
    assert send_at_once(real_app, [fact] * 5) == [204] * 5
    assert len(db.session.scalars(select(Visit)).all()) == 1
    assert len(db.session.scalars(select(VisitFact)).all()) == 5
