"""What admins look at: sums by state and way, what is unusual, who passed the tax office's threshold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from community.books.models import Payee
from community.core.db import db
from community.core.pagination import Page
from community.payouts.models import MoneyAppeal, PaymentDetail, Payout, PayoutFault
from community.payouts.queries.payouts import PAGE
from community.payouts.rules.screening import times_usual
from community.payouts.rules.states import ON_ITS_WAY, State
from community.payouts.rules.terms import Choice


@dataclass(frozen=True, slots=True)
class Sum:
    """Payouts that have something in common. Amounts in minor units."""

    name: str
    """The state, or the rail."""
    currency: str
    count: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Received:
    """What reached a member in a calendar year as cash, in minor units."""

    member_id: int | None
    """None once the member was erased."""
    payee_id: int
    currency: str
    total_minor: int


def sum_states() -> list[Sum]:
    """How many payouts stand where, and how much they are, a currency each."""
    query = select(Payout.state, Payout.currency, func.count(), func.sum(Payout.amount_minor))
    rows = db.session.execute(query.group_by(Payout.state, Payout.currency).order_by(Payout.currency))
    return [Sum(state, currency, count, int(total)) for state, currency, count, total in rows]


def sum_waiting() -> list[Sum]:
    """What waits for a batch, by rail and currency."""
    query = select(Payout.rail, Payout.currency, func.count(), func.sum(Payout.amount_minor)).where(
        Payout.state == State.RESERVED.value, Payout.batch_id.is_(None)
    )
    rows = db.session.execute(
        query.group_by(Payout.rail, Payout.currency).order_by(Payout.rail, Payout.currency)
    )
    return [Sum(rail, currency, count, int(total)) for rail, currency, count, total in rows]


def page_in_batch(batch_id: int, number: int, *, state: str = "") -> Page[Payout]:
    """The payouts of a batch, largest first, perhaps of one state."""
    query = select(Payout).where(Payout.batch_id == batch_id)
    if state:
        query = query.where(Payout.state == state)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Payout.amount_minor.desc(), Payout.id)
    return Page(list(db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE))), number, PAGE, total)


def find_times_usual(payouts: Collection[Payout]) -> dict[int, int]:
    """How many times what reached its payee before a payout is, by its id; without those for whom nothing is usual yet."""
    past: dict[tuple[int, str], list[tuple[int, int]]] = {}
    wanted = sorted({payout.payee_id for payout in payouts})
    for first in range(0, len(wanted), 500):
        query = select(Payout.payee_id, Payout.currency, Payout.id, Payout.amount_minor).where(
            Payout.payee_id.in_(wanted[first : first + 500]), Payout.state == State.SETTLED.value
        )
        for payee_id, currency, payout_id, amount in db.session.execute(query):
            past.setdefault((payee_id, currency), []).append((payout_id, amount))
    found = {}
    for payout in payouts:
        before = past.get((payout.payee_id, payout.currency), [])
        times = times_usual(payout.amount_minor, tuple(amount for one, amount in before if one < payout.id))
        if times is not None:
            found[payout.id] = times
    return found


def find_masked(payouts: Collection[Payout]) -> dict[int, str]:
    """Where payouts of cash and credit go, masked, by the payout's id."""
    wanted = sorted({payout.detail_id for payout in payouts if payout.detail_id is not None})
    masks: dict[int, str] = {}
    for first in range(0, len(wanted), 500):
        query = select(PaymentDetail.id, PaymentDetail.masked).where(
            PaymentDetail.id.in_(wanted[first : first + 500])
        )
        masks |= dict(db.session.execute(query).all())
    return {
        payout.id: masks[payout.detail_id]
        for payout in payouts
        if payout.detail_id is not None and payout.detail_id in masks
    }


def count_open() -> tuple[int, int]:
    """How many faults and appeals wait for somebody."""
    faults = select(func.count(PayoutFault.id)).where(PayoutFault.settled_at.is_(None))
    appeals = select(func.count(MoneyAppeal.id)).where(MoneyAppeal.decided_at.is_(None))
    return db.session.scalar(faults) or 0, db.session.scalar(appeals) or 0


def list_faults_of(payout: Payout) -> list[PayoutFault]:
    """What did not fit about a payout, oldest first."""
    query = select(PayoutFault).where(PayoutFault.payout_id == payout.id).order_by(PayoutFault.id)
    return list(db.session.scalars(query))


def list_sent_between(rail: str, since: datetime, until: datetime) -> list[Payout]:
    """The payouts that a rail was handed in a span, half-open, in their order."""
    query = select(Payout).where(Payout.rail == rail, Payout.sent_at >= since, Payout.sent_at < until)
    return list(db.session.scalars(query.order_by(Payout.id)))


def list_received(year: int, threshold_minor: int) -> list[Received]:
    """Who got more cash than the threshold in a calendar year (UTC), most first; what came back does not count."""
    total = func.sum(Payout.amount_minor - Payout.fee_minor)
    query = (
        select(Payee.member_id, Payee.id, Payout.currency, total)
        .join(Payee, Payee.id == Payout.payee_id)
        .where(
            Payout.choice == Choice.CASH.value,
            Payout.state.in_([state.value for state in (*ON_ITS_WAY, State.SETTLED)]),
            Payout.sent_at >= datetime(year, 1, 1, tzinfo=UTC),
            Payout.sent_at < datetime(year + 1, 1, 1, tzinfo=UTC),
        )
        .group_by(Payee.member_id, Payee.id, Payout.currency)
        .having(total > threshold_minor)
        .order_by(total.desc(), Payee.id)
    )
    return [
        Received(member, payee, currency, int(sum_))
        for member, payee, currency, sum_ in db.session.execute(query)
    ]


def list_years() -> list[int]:
    """The years in which anything was sent, newest first."""
    first = db.session.scalar(select(func.min(Payout.sent_at)))
    last = db.session.scalar(select(func.max(Payout.sent_at)))
    return list(range(last.year, first.year - 1, -1)) if first is not None and last is not None else []


def sum_rails() -> list[Sum]:
    """All payouts by the way on which they went or will go."""
    query = select(Payout.rail, Payout.currency, func.count(), func.sum(Payout.amount_minor))
    rows = db.session.execute(query.group_by(Payout.rail, Payout.currency))
    return [Sum(rail, currency, count, int(total)) for rail, currency, count, total in rows]
