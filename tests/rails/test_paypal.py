import contextlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from community.rails.calls import Caller
from community.rails.errors import Forged, RailBusy, RailError, RailRefused, RailUnknown
from community.rails.paypal import PayPalRail
from community.rails.rules import Destination, Instruction, Outcome, Parcel, matched
from tests.support.local_server import LocalServer, Say
from tests.support.payouts_api import CLIENT, SECRET, WEBHOOK, PayoutsApi

pytestmark = pytest.mark.network


@pytest.fixture
def provider():
    with PayoutsApi() as running:
        yield running


@pytest.fixture
def rail(provider):
    return rail_of(provider)


def rail_of(provider, secret=SECRET):
    caller = Caller(connect_seconds=0.3, total_seconds=0.3)
    return PayPalRail(provider.url, CLIENT, secret, webhook_id=WEBHOOK, brand="Halden", caller=caller)


def parcel(count=3, key="PB-000001", currency="EUR", amount_minor=1_999):
    return Parcel(
        key,
        date(2026, 11, 2),
        currency,
        tuple(
            Instruction(
                f"PD-{n:06}-1", amount_minor, currency, Destination(email=f"payee{n}@example.org"), "Thanks"
            )
            for n in range(1, count + 1)
        ),
    )


def asked(rail, sent, batch_ids):
    keys = [one.key for one in sent.instructions]
    return matched(sent.instructions, rail.ask(sent.key, keys, batch_ids=batch_ids))


def test_what_is_sent_is_paid_once_however_often_it_is_sent_and_the_truth_is_asked_for(provider, rail):
    sent = parcel()
    first = rail.send(sent)
    assert [(one.key, one.outcome, one.mismatch) for one in first] == [
        (one.key, Outcome.SENT, "") for one in sent.instructions
    ]
    (batch_id,) = {one.batch_id for one in first}
    again = rail.send(sent)
    assert [(one.outcome, one.batch_id, one.mismatch) for one in again] == [(Outcome.SENT, batch_id, "")] * 3
    provider.settle()
    for reports in (rail.send(sent), asked(rail, sent, [batch_id])):
        assert [(one.key, one.outcome, one.amount_minor, one.currency, one.mismatch) for one in reports] == [
            (one.key, Outcome.SETTLED, 1_999, "EUR", "") for one in sent.instructions
        ]
    assert reports[0].at == datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    assert provider.paid == {
        one.key: [(Decimal("19.99"), "EUR", one.destination.email)] for one in sent.instructions
    }
    assert sum(ask.path == "/v1/oauth2/token" for ask in provider.asked) == 1, "The token is kept."


def test_whatever_happens_on_the_way_the_same_parcel_sent_again_is_paid_exactly_once(provider, rail):
    fates = {
        "timeout before": RailUnknown,
        "timeout after": RailUnknown,
        "drip after": RailUnknown,
        "cut after": RailUnknown,
        "close before": RailUnknown,
        "close after": RailUnknown,
        "500 before": RailUnknown,
        "500 after": RailUnknown,
        "502 after": RailUnknown,
        "408 before": RailUnknown,
        "moved before": RailUnknown,
        "html": RailUnknown,
        "half": RailUnknown,
        "429 before": RailBusy,
        "503 before": RailBusy,
        "403 before": RailRefused,
    }
    for number, (fault, error) in enumerate(fates.items(), start=1):
        sent = parcel(2, key=f"PB-{number}")
        provider.faults.append(fault)
        with pytest.raises(error) as raised:
            rail.send(sent)
        if error is RailBusy:
            assert raised.value.retry_after_seconds == 7
        assert {one.outcome for one in rail.send(sent)} == {Outcome.SENT}, fault
        provider.settle()
        assert [len(payments) for payments in provider.paid.values()] == [1, 1], fault
        provider.paid.clear()


