"""The pages of a member's money: claiming in two steps, following a payout, details behind a password, tax, charities."""

import re

import pytest

from community.core.actor import SYSTEM, Role
from community.payouts import jobs, queries
from community.rails.charity import CharityRail
from community.rails.credit import CreditRail
from community.rails.manual import ManualRail
from community.rails.rules import Destination, Outcome, Report
from community.rails.rules.fees import Fee
from tests.support.client import post
from tests.support.money import (
    NOW,
    approve_all,
    ask_for,
    do,
    give_destination,
    only_rails,
    open_periods,
    pay_in,
    set_terms,
)

HOME = Destination(holder_name="Mara Holt", iban="DE02120300000000202051")
PASSWORD = "three unrelated words"
MASKED = "DE•• •••• •••• 2051"


@pytest.fixture
def house(app, make, clock, client, sign_in):
    """By hand (a fee of £1), credit and gifts; a charity; Mara has £34.10 to claim, is signed in, and gave nothing yet."""
    clock.freeze(NOW)
    by_hand = ManualRail(Fee(flat_minor=100))
    credit = CreditRail("https://billing.example.org/credits", "c2VjcmV0IG9mIHRoZSB0ZXN0cw==")
    with only_rails(by_hand, credit, CharityRail(ManualRail())):
        set_terms(match_percent=50, match_most_minor=1_000)
        open_periods()
        yield House(make, client, sign_in)


class House:
    def __init__(self, make, client, sign_in):
        self.make, self.client, self.sign_in = make, client, sign_in
        self.admins = [make.actor(make.member(role=Role.ADMIN)) for _ in range(3)]
        self.charity = do.add_charity(
            self.admins[0],
            name="Food bank",
            about="Brings food to where it is needed.",
            url="https://food.example.org",
            destination=Destination(iban="DE02120300000000202051"),
        )
        self.member = make.member(name="Mara Holt", password=PASSWORD)
        pay_in(self.member.id, 3_410)
        self.mara = sign_in(client, self.member)

    def has_details(self) -> None:
        give_destination(self.member.id, "manual", HOME)

    def second_step(self, query: str) -> dict[str, str]:
        page = self.client.get(f"/rewards/claim/confirm?{query}")
        assert page.status_code == 200, page.text
        names = ("choice", "rail", "charity_id", "amount_minor", "claim_key")
        return {name: hidden(page.text, name) for name in names}

    def payouts(self):
        return queries.list_payouts_of(queries.find_payee_of(self.mara).id)


