"""The scene of the proof of the rails: members who claim, admins, providers, and a clock that goes from event to event."""

from __future__ import annotations

import heapq
import inspect
import random  # noqa: TID251 - seeded: a proof must be repeatable
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from bench.proofs.support.rail_providers import Billing, PayPal, Scripted
from bench.proofs.support.site import Site, open_site
from community.core import clock
from community.core.actor import SYSTEM, Actor, Role
from community.core.db import db, transaction
from community.core.errors import Conflict
from community.members import actions as members
from community.members import queries as member_queries
from community.payouts import actions, jobs, queries
from community.payouts.models import PaymentDetail, Payout
from community.payouts.rules.keys import key_of, parcel_key, read_key
from community.payouts.rules.terms import Choice
from community.rails import choice as rails
from community.rails.calls import Caller
from community.rails.credit import CreditRail
from community.rails.errors import Unreadable
from community.rails.paypal import PayPalRail
from community.rails.rules import Destination, matched
from community.rails.rules.fees import parse_fee
from community.rails.sepa import SepaRail
from tests.support.bank import Bank
from tests.support.billing_api import SECRET as BILLING_SECRET
from tests.support.money import NOW, approve_all, ask_for, give_destination, open_periods, pay_in, set_terms
from tests.support.payouts_api import CLIENT, SECRET, WEBHOOK

RAILS = ("paypal", "credit", "sepa")
DEBTOR = Destination("Halden GmbH", iban="DE89370400440532013000", bic="COBADEFFXXX")
IBAN = "NL91ABNA0417164300"
HOLD_HOURS = 48
Callback = tuple[dict[str, str], bytes]


@dataclass
class Planned:
    """One payout, and what is to become of it."""

    situation: str
    rail: str
    amount_minor: int
    account: str
    """Under which the billing knows the payee."""
    states: tuple[str, ...] = ("settled",)
    faults: tuple[str, ...] = ()
    """The kinds of all faults that may be open about it, and have to be."""


@dataclass
class Wave:
    """A batch in one situation on one rail: one parcel."""

    name: str
    rail: str
    batch_id: int
    at: timedelta
    keys: dict[str, int]
    """Key of each payment to its payout."""
    bank: Bank = field(default_factory=lambda: Bank(DEBTOR.iban))

    @property
    def parcel_key(self) -> str:
        return parcel_key(self.batch_id, 1)


