"""Sending beside a provider that misbehaves: paid once or not at all, and whatever nobody knows is somebody's matter."""

import pytest

from community.books import jobs as book_jobs
from community.books import queries as books
from community.core.actor import Role
from community.core.db import db
from community.payouts import jobs, queries
from community.payouts.models import PaymentDetail
from community.payouts.rules.keys import key_of
from community.payouts.rules.terms import Choice
from community.rails.calls import Caller
from community.rails.credit import CreditRail
from community.rails.paypal import PayPalRail
from community.rails.rules import Destination
from tests.support.billing_api import SECRET as BILLING_SECRET
from tests.support.billing_api import BillingApi
from tests.support.money import (
    NOW,
    approve_all,
    ask_for,
    committed,
    do,
    give_destination,
    only_rails,
    open_periods,
    pay_in,
    set_terms,
)
from tests.support.payouts_api import CLIENT, SECRET, WEBHOOK, PayoutsApi

pytestmark = pytest.mark.network

CALLER = Caller(connect_seconds=0.5, total_seconds=0.5)


class House:
    """Three admins and as many members as are wanted, paid by one provider."""

    def __init__(self, make, clock, provider, rail: str) -> None:
        self.make, self.clock, self.provider, self.rail = make, clock, provider, rail
        self.admins = [make.actor(make.member(role=Role.ADMIN)) for _ in range(3)]
        self.paid_in = 0

    def ask(self, amount_minor: int = 2_500):
        member = self.make.member()
        pay_in(member.id, amount_minor)
        self.paid_in += amount_minor
        to = Destination(email=f"payee{member.id}@example.org", account=f"A{member.id}")
        give_destination(member.id, self.rail, to)
        choice = Choice.CREDIT if self.rail == "credit" else Choice.CASH
        return ask_for(self.make.actor(member), choice=choice, rail=self.rail)

    def send(self):
        batch = approve_all(*self.admins[:2], rail=self.rail)
        return self.send_again(batch)

    def send_again(self, batch):
        do.send_batch(self.admins[2], queries.lock_batch(batch.id))
        jobs.send_batch(batch.id)
        return batch

    def work(self, *, times: int = 1, **distance: float) -> None:
        """Let the clock's jobs run, that much later."""
        for _ in range(times):
            self.clock.advance(**distance)
            jobs.ask_due()

    def call_back(self, callback) -> None:
        headers, body = callback
        jobs.hear_notice(self.rail, headers, body.decode())

    def times_paid(self, payout) -> int:
        keys = [key_of(payout.id, attempt) for attempt in range(1, 5)]
        return sum(len(self.provider.paid.get(key, [])) for key in keys)


@pytest.fixture
def paypal(app, make, clock):
    clock.freeze(NOW)
    with PayoutsApi() as provider:
        way = PayPalRail(provider.url, CLIENT, SECRET, webhook_id=WEBHOOK, brand="Halden", caller=CALLER)
        with only_rails(way):
            set_terms()
            open_periods()
            yield House(make, clock, provider, "paypal")


@pytest.fixture
def billing(app, make, clock):
    clock.freeze(NOW)
    with BillingApi() as provider, only_rails(CreditRail(provider.url, BILLING_SECRET, caller=CALLER)):
        set_terms()
        open_periods()
        yield House(make, clock, provider, "credit")


def faults() -> list[tuple[str, int | None]]:
    assert book_jobs.audit(more=queries.list_faults).faults == []
    return [(one.kind, one.payout_id) for one in queries.list_open_faults()]


def test_whatever_befalls_a_call_it_is_paid_once(paypal):
    scripts = ("timeout before", "timeout after", "500 before", "500 after", "429", "half", "cut", "html")
    payouts = []
    for script in scripts:
        payouts.append(paypal.ask())
        paypal.provider.faults.append(script)
        paypal.send()
    paypal.work(times=4, minutes=2)
    paypal.provider.settle()
    paypal.work(times=3, hours=5)
    assert [(one.state, paypal.times_paid(one)) for one in payouts] == [("settled", 1)] * len(scripts)
    assert faults() == []


def test_a_repetition_that_is_refused_does_not_prove_that_the_first_was_not_paid(paypal):
    payout = paypal.ask()
    paypal.provider.faults += ["timeout after", "401", "401"]
    batch = paypal.send()
    paypal.provider.settle()
    paypal.work(minutes=2)
    assert payout.state == "unknown"
    assert (batch.trouble, paypal.times_paid(payout)) == ("", 1)
    paypal.work(times=2, hours=5)
    assert (payout.state, payout.attempt, paypal.times_paid(payout)) == ("settled", 1, 1)
    refused = paypal.ask()
    paypal.provider.refuses = "INSUFFICIENT_FUNDS"
    batch = paypal.send()
    assert (refused.state, "INSUFFICIENT_FUNDS" in batch.trouble) == ("approved", True)
    paypal.provider.refuses = ""
    paypal.send_again(batch)
    paypal.provider.settle()
    paypal.work(hours=5)
    assert (refused.state, refused.attempt, paypal.times_paid(refused)) == ("settled", 2, 1)
    assert faults() == []


