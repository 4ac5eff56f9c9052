"""One admin prepares a batch, another approves and sends it; the file goes to the bank, and what it answers comes back."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from community.core.actor import Role
from community.rails.rules import Destination
from tests.journeys.test_accessibility import grave_faults
from tests.support.money import ask_for, give_destination, open_window_now, pay_in

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

IBAN = "DE02120300000000202051"


@pytest.fixture
def claims(place, word):
    """Three members asked for cash, and there are two admins; the keys of their first attempts."""
    with place.making() as make:
        open_window_now()
        make.member(Role.ADMIN, username=f"adm-{word[:8]}", name="Ada Maker")
        make.member(Role.ADMIN, username=f"bea-{word[:8]}", name="Bea Checker")
        keys = []
        for name, amount in (("Una", 4_820), ("Vic", 3_100), ("Wil", 2_750)):
            member = make.member(username=f"{name.lower()}-{word[:8]}", name=f"{name} {word}")
            pay_in(member.id, amount)
            give_destination(member.id, "manual", Destination(holder_name=name, iban=IBAN))
            keys.append(f"{ask_for(make.actor(member)).number}-1")
    return keys


def answer(page, body):
    page.get_by_label("The bank’s file").set_input_files(
        {"name": "answer.csv", "mimeType": "text/csv", "buffer": body}
    )
    page.get_by_role("button", name="Read it").click()


def filled(table, results):
    """The table with what became of some of its lines."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table[0])
    writer.writerows([*row[:-2], *results.get(row[0], ("", ""))] for row in table[1:])
    return text.getvalue().encode()


def test_money_goes_from_the_claim_to_the_bank_and_some_of_it_back(person, claims, word):
    una, vic, wil = claims
    maker = person(f"adm-{word[:8]}").open("/admin/payouts")
    by_hand = maker.locator(".pay-ways > li").filter(has_text="Paid by hand").filter(has_text="£")
    by_hand.get_by_role("button", name="Prepare a batch").first.click()
    expect(maker).to_have_url(re.compile(r"/admin/payouts/batches/\d+$"))
    expect(maker.get_by_text("You prepared this batch: somebody else has to approve it.")).to_be_visible()
    expect(maker.get_by_role("button", name="Approve")).to_have_count(0)
    url = re.sub(r"^https?://[^/]+", "", maker.url)

    page = person(f"bea-{word[:8]}").open(url)
    expect(page.get_by_text("0 of 1")).to_be_visible()
    page.get_by_role("button", name="Approve £").click()
    page.get_by_role("button", name="Send").click()
    # The worker makes the file meanwhile; the page looks again by itself.
    with page.expect_download() as loading:
        page.get_by_role("link", name=re.compile(r"PB-\d+P1\.csv")).click()
    table = list(csv.reader(io.StringIO(loading.value.path().read_text(encoding="utf-8-sig"))))
    mine = {row[0]: row for row in table if row[0] in claims}
    assert {key: (row[2], row[3]) for key, row in mine.items()} == {
        una: (IBAN, "48.20"), vic: (IBAN, "31.00"), wil: (IBAN, "27.50"),
    }  # fmt: skip

    page.reload()
    expect(page.locator("body")).not_to_contain_text(IBAN)
    answer(page, b"something else")
    expect(page.locator("#file-error")).to_contain_text("Nothing was taken over.")
    said = {una: ("settled", ""), vic: ("failed", "The account is closed."), wil: ("settled", "")}
    answer(page, filled(table, said))
    expect(page.get_by_text("Read: 3 taken over, 0 known already.")).to_be_visible()
    answer(page, filled(table, {wil: ("returned", "The bank knows no such account.")}))
    expect(page.get_by_text("Read: 1 taken over, 0 known already.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=f"Wil {word}")
    expect(row).to_contain_text("Came back")
    expect(page.get_by_role("row").filter(has_text=f"Vic {word}")).to_contain_text("The account is closed.")
    expect(page.get_by_role("row").filter(has_text=f"Una {word}")).to_contain_text("Arrived")
    assert grave_faults(page) == []
    row.get_by_role("link", name=re.compile("PD-")).click()
    expect(page.get_by_text("The bank knows no such account.").first).to_be_visible()
    assert grave_faults(page) == []

    member = person(f"wil-{word[:8]}").open("/rewards/claim")
    expect(member.get_by_role("heading", name="Claim £27.50")).to_be_visible()


def test_a_payout_is_taken_out_held_and_looked_at_without_scripts(person, claims, word):
    page = person(f"adm-{word[:8]}", scripts=False).open("/admin/payouts")
    row = page.get_by_role("row").filter(has_text=f"Vic {word}")
    row.get_by_role("link", name=re.compile("PD-")).click()
    page.get_by_text("Hold…").click()
    page.get_by_label("Why").first.fill("no")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_text("Say why in a sentence").first).to_be_visible()
    page.get_by_label("Why").first.fill("We ask the member first.")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_role("heading", name="Why it is held")).to_be_visible()
    page.goto(re.sub(r"/\d+$", "", page.url))
    expect(page.get_by_text("We ask the member first.")).to_be_visible()