def test_while_it_is_down_nothing_is_sent_and_afterwards_everything_once(provider, rail):
    sent = parcel(1)
    provider.down()
    for call in (lambda: rail.send(sent), lambda: rail.ask(sent.key, ["PD-000001-1"], batch_ids=["B1"])):
        with pytest.raises(RailBusy):
            call()
    provider.up()
    rail.send(sent)
    provider.down()
    with pytest.raises(RailBusy):  # Now with a token at hand.
        rail.send(sent)
    provider.up()
    rail.send(sent)
    provider.settle()
    assert [len(payments) for payments in provider.paid.values()] == [1]


def test_each_status_of_an_item_means_something_and_a_return_may_come_on_day_30(provider, rail):
    ends = {
        "SUCCESS": Outcome.SETTLED, "FAILED": Outcome.FAILED, "PENDING": Outcome.SENT, "UNCLAIMED": Outcome.UNCLAIMED,
        "RETURNED": Outcome.RETURNED, "ONHOLD": Outcome.SENT, "BLOCKED": Outcome.UNKNOWN, "REFUNDED": Outcome.RETURNED,
        "REVERSED": Outcome.RETURNED, "DENIED": Outcome.FAILED, "NEWLY INVENTED": Outcome.UNKNOWN,
    }  # fmt: skip
    sent = parcel(len(ends))
    for one, status in zip(sent.instructions, ends, strict=True):
        provider.plants[one.key] = {"status": status}
    provider.plants["PD-000001-1"]["come_back"] = True
    batch_id = rail.send(sent)[0].batch_id
    provider.settle()
    assert [one.outcome for one in asked(rail, sent, [batch_id])] == list(ends.values())
    failed = asked(rail, sent, [batch_id])[1]
    assert "RECEIVER_UNREGISTERED" in failed.reason
    provider.pass_30_days()
    late = asked(rail, sent, [batch_id])
    assert [late[0].outcome, late[3].outcome] == [Outcome.RETURNED] * 2
    assert [key for key, payments in provider.paid.items() if payments] == []

    provider.plants.clear()
    denied = parcel(2, key="PB-000002")
    batch_id = rail.send(denied)[0].batch_id
    provider.deny("PB-000002")
    assert [one.outcome for one in asked(rail, denied, [batch_id])] == [Outcome.FAILED] * 2


def test_what_contradicts_us_is_said_and_not_booked_silently(provider, rail):
    plants = [{"value": "20.00"}, {"currency": "USD"}, {"key": "PD-999999-1"}, {"receiver": "x@example.org"},
              {"lost": True}, {"value": "1e3"}, {"value": "-1"}, {"currency": "??"}]  # fmt: skip
    sent = parcel(len(plants))
    provider.plants = {one.key: plant for one, plant in zip(sent.instructions, plants, strict=True)}
    batch_id = rail.send(sent)[0].batch_id
    provider.settle()
    told = {one.key: one for one in asked(rail, sent, [batch_id])}
    assert {key: one.mismatch for key, one in told.items()} == {
        "PD-000001-1": "It says €20.00; we sent €19.99.",
        "PD-000002-1": "It says USD; we sent EUR.",
        "PD-999999-1": "We sent nothing under this key.",
        "PD-000003-1": "",
        "PD-000004-1": "It names another payee than we did.",
        "PD-000005-1": "",
        "PD-000006-1": "PayPal's amount cannot be read.",
        "PD-000007-1": "PayPal's amount cannot be read.",
        "PD-000008-1": "PayPal's amount cannot be read.",
    }
    assert {told[key].outcome for key in ("PD-000003-1", "PD-000005-1")} == {Outcome.UNKNOWN}, (
        "A part is missing."
    )
    other = parcel(1, key="PB-000009")
    assert "is not of parcel" in asked(rail, other, [batch_id])[0].mismatch


def test_another_parcel_under_a_key_that_was_used_is_not_taken_for_the_first(provider, rail):
    rail.send(parcel(1))
    provider.settle()
    other = rail.send(parcel(2, amount_minor=5))
    assert [(one.outcome, one.mismatch) for one in other] == [
        (Outcome.SETTLED, "It says €19.99; we sent €0.05."),
        (Outcome.UNKNOWN, ""),
    ]
    assert set(provider.paid) == {"PD-000001-1"}


