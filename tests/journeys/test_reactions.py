"""Others say that it worked, the asker comes back; three who know take an answer off the top; a report asks why."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from community.answers.models import Answer
from community.core.actor import Role
from community.core.db import db
from tests.journeys.conftest import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ASKED = datetime(2026, 1, 5, 9, tzinfo=UTC)  # Long enough ago for its asker to count as silent.


@pytest.fixture
def story(place, word):
    """An old question with two answers, and the people who will come by."""
    with place.making() as make:
        asker = make.member(username=f"asker-{word[:6]}", name="Ada Asker")
        helper = make.member(username=f"helper-{word[:6]}", name="Hal Helper")
        for number in (1, 2):
            make.member(username=f"other{number}-{word[:6]}", name=f"Other {number}")
        for number in (1, 2, 3):
            make.member(Role.SUPER_USER, username=f"wise{number}-{word[:6]}", name=f"Wise {number}")
        board = make.board(f"board-{word}", name=f"Room {word}")
        thread = make.thread(author=asker, board=board, title=f"The {word} hums all night long", at=ASKED)
        answer = make.answer(thread, author=helper, body="Put it on a soft mat.", at=ASKED)
        other = make.answer(thread, body="Turn it round by a quarter.", at=ASKED)
        return {"url": thread.url, "answer": answer.id, "other": other.id}


def say_more(page, answer_id, label):
    """Open the menu of an answer and press what stands there."""
    card = page.locator(f"#answer-{answer_id}")
    card.get_by_role("button", name="Say more about this answer").or_(
        card.locator(".menu-said > summary")
    ).first.click()
    card.get_by_role("button", name=label).or_(card.get_by_role("link", name=label)).first.click()


def test_two_members_confirm_the_thread_is_solved_and_the_asker_undoes_it(story, word, person, scripts):
    one, two = (person(f"other{number}-{word[:6]}", scripts=scripts) for number in (1, 2))
    page = one.open(story["url"])
    card = page.locator(f"#answer-{story['answer']}")
    card.get_by_role("button", name="Worked for me").click()
    expect(card.get_by_text("Confirmed by you")).to_be_visible()
    expect(page.get_by_text("Solved – confirmed by others")).to_have_count(0)

    page = two.open(story["url"])
    expect(page.get_by_text("Confirmed by 1 other")).to_be_visible()
    page.locator(f"#answer-{story['answer']}").get_by_role("button", name="Worked for me").click()
    expect(page.get_by_text("Solved – confirmed by others").first).to_be_visible()
    expect(page).to_have_title(re.compile("^Solved: "))

    # The asker is told, comes back, and it was not solved after all.
    asker = person(f"asker-{word[:6]}", scripts=scripts)

    def is_told():
        asker.open("/inbox")
        return asker.page.get_by_text("counts your question as solved").count()

    wait_until(is_told, "The asker is not told.")
    page = asker.page
    page.get_by_role("main").get_by_role("link", name=re.compile(word)).first.click()
    expect(page.get_by_text("While you were away, others confirmed")).to_be_visible()
    page.get_by_role("button", name="This did not solve it").first.click()
    expect(page.get_by_text("The question is open again.")).to_be_visible()
    expect(page.locator("article.post-accepted")).to_have_count(0)
    expect(page).not_to_have_title(re.compile("^Solved: "))
    expect(page.get_by_text("Not solved after all")).to_be_visible()

    # Whoever confirmed takes it back.
    page = two.open(story["url"])
    card = page.locator(f"#answer-{story['answer']}")
    card.get_by_role("button", name="Worked for me").click()
    expect(card.get_by_role("button", name="Worked for me")).to_have_attribute("aria-pressed", "false")
    expect(card.get_by_text("Confirmed by 1 other")).to_be_visible()


def test_three_who_know_take_an_accepted_answer_off_the_top(story, place, word, person, scripts):
    with place.making() as make:
        make.acceptance(db.session.get_one(Answer, story["answer"]))
    for number in (1, 2, 3):
        page = person(f"wise{number}-{word[:6]}", scripts=scripts).open(story["url"])
        expect(page.locator("article.post").first).to_contain_text("soft mat")
        say_more(page, story["answer"], re.compile("^Out of date"))
        expect(page.get_by_text("You: out of date")).to_be_visible()
    expect(page.get_by_text("Out of date?")).to_be_visible()
    expect(page.locator("article.post").first).to_contain_text("by a quarter")

    # Its author is asked, changes it, and it leads again.
    helper = person(f"helper-{word[:6]}", scripts=scripts)

    def is_asked():
        helper.open("/inbox")
        return helper.page.get_by_text("your answer is out of date").count()

    wait_until(is_asked, "The author is not asked to look again.")
    page = helper.open(story["url"])
    page.locator(f"#answer-{story['answer']}").get_by_role("link", name="Edit it").click()
    page.get_by_role("textbox", name="Text").fill("Put it on a soft mat, feet down, since firmware 8.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article.post").first).to_contain_text("since firmware 8")
    expect(page.get_by_text("Checked again")).to_be_visible()


def test_a_report_asks_why_and_is_taken_back(story, word, person, scripts):
    page = person(f"other1-{word[:6]}", scripts=scripts).open(story["url"])
    say_more(page, story["other"], re.compile("^Wrong or dangerous"))
    page.get_by_label("What is wrong with it?").fill("wrong")
    page.get_by_role("button", name="Send to the moderators").click()
    expect(page.get_by_text("at least 10 characters")).to_be_visible()
    expect(page.get_by_label("What is wrong with it?")).to_have_value("wrong")
    page.get_by_label("What is wrong with it?").fill("It falls over when it is turned like this.")
    page.get_by_role("button", name="Send to the moderators").click()
    expect(page.get_by_text("A moderator will look at it")).to_be_visible()
    card = page.locator(f"#answer-{story['other']}")
    expect(card.get_by_text("Reported", exact=True)).to_be_visible()
    say_more(page, story["other"], re.compile("^Take your report back"))
    expect(card.get_by_text("Reported", exact=True)).to_have_count(0)
    expect(person().open(story["url"]).get_by_text("falls over")).to_have_count(0)
