"""Our book beside the provider's: every payment on which they disagree, and nothing else.

Legitimate are lines that are not about us (fees, others' payments), the same line in two files, returns that we booked, and
payments that are on their way and not late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from community.core.money import CURRENCIES, in_words
from community.rails.rules.values import FINAL, Outcome, Report


class Kind(StrEnum):
    """What two books can disagree on."""

    MISSING = "missing"
    UNKNOWN_TO_US = "unknown_to_us"
    AMOUNT = "amount"
    CURRENCY = "currency"
    PAID_TWICE = "paid_twice"
    SETTLED_THERE_FAILED_HERE = "settled_there_failed_here"
    FAILED_THERE_SETTLED_HERE = "failed_there_settled_here"
    RETURNED_NOT_BOOKED = "returned_not_booked"
    RETURNED_HERE_ONLY = "returned_here_only"
    PAID_AFTER_CANCEL = "paid_after_cancel"
    WRONG_PAYEE = "wrong_payee"
    OUT_OF_WINDOW = "out_of_window"
    NOT_BOOKED = "not_booked"
    LATE = "late"


class State(StrEnum):
    """What our book says of an attempt."""

    SENT = "sent"
    UNKNOWN = "unknown"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


_OPEN = frozenset({State.SENT, State.UNKNOWN})
_WENT = frozenset({Outcome.SENT, Outcome.SETTLED, Outcome.UNCLAIMED, Outcome.RETURNED})


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt in our book."""

    key: str
    amount_minor: int
    currency: str
    state: State
    sent_at: datetime
    """Aware; of a cancelled one when it was cancelled."""
    payee: str = field(default="", repr=False)
    """In the form in which the provider's reports name payees; empty to compare none."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is compared, and with how much patience."""

    now: datetime
    """When the provider's book was read."""
    late_after: timedelta = timedelta(days=5)
    """Sent and not answered for longer is late."""
    settles_within: timedelta = timedelta(days=30)
    """What settles more than this after it was sent is of another payment; returns have no such end."""
    tolerance: timedelta = timedelta(days=1)
    """Banks write dates, not times, in zones of their own; and what happened so lately we need not have booked."""
    our_prefix: str = ""
    """How our keys begin: of others, on an account that others use too, nothing is said. Empty: every key is ours."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One disagreement. A payment on which several things are wrong has several."""

    kind: Kind
    key: str
    words: str
    ours: Sent | None
    theirs: tuple[Report, ...]


def reconcile(ours: Iterable[Sent], theirs: Iterable[Report], window: Window) -> list[Discrepancy]:
    """Every disagreement, ordered by key: the order of neither book matters. Raise ValueError for a key of ours given twice."""
    book: dict[str, Sent] = {}
    for row in ours:
        if row.key in book:
            raise ValueError(f"{row.key} stands in our book twice.")
        book[row.key] = row
    told: dict[str, set[Report]] = defaultdict(set)
    for report in theirs:
        if report.key and report.key.startswith(window.our_prefix):
            told[report.key].add(report)
    return [
        found
        for key in sorted(book.keys() | told.keys())
        for found in _compare(key, book.get(key), _in_order(told.get(key, set())), window)
    ]


def _in_order(reports: Iterable[Report]) -> tuple[Report, ...]:
    """By time, and of one time what ends it last. What has no time is the oldest."""
    return tuple(
        sorted(
            reports,
            key=lambda one: (
                one.at.timestamp() if one.at else 0.0,
                one.outcome is Outcome.RETURNED,
                one.outcome in FINAL,
                one.outcome,
                one.external_id,
                one.amount_minor or 0,
            ),
        )
    )


def _compare(
    key: str, ours: Sent | None, theirs: tuple[Report, ...], window: Window
) -> Iterator[Discrepancy]:
    def found(kind: Kind, words: str) -> Discrepancy:
        return Discrepancy(kind, key, words, ours, theirs)

    if ours is None:
        if any(one.outcome in _WENT for one in theirs):
            yield found(Kind.UNKNOWN_TO_US, "They moved money under a key that we never sent.")
        return
    if not any(one.outcome in _WENT or one.outcome is Outcome.FAILED for one in theirs):
        yield from (found(*one) for one in _unheard(ours, window))
        return
    yield from (found(*one) for one in _details(ours, theirs, window))
    yield from (found(*one) for one in _fates(ours, theirs, window))


def _unheard(ours: Sent, window: Window) -> Iterator[tuple[Kind, str]]:
    """They say nothing that counts."""
    if ours.state in (State.SETTLED, State.RETURNED):
        yield Kind.MISSING, f"We booked it as {ours.state}; they have no such payment."
    elif ours.state in _OPEN and window.now - ours.sent_at > window.late_after:
        yield Kind.LATE, f"No answer since it was sent on {ours.sent_at:%Y-%m-%d}."