def test_a_batch_whose_number_was_never_received_is_found_by_sending_it_again_and_not_otherwise(
    provider, rail
):
    sent = parcel()
    assert {one.outcome for one in asked(rail, sent, [])} == {Outcome.UNKNOWN}
    assert {one.outcome for one in asked(rail, sent, ["B404", "../../x"])} == {Outcome.UNKNOWN}
    assert provider.batches == {}, "To ask moves no money."
    rail.send(sent)
    provider.duplicate_names_batch = False
    with pytest.raises(RailUnknown, match="does not say under which number"):
        rail.send(sent)


def test_more_than_500_go_in_parts_that_are_the_same_each_time(provider, rail):
    sent = parcel(1_101)
    provider.faults.extend(["", "timeout after"])
    reports = rail.send(sent)
    assert [one.outcome for one in reports] == [Outcome.SENT] * 500 + [Outcome.UNKNOWN] * 500 + [
        Outcome.SENT
    ] * 101
    assert set(provider.by_our_key) == {"PB-000001-1", "PB-000001-2", "PB-000001-3"}
    reports = rail.send(sent)
    assert {one.outcome for one in reports} == {Outcome.SENT}
    numbers = list(dict.fromkeys(one.batch_id for one in reports))
    some = [one.outcome for one in asked(rail, sent, numbers[:1])]
    assert some == [Outcome.SENT] * 500 + [Outcome.UNKNOWN] * 601, (
        "Of one part nothing follows for the others."
    )
    provider.settle()
    provider.page_size_most = 200
    told = asked(rail, sent, numbers)
    assert [one.key for one in told] == [one.key for one in sent.instructions]
    assert {(one.outcome, one.mismatch) for one in told} == {(Outcome.SETTLED, "")}
    assert {len(payments) for payments in provider.paid.values()} == {1}


def test_amounts_are_written_exactly_as_each_currency_wants_them(provider, rail):
    values = {
        "JPY": (1_500, "1500"),
        "HUF": (150_000, "1500"),
        "EUR": (5, "0.05"),
        "USD": (123_456_789, "1234567.89"),
    }
    for place, (currency, (amount_minor, value)) in enumerate(values.items()):
        sent = parcel(1, key=f"PB-{place}", currency=currency, amount_minor=amount_minor)
        batch_id = rail.send(sent)[0].batch_id
        assert provider.batches[batch_id].items[0].value == value
        assert asked(rail, sent, [batch_id])[0].mismatch == ""
    for refused in (parcel(1, currency="HUF", amount_minor=150_001), parcel(1, currency="KWD")):
        with pytest.raises(RailRefused):
            rail.send(refused)


def test_a_refusal_is_told_in_words_and_a_token_that_ended_is_replaced(provider, rail):
    provider.refuses = "INSUFFICIENT_FUNDS"
    with pytest.raises(RailRefused, match="INSUFFICIENT_FUNDS Scripted refusal"):
        rail.send(parcel())
    provider.refuses = ""
    provider.end_tokens()
    assert rail.send(parcel())
    with pytest.raises(RailRefused, match="credentials"):
        rail_of(provider, secret="another").send(parcel(key="PB-000002"))
    assert list(rail.check(Destination(email="nobody"))) == ["email"]
    with pytest.raises(RailRefused):
        rail.send(Parcel("PB-3", date(2026, 11, 2), "EUR", (Instruction("PD-9", 1, "EUR", Destination()),)))


