"""Pictures in what is being written: they stay where they were put, whatever is typed next."""

import base64
import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PICTURE = {
    "name": "lamp.png",
    "mimeType": "image/png",
    "buffer": base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
    ),
}
PUT = r"!\[lamp\]\(/files/\S+\)"


@pytest.fixture
def page(place, person, word):
    """A thread's page, open before a member who may answer."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        make.member(username=f"pia-{word[:8]}", name="Pia Picture")
        thread = make.thread(board=board, title=f"Which lamp of the {word} is lit?")
        url = thread.url
    return person(f"pia-{word[:8]}").open(url)


def test_what_is_typed_after_a_picture_stands_below_it(page):
    box = page.get_by_role("textbox", name="Your answer")
    box.fill("Look at this:")
    page.get_by_label("Add a picture").set_input_files(PICTURE)
    expect(box).to_have_value(re.compile(rf"^Look at this:\n\n{PUT}\n\n$"))
    box.press_sequentially("It is amber.")
    expect(box).to_have_value(re.compile(rf"^Look at this:\n\n{PUT}\n\nIt is amber\.$"))


def test_a_caret_at_the_picture_s_end_does_not_replace_it(page):
    box = page.get_by_role("textbox", name="Your answer")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/files", hold)
    box.focus()
    page.get_by_label("Add a picture").set_input_files(PICTURE)
    expect(box).to_have_value(re.compile("Uploading lamp.png"))
    box.press("ArrowUp")
    box.press("ArrowUp")
    box.press("End")
    held[0].continue_()
    expect(box).to_have_value(re.compile(PUT))
    box.press_sequentially("!")
    expect(box).to_have_value(re.compile(rf"^{PUT}!"))


def test_a_picture_goes_below_a_text_that_nobody_clicked_into(page):
    box = page.get_by_role("textbox", name="Your answer")
    box.fill("A draft from before.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    page.get_by_label("Add a picture").set_input_files(PICTURE)
    expect(box).to_have_value(re.compile(rf"^A draft from before\.\n\n{PUT}\s*$"))


def test_what_is_no_picture_is_refused_in_words(page):
    file = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"line is down"}
    page.get_by_label("Add a picture").set_input_files(file)
    expect(page.get_by_text("“log.txt” is no picture.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your answer")).to_have_value("")