def _details(ours: Sent, theirs: tuple[Report, ...], window: Window) -> Iterator[tuple[Kind, str]]:
    """Amount, currency, payee and date, each said once however many lines repeat it."""
    if strange := {one.currency for one in theirs if one.currency} - {ours.currency}:
        yield Kind.CURRENCY, f"We sent {ours.currency}; they say {', '.join(sorted(strange))}."
    else:
        amounts = {one.amount_minor for one in theirs if one.amount_minor is not None} - {ours.amount_minor}
        if amounts:
            told = ", ".join(_amount(minor, ours.currency) for minor in sorted(amounts))
            yield Kind.AMOUNT, f"We sent {_amount(ours.amount_minor, ours.currency)}; they say {told}."
    payees = {_plain(one.payee) for one in theirs if one.payee}
    if ours.payee and payees - {_plain(ours.payee)}:
        yield Kind.WRONG_PAYEE, "It went to another payee than we named."
    if ours.state is State.CANCELLED:
        return
    for one in theirs:
        early = one.at is not None and one.at < ours.sent_at - window.tolerance
        late = one.at is not None and one.at > ours.sent_at + window.settles_within + window.tolerance
        if early or (late and one.outcome is Outcome.SETTLED):
            yield (
                Kind.OUT_OF_WINDOW,
                f"They date it {one.at:%Y-%m-%d}; we sent it on {ours.sent_at:%Y-%m-%d}.",
            )
            return


def _fates(ours: Sent, theirs: tuple[Report, ...], window: Window) -> Iterator[tuple[Kind, str]]:
    """Whether it arrived, and how often."""
    payments, returns = (_numbers(theirs, outcome) for outcome in (Outcome.SETTLED, Outcome.RETURNED))
    if len(payments) > 1:
        back = f", of which {len(returns)} came back" if returns else ""
        yield Kind.PAID_TWICE, f"They paid it {len(payments)} times{back}."
    last = theirs[-1]
    # While more was paid than came back, a payment of ours stands.
    is_back = bool(returns) and len(returns) >= len(payments)
    end = Outcome.RETURNED if is_back else Outcome.SETTLED if payments else last.outcome
    is_fresh = last.at is not None and window.now - last.at <= window.tolerance
    if ours.state in _OPEN:
        yield from _open(ours, end, is_fresh=is_fresh, window=window)
    else:
        yield from _ended(ours, end, is_fresh=is_fresh)


def _ended(ours: Sent, end: Outcome, *, is_fresh: bool) -> Iterator[tuple[Kind, str]]:
    """We have booked an end: is it theirs?"""
    stands = end in (Outcome.SENT, Outcome.SETTLED, Outcome.UNCLAIMED)
    if ours.state is State.CANCELLED:
        if stands:
            yield Kind.PAID_AFTER_CANCEL, "We cancelled it; they pay it all the same."
    elif ours.state is State.FAILED:
        if stands:
            yield Kind.SETTLED_THERE_FAILED_HERE, f"We booked it as failed; with them it is {end}."
    elif end is Outcome.FAILED:
        yield Kind.FAILED_THERE_SETTLED_HERE, f"We booked it as {ours.state}; with them it failed."
    elif ours.state is State.RETURNED and end is not Outcome.RETURNED:
        yield Kind.RETURNED_HERE_ONLY, f"We booked its return; with them it is {end}."
    elif ours.state is State.SETTLED and end is Outcome.RETURNED and not is_fresh:
        yield Kind.RETURNED_NOT_BOOKED, "It came back, and we have not booked that."
    elif ours.state is State.SETTLED and end in (Outcome.SENT, Outcome.UNCLAIMED):
        yield Kind.MISSING, f"We booked it as settled; with them it is only {end}."


def _open(ours: Sent, end: Outcome, *, is_fresh: bool, window: Window) -> Iterator[tuple[Kind, str]]:
    """We do not know the end yet."""
    if end is Outcome.RETURNED and not is_fresh:
        yield Kind.RETURNED_NOT_BOOKED, "It came back, and we have not booked that."
    elif end in FINAL and not is_fresh:
        yield Kind.NOT_BOOKED, f"With them it is {end}, and we have not booked that."
    elif end is Outcome.SENT and window.now - ours.sent_at > window.late_after:
        yield Kind.LATE, f"They have had it since {ours.sent_at:%Y-%m-%d} and have not paid it."
    elif end is Outcome.UNCLAIMED and window.now - ours.sent_at > window.settles_within + window.tolerance:
        yield Kind.LATE, f"Nobody has claimed it since {ours.sent_at:%Y-%m-%d}, and it has not come back."


def _numbers(theirs: tuple[Report, ...], outcome: Outcome) -> set[str]:
    """The provider's numbers of all payments, or returns. A report without a number repeats one that has."""
    numbers = {one.external_id for one in theirs if one.outcome is outcome}
    return numbers - {""} or numbers


def _amount(amount_minor: int, currency: str) -> str:
    return in_words(amount_minor, currency) if currency in CURRENCIES else f"{amount_minor} of {currency}"


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
