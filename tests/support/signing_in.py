"""Signing members in without the cost of a password; the sign-in page has tests of its own."""

from __future__ import annotations

from flask.testing import FlaskClient

from community.core.actor import VISITOR, Actor
from community.core.db import db
from community.members import actions as members
from community.members import queries
from community.members.models import Member


def sign_in(client: FlaskClient, member: Member, *, device: str = "Test") -> Actor:
    """Give the client a session of the member's, as the sign-in page does; answer the actor that pages will see."""
    key = members.start_session(VISITOR, member, device=device, address="127.0.0.1")
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = key
        cookie["_fresh"] = True
    actor = queries.find_actor(key)
    assert actor is not None
    return actor


def sign_out(client: FlaskClient) -> None:
    """Make the client a visitor again."""
    with client.session_transaction() as cookie:
        cookie.clear()
