"""What is being typed is kept, and found again on another device."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def thread(place, word):
    """A thread to answer, and a member who will."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        make.member(username=f"dora-{word[:8]}", name="Dora Draft")
        made = make.thread(board=board, title=f"Where is the switch of the {word}?")
        return made.url


def test_a_half_written_answer_waits_on_another_device(thread, person, word):
    at_home, on_the_way = (
        person(f"dora-{word[:8]}"),
        person(f"dora-{word[:8]}", viewport={"width": 390, "height": 800}),
    )
    page = at_home.open(thread)
    page.get_by_role("textbox", name="Your answer").fill("It is on the back, beneath")
    expect(page.get_by_text("Draft saved")).to_be_visible()

    page = on_the_way.open(thread)
    box = page.get_by_role("textbox", name="Your answer")
    expect(box).to_have_value("It is on the back, beneath")
    expect(page.get_by_text("Your draft is here again")).to_be_visible()
    box.press("Control+End")
    box.press_sequentially(" the label.")
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator(".prose").get_by_text("It is on the back, beneath the label.")).to_be_visible()

    page = at_home.open(thread)
    expect(page.get_by_role("textbox", name="Your answer")).to_have_value("")


def test_a_half_written_question_waits_on_another_device(thread, person, word):
    at_home, on_the_way = person(f"dora-{word[:8]}"), person(f"dora-{word[:8]}", scripts=False)
    page = at_home.open("/ask")
    page.get_by_label("Your question in one sentence").fill(f"Why does the {word}")
    page.get_by_role("textbox", name="Details").fill("It does so only")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page = on_the_way.open("/ask")
    expect(page.get_by_label("Your question in one sentence")).to_have_value(f"Why does the {word}")
    expect(page.get_by_role("textbox", name="Details")).to_have_value("It does so only")


def test_a_preview_shows_what_will_be_published(thread, person, word):
    dora = person(f"dora-{word[:8]}")
    page = dora.open(thread)
    page.get_by_role("textbox", name="Your answer").fill(
        "**Bold**, `code` and <b onclick=alert(1)>no tag</b>"
    )
    page.get_by_role("tab", name="Preview").click()
    preview = page.get_by_label("Preview", exact=True).and_(page.locator(".prose"))
    expect(preview.locator("strong")).to_have_text("Bold")
    expect(preview.locator("code")).to_have_text("code")
    expect(preview).to_contain_text("<b onclick=alert(1)>no tag</b>")
    page.get_by_role("tab", name="Write").click()
    page.get_by_role("button", name="Post answer").click()
    posted = page.locator("article .prose").filter(has_text="no tag")
    expect(posted.locator("strong")).to_have_text("Bold")
    expect(posted).to_contain_text("<b onclick=alert(1)>no tag</b>")
