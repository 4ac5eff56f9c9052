"""What follows: reminders, moving, files, feeds, who came with points, notes, questions, the report."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from community.calendar import actions, queries
from community.calendar.models import CalendarEvent, CalendarQuestion
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members.models import Member
from community.reputation import jobs as reputation
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans


def row_of(actor):
    return db.session.get(Member, actor.id)


def points_of(member):
    db.session.expire_all()
    return db.session.get(Member, member.id).points


def moved(planned, **said):
    return planned(
        starts=datetime.fromisoformat("2026-03-12T18:00"),
        ends=datetime.fromisoformat("2026-03-12T19:00"),
        **said,
    )


def test_people_are_reminded_once_a_day_and_an_hour_before_and_anew_when_moved(
    make, event, act, staff, planned, clock, drain, mailbox, client, sign_in
):
    member, other = make.member(), make.member()
    found = event(capacity=1)
    act(actions.take_seat, make.actor(member), found)
    act(actions.take_seat, make.actor(other), found)
    for instant, count in (
        ("2026-03-09T17:00", 0),
        ("2026-03-09T18:30", 1),
        ("2026-03-10T09:00", 1),
        ("2026-03-10T17:30", 2),
    ):
        clock.freeze(instant)
        drain()
        assert len(mailbox) == count, instant
    assert {mail["To"] for mail in mailbox} == {row_of(make.actor(member)).email}
    file = next(mailbox[0].iter_attachments())
    assert file.get_content_type() == "text/calendar"
    assert icalendar.Calendar.from_ical(file.get_content())
    act(actions.change_event, staff, found, moved(planned, capacity=1))
    clock.freeze("2026-03-11T19:00")
    drain()
    assert len(mailbox) == 3
    sign_in(client, other)
    inbox = client.get("/inbox").text
    assert "An event has moved" in inbox
    assert "Before: Tue 10 Mar 2026, 18:00 (London). Now: Thu 12 Mar 2026, 18:00 (London)" in inbox
    assert "It begins soon" not in inbox
    act(actions.cancel_event, staff, found, reason="The speaker is ill.")
    clock.freeze("2026-03-12T17:30")
    drain()
    assert len(mailbox) == 3
    assert "The speaker is ill." in client.get("/inbox").text


def test_the_file_keeps_its_uid_and_counts_up(make, event, act, staff, planned, client, sign_in):
    member = make.member()
    found = event(title="Röuter; commas, and\\ " + "long words " * 6)
    act(actions.take_seat, make.actor(member), found)
    sign_in(client, member)
    first = client.get(f"{found.url}/event.ics").data
    assert b"\r\n" in first
    assert max(len(line) for line in first.split(b"\r\n")) <= 75
    before = icalendar.Calendar.from_ical(first).walk("VEVENT")[0]
    assert str(before["SUMMARY"]) == found.title
    assert before["DTSTART"].dt == datetime(2026, 3, 10, 18, tzinfo=UTC)
    act(actions.change_event, staff, found, moved(planned))
    after = icalendar.Calendar.from_ical(client.get(f"{found.url}/event.ics").data).walk("VEVENT")[0]
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"].dt == datetime(2026, 3, 12, 18, tzinfo=UTC)
    act(actions.cancel_event, staff, found, reason="The speaker is ill.")
    gone = icalendar.Calendar.from_ical(client.get(f"{found.url}/event.ics").data).walk("VEVENT")[0]
    assert str(gone["STATUS"]) == "CANCELLED"


def test_a_feed_has_a_secret_address_that_can_be_renewed(make, event, act, client, sign_in, browsers):
    member = make.member()
    act(actions.take_seat, make.actor(member), event())
    event(title="Somebody else's evening")
    sign_in(client, member)
    addresses = []
    for _ in range(2):
        assert post(client, "/calendar/feed", method="PUT").status_code == 303
        addresses.append(f"/calendar/feeds/{queries.find_feed_of(member.id).secret}.ics")
    program = browsers()
    assert program.get(addresses[0]).status_code == 404
    calendar = program.get(addresses[1])
    assert calendar.status_code == 200
    titles = [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(calendar.data).walk("VEVENT")]
    assert titles == ["Training: answering kindly"]
    assert addresses[1] in client.get("/calendar/mine").text
    post(client, "/calendar/feed", method="DELETE")
    assert program.get(addresses[1]).status_code == 404
    assert program.get("/calendar/feeds/%00.ics").status_code == 404


def test_attendance_earns_points_and_a_correction_takes_them_back(
    make, event, act, staff, clock, client, sign_in
):
    came, absent, guest = make.member(), make.member(), make.member(username="guest1")
    colleague = make.member(Role.EMPLOYEE)
    found = event()
    for person in (came, absent, colleague):
        act(actions.take_seat, make.actor(person), found)
    sign_in(client, row_of(staff))
    form = {
        "listed": [came.id, absent.id, colleague.id],
        "came": [came.id, colleague.id],
        "walk_ins": "@guest1",
    }
    assert post(client, f"{found.url}/attendance", form, method="PUT").status_code == 403
    clock.freeze("2026-03-10T19:30")
    sign_in(client, came)
    assert post(client, f"{found.url}/attendance", form, method="PUT").status_code == 403
    sign_in(client, row_of(staff))
    for _ in range(2):
        assert post(client, f"{found.url}/attendance", form, method="PUT").status_code == 303
        assert [points_of(one) for one in (came, absent, guest, colleague)] == [20, 0, 20, 0]
    report = client.get("/admin/calendar/report.csv").text
    assert "Training,1,0,1,3,3,1,67,40" in report
    post(client, f"{found.url}/attendance", form | {"came": [absent.id], "walk_ins": ""}, method="PUT")
    assert [points_of(one) for one in (came, absent, guest)] == [0, 20, 20]
    post(client, f"{found.url}/attendance", form | {"walk_ins": ""}, method="PUT")
    assert [points_of(one) for one in (came, absent, guest)] == [20, 0, 20]
    assert ",40\r" in client.get("/admin/calendar/report.csv").text
    counts = queries.count_attended([came.id, absent.id, guest.id], clock.now - timedelta(days=1), clock.now)
    assert counts == {came.id: 1, guest.id: 1}
    db.session.commit()
    assert reputation.audit() == []
    wrong = post(client, f"{found.url}/attendance", {"walk_ins": "@nobody-here"}, method="PUT")
    assert wrong.status_code == 422
    assert "no member called @nobody-here" in wrong.text
    with transaction():
        members.erase_member(SYSTEM, db.session.get(Member, absent.id))
    assert client.get(f"{found.url}/attendance").status_code == 200


def test_whoever_leads_notes_others_but_not_themselves(make, event, act, clock, client, sign_in):
    lead, other = make.member(Role.SUPER_USER, username="mara"), make.member()
    found = event(lead="mara")
    for person in (lead, other):
        act(actions.take_seat, make.actor(person), found)
    clock.freeze("2026-03-10T18:30")
    sign_in(client, lead)
    form = {"listed": [lead.id, other.id], "came": [lead.id, other.id]}
    assert post(client, f"{found.url}/attendance", form, method="PUT").status_code == 303
    assert (points_of(lead), points_of(other)) == (0, 20)
    assert post(client, f"{found.url}/attendance", {"walk_ins": "mara"}, method="PUT").status_code == 422
    assert (
        post(client, f"{found.url}/notes", {"notes": "**All** went well <script>"}, method="PUT").status_code
        == 303
    )
    sign_in(client, other)
    page = client.get(found.url).text
    assert "<strong>All</strong> went well" in page
    assert "went well <script>" not in page


@pytest.fixture
def call(event):
    return event(title="Call: spring", kind="call", executive="Dana Holt", audience="super_users")


def test_a_question_is_supported_answered_and_its_asker_told(make, call, act, staff, client, sign_in, drain):
    asker, other = make.member(Role.SUPER_USER), make.member(Role.SUPER_USER)
    sign_in(client, make.member())
    assert post(client, f"{call.url}/questions", {"line": "May I ask as well, please?"}).status_code == 404
    sign_in(client, asker)
    short = post(client, f"{call.url}/questions", {"line": "Why?", "body": "Typed with care"})
    assert short.status_code == 422
    assert "Typed with care" in short.text
    assert post(client, f"{call.url}/questions", {"line": "When does the firmware come?"}).status_code == 303
    question = db.session.query(CalendarQuestion).one()
    assert question.due_on.isoformat() == "2026-03-13"
    support = f"/calendar/questions/{question.id}/support"
    assert post(client, support, method="PUT").status_code == 403
    sign_in(client, other)
    for _ in range(2):
        assert post(client, support, method="PUT").status_code == 303
    assert db.session.get(CalendarQuestion, question.id).support_count == 1
    assert (
        post(
            client, f"/calendar/questions/{question.id}/answer", {"body": "In the spring."}, method="PUT"
        ).status_code
        == 403
    )
    assert post(client, f"/calendar/questions/{question.id}", method="DELETE").status_code == 403
    sign_in(client, row_of(staff))
    assert (
        post(client, f"/calendar/questions/{question.id}/answer", {"body": ""}, method="PUT").status_code
        == 422
    )
    assert (
        post(
            client, f"/calendar/questions/{question.id}/answer", {"body": "In the *spring*."}, method="PUT"
        ).status_code
        == 303
    )
    drain()
    sign_in(client, asker)
    assert "Management has replied" in client.get("/inbox").text
    assert "In the <em>spring</em>." in client.get(call.url).text
    assert "firmware" in client.get("/calendar/questions?show=answered").text
    assert post(client, f"/calendar/questions/{question.id}", method="DELETE").status_code == 403


def test_staff_hear_of_what_is_overdue_again_and_again(make, call, act, clock, drain, client, sign_in):
    boss, asker = make.member(Role.ADMIN), make.actor(Role.SUPER_USER)
    question = act(actions.ask_management, asker, call, line="When does the firmware come?")
    clock.freeze("2026-03-13T12:00")
    drain()
    sign_in(client, boss)
    assert "The answer is overdue" not in client.get("/inbox").text
    for instant, count in (("2026-03-14T12:00", 1), ("2026-03-15T12:00", 1), ("2026-03-17T13:00", 2)):
        clock.freeze(instant)
        drain()
        assert client.get("/inbox").text.count("The answer is overdue") == count
    assert "Overdue since 13 March" in client.get(f"/calendar/questions/{question.id}").text
    assert (
        post(
            client,
            f"/calendar/questions/{question.id}/refusal",
            {"body": "We do not announce it."},
            method="PUT",
        ).status_code
        == 303
    )


def test_pages_ask_little_of_the_database(make, event, act, client, sign_in):
    people = [make.member() for _ in range(5)]
    for number in range(8):
        found = event(title=f"Event {number}")
        for person in people:
            act(actions.take_seat, make.actor(person), found)
    sign_in(client, people[0])
    for path, most in (
        ("/calendar", 11),
        ("/calendar?show=month", 11),
        (found.url, 18),
        ("/calendar/mine", 12),
        (f"{found.url}/attendees", 12),
    ):
        # One's own seats are some dozens, and are sorted by the event's time.
        own = frozenset({"calendar_events", "calendar_rsvps"}) if path == "/calendar/mine" else frozenset()
        with count_queries(at_most=most), no_table_scans(allowed=own):
            assert client.get(path).status_code == 200


def test_the_calendar_is_for_members_and_each_event_for_its_audience(make, event, client, sign_in):
    event(title="For everybody with an account")
    event(title="Only for the programme", audience="super_users")
    secret = event(title="Only for us", audience="staff")
    assert client.get("/calendar").location.startswith("/sign-in")
    for role, count in ((Role.MEMBER, 1), (Role.SUPER_USER, 2), (Role.EMPLOYEE, 3)):
        sign_in(client, make.member(role))
        page = client.get("/calendar").text
        assert (
            sum(title in page for title in ("For everybody with", "Only for the programme", "Only for us"))
            == count
        )
        assert client.get(secret.url).status_code == (200 if count == 3 else 404)
    sign_in(client, make.member())
    for path in ("/calendar/new", "/admin/calendar/report", f"{secret.url}/attendees"):
        assert client.get(path).status_code in (403, 404)
    for path in (
        "/calendar?month=99999-9&show=month",
        "/calendar?kind=%00&page=-1",
        "/calendar?show=month&month=2026-13",
        "/calendar?show=month&month=²⁰-1",
    ):
        assert client.get(path).status_code == 200


def test_a_copy_begins_with_everything_but_the_time(event, make, staff, client, sign_in):
    found = event(place="Halden House")
    sign_in(client, row_of(staff))
    page = client.get(f"/calendar/new?copy={found.id}").text
    assert "Halden House" in page
    assert "2026-03-10T18:00" not in page
    assert db.session.get(CalendarEvent, found.id).sequence == 0
