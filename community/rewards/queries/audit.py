"""Reading what the audit of rewards compares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from community.books import queries as books
from community.books.models import BookAccount, BookEntry, BookTransaction
from community.books.rules import Account, Kind
from community.core.db import db, fetch
from community.fairplay import queries as fairplay
from community.rewards.models import RewardAward, RewardPeriod, RewardStatement
from community.rewards.queries.awards import LIVE_STATES
from community.rewards.rules.earning import OF_PAIRS, PAIR_WINDOW
from community.rewards.rules.states import Kind as AwardKind
from community.rewards.rules.states import Withheld

LINK_SLACK = timedelta(days=2)
"""Hints of shared accounts are gathered each night, so a link is known a day or two after it can be seen."""
_AWARDS = RewardAward.__table__.c


@dataclass(frozen=True, slots=True)
class Audited:
    """One award with all that the book says of it."""

    award: RewardAward
    entries: Sequence[tuple[Account, int]]


def read_awards(after: int, limit: int) -> list[Audited]:
    """Awards behind an id, with the entries of the transactions whose cause they are."""
    awards = db.session.scalars(
        select(RewardAward)
        .where(RewardAward.id > after)
        .order_by(RewardAward.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    ).all()
    causes = {f"award:{award.id}": award.id for award in awards}
    entries: dict[int, list[tuple[Account, int]]] = defaultdict(list)
    rows = fetch(
        select(
            BookTransaction.cause, BookAccount.kind, BookAccount.holder, BookAccount.period,
            BookAccount.currency, BookEntry.amount_minor,
        )
        .join(BookEntry, BookEntry.transaction_id == BookTransaction.id)
        .join(BookAccount, BookAccount.id == BookEntry.account_id)
        .where(BookTransaction.cause.in_(list(causes)))
    )  # fmt: skip
    for cause, kind, holder, period, currency, amount in rows:
        entries[causes[cause]].append((Account(Kind(kind), holder, period, currency), amount))
    return [Audited(award, entries[award.id]) for award in awards]


def count_places() -> dict[int, int]:
    """By award: its number among its answer's royalties, or its pair's awards, counted anew in the order of recording.

    Pairs of whom one was erased are left out: who brought it about is not known any more.
    """
    columns = (
        _AWARDS.id, _AWARDS.kind, _AWARDS.answer_id, _AWARDS.payee_id, _AWARDS.brought_by_id, _AWARDS.effective_at,
        _AWARDS.withheld,
    )  # fmt: skip
    places: dict[int, int] = {}
    royalties: Counter[int] = Counter()
    pairs: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    of_pairs = {kind.value for kind in OF_PAIRS}
    for row in fetch(select(*columns).order_by(_AWARDS.recorded_at, _AWARDS.id)):
        if row.kind == AwardKind.ROYALTY.value:
            royalties[row.answer_id] += 1
            places[row.id] = royalties[row.answer_id]
        elif row.kind in of_pairs and row.brought_by_id is not None and row.withheld != Withheld.THREAD:
            known = pairs[row.payee_id, row.brought_by_id]
            near = [at for at in known if abs(row.effective_at - at) < PAIR_WINDOW]
            places[row.id] = 1 + len(near)
            known.append(row.effective_at)
    return places


def find_early_links(awards: Collection[RewardAward]) -> set[int]:
    """Of these awards the live ones that were released although their two accounts could be seen to belong together."""
    pairs = {
        (award.member_id, award.brought_by_id): None
        for award in awards
        if award.member_id is not None and award.brought_by_id is not None and award.released_at is not None
    }
    linked = fairplay.find_linked(list(pairs))
    return {
        award.id
        for award in awards
        if award.released_at is not None
        and award.state in LIVE_STATES
        and award.member_id is not None
        and award.brought_by_id is not None
        and (since := linked.get((award.member_id, award.brought_by_id))) is not None
        and award.released_at > since + LINK_SLACK
    }


def list_double_accepts() -> list[str]:
    """Questions with more than one paid acceptance; the database refuses them, so there are none."""
    query = (
        select(_AWARDS.thread_id, func.count())
        .where(_AWARDS.kind == AwardKind.ACCEPT.value, _AWARDS.state.in_(LIVE_STATES))
        .group_by(_AWARDS.thread_id)
        .having(func.count() > 1)
    )
    return [f"Thread {thread_id} has {count} paid acceptances." for thread_id, count in fetch(query)]


def find_funds(period: RewardPeriod) -> int:
    """What is left in a period's funds; below zero while an open period has earned more than its budget."""
    account = Account(Kind.FUNDS, "", period.number, period.currency)
    return books.find_balances([account])[account]


def sum_budget(number: int) -> int:
    """What the book says that a period was given, less what was taken again by lowering it."""
    query = (
        select(func.sum(BookEntry.amount_minor))
        .join(BookTransaction, BookTransaction.id == BookEntry.transaction_id)
        .join(BookAccount, BookAccount.id == BookEntry.account_id)
        .where(BookTransaction.kind == "budget", BookAccount.kind == Kind.FUNDS.value)
        .where(BookAccount.period == number)
    )
    return int(db.session.scalar(query) or 0)


def sum_statements(number: int) -> int:
    """What the frozen statements of a period come to."""
    query = select(func.sum(RewardStatement.total_minor)).where(RewardStatement.period == number)
    return int(db.session.scalar(query) or 0)
