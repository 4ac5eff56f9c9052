"""A colleague confirms an address of the brand, is trained, and answers officially."""

import pytest
from playwright.sync_api import expect

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.employees import actions
from community.employees.actions import DomainDraft
from community.members import actions as members
from community.members.models import Member
from community.members.rules.keys import Purpose
from tests.journeys.test_accessibility import grave_faults

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_from_a_confirmed_address_to_an_official_answer(place, person, word):
    mark = f"{word[:6]}"
    domain = f"{mark}.halden.com"
    with place.making() as make:
        admin = make.actor(make.member(Role.ADMIN, username=f"adm{mark}"))
        anna = make.member(
            username=f"anna{mark}", name="Anna Berg", email=f"anna@{domain}", is_confirmed=False
        )
        thread = make.thread(board=make.board(f"at-{mark}"), title=f"The {word} is silent in the evening")
        with transaction():
            actions.list_domain(admin, DomainDraft(domain, "Broadband team", with_subdomains=False))
            member = db.session.get_one(Member, anna.id)
            key = members.issue_key(SYSTEM, member, Purpose.CONFIRM, member.email)
        path = thread.url
    somebody = person(f"anna{mark}")
    somebody.open(f"/confirm/{key}").get_by_role("button", name="Yes, confirm it").click()

    page = somebody.open(path)
    expect(page.get_by_text("a short training comes first")).to_be_visible()
    page.get_by_role("link", name="To the training").click()
    expect(page.get_by_role("heading", name="Training for staff", exact=True)).to_be_visible()
    assert grave_faults(page) == []
    for number in range(5):
        page.locator(f'input[name="q{number}"]').first.check()
    page.get_by_role("button", name="See whether you pass").click()
    expect(page.get_by_text("1 of 5 right; it takes 4.")).to_be_visible()
    expect(page.locator('input[name="q0"]').first).to_be_checked()
    for number, choice in enumerate((1, 2, 0, 1, 2)):
        page.locator(f'input[name="q{number}"]').nth(choice).check()
    page.get_by_role("button", name="See whether you pass").click()
    expect(page.get_by_text("You have passed.")).to_be_visible()

    page = somebody.open(path)
    page.locator('textarea[name="body_markdown"]').last.fill("Restart it once; that line was mended at noon.")
    page.get_by_role("button", name="Post answer").click()
    expect(page.get_by_text("Official answer")).to_be_visible()
    expect(page.locator("article.post .role")).to_have_text("Employee · Broadband team")
    page = person().open("/employees?page=1")
    expect(page.get_by_role("heading", name="Who answers for")).to_be_visible()
