"""Payouts one by one and in lists, and the money that they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Account, Kind
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.payouts import policy
from community.payouts.models import Payout, PayoutReport, PayoutStep
from community.payouts.queries.closings import list_unattended
from community.payouts.rules.faults import LATE_DAYS
from community.payouts.rules.keys import read_key
from community.payouts.rules.states import GIVEN_BACK, ON_ITS_WAY, OPEN, SET_ASIDE, State
from community.payouts.rules.terms import Choice

PAGE = 50
SLACK_DAYS = (
    2  # What is late becomes somebody's matter with the next round of the clock, not in that instant.
)
_DEAD = [state.value for state in GIVEN_BACK]


def get_payout(actor: Actor, payout_id: int) -> Payout:
    """One payout. Raise NotFound for one that the actor may not see as for one that is not there."""
    payout = db.session.get(Payout, payout_id)
    if payout is None or not policy.can_see_payout(actor, find_owner(payout)):
        raise NotFound("There is no such payout.")
    return payout


def lock_payout(actor: Actor, payout_id: int) -> Payout:
    """One payout, held together with the book until the commit."""
    books.lock_book()
    payout = db.session.get(Payout, payout_id, populate_existing=True)
    if payout is None or not policy.can_see_payout(actor, find_owner(payout)):
        raise NotFound("There is no such payout.")
    return payout


def find_owner(payout: Payout) -> int | None:
    """Whose it is; None once the member was erased."""
    return db.session.scalar(select(Payee.member_id).where(Payee.id == payout.payee_id))


def find_claimed(payee_id: int, claim_key: str) -> Payout | None:
    """The payout that this page's claim became."""
    query = select(Payout).where(Payout.payee_id == payee_id, Payout.claim_key == claim_key)
    return db.session.scalar(query)


def find_living(payee_id: int, period: int, currency: str) -> Payout | None:
    """The payout of this period that is under way or has arrived."""
    query = select(Payout).where(
        Payout.payee_id == payee_id,
        Payout.period == period,
        Payout.currency == currency,
        Payout.state.not_in(_DEAD),
    )
    return db.session.scalar(query)


def find_by_keys(keys: Collection[str]) -> dict[str, Payout]:
    """The payouts whose present attempt has one of these keys."""
    wanted = {key: read for key in keys if (read := read_key(key))}
    found: dict[str, Payout] = {}
    for payout in list_by_ids({payout_id for payout_id, _ in wanted.values()}):
        found.update({key: payout for key, read in wanted.items() if read == (payout.id, payout.attempt)})
    return found


def list_by_ids(ids: Collection[int]) -> list[Payout]:
    """These payouts, by id."""
    found: list[Payout] = []
    wanted = sorted(one for one in ids if one < 2**63)
    for first in range(0, len(wanted), 500):
        query = select(Payout).where(Payout.id.in_(wanted[first : first + 500])).order_by(Payout.id)
        found += db.session.scalars(query.execution_options(populate_existing=True)).all()
    return found


def list_in_external_batch(rail: str, batch_id: str) -> list[Payout]:
    """The payouts that a provider has under its own number of a batch; none for an empty number."""
    if not batch_id:
        return []
    query = select(Payout).where(Payout.rail == rail, Payout.external_batch == batch_id[:80])
    return list(db.session.scalars(query.order_by(Payout.id)))


def list_payouts_of(payee_id: int) -> list[Payout]:
    """All payouts of a payee, newest first."""
    query = select(Payout).where(Payout.payee_id == payee_id).order_by(Payout.id.desc())
    return list(db.session.scalars(query))


def list_open_of(payee_id: int) -> list[Payout]:
    """Those that are not over yet."""
    return [one for one in list_payouts_of(payee_id) if State(one.state) in OPEN]


def page_payouts(number: int, *, state: str = "", rail: str = "") -> Page[Payout]:
    """Everybody's payouts, newest first, perhaps of one state and rail."""
    query = select(Payout).order_by(Payout.id.desc())
    if state:
        query = query.where(Payout.state == state)
    if rail:
        query = query.where(Payout.rail == rail)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE))
    return Page(list(rows), number, PAGE, total)


def count_states() -> dict[str, tuple[int, int]]:
    """How many payouts stand where, and how much they are together, in minor units."""
    query = select(Payout.state, func.count(), func.sum(Payout.amount_minor)).group_by(Payout.state)
    return {state: (count, int(total)) for state, count, total in db.session.execute(query)}


def list_waiting(rail: str | None = None, currency: str | None = None) -> list[Payout]:
    """Payouts that are asked for and in no batch, oldest first."""
    query = select(Payout).where(Payout.state == State.RESERVED.value, Payout.batch_id.is_(None))
    if rail is not None:
        query = query.where(Payout.rail == rail)
    if currency is not None:
        query = query.where(Payout.currency == currency)
    return list(db.session.scalars(query.order_by(Payout.id)))


