"""What members gave and chose: payment details, charities, tax details, appeals; the terms in force; what is claimable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Kind
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.payouts.models import (
    Charity,
    CharityVote,
    ExpiryNotice,
    KeptPeriod,
    MoneyAppeal,
    PaymentDetail,
    Payout,
    PayoutTerms,
    TaxDetail,
)
from community.payouts.queries.payouts import find_living, list_payable, list_payouts_of
from community.payouts.rules.states import GIVEN_BACK, State
from community.payouts.rules.terms import Terms
from community.rails.rules import Destination
from community.rewards import queries as rewards
from community.rewards.models import RewardHold, RewardPeriod

RETRY_DAYS = 30  # So long after money came back it can be claimed again outside the choice window.


@dataclass(frozen=True, slots=True)
class Claimable:
    """What a member can claim now."""

    period: RewardPeriod
    """The newest period whose money is in it."""
    currency: str
    amount_minor: int
    shares: list[tuple[int, int]]
    """(period, minor units), oldest first."""
    until: datetime
    """When choosing ends."""
    is_retry: bool
    """Whether it is only open because an earlier payout came back."""


def find_claimable(payee: Payee | None, now: datetime) -> Claimable | None:
    """What a payee can claim at an instant; None while no choice window is open, or nothing is there."""
    if payee is None:
        return None
    period, until, is_retry = _window(payee.id, now)
    if period is None or until is None:
        return None
    shares = [
        (number, amount)
        for number, amount in list_payable(payee.subject, period.currency)
        if number <= period.number
    ]
    if not shares:
        return None
    total = sum(amount for _, amount in shares)
    return Claimable(period, period.currency, total, shares, until, is_retry)


def find_unclaimed(payee: Payee | None, now: datetime) -> Claimable | None:
    """The same, as long as no payout of that period is under way or has arrived: what a claim would take."""
    found = find_claimable(payee, now)
    if (
        payee is None
        or found is None
        or find_living(payee.id, found.period.number, found.currency) is not None
    ):
        return None
    return found


def _window(payee_id: int, now: datetime) -> tuple[RewardPeriod | None, datetime | None, bool]:
    open_periods = rewards.list_claimable_periods(now)
    if open_periods:
        newest = max(open_periods, key=lambda period: period.number)
        return newest, newest.choose_until_at, False
    for payout in list_payouts_of(payee_id):
        until = payout.state_since + timedelta(days=RETRY_DAYS)
        came_back = State(payout.state) in GIVEN_BACK and payout.state != State.CANCELLED
        if came_back and now < until:
            return rewards.find_period(payout.period), until, True
    return None, None, False


def get_terms() -> Terms:
    """The numbers in force."""
    return list_terms()[0].terms


def list_terms() -> list[PayoutTerms]:
    """Every version of the numbers, newest first."""
    return list(db.session.scalars(select(PayoutTerms).order_by(PayoutTerms.id.desc())))


def find_detail(payee_id: int, rail: str) -> PaymentDetail | None:
    """Where a payee's money goes on a rail at present."""
    query = select(PaymentDetail).where(
        PaymentDetail.payee_id == payee_id,
        PaymentDetail.rail == rail,
        PaymentDetail.replaced_at.is_(None),
    )
    return db.session.scalar(query)


def find_detail_of(payout: Payout) -> PaymentDetail | None:
    """The payment details with which a payout was asked for, present or replaced; None for a gift."""
    return db.session.get(PaymentDetail, payout.detail_id) if payout.detail_id is not None else None


def list_details(payee_id: int) -> list[PaymentDetail]:
    """A payee's present payment details, a rail each."""
    query = select(PaymentDetail).where(
        PaymentDetail.payee_id == payee_id, PaymentDetail.replaced_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(PaymentDetail.rail)))


def count_sharing(detail: PaymentDetail) -> int:
    """How many other payees have, or had, the same destination."""
    query = select(func.count(PaymentDetail.payee_id.distinct())).where(
        PaymentDetail.fingerprint == detail.fingerprint, PaymentDetail.payee_id != detail.payee_id
    )
    return db.session.scalar(query) or 0


def read_destination(sealed: str | None) -> Destination:
    """A destination from how it is kept. Raise NotFound when it was forgotten or its key has changed."""
    if not sealed:
        raise NotFound("The payment details cannot be read any more. The member has to give them again.")
    return Destination(**json.loads(sealed))


def find_destinations(payouts: Collection[Payout]) -> dict[int, Destination]:
    """Where each of these payouts goes, by its id; those whose payment details cannot be read any more are missing."""
    details = {
        row.id: row
        for row in db.session.scalars(
            select(PaymentDetail).where(PaymentDetail.id.in_({p.detail_id for p in payouts if p.detail_id}))
        )
    }
    charities = {row.id: row for row in db.session.scalars(select(Charity))}
    found = {}
    for payout in payouts:
        sealed = None
        if payout.charity_id is not None:
            sealed = charities[payout.charity_id].destination
        elif payout.detail_id is not None:
            sealed = details[payout.detail_id].sealed
        if sealed:
            found[payout.id] = read_destination(sealed)
    return found


