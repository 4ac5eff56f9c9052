"""Wall clocks: nothing is shifted silently."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.calendar import actions
from community.calendar.models import CalendarEvent
from community.calendar.rules import (
    Ambiguous,
    Nonexistent,
    Pattern,
    Which,
    add_working_days,
    find_zone,
    list_dates,
    resolve,
)
from community.core.db import db
from community.core.errors import Invalid
from tests.support.client import post

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "UTC",
)


def local(text):
    return datetime.fromisoformat(text)


@given(
    st.datetimes(min_value=local("2020-01-01T00:00"), max_value=local("2037-12-31T23:59")),
    st.sampled_from(ZONES),
    st.sampled_from(Which),
)
def test_any_time_is_one_instant_that_shows_it_or_is_refused(when, zone, which):
    when = when.replace(second=0, microsecond=0)
    try:
        instant, fault = resolve(when, zone, which), None
    except (Nonexistent, Ambiguous) as error:
        instant, fault = None, error
    if isinstance(fault, Nonexistent):
        assert fault.before < when < fault.after
        assert resolve(fault.before, zone, Which.LATER)
        assert resolve(fault.after, zone, Which.EARLIER)
    elif isinstance(fault, Ambiguous):
        assert which is Which.UNSAID
        assert fault.earlier == resolve(when, zone, Which.EARLIER)
        assert fault.later == resolve(when, zone, Which.LATER)
        assert fault.earlier < fault.later
    else:
        assert instant is not None
        assert instant.astimezone(find_zone(zone)).replace(tzinfo=None) == when


@pytest.mark.parametrize(
    ("zone", "skipped", "twice"),
    [
        ("Europe/London", "2026-03-29T01:30", "2026-10-25T01:30"),
        ("America/New_York", "2026-03-08T02:30", "2026-11-01T01:30"),
    ],
)
def test_the_nights_when_the_clocks_change(zone, skipped, twice):
    with pytest.raises(Nonexistent):
        resolve(local(skipped), zone)
    with pytest.raises(Ambiguous):
        resolve(local(twice), zone)
    both = [resolve(local(twice), zone, which) for which in (Which.EARLIER, Which.LATER)]
    assert both[1] - both[0] == timedelta(hours=1)


def test_moving_across_the_change_is_refused_or_asked_about_in_words(
    event, staff, make, client, sign_in, planned, act
):
    found = event()
    sign_in(client, db.session.get(type(make.member()), staff.id))
    form = {
        "title": "Late", "kind": "other", "audience": "members", "zone": "Europe/London",
        "starts": "2026-03-29T01:30", "ends": "2026-03-29T04:00",
    }  # fmt: skip
    page = post(client, found.url, form, method="PUT")
    assert page.status_code == 422
    assert "does not exist on 29 March 2026" in page.text
    assert 'value="2026-03-29T01:30"' in page.text
    page = post(
        client, found.url, form | {"starts": "2026-10-25T01:30", "ends": "2026-10-25T04:00"}, method="PUT"
    )
    assert page.status_code == 422
    assert "The later one" in page.text
    again = form | {"starts": "2026-10-25T01:30", "starts_which": "later", "ends": "2026-10-25T04:00"}
    assert post(client, found.url, again, method="PUT").status_code == 303
    assert db.session.get(CalendarEvent, found.id).starts_at.isoformat() == "2026-10-25T01:30:00+00:00"


def test_a_series_keeps_its_hour_on_the_wall(staff, planned, act):
    events = act(actions.plan_series, staff, planned(), Pattern.SAME_WEEKDAY, date(2026, 6, 30))
    assert [one.starts_local.day for one in events] == [10, 14, 12, 9]
    assert {one.starts_local.hour for one in events} == {18}
    assert [one.starts_at.hour for one in events] == [18, 17, 17, 17]
    with pytest.raises(Invalid) as refused:
        act(
            actions.plan_series, staff,
            planned(starts=local("2026-03-22T01:30"), ends=local("2026-03-22T02:30")), Pattern.WEEKLY, date(2026, 4, 30),
        )  # fmt: skip
    assert "29 March 2026" in refused.value.fields["until"]


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.sampled_from(Pattern))
def test_a_series_goes_on_in_order_on_its_weekday_or_day(first, pattern):
    days = list_dates(first, pattern, first + timedelta(days=800))
    assert days == sorted(set(days))
    assert days[0] == first
    if pattern is Pattern.SAME_DAY:
        assert {day.day for day in days} == {first.day}
    else:
        assert {day.weekday() for day in days} == {first.weekday()}


def test_ten_working_days_are_two_weeks():
    assert add_working_days(date(2026, 3, 6), 10) == date(2026, 3, 20)
    assert add_working_days(date(2026, 3, 7), 1) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("starts", "2026-02-01T10:00", "lies in the past"),
        ("starts", "9999-12-31T23:59", "too far off"),
        ("starts", "0001-01-01T00:00", "lies in the past"),
        ("starts", "tomorrow", "Type a date and a time"),
        ("ends", "2026-03-09T10:00", "ends before it begins"),
        ("ends", "2026-09-09T10:00", "at most 31 days"),
        ("zone", "Mars/Base", "Choose a time zone"),
        ("zone", "../../etc/passwd", "Choose a time zone"),
        ("capacity", "0", "From 1 to"),
        ("capacity", "many", "whole number"),
        ("link", "javascript:alert(1)", "begins with https"),
        ("lead", "nobody-here", "no member of that name"),
        ("title", "\x00", "Give the event a title"),
        ("title", "x" * 500, "at most 120"),
        ("rsvp_closes", "soon", "or leave it empty"),
        ("rsvp_closes", "2026-03-11T10:00", "when it begins at the latest"),
        ("kind", "party", "Choose what kind"),
        ("audience", "public", "Choose who it is for"),
        ("body", "[" * 40_000, "long"),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field_and_kept(
    staff, make, client, sign_in, field, value, words
):
    sign_in(client, db.session.get(type(make.member()), staff.id))
    form = {
        "title": "A fine title", "kind": "training", "audience": "members", "zone": "Europe/London",
        "starts": "2026-03-10T18:00", "ends": "2026-03-10T19:00", "place": "Here it is",
    }  # fmt: skip
    page = post(client, "/calendar", form | {field: value})
    assert page.status_code == 422
    assert words.lower() in page.text.lower()
    assert "Here it is" in page.text
    assert db.session.query(CalendarEvent).count() == 0
    assert post(client, "/calendar", form).status_code == 303
