"""A moderator's work: lock, close, move, merge and undo, remove and restore; everybody else sees what came of it."""

import re

import pytest
from playwright.sync_api import expect

from community.core.actor import Role

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def scene(place, word):
    """Two boards, two threads on the first, a moderator, and a member."""
    with place.making() as make:
        first, _ = (
            make.board(f"first-{word}", name=f"First {word}"),
            make.board(f"second-{word}", name=f"Second {word}"),
        )
        make.member(Role.MODERATOR, username=f"mod-{word[:8]}", name="Moe Rator")
        make.member(username=f"mia-{word[:8]}", name="Mia Member")
        one = make.thread(board=first, title=f"The {word} beeps")
        make.answer(one, body="Press it once.")
        other = make.thread(board=first, title=f"The {word} makes a noise")
        make.answer(other, body="It is the fan.")
        return one.url, other.url


def use_tool(page, name):
    """Open the menu of tools on a thread's page, and choose one."""
    page.locator("summary").filter(has_text="Moderate").click()
    page.locator("details[open] .menu-list").get_by_text(name, exact=True).click()


def test_a_moderator_keeps_order(scene, person, word, scripts):
    one, other = scene
    moderator, member, visitor = (
        person(f"mod-{word[:8]}", scripts=scripts),
        person(f"mia-{word[:8]}"),
        person(),
    )
    page = moderator.open(one)

    # Lock and unlock.
    use_tool(page, "Lock")
    expect(page.get_by_text("Locked.", exact=True)).to_be_visible()
    locked = member.open(one)
    expect(locked.get_by_role("textbox", name="Your answer")).to_have_count(0)
    expect(locked.get_by_text(re.compile("This thread is locked"))).to_be_visible()
    use_tool(page, "Unlock")
    expect(page.get_by_text("Unlocked.", exact=True)).to_be_visible()
    expect(member.open(one).get_by_role("textbox", name="Your answer")).to_be_visible()

    # Close with a reason, and open again.
    use_tool(page, "Close, duplicate …")
    page.get_by_role("button", name="Close the thread").click()
    expect(page.get_by_text("Say why, so that readers understand it.").first).to_be_visible()
    page.get_by_label("Reason").fill("The maker knows of it")
    page.get_by_role("button", name="Close the thread").click()
    expect(visitor.open(one).get_by_text("Closed: The maker knows of it").first).to_be_visible()
    use_tool(page, "Open again")
    expect(page.get_by_text("Open again.", exact=True)).to_be_visible()

    # Move.
    use_tool(page, "Move, merge, split …")
    page.get_by_label("Board", exact=True).first.select_option(label=f"Second {word}")
    page.get_by_role("button", name="Move", exact=True).click()
    page.wait_for_url(re.compile(re.escape(one)))
    expect(
        visitor.open(f"/boards/second-{word}").get_by_role("link", name=f"The {word} beeps")
    ).to_be_visible()

    # Merge: the old address leads to where the posts are now. And undo.
    use_tool(page, "Move, merge, split …")
    page.get_by_label("The thread that stays").fill(moderator.place.base + other)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(re.compile(re.escape(other)))
    merged = visitor.open(one)
    merged.wait_for_url(re.compile(re.escape(other)))
    expect(merged.locator(".prose").get_by_text("Press it once.")).to_be_visible()
    expect(merged.locator(".prose").get_by_text("It is the fan.")).to_be_visible()
    use_tool(page, "Move, merge, split …")
    page.get_by_role("listitem").filter(has_text=f"The {word} beeps").get_by_role("button").click()
    page.wait_for_url(re.compile(re.escape(one)))
    expect(page.locator(".prose").get_by_text("Press it once.")).to_be_visible()
    expect(visitor.open(other).locator(".prose").get_by_text("Press it once.")).to_have_count(0)

    # Remove and restore.
    use_tool(page, "Remove")
    page.get_by_label("Reason").fill("It was a test")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text(re.compile("Moderators can restore it"))).to_be_visible()
    assert visitor.context.request.get(visitor.place.base + one).status == 404
    moderator.open(one)
    use_tool(page, "Restore")
    expect(page.get_by_text("Restored.", exact=True)).to_be_visible()
    expect(visitor.open(one).get_by_role("heading", name=f"The {word} beeps")).to_be_visible()
