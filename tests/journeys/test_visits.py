"""Somebody finds an answer instead of asking, in a real browser, and the report knows."""

import re

import pytest
from playwright.sync_api import expect

from community.core.actor import Role
from community.core.db import db
from community.deflection.models import Visit, VisitFact
from tests.journeys.conftest import wait_until
from tests.journeys.test_first_evening import find_on_search_page
from tests.support.client import BROWSER

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def solved(place, word):
    with place.making() as make:
        thread = make.thread(board=make.board(f"board-{word}"), title=f"The {word} blinks without an end")
        make.answer(thread, body=f"Give the {word} a rest.", accepted=True)
        make.member(Role.MODERATOR, username=f"keeper-{word[:6]}")
    return word


def facts_of(place, word):
    """The kinds of facts of the visits in which this word was typed, in order."""
    with place.making():
        visits = db.select(VisitFact.visit_id).where(VisitFact.query.contains(word))
        kinds = db.select(VisitFact.kind).where(VisitFact.visit_id.in_(visits)).order_by(VisitFact.id)
        return list(db.session.scalars(kinds))


def test_searching_finding_and_saying_so_is_one_visit(solved, place, person):
    visitor = person()
    visitor.page.set_extra_http_headers(
        {"User-Agent": BROWSER}
    )  # A browser without a window says so, and is no person.
    link = find_on_search_page(visitor, solved, re.compile(f"The {solved} blinks"))
    wait_until(lambda: "searched" in facts_of(place, solved), "the search was told")
    link.click()
    visitor.page.get_by_role("button", name="This solved it").click()
    expect(visitor.page.get_by_role("heading", name="Good – that is solved")).to_be_visible()
    wait_until(lambda: "solved" in facts_of(place, solved), "what was said is noted")
    assert "opened" in facts_of(place, solved)
    # Nobody has set how many are asked, so everybody is.
    visitor.page.get_by_role("button", name="Yes, I would").click()
    expect(visitor.page.get_by_text("Thank you for your answer.")).to_be_visible()

    moderator = person(f"keeper-{solved[:6]}")
    moderator.open("/insight/deflection/visits?group=open")
    moderator.page.get_by_role("link", name=solved).first.click()
    expect(moderator.page.get_by_text("Said “This solved it”", exact=False).first).to_be_visible()


def test_a_suggestion_opened_while_asking_is_told_and_declined_ones_stay_with_the_question(
    solved, place, person
):
    with place.making() as make:
        make.member(username=f"asker-{solved[:6]}")
    asker = person(f"asker-{solved[:6]}")
    find_on_search_page(asker, solved, re.compile(f"The {solved} blinks"))
    page = asker.open("/ask")
    page.get_by_label("Your question in one sentence").fill(f"The {solved} blinks in green")
    offered = page.locator("[data-suggestion]").filter(has_text=f"The {solved} blinks without an end")
    expect(offered).to_be_visible()
    wait_until(lambda: "typed" in facts_of(place, solved), "what was offered was told")
    if offered.get_attribute("open") is not None:  # A list of one comes open, which is not their doing.
        assert "opened" not in facts_of(place, solved)
        offered.locator("summary").click()
    offered.locator("summary").click()
    wait_until(lambda: "opened" in facts_of(place, solved), "the opened suggestion was told")
    page.get_by_role("button", name=re.compile("None of these")).click()
    page.get_by_role("textbox", name="Details").fill("It is green, and not the usual colour at all.")
    page.get_by_label("Board", exact=True).select_option(index=1)
    page.get_by_role("button", name="Post question").click()
    expect(page.get_by_text("You already looked at")).to_be_visible()
    assert "asked" in facts_of(place, solved)


def test_who_asks_not_to_be_followed_leaves_no_visit(solved, place, person):
    visitor = person()
    visitor.page.set_extra_http_headers({"DNT": "1"})
    find_on_search_page(visitor, solved, re.compile(f"The {solved} blinks"))
    with place.making():
        before = db.session.scalar(db.select(db.func.count()).select_from(Visit))
    visitor.page.get_by_role("link", name=re.compile(f"The {solved} blinks")).click()
    visitor.page.get_by_role("button", name="This solved it").click()
    expect(visitor.page.get_by_role("heading", name="Good – that is solved")).to_be_visible()
    with place.making():
        assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == before
        unfollowed = db.select(VisitFact.kind).where(VisitFact.visit_id.is_(None))
        assert "solved" in set(db.session.scalars(unfollowed))
