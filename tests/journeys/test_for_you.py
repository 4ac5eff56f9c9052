"""A question is offered to two helpers who know the subject; one answers, and both see what became of it."""

import pytest
from playwright.sync_api import expect

from community.core import clock
from community.core.actor import Role
from community.core.db import db, transaction
from community.members.models import Member
from tests.journeys.conftest import wait_until
from tests.journeys.test_accessibility import grave_faults

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def outcomes_of(place, title):
    """What became of the offers of that question, by the member's username."""
    with place.making():
        rows = db.session.execute(
            db.text(
                "SELECT m.username, o.outcome FROM offers o JOIN members m ON m.id = o.member_id"
                " JOIN threads t ON t.id = o.thread_id WHERE t.title = :title"
            ),
            {"title": title},
        )
        return dict(rows.all())


def test_a_question_is_offered_answered_and_covered(place, person, word):
    names = [f"{who}{word[:5]}" for who in ("ask", "one", "two")]
    title = f"The {word} blinks in red since the morning"
    with place.making() as make:
        board, product = make.board(f"of-{word}"), make.product(f"thing-{word}", name=f"Thing {word}")
        asker = make.member(username=names[0])
        for name in names[1:]:
            helper = make.member(Role.SUPER_USER, username=name)
            for _ in range(3):
                make.answer(make.thread(board=board, product=product), author=helper, accepted=True)
            with (
                transaction()
            ):  # One that writes from the start: it waits for the worker's instead of failing.
                db.session.get_one(Member, helper.id).last_seen_at = clock.now()
        make.thread(author=asker, board=board, product=product, title=title)
    wait_until(lambda: len(outcomes_of(place, title)) == 2, "no two offers")

    helper = person(names[1])
    wait_until(lambda: title in helper.open("/inbox").locator("main").inner_text(), "nothing in the inbox")
    page = helper.page
    expect(page.get_by_text(f"Because 3 of your 3 answers about Thing {word} helped.")).to_be_visible()
    page.goto(place.base + "/for-you")
    expect(page.get_by_role("heading", name="Offered to you now")).to_be_visible()
    assert grave_faults(page) == []
    page.locator(".offered", has_text=title).get_by_role("link", name="Answer", exact=True).click()
    page.locator("#answer-text").fill("Take its battery out, count to ten, and put it back in.")
    page.get_by_role("button", name="Post answer").click()
    expect(page.get_by_text("count to ten").first).to_be_visible()

    assert outcomes_of(place, title) == {names[1]: "answered", names[2]: "covered"}
    page = person(names[2]).open("/for-you")
    expect(page.get_by_role("heading", name="For you", exact=True)).to_be_visible()
    expect(page.locator(".offered", has_text=title)).to_have_count(0)


def test_a_helper_passes_and_the_next_one_is_asked(place, person, word):
    title = f"The {word} hums at night, is that normal"
    with place.making() as make:
        board, product = make.board(f"hum-{word}"), make.product(f"hum-{word}", name=f"Hum {word}")
        helpers = [make.member(Role.SUPER_USER, username=f"p{n}{word[:6]}") for n in range(3)]
        for number, helper in enumerate(helpers):
            for _ in range(5 - 2 * number):
                make.answer(make.thread(board=board, product=product), author=helper, accepted=True)
            with (
                transaction()
            ):  # One that writes from the start: it waits for the worker's instead of failing.
                db.session.get_one(Member, helper.id).last_seen_at = clock.now()
        names = [helper.username for helper in helpers]
        make.thread(board=board, product=product, title=title)
    wait_until(lambda: len(outcomes_of(place, title)) == 2, "no two offers")
    for name in names[:2]:
        page = person(name).open("/for-you")
        page.locator(".offered", has_text=title).get_by_role("button", name="Pass").click()
        expect(page.get_by_text("Passed: others are asked.")).to_be_visible()
    wait_until(lambda: outcomes_of(place, title).get(names[2], "none") is None, "the third is not asked")