class Scene:
    """Everything together. Times are counted from NOW."""

    def __init__(self, site: Site, paypal: PayPal, billing: Billing, seed: int) -> None:
        self.site, self.paypal, self.billing = site, paypal, billing
        self.chance = random.Random(seed)
        self.planned: dict[int, Planned] = {}
        self.strangers: set[str] = set()
        """Keys of nobody's under which providers misreport payments of ours."""
        self.waves: list[Wave] = []
        self.now = timedelta()
        self.notices = self.forged = 0
        self._events: list[tuple[timedelta, int, Callable[[], None]]] = []
        self._numbers = count(1)
        self._unheard: list[tuple[str, Callback]] = []
        set_terms(details_hold_hours=HOLD_HOURS)
        open_periods(currency="EUR")
        with transaction():
            self.admins = [self._person(Role.ADMIN) for _ in range(3)]

    def provider(self, rail: str) -> Scripted:
        return self.paypal if rail == "paypal" else self.billing

    # What people do

    def prepare(self, name: str, rail: str, wanted: int) -> None:
        """Let so many members claim."""
        for first in range(0, wanted, 50):
            with transaction():
                for _ in range(min(50, wanted - first)):
                    self._claim(name, rail)

    def batch(self, name: str, rail: str) -> Wave:
        """Put what waits for a rail into a batch, and have other admins approve it."""
        maker, *checkers = self.admins
        batch = approve_all(maker, checkers[0], rail=rail, currency="EUR")
        if batch.state != "approved":
            with transaction():
                locked = queries.lock_batch(batch.id)
                actions.approve_batch(checkers[1], locked, revision=locked.revision)
        with transaction(writes=False):
            keys = {key_of(one.id, 1): one.id for one in queries.list_payouts_in(batch.id)}
        wave = Wave(name, rail, batch.id, self.now, keys)
        self.waves.append(wave)
        return wave

    def send(self, wave: Wave) -> None:
        """Let an admin press the button, and the worker work."""
        with transaction():
            actions.send_batch(self.admins[0], queries.lock_batch(wave.batch_id))
        jobs.send_batch(wave.batch_id)

    def carry(self, wave: Wave) -> None:
        """Take the batch's file to the bank."""
        with transaction(writes=False):
            (parcel,) = queries.list_parcels(wave.batch_id)
            wave.bank.take(actions.open_file(parcel))
        for payment in wave.bank.book.values():
            payment.status = "ACSP" if payment.status == "ACSC" else payment.status

    def read(self, wave: Wave, body: bytes, *, is_ours: bool = True) -> None:
        """Read a file of the bank's, as the page does."""
        way = rails.list_rails()["sepa"]
        if not is_ours:
            try:
                way.read(body)
            except Unreadable:
                return
            raise AssertionError("A file that is not ours was read.")
        with transaction():
            (parcel,) = queries.list_parcels(wave.batch_id)
            contents = actions.contents_of(parcel, queries.get_batch(wave.batch_id))
            actions.hear(SYSTEM, "sepa", matched([], way.read(body), parcels=[contents]))

    # What happens by itself

    def call_back(self, rail: str, callback: Callback, *, forged: bool = False) -> None:
        """Hear a callback as the job does that its door queues; one that cannot be checked now is heard later."""
        self.notices += 1
        self.forged += forged
        headers, body = callback
        try:
            jobs.hear_notice(rail, headers, body.decode())
        except Conflict:
            self._unheard.append((rail, callback))

    def call_back_early(self, rail: str, make: Callable[[], Callback]) -> None:
        """The same from the provider's thread, while our call is still open."""
        with self.site.app.app_context(), clock.at(NOW + self.now):
            try:
                self.call_back(rail, make())
            finally:
                db.session.remove()

    def plan(self, at: timedelta, event: Callable[[], None]) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._events, (at, next(self._numbers), event))

    def live(self, moment: timedelta) -> None:
        """Go to a moment, and do what is due there."""
        while self._events and self._events[0][0] <= moment:
            at, _, event = heapq.heappop(self._events)
            self.now = at
            with clock.at(NOW + at):
                event()
        self.now = moment
        with clock.at(NOW + moment):
            if moment >= timedelta(minutes=20):
                self.paypal.settle()
            unheard, self._unheard = self._unheard, []
            for rail, callback in unheard:
                self.call_back(rail, callback)
            jobs.ask_due()
            if not moment % timedelta(hours=1):
                jobs.release_waited()
            if not moment % timedelta(hours=12):
                jobs.note_late()

    # What is there in the end

    def paid(self) -> dict[str, list[int]]:
        """What left by the providers' own books and did not come back: key to amounts in minor units."""
        found = {key: [int(value * 100) for value, _, _ in times] for key, times in self.paypal.paid.items()}
        found |= {key: list(times) for key, times in self.billing.paid.items()}
        for wave in self.waves:
            for key, payment in wave.bank.book.items():
                stays = payment.times_booked - payment.is_returned
                found[key] = [int(payment.amount * 100)] * stays
        return found

    def states(self) -> list[str]:
        """Where the planned payouts stand."""
        with transaction(writes=False):
            return [one.state for one in queries.list_by_ids(self.planned)]

    def break_by(self, name: str) -> dict[int, Planned]:
        """Break something on purpose for three more payouts; answer them alone."""
        before = set(self.planned)
        rail = "paypal" if name in ("forgetful", "abandoned") else "credit"
        self.now = timedelta()
        with clock.at(NOW):
            self.prepare(name, rail, 3)
            wave = self.batch(name, rail)
            if name == "forgetful":
                self.paypal.scripts[wave.parcel_key] = ["close after"]
            self.send(wave)
            with transaction():
                (parcel,) = queries.list_parcels(wave.batch_id)
                contents = actions.contents_of(parcel, queries.get_batch(wave.batch_id))
                parcel.next_at = None if name == "abandoned" else parcel.next_at
        if name == "forgetful":
            del self.paypal.by_our_key[wave.parcel_key]
            for minutes in (30, 60, 90):
                self.live(timedelta(minutes=minutes))
        elif name == "another key":
            again = [replace(one, key=key_of(wave.keys[one.key], 2)) for one in contents.instructions]
            rails.list_rails()[rail].send(
                replace(contents, key=f"{contents.key}X", instructions=tuple(again))
            )
        elif name == "vanished":
            for key in wave.keys:
                self.billing.paid[key].clear()
        return {number: one for number, one in self.planned.items() if number not in before}

    def _person(self, role: Role) -> Actor:
        name = f"person{next(self._numbers)}"
        member = members.create_member(
            SYSTEM, username=name, name=name.title(), email=f"{name}@mail.example.org", role=role
        )
        return member_queries.get_actor(member.id)

    def _claim(self, name: str, rail: str) -> None:
        payee = self._person(Role.MEMBER)
        assert payee.id is not None
        amount = self.chance.randrange(1_000, 9_000)
        inspect.unwrap(pay_in)(payee.id, amount, currency="EUR")
        to = Destination(
            holder_name=payee.name, iban=IBAN, email=f"payee{payee.id}@example.org", account=f"A{payee.id}"
        )
        inspect.unwrap(give_destination)(payee.id, rail, to)
        if name == "waited":
            db.session.query(PaymentDetail).order_by(PaymentDetail.id.desc()).limit(1).one().since = NOW
        choice = Choice.CREDIT if rail == "credit" else Choice.CASH
        payout: Payout = inspect.unwrap(ask_for)(payee, choice=choice, rail=rail)
        self.planned[payout.id] = Planned(name, rail, amount, to.account)


def owner_of(key: str) -> int:
    """The payout behind a key; 0 where there can be none."""
    read = read_key(key)
    return read[0] if read is not None else 0


@contextmanager
def open_scene(seed: int) -> Iterator[Scene]:
    """A community with its rails, providers and clock; all gone afterwards."""
    caller = Caller(connect_seconds=2, total_seconds=0.6)
    with PayPal() as paypal, Billing() as billing, open_site() as site, site.app.app_context():
        ways = [
            PayPalRail(paypal.url, CLIENT, SECRET, webhook_id=WEBHOOK, fee=parse_fee("2%"), caller=caller),
            CreditRail(billing.url, BILLING_SECRET, caller=caller),
            SepaRail(DEBTOR),
        ]
        rails.choose({way.name: way for way in ways})
        with clock.at(NOW):
            yield Scene(site, paypal, billing, seed)