def test_a_callback_says_only_what_to_ask_about_and_only_when_it_is_signed(provider, rail):
    sent = parcel()
    rail.send(sent)
    early = provider.callback("PD-000001-1")
    notice = rail.notice(*early)
    assert (notice.keys, notice.parcel_key) == (("PD-000001-1",), "PB-000001")
    assert rail.notice(*early).id == notice.id, "A repetition is known by its number."
    assert asked(rail, sent, [notice.batch_id])[0].outcome is Outcome.SENT, (
        "It was early: the truth is asked for."
    )

    headers, body = early
    forgeries = [
        provider.callback("PD-000001-1", forged=True),
        (headers, body.replace(b"PD-000001-1", b"PD-000002-1")),
        ({name: value for name, value in headers.items() if "SIG" not in name}, body),
        (headers, body[:-20]),
        (headers, b"[]"),
        (headers, b"x" * 200_001),
    ]
    for one in forgeries:
        with pytest.raises(Forged):
            rail.notice(*one)
    with pytest.raises(Forged):
        PayPalRail(provider.url, CLIENT, SECRET).notice(headers, body)
    provider.answer = lambda ask: Say(503, b"", {"Retry-After": "9"})
    with pytest.raises(RailBusy):
        rail.notice(headers, body)


class Door(LocalServer):
    """Where callbacks reach us: it does what a door does, which is to verify, keep the number, and ask."""

    def __init__(self, rail, sent):
        super().__init__()
        self.rail, self.sent, self.seen, self.told = rail, sent, set(), []

    def answer(self, ask):
        try:
            notice = self.rail.notice(ask.headers, ask.body)
        except Forged:
            return Say(403)
        if notice.id not in self.seen:
            self.seen.add(notice.id)
            self.told += [
                one.outcome
                for one in asked(self.rail, self.sent, [notice.batch_id])
                if one.key in notice.keys
            ]
        return Say(200)


def test_callbacks_that_are_early_doubled_reordered_and_forged_lead_to_the_truth_all_the_same(provider, rail):
    sent = parcel(1)
    provider.plants["PD-000001-1"] = {"status": "UNCLAIMED"}
    rail.send(sent)
    unclaimed, returned, early = (
        provider.callback("PD-000001-1", event) for event in ("UNCLAIMED", "RETURNED", "SUCCEEDED")
    )
    forged = provider.callback("PD-000001-1", "SUCCEEDED", forged=True)
    with Door(rail, sent) as door:
        assert provider.deliver(door.url, [forged, early, early]) == [403, 200, 200]
        provider.settle()
        provider.pass_30_days()
        assert provider.deliver(door.url, [returned, unclaimed, returned]) == [200] * 3
        assert door.told == [Outcome.SENT, Outcome.RETURNED, Outcome.RETURNED]
    assert provider.paid["PD-000001-1"] == []


def test_an_answer_of_any_shape_has_a_defined_result(provider, rail):
    sent = parcel(1)
    rail.send(sent)
    provider.settle()
    whole, odd = (
        provider.answer,
        [None, True, -1, 1e400, "", "x", "\ud800", [], {}, [None], {"x": []}, 10**400],
    )

    def spoiling(place, value, changed):
        def answer(ask):
            say = whole(ask)
            if ask.path == "/v1/oauth2/token":
                return say
            found = json.loads(say.body)
            changed.append(change(found, place, value))
            return Say.json(found, say.status)

        return answer

    for value in odd:
        place, was_there = 0, True
        while was_there:
            changed = []
            provider.answer = spoiling(place, value, changed)
            with contextlib.suppress(RailError):
                for one in rail.send(sent):
                    texts = (one.key, one.currency, one.external_id, one.reason, one.payee, one.mismatch)
                    assert b"\0" not in "".join(texts).encode()
            place, was_there = place + 1, any(changed)
        assert place > 20
    assert len(provider.batches) == 1


def change(found, place, value):
    """Put the value at one place of a JSON document, counting through it; whether there is such a place."""
    stack = [found]
    while stack:
        here = stack.pop()
        for name in list(here) if isinstance(here, dict) else range(len(here)):
            if place == 0:
                here[name] = value
                return True
            place -= 1
            if isinstance(here[name], dict | list):
                stack.append(here[name])
    return False
