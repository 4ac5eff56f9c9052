"""A product test from the draft to the report, with the staff in one browser and a tester in another."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.core import clock
from community.core.actor import Role

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_product_is_tested_from_the_draft_to_the_thanks(place, word, person):
    with place.making() as make:
        make.member(Role.EMPLOYEE, username=f"rae-{word[:8]}", name="Rae Runner")
        make.member(username=f"tess-{word[:8]}", name="Tess Tester")
    staff, tester = person(f"rae-{word[:8]}"), person(f"tess-{word[:8]}")
    page = staff.open("/admin/product-tests/new")
    page.get_by_label("Title").fill(f"A quiet {word}")
    page.get_by_label("What it is about").fill("Does it hum at night in your kitchen?")
    today = clock.now().date()
    for label, days in (
        ("Applications from", -1),
        ("Applications until", 5),
        ("Test from", 6),
        ("Test until", 20),
    ):
        page.get_by_label(label).fill((today + timedelta(days=days)).isoformat())
    page.get_by_label("Confidentiality terms").fill("Tell nobody.")
    page.get_by_label("For testers’ eyes only").fill("It is called **Whisper**.")
    page.get_by_label("Question 1").nth(1).fill("What should we change?")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"A quiet {word}")
    admin = page.url
    page.get_by_role("button", name="Open for applications").click()
    public = admin.replace("/admin", "")

    own = tester.page
    own.goto(public)
    own.get_by_role("link", name="Apply", exact=True).click()
    own.get_by_role("button", name="Send the application").click()
    expect(own.get_by_text("You have applied.")).to_be_visible()

    page.goto(f"{admin}/applications")
    page.get_by_role("button", name="Choose Tess Tester").click()
    page.goto(admin)
    page.get_by_role("button", name="Close applications").click()

    own.goto(f"{public}/testing")
    expect(own.get_by_text("Whisper")).to_have_count(0)
    own.get_by_role("button", name="I accept").click()
    expect(own.get_by_text("Whisper")).to_be_visible()
    own.get_by_label("Postal address").fill("Tess Tester\n3 Orchard Lane\nLeeds LS1 4AB")
    own.get_by_role("button", name="Save the address").click()

    page.goto(f"{admin}/parcels")
    expect(page.get_by_text("3 Orchard Lane")).to_be_visible()
    page.get_by_label("Tracking").fill("HD 1")
    page.get_by_role("button", name="It is sent").click()
    page.goto(admin)
    page.get_by_role("button", name="Start the test").click()

    own.goto(f"{public}/testing")
    own.get_by_role("button", name="It has arrived").click()
    own.get_by_role("link", name="Open the form").click()
    own.get_by_label("What should we change?").fill("The lamp.")
    own.get_by_role("button", name="Send it").click()

    page.goto(f"{admin}/feedback")
    expect(page.get_by_text("The lamp.")).to_be_visible()
    page.goto(admin)
    page.get_by_role("button", name="End the test").click()
    page.goto(f"{admin}/report")
    page.get_by_role("button", name="Save the report").click()
    page.get_by_role("button", name="Publish to the testers").click()
    own.goto(f"{public}/report")
    expect(own.get_by_text("1 of 1 testers sent their feedback.")).to_be_visible()
    page.get_by_role("button", name="The product has shipped").click()
    own.goto(public)
    expect(own.get_by_role("link", name="Tess Tester")).to_be_visible()
