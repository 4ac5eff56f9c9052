"""A post is reported, decided by one key, and undone; a better text is suggested and taken over by the author."""

import pytest
from playwright.sync_api import expect

from community.core.actor import Role

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def scene(place, word):
    """A question with two answers, its asker, a reader and a moderator."""
    with place.making() as make:
        board = make.board(f"review-{word}", name=f"Review {word}")
        make.member(Role.MODERATOR, username=f"mod-{word[:8]}", name="Moe Rator")
        make.member(username=f"rea-{word[:8]}", name="Rea Reader")
        author = make.member(username=f"ann-{word[:8]}", name="Ann Author")
        thread = make.thread(board=board, title=f"The {word} blinks red")
        spam = make.answer(thread, body=f"Cheap {word} deals at my shop, write to me today.")
        good = make.answer(thread, author=author, body="Change the channel to 11, it helps in the evening.")
        return thread.url, board.slug, spam.id, good.id


def test_a_report_is_decided_by_one_key_and_undone(scene, person, word):
    url, board, spam_id, _ = scene
    reader, moderator, visitor = person(f"rea-{word[:8]}"), person(f"mod-{word[:8]}"), person()

    # The reader reports it.
    page = reader.open(url)
    page.locator(f"#answer-{spam_id}").get_by_role("link", name="Report").click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Choose what is wrong with it.").first).to_be_visible()
    page.get_by_label("Spam or advertising").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("A moderator looks at it")).to_be_visible()

    # The moderator confirms it by one key.
    desk = moderator.open(f"/moderation?board={board}")
    expect(desk.get_by_text(f"Cheap {word} deals").first).to_be_visible()
    expect(desk.get_by_label("What its author will read")).to_have_value("Advertising has no place here.")
    desk.keyboard.press("s")
    expect(desk.get_by_text("Nothing of this kind waits")).to_be_visible()
    expect(visitor.open(url).get_by_text(f"Cheap {word} deals")).to_have_count(0)

    # And undoes it by another.
    desk.keyboard.press("z")
    expect(desk.get_by_text("Undone. It waits in the queue again.")).to_be_visible()
    expect(visitor.open(url).get_by_text(f"Cheap {word} deals")).to_be_visible()

    # Now without keys: it is fine.
    desk.get_by_role("button", name="Fine").click()
    expect(desk.get_by_text("Left as it is")).to_be_visible()
    expect(visitor.open(url).get_by_text(f"Cheap {word} deals")).to_be_visible()


def test_a_better_text_is_suggested_and_taken_over(scene, person, word, scripts):
    _, _, _, good_id = scene
    moderator, author = person(f"mod-{word[:8]}", scripts=scripts), person(f"ann-{word[:8]}", scripts=scripts)
    page = moderator.open(f"/answers/{good_id}/suggestion")
    box = page.get_by_role("textbox", name="Text")
    box.fill("Open the settings and change the channel to 11; it helps in the evening.")
    page.get_by_label("What is better now?").fill("Says where to change it")
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.get_by_role("heading", name="Says where to change it")).to_be_visible()

    page = author.open("/edits")
    page.get_by_role("link", name="Says where to change it").click()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("Open the settings and change the channel to 11").first).to_be_visible()
