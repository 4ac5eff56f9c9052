"""Everything works without a mouse: keys of one's own for the quick, Tab and Enter for everybody."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

TABS_MOST = 80  # Whatever takes more steps than this is not within reach of a keyboard.


def tab_to(page, locator):
    """Press Tab until the element has the focus, as somebody without a mouse must."""
    target = locator.element_handle()
    for _ in range(TABS_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("(target) => document.activeElement === target", target):
            return
    raise AssertionError(f"{locator} is not reached by {TABS_MOST} presses of Tab.")


@pytest.fixture
def threads(place, word):
    """A board with three threads, and a member who may answer."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        make.member(username=f"kim-{word[:8]}", name="Kim Keys")
        return [make.thread(board=board, title=f"Number {n} about the {word}").title for n in (1, 2, 3)]


def test_a_thread_is_found_read_and_answered_by_keys_alone(threads, person, word):
    kim = person(f"kim-{word[:8]}")
    page = kim.open(f"/boards/board-{word}")

    # j and k walk the list, o opens.
    rows = page.locator("[data-row] .row-title a")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    title = rows.nth(1).inner_text()
    page.keyboard.press("o")
    page.wait_for_url(
        re.compile(r"/threads/\d+/")
    )  # Loaded whole: before its scripts run, a page hears no key.
    expect(page.get_by_role("heading", name=title)).to_be_visible()

    # r goes to the answer box, Ctrl+Enter sends.
    page.keyboard.press("r")
    box = page.get_by_role("textbox", name="Your answer")
    expect(box).to_be_focused()
    page.keyboard.type("Typed without a mouse.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".prose").get_by_text("Typed without a mouse.")).to_be_visible()

    # Keys inside a text are letters.
    box = page.get_by_role("textbox", name="Your answer")
    box.focus()
    page.keyboard.type("jko/")
    expect(box).to_have_value("jko/")
    box.fill("")


def test_a_slash_searches_and_a_question_mark_lists_the_keys(threads, person, word):
    somebody = person()
    page = somebody.open("/boards")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/search\?q={word}"))


def test_a_question_is_asked_by_tab_and_enter_with_or_without_scripts(threads, person, word, scripts):
    kim = person(f"kim-{word[:8]}", scripts=scripts)
    page = kim.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.goto(page.url.split("#")[0])
    tab_to(page, page.get_by_role("banner").get_by_role("link", name="Ask", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/ask"))
    tab_to(page, page.get_by_label("Your question in one sentence"))
    page.keyboard.type(f"Is the {word} worth its price?")
    tab_to(page, page.get_by_role("textbox", name="Details"))
    page.keyboard.type("I read much about it and cannot decide.")
    tab_to(page, page.get_by_label("Board", exact=True))
    page.keyboard.type(f"Room {word}")
    tab_to(page, page.get_by_role("button", name="Post question"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/threads/\d+/"))
    expect(page.get_by_role("heading", name=f"Is the {word} worth its price?")).to_be_visible()
