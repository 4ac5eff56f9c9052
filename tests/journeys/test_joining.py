"""A newcomer's first minutes: an account, the link from the mail, the first question."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LINK

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_newcomer_signs_up_confirms_by_mail_and_asks(place, person, word, scripts):
    with place.making() as make:
        make.board(f"board-{word}", name=f"Room {word}")
    newcomer = person(scripts=scripts)
    address = f"{word}@mail.example.org"
    title = f"How do I set up my new {word}?"

    # The question comes first: joining must not lose it.
    page = newcomer.open("/ask")
    page.get_by_label("Your question in one sentence").fill(title)
    page.get_by_role("textbox", name="Details").fill("It came today and has three cables.")
    page.get_by_label("Board", exact=True).select_option(label=f"Room {word}")
    page.get_by_role("button", name="Post question").click()
    page.get_by_role("link", name="Create an account").click()

    page.get_by_label("Your name").fill("Nora Newcomer")
    page.get_by_label("Username").fill(f"nora-{word[:8]}")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(re.compile("at least 10 characters"))).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Nora Newcomer")
    page.get_by_label("Password").fill("seven green herons walking")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    mail = place.wait_for_mail(address, "Confirm your address")
    link = LINK.search(mail.get_content())
    assert link is not None
    newcomer.open(link[1])
    page.get_by_role("button", name="Yes, confirm it").click()
    page.wait_for_url(re.compile(r"/ask"))

    expect(page.get_by_label("Your question in one sentence")).to_have_value(title)
    expect(page.get_by_role("textbox", name="Details")).to_have_value("It came today and has three cables.")
    page.get_by_role("button", name="Post question").click()
    page.wait_for_url(re.compile(r"/threads/\d+/"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Nora Newcomer").first).to_be_visible()


def test_a_forgotten_password_is_set_anew_by_mail(place, person, word, scripts):
    with place.making() as make:
        make.member(username=f"vera-{word[:8]}", name="Vera", email=f"{word}@mail.example.org")
    vera = person(scripts=scripts)
    page = vera.open("/sign-in")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill(f"{word}@mail.example.org")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(re.compile("/password-reset/sent"))
    link = LINK.search(place.wait_for_mail(f"{word}@mail.example.org", "password").get_content())
    assert link is not None
    vera.open(link[1])
    page.get_by_label("New password").fill("nine purple whales sleeping")
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_label("E-mail or username").fill(f"vera-{word[:8]}")
    page.get_by_label("Password", exact=True).fill("nine purple whales sleeping")
    page.get_by_role("button", name="Sign in", exact=True).click()
    vera.open("/settings/account")
    expect(page.get_by_text(f"{word}@mail.example.org").first).to_be_visible()
