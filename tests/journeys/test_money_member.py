"""A member claims in each way, and reads their statement: cash with details given on the way, a gift that is taken back, credit, and keeping."""

import re

import pytest
from playwright.sync_api import expect

from community.core.actor import SYSTEM, Role
from community.rails.rules import Destination
from community.rewards import actions as rewards
from tests.journeys.test_accessibility import grave_faults
from tests.support.money import committed, do, open_window_now, pay_in

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PASSWORD = "three unrelated words"


@pytest.fixture
def mara(place, word):
    """A member with £48.20 to claim, who has given nothing yet; and a charity."""
    with place.making() as make:
        open_window_now()
        admin = make.actor(make.member(Role.ADMIN, username=f"adm-{word[:8]}"))
        do.add_charity(
            admin,
            name=f"Help {word}",
            about="Brings food to where it is needed.",
            url="https://food.example.org",
            destination=Destination(iban="DE02120300000000202051"),
        )
        member = make.member(username=f"mara-{word[:8]}", name="Mara Holt", password=PASSWORD)
        pay_in(member.id, 4_820)
        thread = make.thread(board=make.board(f"pay-{word[:8]}", name=f"Pay {word}"))
        answer = make.answer(thread, author=member, accepted=True)
        committed(rewards.settle)(SYSTEM, [f"accept:{answer.id}"])
    return f"mara-{word[:8]}"


def test_cash_waits_after_new_details_as_was_said_and_is_appealed(person, mara, scripts):
    page = person(mara, scripts=scripts).open("/rewards/claim")
    expect(page.get_by_role("heading", name="Claim £48.20")).to_be_visible()
    page.get_by_role("link", name="Give payment details").click()
    expect(page.get_by_text("Cash waits 72 hours after this.")).to_be_visible()
    page.get_by_label("Name of the account’s holder").fill("Mara Holt")
    page.get_by_label("IBAN", exact=False).first.fill("DE03 1203 0000 0000 2020 51")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#iban-error")).to_contain_text("check digits")
    page.locator("#iban").fill("DE02 1203 0000 0000 2020 51")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Take it as cash")).to_be_visible()
    expect(page.get_by_text("DE•• •••• •••• 2051")).to_be_visible()
    expect(page.get_by_text("It will wait at first.")).to_be_visible()
    page.get_by_role("button", name="Claim £48.20").click()
    expect(page).to_have_url(re.compile(r"/rewards/payouts/\d+$"))
    expect(page.get_by_text("Being looked at").first).to_be_visible()
    page.get_by_label("What should we know?").fill("It is my own account, at my own bank.")
    page.get_by_role("button", name="Ask to look again").click()
    expect(page.get_by_role("heading", name="Your appeal")).to_be_visible()
    page.goto(page.url.partition("/rewards")[0] + "/rewards/claim")
    expect(page.get_by_role("heading", name="All of it is claimed")).to_be_visible()

    page.get_by_role("link", name="Your statement").click()
    expect(page.get_by_role("heading", name="Your rewards")).to_be_visible()
    expect(page.locator(".tile").filter(has_text="Claimed")).to_contain_text("£48.20")
    page.locator("select[name=kind]").select_option(label="Answer accepted")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(r"kind=accept"))
    expect(page.get_by_role("cell", name="Answer accepted")).to_be_visible()
    for name, begins in (("PDF", b"%PDF-"), ("CSV", b"when_utc,")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.path().read_bytes().startswith(begins)
    if scripts:  # Without them nothing can look into the page.
        assert grave_faults(page) == []


def test_a_gift_is_taken_back_and_becomes_credit_after_a_change_of_mind(person, mara, word):
    page = person(mara).open("/rewards/claim")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("You chose to keep it for later.")).to_be_visible()

    page.get_by_role("link", name="Charities", exact=True).click()
    mine = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=f"Help {word}"))
    mine.get_by_role("button", name="Vote for it").click()
    expect(mine.get_by_text("Your vote")).to_be_visible()
    page.get_by_role("link", name="Give what is yours").click()
    expect(page.get_by_role("button", name="You keep it")).to_be_disabled()
    assert grave_faults(page) == []
    page.get_by_label("Charity", exact=True).select_option(label=f"Help {word} (1 vote)")
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_text(f"Help {word} gets")).to_be_visible()
    assert grave_faults(page) == []
    page.get_by_role("button", name="Give £48.20").click()
    expect(page.get_by_role("heading", name=f"£48.20 to Help {word}")).to_be_visible()
    page.get_by_text("Take it back").click()
    page.get_by_role("button", name="Cancel PD-").click()
    expect(page.get_by_text("The money is yours to claim again.").first).to_be_visible()

    page.get_by_role("link", name="Claim it again").click()
    page.get_by_role("link", name="Give the number").click()
    page.get_by_label("Customer number").fill("88431")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Claim £48.20").click()
    expect(page.get_by_role("heading", name="£48.20 to •••• 31")).to_be_visible()
    assert grave_faults(page) == []
    page.get_by_role("link", name="Payouts", exact=True).click()
    expect(page.locator(".pay-list > li")).to_have_count(2)
    assert grave_faults(page) == []
