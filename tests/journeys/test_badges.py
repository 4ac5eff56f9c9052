"""Badges: earned with a toast and a line of the inbox, gone with their cause; and one that an admin makes, seen beforehand."""

import re

import pytest
from playwright.sync_api import expect

from community.badges import actions
from community.core.actor import SYSTEM, Role
from community.core.db import transaction
from tests.journeys.conftest import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def solved(place, word):
    """A question with an answer that its asker has not accepted yet, and the badges that ship."""
    with place.making() as make:
        with transaction():
            actions.sync_badges(SYSTEM)
        board = make.board(f"board-{word}", name=f"Room {word}")
        asker = make.member(username=f"ask-{word[:8]}", name="Ada Asker")
        helper = make.member(username=f"help-{word[:8]}", name="Hal Helper")
        make.member(Role.ADMIN, username=f"boss-{word[:8]}", name="Bea Boss")
        thread = make.thread(author=asker, board=board, title=f"The {word} keeps a red lamp")
        make.answer(thread, author=helper, body=f"Unplug the {word} for a minute.")
        return thread.url


def wait_for(page, path, words):
    """Open the page until it says so: the worker does its part beside it."""

    def says():
        page.goto(path)
        return words in page.content()

    wait_until(says, f"{path} never says {words!r}")


def test_a_badge_is_earned_seen_and_goes_with_its_cause(place, solved, word, person):
    helper, asker = person(f"help-{word[:8]}"), person(f"ask-{word[:8]}")
    own = f"{place.base}/members/help-{word[:8]}/badges"
    wait_for(helper.page, own, "First answer")
    asker.open(solved).get_by_role("button", name="This solved it").first.click()
    toasts = helper.page.locator("[data-toasts]")

    def is_toasted():
        helper.page.goto(f"{place.base}/boards")
        helper.page.wait_for_load_state("networkidle")  # Toasts are asked for once the page is there.
        return "First solution" in toasts.inner_text()

    wait_until(is_toasted, "no toast tells of the badge")
    helper.page.get_by_role("button", name="Dismiss").last.click()
    helper.page.goto(f"{place.base}/boards")
    helper.page.wait_for_load_state("networkidle")
    expect(toasts).not_to_contain_text("First solution")
    wait_for(helper.page, own, "First solution")
    expect(helper.page.get_by_role("link", name=f"The {word} keeps a red lamp").first).to_be_visible()
    helper.page.goto(f"{place.base}/inbox")
    expect(helper.page.get_by_role("link", name="First solution")).to_be_visible()
    helper.page.get_by_role("link", name="First solution").click()
    expect(helper.page.get_by_text("You have this badge.")).to_be_visible()

    asker.open(solved).get_by_role(
        "button", name=re.compile("Withdraw|Not solved|Undo", re.IGNORECASE)
    ).first.click()

    def is_gone():
        helper.page.goto(own)
        return "First solution" not in helper.page.locator("main .tier").first.inner_text()

    wait_until(is_gone, "the badge stays though its cause is gone")


def test_an_admin_makes_a_badge_and_sees_beforehand_who_would_have_it(place, solved, word, person, scripts):
    page = person(f"boss-{word[:8]}", scripts=scripts).open("/admin/badges/new")
    name = f"Friend of {word}"
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("What it is for").fill("You answered in this very room.")
    page.get_by_label("Silver").check()
    page.get_by_label("What is counted").select_option(label="Answers written")
    page.get_by_label("How many", exact=True).fill("1")
    page.get_by_label("Board", exact=True).select_option(label=f"Room {word}")
    page.get_by_role("button", name="Who would have this today").click()
    expect(page.get_by_role("heading", name="Who would have this today")).to_be_visible()
    expect(page.locator("#preview")).to_contain_text("Hal Helper")
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/admin/badges/\d+$"))

    def has_ended():
        page.reload()
        return "Everybody was looked at" in page.content()

    wait_until(has_ended, "the look at everybody never ends")
    page.get_by_role("link", name="1 holder").click()
    expect(page.get_by_role("link", name="Hal Helper")).to_be_visible()
    expect(page.get_by_role("link", name=f"The {word} keeps a red lamp")).to_be_visible()
