from dataclasses import replace
from datetime import date

import pytest

from community.rails.calls import Caller
from community.rails.credit import CreditRail
from community.rails.errors import Forged, RailBusy, RailRefused, RailUnknown
from community.rails.rules import Destination, Instruction, Outcome, Parcel, matched
from tests.support.billing_api import SECRET, BillingApi

pytestmark = pytest.mark.network


@pytest.fixture
def billing():
    with BillingApi() as running:
        yield running


@pytest.fixture
def rail(billing):
    return rail_of(billing)


def rail_of(billing, secret=SECRET):
    return CreditRail(f"{billing.url}/credits", secret, caller=Caller(connect_seconds=0.3, total_seconds=0.3))


def parcel(count=1, start=1, amount_minor=2_500):
    return Parcel(
        "PB-000001",
        date(2026, 11, 2),
        "GBP",
        tuple(
            Instruction(f"PD-{n:06}-1", amount_minor, "GBP", Destination(account=f"K-{n}"), "Your reward")
            for n in range(start, start + count)
        ),
    )


def asked(rail, sent):
    return matched(sent.instructions, rail.ask(sent.key, [one.key for one in sent.instructions]))


def test_a_credit_is_given_once_and_a_repetition_is_told_the_same(billing, rail):
    sent = parcel(2)
    for reports in (rail.send(sent), rail.send(sent), asked(rail, sent)):
        assert [
            (one.key, one.outcome, one.amount_minor, one.external_id, one.mismatch) for one in reports
        ] == [
            ("PD-000001-1", Outcome.SETTLED, 2_500, "C1", ""),
            ("PD-000002-1", Outcome.SETTLED, 2_500, "C2", ""),
        ]
    assert billing.paid == {"PD-000001-1": [2_500], "PD-000002-1": [2_500]}
    billing.take_back("PD-000001-1")
    assert [one.outcome for one in asked(rail, sent)] == [Outcome.RETURNED, Outcome.SETTLED]
    other = rail.send(parcel(1, amount_minor=2_600))[0]
    assert (other.outcome, other.mismatch) == (
        Outcome.FAILED,
        "The billing has another payout under this key.",
    )
    assert billing.paid["PD-000001-1"] == []


def test_whatever_happens_on_the_way_it_is_known_whether_it_may_have_gone(billing, rail):
    fates = {
        "timeout before": Outcome.UNKNOWN, "timeout after": Outcome.UNKNOWN, "cut after": Outcome.UNKNOWN,
        "close before": Outcome.UNKNOWN, "close after": Outcome.UNKNOWN, "500 before": Outcome.UNKNOWN,
        "500 after": Outcome.UNKNOWN, "504 after": Outcome.UNKNOWN, "moved before": Outcome.UNKNOWN,
        "html": Outcome.UNKNOWN, "half": Outcome.UNKNOWN, "422 before": Outcome.FAILED,
    }  # fmt: skip
    for number, (fault, outcome) in enumerate(fates.items(), start=1):
        sent = parcel(1, start=number)
        billing.faults.append(fault)
        assert [one.outcome for one in rail.send(sent)] == [outcome], fault
        went = "after" in fault or fault in ("html", "half")
        found = asked(rail, sent)[0]
        assert (found.outcome is Outcome.SETTLED) == went, fault
        assert found.is_absent == (not went), fault
        assert rail.send(sent)[0].outcome is Outcome.SETTLED, fault
    assert {len(payments) for payments in billing.paid.values()} == {1}


def test_while_it_takes_no_more_nothing_goes_and_what_went_before_is_told(billing, rail):
    for fault in ("429 before", "503 before"):
        billing.faults.append(fault)
        with pytest.raises(RailBusy) as raised:
            rail.send(parcel())
        assert raised.value.retry_after_seconds == 7
    for fault in ("503 before", "401 before"):
        billing.faults.extend(["", fault])
        assert [(one.outcome, one.is_absent) for one in rail.send(parcel(3))] == [
            (Outcome.SETTLED, False),
            (Outcome.UNKNOWN, True),
            (Outcome.UNKNOWN, True),
        ]
    billing.down()
    for call in (lambda: rail.send(parcel(3)), lambda: rail.ask("PB-000001", ["PD-000001-1"])):
        with pytest.raises(RailBusy):
            call()
    billing.up()
    assert [one.outcome for one in rail.send(parcel(3))] == [Outcome.SETTLED] * 3
    assert billing.paid == {f"PD-{n:06}-1": [2_500] for n in (1, 2, 3)}


