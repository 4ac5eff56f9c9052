"""An evening that is full: a place in the queue, a seat after all, the file for one's calendar, and points for having been there."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.calendar import actions
from community.calendar.actions import Plan
from community.core import clock
from community.core.actor import Role
from community.core.db import db, transaction
from tests.journeys.conftest import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def evening(place, word):
    """An event of one seat, and its people; `begin` lets it have begun."""
    begins = (clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    with place.making() as make:
        for who in ("ann", "ben"):
            make.member(username=f"{who}-{word[:8]}", name=f"{who.capitalize()} {word}")
        staff = make.actor(Role.EMPLOYEE, username=f"emp-{word[:8]}", name="Eva Employee")
        with transaction():
            event = actions.plan_event(
                staff,
                Plan(
                    title=f"Evening of the {word}", kind="training", audience="members", zone="UTC", capacity=1,
                    starts=begins.replace(tzinfo=None), ends=(begins + timedelta(hours=1)).replace(tzinfo=None),
                ),
            )  # fmt: skip
        event_id = event.id

    def begin():
        sql = "UPDATE calendar_events SET starts_at = :at, rsvp_closes_at = :at WHERE id = :id"
        at = clock.now() - timedelta(minutes=10)
        with place.app.app_context(), transaction():
            is_sqlite = db.engine.dialect.name == "sqlite"
            value = at.strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite else at
            db.session.execute(db.text(sql), {"at": value, "id": event_id})

    return f"/calendar/{event_id}", begin


def test_from_the_queue_to_a_seat_a_file_and_points(place, evening, word, person):
    address, begin = evening
    ann = person(f"ann-{word[:8]}").open(address)
    ann.get_by_role("button", name="I will come").click()
    expect(ann.get_by_text("You have a seat", exact=True).first).to_be_visible()
    ben = person(f"ben-{word[:8]}").open(address)
    ben.get_by_role("button", name="Wait for a seat").click()
    expect(ben.get_by_text("You are number 1 in the queue")).to_be_visible()
    ann.get_by_role("button", name="I cannot come").click()
    expect(ann.get_by_text("You said that you do not come")).to_be_visible()

    def is_told():
        ben.goto(f"{place.base}/inbox")
        return "You have moved up and have a seat" in ben.content()

    wait_until(is_told, "nobody tells Ben that he has moved up")
    ben.get_by_role("link", name=f"Evening of the {word}").first.click()
    expect(ben.get_by_text("You have a seat", exact=True).first).to_be_visible()
    with ben.expect_download() as waiting:
        ben.get_by_role("link", name="For your calendar").click()
    text = waiting.value.path().read_text()
    assert "BEGIN:VEVENT" in text
    assert f"Evening of the {word}" in text

    begin()
    staff = person(f"emp-{word[:8]}").open(address)
    staff.get_by_role("link", name="Who came").click()
    staff.get_by_label(f"Ben {word}").check()
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_label(f"Ben {word}")).to_be_checked()
    ben.goto(f"{place.base}/members/ben-{word[:8]}/points")
    expect(ben.get_by_text("Took part in an event").first).to_be_visible()
