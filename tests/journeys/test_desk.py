"""A question that nobody answered: the rules hand it to a team, an agent asks in private and answers in public, it is accepted."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.core import clock
from community.core.actor import Role
from tests.journeys.conftest import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_question_goes_by_the_tree_to_the_desk_and_its_answer_comes_back(place, word, person):
    asker, agent = f"ann-{word[:8]}", f"ina-{word[:8]}"
    with place.making() as make:
        make.member(Role.AGENT, username=agent, name="Ina Agent")
        thread = make.thread(
            author=make.member(username=asker, name="Ann Asker"),
            title=f"The {word} blinks red all night long",
            at=clock.now() - timedelta(hours=25),
        )
        address = thread.url
    desk = person(agent).open("/desk")
    waiting = desk.get_by_role("link", name=f"The {word} blinks red")

    def handed_over() -> bool:
        desk.reload()
        return waiting.count() > 0

    wait_until(handed_over, "The rules handed it to nobody.")
    waiting.click()
    desk.get_by_role("radio", name=re.compile("Write in private")).check()
    desk.get_by_role("textbox", name="Your words").fill(f"Which number is on the label of the {word}?")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_text("Sent. Only the customer")).to_be_visible()

    page = person(asker).open(address)
    expect(page.get_by_text("waits for your answer")).to_be_visible()
    page.get_by_role("link", name="Write to them in private").click()
    expect(page.get_by_text(f"Which number is on the label of the {word}?")).to_be_visible()
    page.get_by_role("textbox", name="Your message").fill("It says 4711-0815.")
    page.get_by_role("button", name="Send").click()

    desk.reload()
    expect(desk.get_by_text("It says 4711-0815.")).to_be_visible()
    desk.get_by_role("textbox", name="Your words").fill("Hold the pin for ten seconds, then set it up anew.")
    desk.get_by_role("button", name="Send").click()
    visitor = person().open(address)
    expect(visitor.get_by_text("Hold the pin for ten seconds")).to_be_visible()
    expect(visitor.get_by_text("4711-0815")).to_have_count(0)

    page.goto(page.url.split("/support")[0] + address)
    page.get_by_role("button", name="This solved it").click()
    expect(page.get_by_text("looked into this")).to_be_visible()
