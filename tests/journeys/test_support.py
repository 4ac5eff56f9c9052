"""Contacting support: the earlier answer first, then a request that only its writer and the team read."""

import re

import pytest
from playwright.sync_api import expect

from community.core.actor import Role
from tests.journeys.conftest import LINK
from tests.journeys.test_first_evening import find_on_search_page

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LOG = {"name": "hub.log", "mimeType": "text/plain", "buffer": b"09:00 line lost\n"}


@pytest.fixture
def solved(place, word, person):
    """A solved thread that the search knows of, a member and an agent."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        make.member(username=f"mia-{word[:8]}", name="Mia Member", email=f"mia-{word}@mail.example.org")
        make.member(Role.AGENT, username=f"agent-{word[:8]}", name="Ina Agent")
        thread = make.thread(board=board, title=f"The {word} shows a red lamp after a storm")
        make.answer(thread, body=f"Unplug the {word} for a minute.", accepted=True)
    find_on_search_page(person(), word, f"The {word} shows a red lamp")
    return f"The {word} shows a red lamp"


def see_the_offer(page, solved, scripts):
    """The earlier answer, offered and opened in place."""
    if not scripts:
        page.get_by_role("button", name="Look for answers first").click()
    offered = page.locator("[data-suggestion]").filter(has_text=solved)
    expect(offered).to_be_visible()
    if offered.get_attribute("open") is None:
        offered.locator("summary").click()
    return offered


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_request_is_written_after_the_community_did_not_help(place, solved, word, person, scripts, who):
    somebody = person(f"mia-{word[:8]}" if who == "member" else "", scripts=scripts)
    address = f"{'mia-' if who == 'member' else ''}{word}@mail.example.org"
    page = somebody.open("/")
    page.get_by_role("link", name="Contact support").click()
    expect(page.get_by_text("Only our support team reads this")).to_be_visible()
    page.get_by_label("What is it about?").fill(f"The {word} shows a red lamp")
    offered = see_the_offer(page, solved, scripts)
    expect(offered).to_contain_text(f"Unplug the {word} for a minute.")

    # Something is wrong first: nothing typed is lost, and the page says that files are.
    page.get_by_label("Pictures or files").set_input_files(LOG)
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose your files once more")
    expect(page.get_by_label("What is it about?")).to_have_value(f"The {word} shows a red lamp")

    page.get_by_label("Details").fill(f"My account is 4711-{word}. I unplugged it, and it stays red.")
    page.get_by_label("Pictures or files").set_input_files(LOG)
    if who == "visitor":
        page.get_by_label("Your name").fill("Ann Berg")
        page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send to support").click()
    page.wait_for_url(re.compile("/support/receipts/"))
    number = re.search(r"T-\d+", page.get_by_role("heading", level=1).inner_text()).group()
    expect(page.get_by_text(f"My account is 4711-{word}.")).to_be_visible()
    expect(page.get_by_role("link", name="hub.log")).to_be_visible()

    # The team has it by mail, and answers to the customer.
    to_team = place.wait_for_mail("support@halden.example", f"[{number}]")
    assert to_team["Reply-To"] == address
    assert f"4711-{word}" in to_team.get_body(("plain",)).get_content()

    # The receipt leads back to it, on any device; nobody else finds it.
    receipt = place.wait_for_mail(address, number)
    path = LINK.search(receipt.get_content()).group(1)
    elsewhere = person(scripts=scripts).open(path)
    expect(elsewhere.get_by_role("heading", name=f"We have it: {number}")).to_be_visible()
    ticket_path = f"/support/tickets/{number[2:]}"
    expect(person().open(ticket_path).get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    agent = person(f"agent-{word[:8]}", scripts=scripts).open("/support/tickets")
    agent.get_by_role("link", name=f"The {word} shows a red lamp").first.click()
    expect(agent.get_by_text(f"My account is 4711-{word}.")).to_be_visible()


def test_an_earlier_answer_spares_the_request(solved, word, person, scripts):
    page = person(scripts=scripts).open("/support")
    page.get_by_label("What is it about?").fill(f"{word} red lamp storm")
    offered = see_the_offer(page, solved, scripts)
    offered.get_by_role("button", name="This solved it").click()
    page.wait_for_url(re.compile(r"/threads/\d+/thanks"))


def test_what_was_typed_for_the_community_comes_along(word, person, scripts):
    page = person(scripts=scripts).open("/ask")
    page.get_by_label("Your question in one sentence").fill(f"My bill for the {word} is wrong")
    page.get_by_role("textbox", name="Details").fill("It names my street, Elm Road 4.")
    page.get_by_role("button", name="Contact support").click()
    expect(page.get_by_label("What is it about?")).to_have_value(f"My bill for the {word} is wrong")
    expect(page.get_by_label("Details")).to_have_value("It names my street, Elm Road 4.")


def test_enter_in_the_first_line_never_says_that_it_is_solved(solved, word, person, scripts):
    page = person(scripts=scripts).open("/support")
    page.get_by_label("What is it about?").fill(f"{word} red lamp storm")
    see_the_offer(page, solved, scripts)
    page.get_by_label("What is it about?").press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_label("What is it about?")).to_have_value(f"{word} red lamp storm")
    expect(page).to_have_url(re.compile(r"/support$"))


def test_files_that_are_too_large_are_found_before_anything_is_sent(word, person):
    page = person().open("/support")
    page.get_by_label("Details").fill("Nothing of this may be lost.")
    page.get_by_label("Pictures or files").set_input_files(
        {"name": "big.txt", "mimeType": "text/plain", "buffer": b"a" * 5_500_000}
    )
    expect(page.get_by_text("5 MB can be sent")).to_be_visible()
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_label("Details")).to_have_value("Nothing of this may be lost.")
    expect(page.get_by_role("button", name="Send to support")).to_be_enabled()
