"""A member earns a rank and is told; an admin changes the ladder after seeing what that would do."""

import pytest
from playwright.sync_api import expect

from community.core.actor import Role
from tests.journeys.conftest import wait_until
from tests.journeys.test_accessibility import grave_faults

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def wait_for_text(somebody, path, words):
    """Open the page again until the worker has done what the words tell of."""

    def find():
        page = somebody.open(path)
        return words in page.locator("main").inner_text()

    wait_until(find, f"no {words!r} at {path}")


def test_an_accepted_answer_leads_to_a_rank(place, person, word, scripts):
    with place.making() as make:
        asker, helper = (
            make.member(username=f"asker{word[:5]}{int(scripts)}"),
            make.member(username=f"help{word[:5]}{int(scripts)}"),
        )
        thread = make.thread(
            author=asker, board=make.board(f"at-{word}"), title=f"The {word} shows nothing in the evening"
        )
        make.answer(thread, author=helper, body="Change its battery; the old one is weak.")
        path, names = thread.url, (asker.username, helper.username)
    answerer = person(names[1], scripts=scripts)
    page = answerer.open("/rank")
    expect(page.get_by_role("heading", name="Newcomer", exact=True)).to_be_visible()
    expect(page.get_by_text("0 of 10")).to_be_visible()
    expect(page.get_by_role("heading", name="Limits of a Newcomer")).to_be_visible()

    page = person(names[0], scripts=scripts).open(path)
    page.get_by_role("button", name="This solved it").click()
    expect(page.get_by_text("Accepted answer").first).to_be_visible()
    expect(page.locator("article.post .rank")).to_have_text("Neighbour")

    wait_for_text(answerer, "/inbox", "You have reached a new rank:")
    page = answerer.page
    page.get_by_role("link", name="Neighbour", exact=True).click()
    expect(page.get_by_role("heading", name="Neighbour", exact=True)).to_be_visible()
    expect(page.get_by_text("15 of 100")).to_be_visible()
    expect(page.get_by_role("heading", name="Limits of a Newcomer")).to_have_count(0)
    page.get_by_role("link", name="All ranks, what they ask and allow").click()
    expect(page.get_by_text("You are here")).to_be_visible()
    if scripts:
        assert grave_faults(page) == []


def test_an_admin_changes_the_ladder_with_its_preview(place, person, word):
    with place.making() as make:
        admin = make.member(Role.ADMIN, username=f"admin{word[:5]}")
        member = make.member(username=f"one{word[:5]}", name=f"One {word}")
        thread = make.thread(board=make.board(f"at-{word}"))
        make.vote(make.answer(thread, author=member))
        username, name = admin.username, member.name
    somebody = person(username)
    page = somebody.open("/admin/ranks")
    assert grave_faults(page) == []
    points = page.get_by_label("Points, rank 2")
    expect(points).to_have_value("10")
    points.fill("-3")
    page.get_by_role("button", name="Save the draft and see its effect").click()
    expect(page.get_by_role("alert")).to_contain_text("Neighbour, points: Not below 0.")
    expect(page.get_by_label("Points, rank 2")).to_have_value("-3")
    page.get_by_label("Points, rank 2").fill("12")
    page.get_by_role("button", name="Save the draft and see its effect").click()
    expect(page.get_by_role("heading", name="Effect of the draft")).to_be_visible()
    page.get_by_role("link", name="Falling").click()
    expect(page.get_by_role("region", name="Members whose rank or abilities would change")).to_contain_text(
        name
    )
    assert grave_faults(page) == []
    page.get_by_label("What changes, and why").fill(f"Two points more for the {word} sake.")
    page.get_by_role("button", name="Put into force").click()
    expect(page.get_by_role("heading", name="Ranks", exact=True)).to_be_visible()
    expect(page.get_by_text("12 points")).to_be_visible()
    expect(page.get_by_text(f"Two points more for the {word} sake.")).to_be_visible()

    victim = person(f"one{word[:5]}")
    wait_for_text(victim, "/inbox", "Your rank is now")
    expect(victim.page.get_by_text("Neighbour asks for 12 points; you have 10.")).to_be_visible()

    page = somebody.open("/admin/ranks")  # Journeys share the place: it is left as it was.
    page.get_by_label("Points, rank 2").fill("10")
    page.get_by_role("button", name="Save the draft and see its effect").click()
    page.get_by_label("What changes, and why").fill("Ten points are enough after all.")
    page.get_by_role("button", name="Put into force").click()
    page = somebody.open("/admin/ranks/history")
    expect(page.get_by_text("Ten points are enough after all.")).to_be_visible()
