"""Seats: taken, given back, waited for; never more than there are."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from community.calendar import actions
from community.calendar.actions import Plan
from community.calendar.models import CalendarEvent, Rsvp
from community.calendar.rules import Reply
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Invalid
from community.members import actions as members
from tests.support.at_once import send_at_once
from tests.support.client import post
from tests.support.make import Make


def replies(event):
    db.session.expire_all()
    rows = db.session.query(Rsvp).filter_by(event_id=event.id).order_by(Rsvp.id)
    return [row.reply for row in rows]


def test_whoever_comes_late_waits_and_moves_up_in_order(make, event, act, client, sign_in, drain):
    found = event(capacity=1)
    people = [make.member() for _ in range(3)]
    for person in people:
        sign_in(client, person)
        assert post(client, f"{found.url}/rsvp", method="PUT").status_code == 303
    assert replies(found) == ["coming", "waiting", "waiting"]
    assert "number <b>2</b> in the queue" in client.get(found.url).text
    assert "meet.example.org" not in client.get(found.url).text
    sign_in(client, people[0])
    assert "meet.example.org" in client.get(found.url).text
    post(client, f"{found.url}/rsvp", method="DELETE")
    assert replies(found) == ["declined", "coming", "waiting"]
    drain()
    sign_in(client, people[1])
    assert "You have moved up and have a seat" in client.get("/inbox").text
    sign_in(client, people[2])
    assert "You have moved up" not in client.get("/inbox").text
    assert "number <b>1</b> in the queue" in client.get(found.url).text


def test_saying_it_twice_changes_nothing(make, event, act):
    found, actor = event(capacity=5), make.actor()
    for _ in range(2):
        assert act(actions.take_seat, actor, found) is Reply.COMING
    assert db.session.get(CalendarEvent, found.id).seat_count == 1
    for _ in range(2):
        act(actions.give_seat_back, actor, found)
    db.session.expire_all()
    assert (found.seat_count, found.waiting_count, replies(found)) == (0, 0, ["declined"])


def test_nobody_overtakes_the_queue(make, event, act, staff, planned):
    found = event(capacity=1)
    first, second, third = make.actor(), make.actor(), make.actor()
    act(actions.take_seat, first, found)
    act(actions.take_seat, second, found)
    act(actions.change_event, staff, found, planned(capacity=2))
    assert replies(found) == ["coming", "coming"]
    assert act(actions.take_seat, third, found) is Reply.WAITING


def test_the_database_itself_refuses_a_seat_too_many(event):
    found = event(capacity=1)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        found.seat_count = 2
        db.session.flush()


@pytest.mark.parametrize("state", ["cancelled", "begun", "closed", "suspended", "audience"])
def test_seats_are_refused_where_there_are_none_to_take(
    make, event, act, staff, clock, state, client, sign_in
):
    said = {"audience": "super_users"} if state == "audience" else {}
    member = make.member()
    found = event(**said)
    open_one = event(title="Another one")
    if state == "cancelled":
        act(actions.cancel_event, staff, found, reason="The speaker is ill.")
    elif state == "begun":
        clock.freeze("2026-03-10T18:00")
    elif state == "closed":
        db.session.get(CalendarEvent, found.id).rsvp_closes_at = clock.now
    elif state == "suspended":
        make.suspension(member)
    sign_in(client, member)
    wanted = 404 if state == "audience" else 403
    assert post(client, f"{found.url}/rsvp", method="PUT").status_code == wanted
    if state in ("cancelled", "closed", "audience"):
        assert post(client, f"{open_one.url}/rsvp", method="PUT").status_code == 303


def test_an_erased_member_frees_the_seat_for_the_next(make, event, act):
    found, member, other = event(capacity=1), make.member(), make.actor()
    act(actions.take_seat, make.actor(member), found)
    act(actions.take_seat, other, found)
    with transaction():
        members.erase_member(SYSTEM, member)
    assert replies(found) == ["declined", "coming"]


def test_whoever_leaves_the_programme_leaves_its_seats(make, event, act):
    found = event(audience="super_users", capacity=1)
    member, other = make.member(Role.SUPER_USER), make.actor(Role.SUPER_USER)
    kept = event()
    act(actions.take_seat, make.actor(member), found)
    act(actions.take_seat, make.actor(member), kept)
    act(actions.take_seat, other, found)
    admin = make.actor(Role.ADMIN)
    act(members.set_role, admin, member, Role.MEMBER, reason="A long holiday.")
    assert replies(found) == ["declined", "coming"]
    assert replies(kept) == ["coming"]


@pytest.fixture
def crowd(real_app):
    """A real database with an event of two seats, and eight people who want one."""
    make = Make()
    clock_of_plan = datetime.fromtimestamp(time.time(), UTC) + timedelta(days=30)
    staff = make.actor(Role.EMPLOYEE)
    with transaction():
        found = actions.plan_event(
            staff,
            Plan(
                title="A small room", kind="training", audience="members", zone="Europe/London", capacity=2,
                starts=clock_of_plan.replace(tzinfo=None, hour=18, minute=0, second=0, microsecond=0),
                ends=clock_of_plan.replace(tzinfo=None, hour=19, minute=0, second=0, microsecond=0),
            ),
        )  # fmt: skip
    return found.id, [make.member() for _ in range(8)]


def test_all_at_once_get_no_more_seats_than_there_are(real_app, crowd, clock):
    event_id, people = crowd
    with clock.at(datetime.fromtimestamp(time.time(), UTC)):
        statuses = send_at_once(
            real_app, [(person, f"/calendar/{event_id}/rsvp", {}, "PUT") for person in people]
        )
    assert statuses == [303] * 8
    found = db.session.get(CalendarEvent, event_id)
    assert (found.seat_count, found.waiting_count) == (2, 6)
    assert sorted(replies(found)) == ["coming"] * 2 + ["waiting"] * 6


def test_lowering_below_the_seats_taken_is_refused_and_says_how_many(make, event, act, staff, planned):
    found = event(capacity=3)
    for _ in range(2):
        act(actions.take_seat, make.actor(), found)
    with pytest.raises(Invalid) as refused:
        act(actions.change_event, staff, found, planned(capacity=1))
    assert "2 seats are taken" in refused.value.fields["capacity"]
    assert act(actions.change_event, staff, found, planned(capacity=2)) is False
