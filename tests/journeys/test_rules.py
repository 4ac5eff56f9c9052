"""Points come and go with what earned them; an admin changes the rules after trying them on the past."""

import pytest
from playwright.sync_api import expect

from community.core.actor import Role
from tests.journeys.conftest import wait_until
from tests.journeys.test_accessibility import grave_faults

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_mark_earns_points_and_takes_them_along_again(place, person, word, scripts):
    with place.making() as make:
        author = make.member(username=f"by{word[:5]}{int(scripts)}")
        fan = make.member(username=f"fan{word[:5]}{int(scripts)}")
        answer = make.answer(
            make.thread(board=make.board(f"at-{word}{int(scripts)}"), title=f"The {word} drops at nine"),
            author=author,
        )
        names, path = (author.username, fan.username), f"/answers/{answer.id}"
    reader, owner = person(names[1], scripts=scripts), person(names[0], scripts=scripts)
    helpful = reader.open(path).locator("article.post").get_by_role("button", name="Helpful")
    helpful.click()
    expect(reader.page.locator("article.post [aria-pressed=true]").first).to_be_visible()
    page = owner.open("/points")
    expect(page.get_by_role("region", name="Entries")).to_contain_text("Answer found helpful")
    expect(page.get_by_role("region", name="Entries")).to_contain_text("+10")
    reader.open(path).locator("article.post").get_by_role("button", name="Helpful").click()
    expect(reader.page.locator("article.post [aria-pressed=true]")).to_have_count(0)
    page = owner.open("/points")
    expect(page.get_by_role("region", name="Entries")).to_contain_text("−10")
    expect(
        page.get_by_text("It was withdrawn: takes back exactly what an earlier entry gave")
    ).to_be_visible()


def test_an_admin_tries_other_rules_on_the_past_and_schedules_them(place, person, word):
    with place.making() as make:
        admin, author = (
            make.member(Role.ADMIN, username=f"boss{word[:5]}"),
            make.member(username=f"au{word[:5]}"),
        )
        make.answer(make.thread(board=make.board(f"at-{word}")), author=author, accepted=True)
        names = admin.username, author.username
    somebody = person(names[0])
    page = somebody.open("/admin/rules")
    page.get_by_role("button", name="Begin a draft").click()
    assert grave_faults(page) == []
    page.get_by_label("Answer accepted: points").fill("-3")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("From 0 to 1,000 points.")
    page.get_by_label("Answer accepted: points").fill("25")
    page.get_by_label("What changes, and why").fill(f"Solving is what counts, says {word}.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Your answer is accepted: +25 points (so far: +15 points)")).to_be_visible()
    page.get_by_role("button", name="Try the draft").click()
    expect(page.get_by_role("heading", name="Gain most")).to_be_visible(timeout=60_000)
    assert grave_faults(page) == []
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.get_by_role("button", name="Take version")).to_be_visible()

    reader = person(names[1])

    def find():
        return "Other rules of points will be in force" in reader.open("/inbox").locator("main").inner_text()

    wait_until(find, "no notice of the new rules")
    page = reader.open("/rules")
    expect(page.get_by_text(f"Solving is what counts, says {word}.")).to_be_visible()
    expect(page.get_by_text("you would have earned 25 instead of 15 points")).to_be_visible()
    assert grave_faults(page) == []
    page = somebody.open("/admin/rules")
    page.get_by_role("button", name="Take version").click()
    expect(page.get_by_text("will not come into force")).to_be_visible()