def list_charities(*, offered: bool = True) -> list[Charity]:
    """The charities that members can give to, by name; without `offered` those of the past as well."""
    query = select(Charity).order_by(Charity.name)
    return list(db.session.scalars(query.where(Charity.is_offered) if offered else query))


def get_charity(charity_id: int) -> Charity:
    """One charity. Raise NotFound."""
    charity = db.session.get(Charity, charity_id)
    if charity is None:
        raise NotFound("There is no such charity.")
    return charity


def find_vote(member_id: int, period: int) -> CharityVote | None:
    """For which charity a member is in a period."""
    return db.session.get(CharityVote, (member_id, period))


def count_votes(period: int) -> Counter[int]:
    """How many members are for which charity in a period."""
    query = select(CharityVote.charity_id, func.count()).where(CharityVote.period == period)
    return Counter(dict(db.session.execute(query.group_by(CharityVote.charity_id)).all()))


def has_open_hold(payee_id: int) -> bool:
    """Whether a case keeps a payee's money back."""
    query = select(RewardHold.id).where(RewardHold.payee_id == payee_id, RewardHold.lifted_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def get_payee(payee_id: int) -> Payee:
    """One payee. Raise NoResultFound."""
    return db.session.get_one(Payee, payee_id)


def list_payable_payees(period: int, currency: str) -> list[int]:
    """Payees who have unclaimed money of a period."""
    subjects = {
        account.holder
        for account in books.list_balances(Kind.PAYABLE, period=period)
        if account.currency == currency
    }
    found: list[int] = []
    wanted = sorted(subjects)
    for first in range(0, len(wanted), 500):
        query = select(Payee.id).where(Payee.subject.in_(wanted[first : first + 500]))
        found += db.session.scalars(query)
    return sorted(found)


def find_readable(detail: PaymentDetail) -> Destination | None:
    """A destination as far as it can still be read."""
    return read_destination(detail.sealed) if detail.sealed else None


def is_kept(payee_id: int, period: int) -> bool:
    """Whether a payee chose to keep a period's money."""
    return db.session.get(KeptPeriod, (payee_id, period)) is not None


def list_expiry_notices(period: int) -> dict[int, dict[int, datetime]]:
    """When which payee was told that a period's money expires: payee, number of the notice, instant."""
    found: dict[int, dict[int, datetime]] = {}
    for row in db.session.scalars(select(ExpiryNotice).where(ExpiryNotice.period == period)):
        found.setdefault(row.payee_id, {})[row.number] = row.told_at
    return found


def find_tax_detail(member_id: int) -> TaxDetail | None:
    """What a member told for the tax office."""
    return db.session.get(TaxDetail, member_id)


def list_tax_details(member_ids: Collection[int]) -> dict[int, TaxDetail]:
    """The same for many."""
    query = select(TaxDetail).where(TaxDetail.member_id.in_(member_ids))
    return {row.member_id: row for row in db.session.scalars(query)}


def year_of(now: datetime) -> tuple[datetime, datetime]:
    """The calendar year (UTC) around an instant, half-open."""
    return datetime(now.year, 1, 1, tzinfo=UTC), datetime(now.year + 1, 1, 1, tzinfo=UTC)


def find_appeal(payee_id: int, about: str) -> MoneyAppeal | None:
    """The appeal about one thing."""
    query = select(MoneyAppeal).where(MoneyAppeal.payee_id == payee_id, MoneyAppeal.about == about)
    return db.session.scalar(query)


def get_appeal(appeal_id: int) -> MoneyAppeal:
    """One appeal. Raise NotFound."""
    appeal = db.session.get(MoneyAppeal, appeal_id)
    if appeal is None:
        raise NotFound("There is no such appeal.")
    return appeal


def lock_appeal(appeal_id: int) -> MoneyAppeal:
    """One appeal, held together with the book until the commit. Raise NotFound."""
    books.lock_book()
    appeal = db.session.get(MoneyAppeal, appeal_id, populate_existing=True)
    if appeal is None:
        raise NotFound("There is no such appeal.")
    return appeal


def list_appeals(*, decided: bool = False) -> list[MoneyAppeal]:
    """Appeals that wait, oldest first; or those that were decided, newest first."""
    if decided:
        query = select(MoneyAppeal).where(MoneyAppeal.decided_at.is_not(None))
        return list(db.session.scalars(query.order_by(MoneyAppeal.decided_at.desc()).limit(100)))
    query = select(MoneyAppeal).where(MoneyAppeal.decided_at.is_(None))
    return list(db.session.scalars(query.order_by(MoneyAppeal.asked_at, MoneyAppeal.id)))


def find_payee_of(actor: Actor) -> Payee | None:
    """The payee that the actor is."""
    return books.find_payee(actor.id) if actor.id is not None else None


def list_owners(payee_ids: Collection[int]) -> dict[int, int]:
    """Which members these payees are; erased ones are missing."""
    query = select(Payee.id, Payee.member_id).where(Payee.id.in_(payee_ids), Payee.member_id.is_not(None))
    return {payee: member for payee, member in db.session.execute(query) if member is not None}
