"""Two who hand over the same thread in the same moment: one ticket, and both are told."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from community.core.actor import Role
from community.core.db import db
from community.escalation.models import Ticket
from tests.support.at_once import send_at_once
from tests.support.make import Make


@pytest.fixture
def make(real_app):
    return Make()


def test_two_hand_overs_at_once_are_one_ticket(real_app, make):
    thread = make.thread()
    people = [make.member(Role.MODERATOR), make.member(Role.ADMIN)]
    fields = {
        "_method": "PUT",
        "reason": "Nobody here can look into the account.",
        "team_id": "1",
        "priority": "normal",
    }
    requests = [(one, f"/threads/{thread.id}/escalation", fields, "PUT") for one in people]
    db.session.commit()
    assert send_at_once(real_app, requests, ()) == [303, 303]
    assert db.session.scalar(select(func.count(Ticket.id))) == 1
