"""Money to test with: a closed period whose choice window is open, members with something to claim, and rails that work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from typing import Any

from community.books import actions as books
from community.books import queries as book_queries
from community.books.rules import Account, Kind, draft, move
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db, transaction
from community.payouts import actions, queries
from community.payouts.models import PaymentDetail, Payout, PayoutBatch, PayoutTerms
from community.payouts.rules.masks import mask
from community.payouts.rules.terms import Choice, Terms
from community.rails import choice as rails
from community.rails.rules import Destination, Rail
from community.rewards import queries as rewards
from community.rewards.models import RewardPeriod


class _Do:
    """The verbs of payouts, each in a transaction of its own, as a request or a job has it."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return committed(getattr(actions, name))


def committed(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The verb in a transaction of its own."""

    @wraps(verb)
    def run(*args: Any, **kwargs: Any) -> Any:
        with transaction():
            return verb(*args, **kwargs)

    return run


do = _Do()
NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
"""Within the choice window of period 1."""
EASY = Terms(cash_least_minor=1_000, details_hold_hours=0, first_large_minor=10**9, tax_threshold_minor=0)
"""Terms that hold nothing."""


@committed
def open_periods(*, currency: str = "GBP", ended: date = date(2026, 7, 1)) -> None:
    """Period 1 ended on that day (30 June 2026), is closed, and its window is open for three weeks; period 2 runs."""
    for number, starts, ends in (
        (1, ended - timedelta(days=181), ended),
        (2, ended, ended + timedelta(days=184)),
    ):
        dates = {
            "starts_on": starts,
            "ends_on": ends,
            "statement_on": ends,
            "choose_from_on": ends,
            "choose_until_on": ends + timedelta(days=21),
            "pays_on": ends + timedelta(days=30),
        }
        instants = {
            "starts_at": starts, "ends_at": ends, "statement_at": ends, "choose_from_at": ends,
            "choose_until_at": ends + timedelta(days=21), "pays_at": ends + timedelta(days=30),
        }  # fmt: skip
        is_closed = number == 1
        db.session.add(
            RewardPeriod(
                number=number, previous_number=number - 1 or None, zone="UTC", currency=currency, **dates,
                **{name: datetime.combine(day, time(), UTC) for name, day in instants.items()},
                state="closed" if is_closed else "open", closed_at=NOW if is_closed else None, made_at=NOW,
            )
        )  # fmt: skip
        db.session.flush()


def open_window_now() -> None:
    """The same around the present, for journeys, which share a place: only the first of them makes the periods."""
    if not rewards.list_periods():
        open_periods(ended=clock.now().date() - timedelta(days=3))


@committed
def pay_in(member_id: int, amount_minor: int, *, period: int = 1, currency: str = "GBP") -> None:
    """Give a member something to claim, as if they had earned it and it had been released."""
    payee = books.name_payees(SYSTEM, [member_id])[member_id]
    number = book_queries.get_head()[0]
    books.post(
        SYSTEM,
        draft(
            f"test:{number}",
            "accrual",
            f"test:{number}",
            move(
                Account(Kind.FUNDS, "", period, currency),
                Account(Kind.PAYABLE, payee.subject, period, currency),
                amount_minor,
            ),
        ),
    )


@committed
def set_terms(terms: Terms = EASY, **changes: int) -> None:
    """Put these numbers in force."""
    values = replace(terms, **changes)
    row = PayoutTerms(**{name: getattr(values, name) for name in values.__dataclass_fields__}, set_at=NOW)
    db.session.add(row)
    db.session.flush()


@committed
def give_destination(member_id: int, rail: str, destination: Destination) -> None:
    """Payment details, without a password and long ago."""
    payee = books.name_payees(SYSTEM, [member_id])[member_id]
    db.session.add(
        PaymentDetail(
            payee_id=payee.id,
            rail=rail,
            sealed=actions.keep_destination(destination),
            masked=mask(destination),
            fingerprint=f"{member_id:064}",
            since=NOW - timedelta(days=100),
        )
    )
    db.session.flush()


@contextmanager
def only_rails(*ways: Rail) -> Iterator[None]:
    """Let the installation have these rails and no others."""
    before = rails.list_rails()
    rails.choose({way.name: way for way in ways})
    try:
        yield
    finally:
        rails.choose(before)


@committed
def ask_for(actor: Actor, *, choice: Choice = Choice.CASH, rail: str = "manual", key: str = "", charity: int | None = None) -> Payout:  # fmt: skip
    """Claim all that there is."""
    found = queries.find_claimable(queries.find_payee_of(actor), clock.now())
    return actions.claim(
        actor,
        choice=choice,
        rail=rail,
        amount_minor=found.amount_minor if found else 0,
        claim_key=key or f"claim-{actor.id}-{book_queries.get_head()[0]}",
        charity_id=charity,
    )


@committed
def approve_all(maker: Actor, *checkers: Actor, rail: str = "manual", currency: str = "GBP") -> PayoutBatch:
    """A batch of all that waits, with its approvals."""
    batch = actions.prepare_batch(maker, rail=rail, currency=currency)
    for checker in checkers:
        locked = queries.lock_batch(batch.id)
        actions.approve_batch(checker, locked, revision=locked.revision)
    return batch