def hidden(text: str, name: str) -> str:
    (field,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', text)
    return re.search(r'value="([^"]*)"', field)[1]


def test_cash_is_claimed_in_two_steps_once_the_details_are_given_with_the_password(house):
    client = house.client
    first = client.get("/rewards/claim").text
    assert "Claim £34.10" in first
    assert "Your payment details are missing." in first
    assert "Fee £1.00" in first
    assert "£33.10" in first
    missing = client.get("/rewards/claim/confirm?choice=cash&rail=manual")
    assert (missing.status_code, missing.location) == (303, "/rewards/details/manual?then=claim")

    typed = {"holder_name": "Mara Holt", "iban": "DE02 1203 0000 0000 2020 51", "then": "claim"}
    for wrong, words in (
        ({"iban": "DE03120300000000202051"}, "check digits of this IBAN are wrong"),
        ({"holder_name": ""}, "name of whoever holds the account"),
        ({"password": "guessed"}, "This is not your password."),
    ):
        refused = post(
            client, "/rewards/details/manual", {"password": PASSWORD, **typed, **wrong}, method="PUT"
        )
        assert (refused.status_code, words in refused.text) == (422, True)
    assert queries.list_details(queries.find_payee_of(house.mara).id) == []
    given = post(client, "/rewards/details/manual", {"password": PASSWORD, **typed}, method="PUT")
    assert given.location == "/rewards/claim/confirm?choice=cash&rail=manual"
    for page in ("/rewards/details", "/rewards/claim", given.location, "/rewards/details/manual"):
        text = client.get(page).text
        assert MASKED in text, page
        assert "120300000000" not in text.replace(" ", ""), page

    sent = house.second_step("choice=cash&rail=manual")
    confirm = client.get("/rewards/claim/confirm?choice=cash&rail=manual").text
    assert "£33.10 GBP" in confirm
    assert "about 31 July 2026" in confirm
    claimed = post(client, "/rewards/claims", sent)
    (payout,) = house.payouts()
    assert (claimed.status_code, claimed.location) == (303, payout.url)
    assert (payout.amount_minor, payout.fee_minor, payout.rail, payout.state) == (
        3_410,
        100,
        "manual",
        "reserved",
    )
    assert post(client, "/rewards/claims", sent).location == payout.url
    assert len(house.payouts()) == 1
    other_page = post(client, "/rewards/claims", {**sent, "claim_key": "another-page-of-mine"})
    assert other_page.status_code == 409
    assert len(house.payouts()) == 1
    assert "All of it is claimed" in client.get("/rewards/claim").text


def test_a_claim_of_an_amount_that_changed_is_shown_again_and_not_made(house):
    house.has_details()
    sent = house.second_step("choice=cash&rail=manual")
    pay_in(house.member.id, 500)
    again = post(house.client, "/rewards/claims", sent)
    assert again.status_code == 409
    assert "something changed meanwhile" in again.text
    assert house.payouts() == []
    assert hidden(again.text, "amount_minor") == "3910"
    assert post(house.client, "/rewards/claims", {**sent, "amount_minor": "3910"}).status_code == 303
    assert [(one.amount_minor, one.state) for one in house.payouts()] == [(3_910, "reserved")]


def test_a_claim_that_no_page_offers_is_refused(house):
    house.has_details()
    sent = house.second_step("choice=cash&rail=manual")
    for wrong, words in (
        ({"choice": "keep"}, "Choose one of the ways"),
        ({"choice": "gold"}, "Choose one of the ways"),
        ({"rail": "paypal"}, "Choose one of the ways"),
        ({"rail": "credit"}, "Choose one of the ways"),
        ({"choice": "credit"}, "payment details are missing"),
        ({"choice": "charity", "charity_id": ""}, "Choose one of the charities."),
        ({"claim_key": "<short>"}, "Choose one of the ways"),
    ):
        refused = post(house.client, "/rewards/claims", {**sent, **wrong})
        assert (refused.status_code, words in refused.text) == (422, True), wrong
    set_terms(cash_least_minor=5_000)
    assert "Cash starts at £50.00" in house.client.get("/rewards/claim").text
    assert house.client.get("/rewards/claim/confirm?choice=cash&rail=manual").status_code == 422
    assert post(house.client, "/rewards/claims", sent).status_code == 422
    assert house.payouts() == []


def test_what_would_hold_a_claim_is_said_before_it_is_made_and_can_be_appealed(house):
    set_terms(details_hold_hours=72, first_large_minor=1_000)
    post(house.client, "/rewards/details/manual", {"holder_name": "Mara Holt", "iban": HOME.iban, "password": PASSWORD}, method="PUT")  # fmt: skip
    assert "New: cash waits until 13 July 2026" in house.client.get("/rewards/details").text
    told = house.client.get("/rewards/claim/confirm?choice=cash&rail=manual").text
    assert "It will wait at first." in told
    assert "Cash waits 72 hours after a change" in told
    post(house.client, "/rewards/claims", house.second_step("choice=cash&rail=manual"))
    (payout,) = house.payouts()
    page = house.client.get(payout.url).text
    assert payout.state == "held"
    assert "Being looked at" in page
    assert "within the next 30 days" in page
    short = post(house.client, f"{payout.url}/appeal", {"words": "why"})
    assert short.status_code == 422
    assert "Tell us in a sentence or two" in short.text
    said = "It is my own account, with my own bank."
    assert post(house.client, f"{payout.url}/appeal", {"words": said}).status_code == 303
    assert said in house.client.get(payout.url).text
    assert post(house.client, f"{payout.url}/appeal", {"words": said}).status_code == 409
    asked = queries.find_appeal(payout.payee_id, f"payout:{payout.id}")
    do.decide_appeal(house.admins[0], asked, is_granted=True, answer="We see that it is yours.")
    page = house.client.get(payout.url).text
    assert "Granted" in page
    assert "We see that it is yours." in page
    assert payout.state == "reserved"


def test_credit_gifts_and_keeping_each_do_what_they_say(house):
    client = house.client
    kept = post(client, "/rewards/kept", method="PUT")
    assert kept.location == "/rewards/claim"
    assert "You chose to keep it" in client.get("/rewards/claim").text
    first = client.get("/rewards/claim").text
    assert "adds £10.00" in first
    assert "Your customer number is missing." in first

    post(
        client,
        "/rewards/details/credit",
        {"account": "88431", "password": PASSWORD, "then": "claim"},
        method="PUT",
    )
    assert "•••• 31" in client.get("/rewards/claim/confirm?choice=credit&rail=credit").text
    unknown = client.get("/rewards/claim/confirm?choice=charity&rail=charity&charity_id=999")
    assert unknown.status_code == 422
    assert "Choose one of the charities." in unknown.text
    gift = house.second_step(f"choice=charity&rail=charity&charity_id={house.charity.id}")
    page = client.get(post(client, "/rewards/claims", gift).location).text
    (payout,) = house.payouts()
    assert (payout.matched_minor, payout.sent_minor) == (1_000, 4_410)
    assert "Food bank" in page
    assert "£44.10" in page
    cancelled = post(client, f"{payout.url}/cancellation", method="PUT")
    assert cancelled.location == payout.url
    assert payout.state == "cancelled"
    assert post(client, f"{payout.url}/cancellation", method="PUT").status_code in (403, 409)
    post(client, "/rewards/claims", house.second_step("choice=credit&rail=credit"))
    assert [(one.choice, one.state) for one in house.payouts()] == [
        ("credit", "reserved"),
        ("charity", "cancelled"),
    ]
    assert "Credit on your account" in client.get("/rewards/payouts").text


def test_a_payout_is_followed_to_its_receipt_and_counted_for_the_year(house, clock):
    house.has_details()
    payout = ask_for(house.mara)
    early = house.client.get(f"{payout.url}/receipt")
    assert early.status_code == 409
    assert "no receipt yet" in early.text

    def steps() -> list[str]:
        return re.findall(r'<li class="is-(\w+)"[^>]*><b>', house.client.get(payout.url).text)

    assert steps() == ["now", "ahead", "ahead", "ahead"]
    batch = approve_all(*house.admins[:2])
    assert steps() == ["done", "now", "ahead", "ahead"]
    do.send_batch(house.admins[2], queries.lock_batch(batch.id))
    jobs.send_batch(batch.id)
    assert steps() == ["done", "done", "now", "ahead"]
    clock.advance(days=2)
    tell(payout, Outcome.SETTLED, amount_minor=3_310, currency="GBP", external_id="B-77")
    assert steps() == ["done"] * 4
    receipt = house.client.get(f"{payout.url}/receipt").text
    assert all(words in receipt for words in (payout.number, "Mara Holt", MASKED, "£33.10 GBP", "B-77"))
    assert "2026,GBP,33.10,0.00,0.00,1.00,1" in house.client.get("/rewards/tax.csv").text
    assert "£33.10" in house.client.get("/rewards/tax").text
    tell(payout, Outcome.RETURNED, external_id="B-78", reason="The account is closed.")
    assert steps() == ["done", "done", "done", "stopped"]
    page = house.client.get(payout.url).text
    assert "The account is closed." in page
    assert "Claim it again" in page
    assert "33.10" not in house.client.get("/rewards/tax.csv").text


def test_tax_details_and_votes_are_taken_and_shown_without_the_number(house):
    client = house.client
    typed = {"name": "Mara Holt", "address": "1 Long Lane", "country": "Germany", "tax_id": "DE-9988776655"}
    missing = post(client, "/rewards/tax", {**typed, "tax_id": ""}, method="PUT")
    assert missing.status_code == 422
    assert "This is needed." in missing.text
    assert post(client, "/rewards/tax", typed, method="PUT").location == "/rewards/tax"
    assert queries.find_tax_detail(house.member.id) is not None
    assert "Given." in client.get("/rewards/tax").text
    assert "9988776655" not in client.get("/rewards/tax").text

    assert post(client, "/rewards/charities/vote", {"charity_id": "999"}, method="PUT").status_code == 404
    for _ in range(2):
        post(client, "/rewards/charities/vote", {"charity_id": str(house.charity.id)}, method="PUT")
    assert queries.count_votes(1) == {house.charity.id: 1}
    page = client.get("/rewards/charities").text
    assert "Your vote" in page
    assert "1 of 1" in page


def test_nobody_sees_or_moves_what_is_not_theirs_and_staff_are_told_why(house, make, sign_in, client):
    house.has_details()
    payout = ask_for(house.mara)
    pages = ("/rewards/claim", "/rewards/payouts", "/rewards/details", "/rewards/details/manual", "/rewards/tax", "/rewards/charities", payout.url)  # fmt: skip
    sign_in(client, make.member())
    for path in (payout.url, f"{payout.url}/receipt", "/rewards/payouts/999999", "/rewards/details/charity"):
        assert client.get(path).status_code == 404, path
    assert post(client, f"{payout.url}/cancellation", method="PUT").status_code == 404
    assert post(client, f"{payout.url}/appeal", {"words": "It is not even mine."}).status_code == 404
    assert payout.number not in client.get("/rewards/payouts").text
    assert "Nothing to claim just now" in client.get("/rewards/claim").text
    sign_in(client, make.member(Role.EMPLOYEE))
    for path in ("/rewards/claim", "/rewards/details", "/rewards/claim/confirm?choice=cash&rail=manual"):
        answer = client.get(path)
        assert (answer.status_code, "Staff earn no rewards" in answer.text) == (403, True), path
    with client.session_transaction() as cookie:
        cookie.clear()
    assert {client.get(path).location.partition("?")[0] for path in pages} == {"/sign-in"}
    assert [step.deed for step in queries.list_steps(payout)] == ["ask"]
    assert payout.state == "reserved"


def tell(payout, outcome, **said) -> None:
    do.hear(SYSTEM, payout.rail, [Report(key=payout.key, outcome=outcome, **said)])


def test_the_statement_leads_to_the_claim_until_it_is_made(client, house):
    page = client.get("/rewards").text
    assert ("Claim £34.10" in page, "until 22 July" in page) == (True, True)
    house.has_details()
    ask_for(house.mara)
    assert "Claim £34.10" not in client.get("/rewards").text


def test_whoever_leaves_reads_first_what_they_leave_behind(client, sign_in, make, house, clock):
    member = make.member()
    sign_in(client, member)
    assert "behind" not in client.get("/settings/erase").text
    pay_in(member.id, 3_410)
    page = client.get("/settings/erase").text
    assert ("You leave £34.10 behind." in page, "Claim £34.10 first" in page) == (True, True)
    clock.advance(days=25)
    page = client.get("/settings/erase").text
    assert ("You leave £34.10 behind." in page, "see when you can choose next" in page) == (True, True)