def test_a_refusal_is_told_in_words_and_a_contradiction_is_not_booked_silently(billing, rail):
    billing.refuses["K-1"] = "The account is closed."
    refused = rail.send(parcel())[0]
    assert (refused.outcome, refused.reason) == (
        Outcome.FAILED,
        "The billing refused it (422). The account is closed.",
    )
    wrong = {
        "PD-000002-1": ({"amount_minor": 9}, "It says £0.09; we sent £25.00."),
        "PD-000003-1": ({"currency": "EUR"}, "It says EUR; we sent GBP."),
        "PD-000004-1": ({"key": "PD-000009-1"}, "The billing's answer is about another key."),
        "PD-000005-1": ({"account": "K-6"}, "It names another payee than we did."),
    }
    billing.plants = {key: plant for key, (plant, _) in wrong.items()}
    assert {one.key: one.mismatch for one in rail.send(parcel(4, start=2))} == {
        key: words for key, (_, words) in wrong.items()
    }
    for plant in ({"status": "paid"}, {"amount_minor": "2500"}, {"amount_minor": True}, {"currency": None}):
        billing.plants = {"PD-000009-1": plant}
        assert rail.send(parcel(1, start=9))[0].outcome is Outcome.UNKNOWN, plant
    billing.faults.append("500 before")
    assert rail.send(replace_account(parcel(1, start=10)))[0].outcome is Outcome.FAILED
    assert len(billing.faults) == 1, "What has no account is not even sent."
    with pytest.raises(RailRefused, match="signature"):
        rail_of(billing, "c29tZWJvZHkgZWxzZQ==").ask("PB-1", ["PD-000001-1"])
    for secret in ("", "whsec_", "é"):
        with pytest.raises(ValueError):
            rail_of(billing, secret)


def test_whoever_does_not_answer_is_not_asked_hundreds_of_times(billing, rail):
    billing.faults.extend(["timeout after", "", "timeout before", "500 after", "close before"])
    reports = rail.send(parcel(8))
    assert [one.outcome for one in reports[:5]] == [
        Outcome.UNKNOWN, Outcome.SETTLED, Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.UNKNOWN,
    ]  # fmt: skip
    assert [one.is_absent for one in reports] == [False] * 5 + [True] * 3
    assert len(billing.asked) == 5
    assert {one.outcome for one in rail.send(parcel(8))} == {Outcome.SETTLED}
    assert {len(payments) for payments in billing.paid.values()} == {1}
    billing.faults.append("404 before")
    with pytest.raises(RailRefused, match="PEERDESK_CREDIT_URL"):
        rail.send(parcel(1, start=9))


def replace_account(sent):
    nowhere = tuple(replace(one, destination=Destination()) for one in sent.instructions)
    return replace(sent, instructions=nowhere)


def test_what_cannot_be_asked_is_not_guessed(billing, rail):
    rail.send(parcel())
    billing.moves_money = lambda ask: True
    for fault, error in (("timeout after", RailUnknown), ("500 after", RailUnknown), ("429 after", RailBusy)):
        billing.faults.append(fault)
        with pytest.raises(error):
            asked(rail, parcel())
    for fault in ("html", "half"):
        billing.faults.append(fault)
        assert asked(rail, parcel())[0].outcome is Outcome.UNKNOWN


def test_a_callback_is_believed_only_when_it_is_signed_now_by_the_billing(billing, rail):
    headers, body = billing.callback("PD-000001-1")
    assert rail.notice(headers, body).keys == ("PD-000001-1",)
    assert rail.notice(headers, body).id == rail.notice(headers, body).id
    rail.send(parcel())
    ours = billing.asked[-1]
    forgeries = [
        billing.callback("PD-000001-1", secret="c29tZWJvZHkgZWxzZQ=="),
        billing.old_callback("PD-000001-1"),
        billing.callback("PD-000001-1", kind="other"),
        billing.callback("not ours"),
        (headers, body.replace(b"000001", b"000002")),
        ({}, body),
        (headers | {"Webhook-Signature": "v1"}, body),
        (headers, b"\xff"),
        (headers, b"x" * 20_001),
        (ours.headers, ours.body),
    ]
    for one in forgeries:
        with pytest.raises(Forged):
            rail.notice(*one)