def list_held() -> list[Payout]:
    """Payouts that wait for a person or for a time to pass, oldest first."""
    query = select(Payout).where(Payout.state == State.HELD.value).order_by(Payout.state_since, Payout.id)
    return list(db.session.scalars(query))


def list_steps(payout: Payout) -> list[PayoutStep]:
    """All that happened to a payout, oldest first."""
    query = select(PayoutStep).where(PayoutStep.payout_id == payout.id).order_by(PayoutStep.id)
    return list(db.session.scalars(query))


def list_reports(payout: Payout) -> list[PayoutReport]:
    """All that its rail said of it, oldest first."""
    query = select(PayoutReport).where(PayoutReport.payout_id == payout.id).order_by(PayoutReport.id)
    return list(db.session.scalars(query))


def list_shares(payout: Payout) -> list[tuple[int, int]]:
    """From which periods its money comes: (period, minor units), as the book says of its reservation."""
    return sorted(
        (account.period, amount)
        for account, amount in books.list_entries(reserve_key(payout.id))
        if account.kind is Kind.RESERVED
    )


def get_subject(payout: Payout) -> str:
    """The random name under which the book knows its payee."""
    return db.session.scalars(select(Payee.subject).where(Payee.id == payout.payee_id)).one()


def is_book_frozen() -> bool:
    """Whether money may not leave, because the last audit found the book wrong."""
    return books.is_frozen()


def reserve_key(payout_id: int) -> str:
    """Under which key the book knows that a payout's money was set aside."""
    return f"payout:{payout_id}:reserve"


def list_payable(subject: str, currency: str) -> list[tuple[int, int]]:
    """What a payee could claim: (period, minor units)."""
    return sorted(
        (account.period, balance)
        for account, balance in books.list_balances_of(subject).items()
        if account.kind is Kind.PAYABLE and account.currency == currency and balance > 0
    )


def list_usual(payee_id: int, currency: str) -> tuple[int, ...]:
    """What reached a payee before, in minor units."""
    query = select(Payout.amount_minor).where(
        Payout.payee_id == payee_id, Payout.currency == currency, Payout.state == State.SETTLED.value
    )
    return tuple(db.session.scalars(query))


def sum_paid(payee_id: int, currency: str, since: datetime, until: datetime) -> int:
    """The cash that was sent to a payee in a span and did not come back, in minor units: what the tax office counts."""
    query = select(func.sum(Payout.amount_minor - Payout.fee_minor)).where(
        Payout.payee_id == payee_id,
        Payout.currency == currency,
        Payout.choice == Choice.CASH.value,
        Payout.state.in_([state.value for state in (*ON_ITS_WAY, State.SETTLED)]),
        Payout.sent_at >= since,
        Payout.sent_at < until,
    )
    return int(db.session.scalar(query) or 0)


def list_faults() -> list[str]:
    """Where payouts and the book contradict each other; the audit asks."""
    aside: Counter[Account] = Counter()
    clearing: Counter[Account] = Counter()
    paid: Counter[str] = Counter()
    subjects = dict(db.session.execute(select(Payee.id, Payee.subject)).all())
    faults = []
    payouts: Sequence[Payout] = db.session.scalars(select(Payout)).all()
    shares = _list_all_shares()
    for payout in payouts:
        taken = shares.get(payout.id, [])
        if sum(amount for _, amount in taken) != payout.amount_minor:
            faults.append(f"{payout.number} is {payout.amount_minor}, and the book set {taken} aside.")
        state = State(payout.state)
        for period, amount in taken:
            if state in SET_ASIDE:
                aside[Account(Kind.RESERVED, subjects[payout.payee_id], period, payout.currency)] += amount
        if state in ON_ITS_WAY:
            clearing[Account(Kind.CLEARING, payout.rail, 0, payout.currency)] += payout.amount_minor
        if state is State.SETTLED:
            paid[payout.currency] += payout.amount_minor - payout.fee_minor
    for kind, expected in ((Kind.RESERVED, aside), (Kind.CLEARING, clearing)):
        kept = books.list_balances(kind)
        faults += [
            f"{account.name} holds {kept.get(account, 0)}, its payouts {expected[account]}."
            for account in sorted(kept.keys() | expected.keys())
            if kept.get(account, 0) != expected[account]
        ]
    totals = {
        currency: total for (kind, currency), total in books.sum_kinds().items() if kind == Kind.PAID.value
    }
    for currency in sorted(totals.keys() | paid.keys()):
        if totals.get(currency, 0) != paid[currency]:
            faults.append(
                f"{totals.get(currency, 0)} {currency} were paid by the book, {paid[currency]} by payouts."
            )
    late = clock.now() - timedelta(days=LATE_DAYS + SLACK_DAYS)
    return faults + [f"Nobody looks after {payout.number}." for payout in list_unattended(late)]


def _list_all_shares() -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for cause, account, amount in books.list_entries_of_kind("reserve", Kind.RESERVED):
        found.setdefault(int(cause.partition(":")[2]), []).append((account.period, amount))
    return found
