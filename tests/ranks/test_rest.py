"""Abilities rest after a long time away, told before, and are back at once."""

import pytest
from sqlalchemy import select, update

from community.core.actor import VISITOR, Ability
from community.core.db import db, transaction
from community.core.models import EventRow
from community.members import queries as members
from community.members.actions import start_session
from community.members.models import Member
from community.ranks import jobs

LAST_HERE = "2026-01-01T12:00"


@pytest.fixture
def neighbour(make, clock):
    """A member of a higher rank, last here on the first of January."""
    clock.freeze(LAST_HERE)
    member = make.member()
    make.vote(make.answer(author=member))
    with transaction():
        start_session(VISITOR, members.get_member(member.id))
    return member


def may_suggest(make, member) -> bool:
    return make.actor(member).has_ability(Ability.SUGGEST_EDITS)


def happened(name) -> int:
    return len(db.session.scalars(select(EventRow).where(EventRow.name == name)).all())


def test_first_told_then_resting_then_back_at_once(make, clock, neighbour, mailbox, drain):
    clock.freeze("2026-12-01T12:00")
    jobs.rest_abilities()
    assert happened("RestAnnounced") == 0
    clock.freeze("2026-12-20T12:00")  # 353 days after: within the two weeks before.
    jobs.rest_abilities()
    jobs.rest_abilities()
    assert happened("RestAnnounced") == 1
    assert may_suggest(make, neighbour)
    drain()
    (mail,) = [message for message in mailbox if "will rest" in message["subject"]]
    assert "3 January 2027" in mail.get_content()
    clock.freeze("2027-01-02T12:00")  # The year is over, but it was told less than two weeks ago.
    jobs.rest_abilities()
    assert may_suggest(make, neighbour)
    clock.freeze("2027-01-03T13:00")
    jobs.rest_abilities()
    assert happened("AbilitiesRested") == 1
    assert not may_suggest(make, neighbour)
    member = members.get_member(neighbour.id)
    assert member.points == 10
    assert members.list_member_chips([member.id])[member.id].rank == "Neighbour"
    clock.advance(days=1)
    with transaction():
        start_session(VISITOR, members.get_member(neighbour.id))
    assert may_suggest(make, neighbour)
    jobs.rest_abilities()
    assert members.get_member(neighbour.id).abilities_rest_at is None


def test_who_looks_in_after_the_announcement_keeps_everything(make, clock, neighbour):
    clock.freeze("2026-12-25T12:00")
    jobs.rest_abilities()
    clock.advance(days=1)
    with transaction():
        start_session(VISITOR, members.get_member(neighbour.id))
    clock.advance(days=30)
    jobs.rest_abilities()
    assert may_suggest(make, neighbour)
    assert happened("AbilitiesRested") == 0


def test_newcomers_and_accounts_that_nobody_has_are_left_alone(make, clock):
    clock.freeze(LAST_HERE)
    make.member()
    make.unclaimed_member()
    clock.advance(days=900)
    jobs.rest_abilities()
    assert happened("RestAnnounced") == 0


def test_the_page_says_that_they_rest(make, clock, neighbour, client):
    clock.advance(days=400)
    with transaction():
        db.session.execute(
            update(Member).where(Member.id == neighbour.id).values(abilities_rest_at=clock.now)
        )
    page = client.get(f"/members/{neighbour.username}/rank").text
    assert "The abilities of this rank rest" in page
