"""A community's first evening: search, ask, be answered, accept, earn, and be found by the next one."""

import re

import pytest
from playwright.sync_api import expect

from community.core.actor import Role
from tests.journeys.conftest import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PASSWORD = "seven green herons walking"


@pytest.fixture
def evening(place, word):
    """An earlier solved thread, and an asker and a helper who have accounts."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        make.member(username=f"asker-{word[:6]}", name="Ada Asker", password=PASSWORD)
        make.member(Role.SUPER_USER, username=f"helper-{word[:6]}", name="Hal Helper")
        earlier = make.thread(board=board, title=f"The {word} shows a red lamp after a storm")
        make.answer(earlier, body=f"Unplug the {word} for a minute.", accepted=True)
    return word


def find_on_search_page(somebody, query, title):
    """Search until the worker has indexed the thread; answer the link to it."""

    def look():
        somebody.open(f"/search?q={query}")
        return somebody.page.get_by_role("link", name=title).count()

    wait_until(look, f"{title!r} is not found by searching for {query!r}")
    return somebody.page.get_by_role("link", name=title).first


def test_a_question_is_asked_answered_accepted_rewarded_and_found(evening, person, scripts):
    word, title = evening, f"My {evening} hums at night and the lamp is yellow"
    asker, helper, stranger = (
        person(scripts=scripts),
        person(f"helper-{evening[:6]}", scripts=scripts),
        person(),
    )
    find_on_search_page(stranger, word, f"The {word} shows a red lamp")

    # The asker searches, finds something else, and goes on to ask.
    page = asker.open("/")
    page.get_by_label("What do you need help with?").fill(f"{word} lamp")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url(re.compile(r"/ask\?title="))
    title_field = page.get_by_label("Your question in one sentence")
    expect(title_field).to_have_value(f"{word} lamp")

    # An earlier answer is offered, read in place, and declined.
    offered = page.locator("[data-suggestion]").filter(has_text=f"The {word} shows a red lamp")
    title_field.fill(title)
    if not scripts:
        page.get_by_role("button", name="Look for answers first").click()
        expect(title_field).to_have_value(title)
    expect(offered).to_be_visible()
    if offered.get_attribute("open") is None:
        offered.locator("summary").click()
    expect(offered).to_contain_text(f"Unplug the {word} for a minute.")
    if scripts:
        page.get_by_role("button", name=re.compile("None of these")).click()
        expect(page.locator("[data-suggestion]")).to_have_count(0)

    # The question is written; posting it first leads to signing in, and nothing is lost.
    page.get_by_role("textbox", name="Details").fill("It began on **Monday**. The lamp is yellow, not red.")
    page.get_by_label("Board", exact=True).select_option(label=f"Room {word}")
    page.get_by_role("button", name="Post question").click()
    page.get_by_label("E-mail or username").fill(f"asker-{word[:6]}")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/ask"))
    expect(title_field).to_have_value(title)
    expect(page.get_by_role("textbox", name="Details")).to_have_value(re.compile("It began on"))
    page.get_by_role("button", name="Post question").click()
    page.wait_for_url(re.compile(r"/threads/\d+/"))
    thread_path = page.url.removeprefix(asker.place.base)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("main strong").get_by_text("Monday")).to_be_visible()

    # The helper finds it on its board, and answers.
    page = helper.open(f"/boards/board-{word}?status=open")
    page.get_by_role("link", name=title).click()
    page.get_by_role("textbox", name="Your answer").fill("Put it on a *soft* mat.\n\nThen it hums no more.")
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator("article .prose").get_by_text("Then it hums no more.")).to_be_visible()

    # The asker is told, goes straight to the answer, and accepts it.
    def is_told():
        asker.open("/inbox")
        return asker.page.get_by_text("Hal Helper").count()

    wait_until(is_told, "The asker is not told of the answer.")
    page = asker.page
    expect(page.get_by_role("link", name=re.compile(r"Inbox, \d unread"))).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"#answer-\d+"))
    page.get_by_role("button", name="This solved it").click()
    expect(
        page.get_by_text("Accepted by Ada Asker").or_(page.get_by_text("Accepted answer")).first
    ).to_be_visible()
    expect(page.get_by_text("Solved", exact=True).first).to_be_visible()

    # The helper is told, and every point is explained.
    def is_thanked():
        helper.open("/inbox?show=unread")
        return helper.page.get_by_role("main").get_by_text(re.compile("accepted")).count()

    wait_until(is_thanked, "The helper is not told of the acceptance.")
    page = helper.open("/points")
    line = page.get_by_role("row").filter(has_text="Answer accepted")
    expect(line).to_contain_text("15")
    expect(line).to_contain_text(title)

    # The next one finds it, with the answer's first words.
    link = find_on_search_page(stranger, f"{word}+yellow+status:solved", title)
    expect(stranger.page.locator("article").filter(has_text=title)).to_contain_text("soft mat")
    link.click()
    stranger.page.wait_for_url(re.compile(re.escape(thread_path)))
    expect(stranger.page.get_by_text("Then it hums no more.")).to_be_visible()


def test_enter_in_the_title_looks_for_answers_and_never_says_that_one_solved_it(evening, person, scripts):
    find_on_search_page(person(), evening, f"The {evening} shows a red lamp")
    page = person(scripts=scripts).open(f"/ask?title={evening}+red+lamp")
    expect(page.locator("[data-suggestion]").first).to_be_visible()
    page.get_by_label("Your question in one sentence").press("Enter")
    page.wait_for_url(re.compile("/ask$"))
    expect(page.get_by_label("Your question in one sentence")).to_have_value(f"{evening} red lamp")


def test_an_earlier_answer_ends_the_visit_happily(evening, person, scripts):
    stranger = person(scripts=scripts)
    find_on_search_page(person(), evening, f"The {evening} shows a red lamp")
    page = stranger.open(f"/ask?title={evening}+red+lamp")
    offered = page.locator("[data-suggestion]").filter(has_text=f"The {evening} shows a red lamp")
    if offered.get_attribute("open") is None:
        offered.locator("summary").click()
    offered.get_by_role("button", name="This solved it").click()
    page.wait_for_url(re.compile(r"/threads/\d+/thanks"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page = stranger.open("/ask")
    expect(page.get_by_label("Your question in one sentence")).to_have_value("")