def test_a_question_that_is_refused_is_asked_again(billing):
    payout = billing.ask()
    billing.provider.plants[key_of(payout.id, 1)] = {"status": "pending"}
    billing.send()
    with only_rails(CreditRail(billing.provider.url, "whsec_YW5vdGhlcg==", caller=CALLER)):
        billing.work(hours=1)
    assert (payout.state, queries.get_parcel(payout.parcel_id).next_at is None) == ("sent", False)
    billing.provider.plants.clear()
    billing.work(hours=5)
    assert (payout.state, billing.times_paid(payout), faults()) == ("settled", 1, [])


def test_what_arrived_and_comes_back_on_day_30_is_the_members_again(billing):
    payout = billing.ask()
    billing.send()
    assert payout.state == "settled"
    billing.clock.advance(days=30)
    billing.provider.take_back(payout.key)
    callback = billing.provider.callback(payout.key)
    billing.call_back(billing.provider.callback(payout.key, secret="whsec_YW5vdGhlcg=="))
    billing.work(minutes=1)
    assert payout.state == "settled"
    billing.call_back(callback)
    billing.call_back(callback)
    billing.provider.down()
    billing.work(minutes=1)
    billing.provider.up()
    billing.work(minutes=5)
    assert (payout.state, payout.reason) == ("returned", "The account was closed.")
    payee = queries.get_payee(payout.payee_id)
    assert {k.kind.value: v for k, v in books.list_balances_of(payee.subject).items()} == {"payable": 2_500}
    assert faults() == []


def test_what_nobody_claims_goes_back_without_a_fault_however_late_the_provider_counts(paypal):
    payout = paypal.ask()
    paypal.provider.plants[key_of(payout.id, 1)] = {"status": "UNCLAIMED"}
    paypal.send()
    paypal.provider.settle()
    paypal.work(times=8, days=4)
    assert payout.state == "unclaimed"
    paypal.provider.pass_30_days()
    paypal.work(hours=5)
    assert (payout.state, paypal.times_paid(payout), faults()) == ("returned", 0, [])


def test_a_provider_that_never_answers_becomes_somebodys_matter(billing):
    payout = billing.ask()
    billing.provider.faults.append("timeout after")
    billing.send()
    billing.provider.down()
    billing.work(times=5, days=8)
    assert (payout.state, billing.times_paid(payout), faults()) == ("unknown", 1, [("no_answer", payout.id)])
    billing.provider.up()
    billing.call_back(billing.provider.callback(payout.key))
    billing.work(minutes=1)
    assert payout.state == "settled"


def test_an_answer_that_does_not_fit_waits_for_a_person_and_holds_nobody_else_up(billing):
    wrong, other = billing.ask(), billing.ask()
    billing.provider.plants[key_of(wrong.id, 1)] = {"amount_minor": 1}
    batch = billing.send()
    assert (wrong.state, other.state, batch.state) == ("unknown", "settled", "sent")
    assert faults() == [("mismatch", wrong.id)]
    billing.provider.plants.clear()
    billing.work(hours=1)
    assert (wrong.state, billing.times_paid(wrong)) == ("settled", 1)


def test_a_billing_that_takes_few_at_a_time_is_sent_the_rest_soon(billing):
    payouts = [billing.ask() for _ in range(12)]
    for taken in range(1, 12):  # What it has it knows; one more it takes, then no more for now.
        billing.provider.faults += [*[""] * taken, "429"]
    billing.send()
    billing.work(times=12, minutes=2)
    assert [(one.state, billing.times_paid(one)) for one in payouts] == [("settled", 1)] * 12
    assert faults() == []


def test_details_that_were_forgotten_do_not_stop_the_rest_of_the_parcel(billing):
    done, waiting, lost = billing.ask(), billing.ask(), billing.ask()
    billing.provider.faults += ["", "503"]
    billing.send()
    assert (done.state, waiting.state) == ("settled", "unknown")
    forget(done)
    billing.work(minutes=2)
    assert [one.state for one in (done, waiting, lost)] == ["settled"] * 3
    assert [billing.times_paid(one) for one in (done, waiting, lost)] == [1, 1, 1]
    gone = billing.ask()
    forget(gone)
    batch = billing.send()
    assert (gone.state, "details cannot be read" in batch.trouble) == ("approved", True)
    assert faults() == []


@committed
def forget(payout) -> None:
    """Let the member's details be replaced, and forgotten."""
    detail = db.session.get_one(PaymentDetail, payout.detail_id)
    detail.replaced_at, detail.sealed = NOW, None
