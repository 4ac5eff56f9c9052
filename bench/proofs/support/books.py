"""Two books of the same payouts, ours and a bank's, with disagreements planted in a sea of what is legitimate."""

from __future__ import annotations

import random  # noqa: TID251 - seeded, so that a failure can be had again
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from community.rails.rules import Kind, Outcome, Report, Sent, State, Window

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
PREFIX = "PD-"
WINDOW = Window(now=NOW, our_prefix=PREFIX)
CURRENCIES = ("EUR", "GBP", "USD", "JPY")


@dataclass
class Books:
    """Both books in chance order, and what was planted: each key with the kinds that must be found, and no others."""

    ours: list[Sent]
    theirs: list[Report]
    planted: dict[str, Kind]


def make_books(rows: int, discrepancies: int, seed: int) -> Books:
    """`rows` payouts of ours, of which `discrepancies` disagree, every kind as often as any other."""
    chance = random.Random(seed)
    marked = chance.sample(range(rows), discrepancies)
    kinds = {number: list(PLANTS)[place % len(PLANTS)] for place, number in enumerate(marked)}
    books = Books([], [], {})
    for number in range(rows):
        if kind := kinds.get(number):
            _plant(books, kind, number, chance)
        else:
            ours, theirs = chance.choices(list(LEGITIMATE), list(LEGITIMATE.values()))[0](number, chance)
            books.ours.append(ours)
            books.theirs += theirs
    books.theirs += [_others_line(number, chance) for number in range(rows // 20)]
    books.theirs += chance.sample(books.theirs, len(books.theirs) // 10)  # The same lines in another file.
    chance.shuffle(books.ours)
    chance.shuffle(books.theirs)
    return books


def _sent(
    number: int, chance: random.Random, *, days: tuple[float, float] = (6, 300), **changes: object
) -> Sent:
    row = Sent(
        key=f"{PREFIX}{number:06}-1",
        amount_minor=chance.randrange(500, 500_000),
        currency=chance.choice(CURRENCIES),
        state=State.SETTLED,
        sent_at=NOW - timedelta(days=chance.uniform(*days)),
        payee=f"payee{chance.randrange(5_000)}@example.org",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def _line(ours: Sent, outcome: Outcome, *, days: float = 1.5, number: str = "", **changes: object) -> Report:
    report = Report(
        key=ours.key,
        outcome=outcome,
        amount_minor=ours.amount_minor,
        currency=ours.currency,
        external_id=number or f"{outcome}-{ours.key}",
        at=ours.sent_at + timedelta(days=days),
        payee=ours.payee if outcome is Outcome.SETTLED else "",
    )
    return replace(report, **changes)  # type: ignore[arg-type]


def _others_line(number: int, chance: random.Random) -> Report:
    """A fee, or a payment that has nothing to do with us."""
    amount_minor = chance.randrange(1, 90_000)
    key = chance.choice(("", f"INVOICE-{number}"))
    return Report(
        key, Outcome.SETTLED, amount_minor, "EUR", external_id=f"F{number}", at=NOW - timedelta(days=3)
    )


# What is legitimate: a row of ours and the bank's lines, on which nothing may be found


def _paid(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, payee="") if number % 9 == 0 else _sent(number, chance)
    lines = [_line(ours, Outcome.SETTLED, days=chance.uniform(-0.9, 4))]
    if chance.random() < 0.5:  # First a status report, which has no number and names no payee.
        lines.append(_line(ours, Outcome.SENT, days=0, payee="", external_id=""))
        lines.append(_line(ours, Outcome.SETTLED, days=0.5, payee="", external_id=""))
    if chance.random() < 0.2:  # Written otherwise.
        lines[0] = replace(lines[0], payee=lines[0].payee.upper().replace("@", " @ "))
    return ours, lines


def _came_back(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, days=(60, 300), state=State.RETURNED)
    return ours, [_line(ours, Outcome.SETTLED), _line(ours, Outcome.RETURNED, days=chance.uniform(2, 45))]


def _failed(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, state=State.FAILED)
    return ours, [_line(ours, Outcome.FAILED)] * chance.randrange(2)


def _on_its_way(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, days=(0.1, 4.9), state=chance.choice((State.SENT, State.UNKNOWN)))
    return ours, [_line(ours, Outcome.SENT, days=0.1)] * chance.randrange(2)


def _just_settled(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, days=(1, 4), state=State.SENT)
    return ours, [_line(ours, Outcome.SETTLED, at=NOW - timedelta(hours=chance.uniform(0, 20)))]


def _unclaimed(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, days=(6, 29), state=State.SENT)
    return ours, [_line(ours, Outcome.UNCLAIMED)]


def _cancelled(number: int, chance: random.Random) -> tuple[Sent, list[Report]]:
    ours = _sent(number, chance, state=State.CANCELLED)
    return ours, [_line(ours, Outcome.FAILED)] * chance.randrange(2)


_Make = Callable[[int, random.Random], tuple[Sent, list[Report]]]
LEGITIMATE: dict[_Make, int] = {
    _paid: 70, _came_back: 8, _failed: 6, _on_its_way: 8, _just_settled: 3, _unclaimed: 3, _cancelled: 2,
}  # fmt: skip


# What is planted: each lets exactly one thing be wrong


def _plant(books: Books, kind: Kind, number: int, chance: random.Random) -> None:
    state, lines = PLANTS[kind]
    ours = _sent(number, chance, days=(60, 300), state=state)
    books.theirs += lines(ours)
    books.planted[ours.key] = kind
    if kind is not Kind.UNKNOWN_TO_US:
        books.ours.append(ours)


def _once(outcome: Outcome, **changes: object) -> Callable[[Sent], list[Report]]:
    return lambda ours: [_line(ours, outcome, **changes)]  # type: ignore[arg-type]


def _with(change: Callable[[Sent], dict[str, object]]) -> Callable[[Sent], list[Report]]:
    return lambda ours: [_line(ours, Outcome.SETTLED, **change(ours))]  # type: ignore[arg-type]


def _never(ours: Sent) -> list[Report]:
    return []


def _and_back(ours: Sent) -> list[Report]:
    return [_line(ours, Outcome.SETTLED), _line(ours, Outcome.RETURNED, days=30)]


PLANTS: dict[Kind, tuple[State, Callable[[Sent], list[Report]]]] = {
    Kind.MISSING: (State.SETTLED, _never),
    Kind.UNKNOWN_TO_US: (State.SETTLED, _once(Outcome.SETTLED)),
    Kind.AMOUNT: (State.SETTLED, _with(lambda ours: {"amount_minor": ours.amount_minor + 1})),
    Kind.CURRENCY: (State.SETTLED, _once(Outcome.SETTLED, currency="CHF")),
    Kind.PAID_TWICE: (
        State.SETTLED,
        lambda ours: [_line(ours, Outcome.SETTLED), _line(ours, Outcome.SETTLED, days=2, number="again")],
    ),
    Kind.SETTLED_THERE_FAILED_HERE: (State.FAILED, _once(Outcome.SETTLED)),
    Kind.FAILED_THERE_SETTLED_HERE: (State.SETTLED, _once(Outcome.FAILED)),
    Kind.RETURNED_NOT_BOOKED: (State.SETTLED, _and_back),
    Kind.RETURNED_HERE_ONLY: (State.RETURNED, _once(Outcome.SETTLED)),
    Kind.PAID_AFTER_CANCEL: (State.CANCELLED, _once(Outcome.SETTLED)),
    Kind.WRONG_PAYEE: (State.SETTLED, _once(Outcome.SETTLED, payee="thief@example.org")),
    Kind.OUT_OF_WINDOW: (State.SETTLED, _with(lambda ours: {"at": ours.sent_at - timedelta(days=9)})),
    Kind.NOT_BOOKED: (State.SENT, _once(Outcome.SETTLED)),
    Kind.LATE: (State.SENT, _once(Outcome.SENT)),
}
