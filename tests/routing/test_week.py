"""A helper's own week: hours, quiet hours, pauses; and how they keep offers away."""

from datetime import UTC, date, datetime, timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.members import actions as members
from community.routing import queries
from community.routing.models import HelperPause, HelperQuiet
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans

TEN = "2026-11-02T10:00"


def quiet(client, begins="22:00", ends="07:00", days=("0", "1", "2", "3", "4", "5", "6")):
    fields = {"quiet_from": begins, "quiet_to": ends, "days": list(days)}
    return post(client, "/for-you/quiet-hours", fields, method="PUT")


def test_the_week_shows_answers_and_the_time_that_they_suggest(make, client, sign_in, clock):
    clock.freeze(TEN)
    member = make.member()
    now = core_clock.now()
    for minutes in (0, 10, 60):
        make.answer(author=member, at=now - timedelta(minutes=minutes))
    make.answer(author=member, at=now - timedelta(days=3))
    sign_in(client, member)
    page = client.get("/for-you/week").text
    assert "answers in seven days" in page
    assert "25 min" in page
    load = queries.list_workloads([member.id], date(2026, 10, 27), date(2026, 11, 2))[member.id]
    assert (load.answers, round(load.hours * 60)) == (4, 25)
    assert [day.answers for day in load.days] == [0, 0, 0, 1, 0, 0, 3]


def test_workloads_of_many_take_two_statements(make):
    several = [make.member() for _ in range(5)]
    ids = [member.id for member in several]
    for member in several[:3]:
        make.answer(author=member)
        make.reply(author=member)
    db.session.commit()
    db.session.expunge_all()
    today = core_clock.now().date()
    with count_queries(at_most=2), no_table_scans():
        loads = queries.list_workloads(ids, today - timedelta(days=6), today)
    assert [loads[member_id].answers for member_id in ids] == [1, 1, 1, 0, 0]
    assert queries.list_workloads([], today, today) == {}


def test_nothing_is_offered_in_quiet_hours(helper, ask, offers, client, sign_in, clock, see):
    clock.freeze(TEN)
    mara, theo = helper(), helper()
    sign_in(client, mara)
    assert quiet(client, "09:00", "11:00").status_code == 303
    assert "It is a quiet hour of yours" in client.get("/for-you/week").text
    assert set(offers(ask())) == {theo.id}
    clock.freeze("2026-11-02T11:00")
    see(mara, theo)
    assert set(offers(ask())) == {mara.id, theo.id}


def test_quiet_hours_are_those_of_the_place_where_one_lives(helper, ask, offers, client, sign_in, clock):
    clock.freeze(TEN)
    mara = helper()
    db.session.get_one(type(mara), mara.id).time_zone = "America/New_York"
    db.session.commit()
    sign_in(client, mara)
    quiet(client, "04:00", "06:00")  # It is five there.
    assert offers(ask()) == {}


def test_nothing_is_offered_during_a_pause_and_one_is_back_early_if_one_likes(
    helper, ask, offers, client, sign_in, clock
):
    clock.freeze(TEN)
    mara = helper()
    sign_in(client, mara)
    assert post(client, "/for-you/pause", {"back_on": "2026-11-05"}, method="PUT").status_code == 303
    assert "You are away until 5 November 2026" in client.get("/for-you/week").text
    assert offers(ask()) == {}
    assert post(client, "/for-you/pause", method="DELETE").status_code == 303
    assert set(offers(ask())) == {mara.id}


@pytest.mark.parametrize(
    ("begins", "ends", "days", "words"),
    [
        ("25:00", "07:00", ("1",), "Write a time such as 22:00."),
        ("22:00", "\x00", ("1",), "Write a time such as 22:00."),
        ("22:00", "9" * 900, ("1",), "Write a time such as 22:00."),
        ("22:00", "07:00", (), "Choose at least one day."),
        ("22:00", "07:00", ("9",), "not a valid choice"),
        ("22:00", "x" * 5_000, ("1",), "far too long"),
    ],
)
def test_what_are_no_quiet_hours_is_refused_beside_its_field(
    make, client, sign_in, begins, ends, days, words
):
    member = make.member()
    sign_in(client, member)
    refused = quiet(client, begins, ends, days)
    assert refused.status_code == 422
    assert words in refused.text
    assert db.session.get(HelperQuiet, member.id) is None


@pytest.mark.parametrize(
    "typed", ["", "2026-11-02", "2020-01-01", "2028-01-01", "soon", "\x00", "2026-13-45", "9" * 99]
)
def test_what_is_no_day_to_be_back_on_is_refused(make, client, sign_in, clock, typed):
    clock.freeze(TEN)
    member = make.member()
    sign_in(client, member)
    refused = post(client, "/for-you/pause", {"back_on": typed}, method="PUT")
    assert refused.status_code == 422
    assert "Choose " in refused.text
    assert db.session.get(HelperPause, member.id) is None


def test_wishes_can_be_changed_and_taken_back_and_twice_is_once(make, client, sign_in):
    member = make.member()
    sign_in(client, member)
    quiet(client)
    quiet(client, "20:00", "08:00", ("5", "6"))
    row = db.session.get_one(HelperQuiet, member.id)
    assert (row.from_minute, row.to_minute, row.days) == (1200, 480, 0b1100000)
    for _ in range(2):
        assert post(client, "/for-you/quiet-hours", method="DELETE").status_code == 303
        assert post(client, "/for-you/pause", method="DELETE").status_code == 303
    assert queries.find_quiet_hours(member.id) is None


def test_only_those_who_may_answer_have_a_week(make, client, browsers, sign_in):
    assert "/sign-in" in client.get("/for-you/week").headers["Location"]
    suspended = make.member()
    make.suspension(suspended)
    own = browsers()
    sign_in(own, suspended)
    assert own.get("/for-you/week").status_code == 403
    assert quiet(own).status_code == 403
    assert post(own, "/for-you/pause", {"back_on": "2030-01-01"}, method="PUT").status_code == 403


def test_an_erased_member_leaves_no_wish_behind(make, client, sign_in):
    member = make.member()
    sign_in(client, member)
    quiet(client)
    back = (core_clock.now() + timedelta(days=3)).date().isoformat()
    post(client, "/for-you/pause", {"back_on": back}, method="PUT")
    assert db.session.query(HelperQuiet).count() == db.session.query(HelperPause).count() == 1
    with transaction():
        members.erase_member(SYSTEM, member)
    assert db.session.query(HelperQuiet).count() == db.session.query(HelperPause).count() == 0


def test_the_days_limit_of_the_programme_ends_offers_and_the_page_says_so(
    helper, ask, offers, make, client, sign_in, clock
):
    clock.freeze(datetime(2026, 11, 2, 10, tzinfo=UTC))
    mara = helper(answers=1)
    with transaction():
        from_now = queries.find_terms_row()
        from_now.answers_a_day = 1
    waiting = ask()
    assert offers(waiting) == {}
    sign_in(client, mara)
    page = client.get("/for-you").text
    assert "as many as anybody should" in page
    assert waiting.url not in page
    assert waiting.url in client.get("/for-you?all=1").text
