"""A programme that lives fast: members earn, are doubted, claim, are paid, owe and go, in whatever order chance has it.

The world keeps its own account of everything, apart from the book's: what each award and payout is worth and where it
stands. After each operation it is held against the 16 invariants; the book is held against the world.
"""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a proof must be repeatable
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from community.books.rules import Account, Draft, Kind, draft, move, split_by_age
from community.payouts.rules.postings import Money, posting, reservation
from community.payouts.rules.states import GIVEN_BACK, ON_ITS_WAY, SET_ASIDE, Deed, State, next_state

CURRENCY, RAILS = "GBP", ("sepa", "paypal", "credit")
BUDGET = 40_000_000
PERIOD_DAYS, STEP_SECONDS = 30, 480  # Some 5,400 operations a period.
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
Thing = TypeVar("Thing")
_LIKELY = {Deed.APPROVE: 20, Deed.SUBMIT: 20, Deed.ACCEPT: 10, Deed.SETTLE: 10, Deed.RELEASE: 5}
LIVE = ("accrued", "held", "payable")


@dataclass(slots=True)
class Award:
    """One good deed, and where its money is."""

    number: int
    subject: str
    period: int
    amount: int
    thread: int
    at: datetime
    state: str = "accrued"


@dataclass(slots=True)
class Paid:
    """One payout, and by whom it went through."""

    number: int
    subject: str
    rail: str
    shares: list[tuple[int, int]]
    amount: int
    fee: int
    state: State = State.RESERVED
    attempt: int = 0
    maker: int = 0
    checker: int = 0

    @property
    def money(self) -> Money:
        """As the rules of posting want it."""
        return Money(self.subject, CURRENCY, self.rail, self.shares, self.fee)


@dataclass
class World:
    """All that is so. Each operation answers the transaction that says it, or None where chance found nothing to do."""

    chance: random.Random
    members: int = 300
    now: datetime = FIRST
    period: int = 1
    sums: Counter[Account] = field(default_factory=Counter)
    awards: dict[int, Award] = field(default_factory=dict)
    payouts: dict[int, Paid] = field(default_factory=dict)
    accepted: dict[int, int] = field(default_factory=dict)
    """Thread → the award of its live acceptance."""
    gone: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def __post_init__(self) -> None:
        self.verbs = {
            self.accrue: 34, self.release: 22, self.reverse: 4, self.hold: 3, self.unhold: 3, self.claim: 9,
            self.advance: 30, self.expire: 1, self.claw_back: 1, self.erase: 0.05, self.next_period: 0.01,
        }  # fmt: skip

    def step(self) -> Draft | None:
        """Do one thing by lot, and hold the world against the invariants."""
        self.now += timedelta(seconds=self.chance.expovariate(1 / STEP_SECONDS))
        if (
            self.chance.random() < 0.0005
        ):  # The clock jumps: over a period's end, back over an hour, a leap year on.
            self.now += timedelta(hours=self.chance.choice((-1, 1, 24, 24 * 29, -2)))
        if self.now >= self.ends(self.period):
            return self.next_period()
        verb = self.chance.choices(list(self.verbs), list(self.verbs.values()))[0]
        return verb()

    def first(self) -> Draft:
        """The first period's budget."""
        return self._say("budget:1", "budget", "period:1", move(self._brand(), self._funds(1), BUDGET))

    def ends(self, period: int) -> datetime:
        """The cut-off of a period."""
        return FIRST + timedelta(days=PERIOD_DAYS * period)

    # What can happen

    def accrue(self) -> Draft | None:
        """An answer is accepted: between accounts that are not linked, once a thread, within the budget."""
        asker, subject = self._subject(), self._subject()
        if asker is None or subject is None or _are_linked(asker, subject) or asker == subject:
            return None
        thread, amount = self.chance.randrange(10**9), self.chance.randint(1, 900)
        if thread in self.accepted or self.sums[self._funds(self.period)] < amount:
            return None
        self.made += 1
        award = Award(self.made, subject, self.period, amount, thread, self.now)
        self.awards[award.number] = award
        self.accepted[thread] = award.number
        account = self._of(Kind.ACCRUED, subject, award.period)
        return self._say(
            f"accrual:{award.number}", "accrual", f"award:{award.number}",
            move(self._funds(award.period), account, amount), at=self.now,
        )  # fmt: skip

    def release(self) -> Draft | None:
        """Nobody challenged it for long enough; what is owed is met first."""
        award = self._award("accrued")
        if award is None:
            return None
        award.state = "payable"
        owed = -self.sums[self._of(Kind.OWED, award.subject, 0)]
        met = min(owed, award.amount)
        source = self._of(Kind.ACCRUED, award.subject, award.period)
        entries = move(source, self._of(Kind.PAYABLE, award.subject, award.period), award.amount - met)
        entries += move(source, self._of(Kind.OWED, award.subject, 0), met)
        return self._say(f"release:{award.number}", "release", f"award:{award.number}", entries)

    def hold(self) -> Draft | None:
        """A case is opened."""
        return self._move_award("accrued", "held", Kind.ACCRUED, Kind.HELD, "hold")

    def unhold(self) -> Draft | None:
        """It came to nothing."""
        return self._move_award("held", "accrued", Kind.HELD, Kind.ACCRUED, "unhold")

    def reverse(self) -> Draft | None:
        """The acceptance is withdrawn before it was released: back to the budget, exactly what was recorded, once."""
        award = self._award(self.chance.choice(("accrued", "held")))
        if award is None:
            return None
        kind = Kind.ACCRUED if award.state == "accrued" else Kind.HELD
        award.state = "reversed"
        del self.accepted[award.thread]
        source = self._of(kind, award.subject, award.period)
        return self._say(
            f"reversal:{award.number}", "reversal", f"award:{award.number}",
            move(source, self._funds(award.period), award.amount),
        )  # fmt: skip

    def claw_back(self) -> Draft | None:
        """It was fraud, and released already: first from what is unpaid, the rest is owed."""
        award = self._award("payable")
        if award is None:
            return None
        award.state = "reversed"
        del self.accepted[award.thread]
        payable = self._of(Kind.PAYABLE, award.subject, award.period)
        there = min(self.sums[payable], award.amount)
        entries = move(payable, self._funds(award.period), there)
        entries += move(
            self._of(Kind.OWED, award.subject, 0), self._funds(award.period), award.amount - there
        )
        return self._say(f"reversal:{award.number}", "reversal", f"award:{award.number}", entries)

    def claim(self) -> Draft | None:
        """A member asks for all that is theirs of closed periods, the oldest first."""
        subject = self._subject()
        if subject is None:
            return None
        payable = [
            (period, self.sums[self._of(Kind.PAYABLE, subject, period)])
            for period in range(max(1, self.period - 3), self.period)
        ]
        amount = sum(balance for _, balance in payable)
        if amount < 10:
            return None
        self.made += 1
        rail = self.chance.choice(RAILS)
        paid = Paid(
            self.made, subject, rail, split_by_age(amount, payable), amount, 3 if rail == "paypal" else 0
        )
        self.payouts[paid.number] = paid
        return self._say(
            f"payout:{paid.number}:reserve", "reserve", f"payout:{paid.number}", reservation(paid.money)
        )

    def advance(self) -> Draft | None:
        """Something happens to a payout: a person or a rail moves it on."""
        paid = self._recent(self.payouts)
        if paid is None:
            return None
        deeds = [deed for deed in Deed if next_state(paid.state, deed) is not None]
        if not deeds:
            return None
        deed = self.chance.choices(deeds, [_LIKELY.get(deed, 1) for deed in deeds])[0]
        after = next_state(paid.state, deed)
        assert after is not None
        if deed is Deed.APPROVE:
            paid.maker, paid.checker = self.chance.sample(range(-5, 0), 2)
        if deed is Deed.SUBMIT:
            paid.attempt += 1
        entries = posting(paid.money, deed, paid.state)
        paid.state = after
        if not entries:
            self.done[deed.value] += 1
            return None
        return self._say(
            f"payout:{paid.number}:{deed}:{paid.attempt}", deed.value, f"payout:{paid.number}", entries
        )

    def expire(self) -> Draft | None:
        """Nobody claimed it over a whole further period."""
        subject, period = self._subject(), self.period - 2
        if subject is None or period < 1:
            return None
        account = self._of(Kind.PAYABLE, subject, period)
        amount = self.sums[account]
        if amount <= 0:
            return None
        self.made += 1
        gone = Account(Kind.EXPIRED, "", period, CURRENCY)
        return self._say(f"expiry:{self.made}", "expiry", f"period:{period}", move(account, gone, amount))

    def erase(self) -> Draft | None:
        """A member goes, and leaves behind what is unpaid; their payouts on the way arrive."""
        subject = self._subject()
        if subject is None:
            return None
        left = [
            (account, amount)
            for account, amount in self.sums.items()
            if account.holder == subject and amount > 0 and account.kind in (Kind.ACCRUED, Kind.HELD, Kind.PAYABLE)
        ]  # fmt: skip
        self.gone.add(subject)
        self.members += 1  # Somebody joins instead, or the place would be empty before a million is reached.
        for award in self.awards.values():
            if award.subject == subject and award.state in LIVE:
                award.state = "left"
        if not left:
            return None
        self.made += 1
        entries = [
            entry
            for account, amount in left
            for entry in move(account, Account(Kind.FORFEITED, "", account.period, CURRENCY), amount)
        ]
        return self._say(f"erasure:{self.made}", "erasure", f"payee:{self.made}", entries)

    def next_period(self) -> Draft | None:
        """The period ends; the next has its own budget, and what is left of the budget before last goes back."""
        self.period += 1
        self.now = max(self.now, self.ends(self.period - 1))
        entries = move(self._brand(), self._funds(self.period), BUDGET)
        if self.period > 3:
            old = self._funds(self.period - 3)
            entries += move(old, self._brand(), self.sums[old])
        return self._say(f"budget:{self.period}", "budget", f"period:{self.period}", entries)

    # The 16 invariants, as far as an operation can touch them

    def _say(
        self, key: str, kind: str, cause: str, entries: list[tuple[Account, int]], at: datetime | None = None
    ) -> Draft:
        said = draft(key, kind, cause, entries, effective_at=at)
        self.done[kind] += 1
        self._expect(key not in self.keys, f"5, 6: {key} is said once")
        self.keys.add(key)
        for account, amount in said.entries:
            self.sums[account] += amount
            if account.kind in (Kind.BRAND, Kind.MATCHED, Kind.WRITTEN_OFF, Kind.UNMATCHED):
                continue
            balance = self.sums[account]
            is_owed = account.kind is Kind.OWED
            self._expect(balance <= 0 if is_owed else balance >= 0, f"4, 14: {account.name} is {balance}")
        self._expect(sum(amount for _, amount in said.entries) == 0, f"1: {key} sums to zero")
        what, _, number = cause.partition(":")
        if what == "award":
            self._check_award(self.awards[int(number)])
        if what == "payout":
            self._check_payout(self.payouts[int(number)])
        return said

    def _check_award(self, award: Award) -> None:
        is_live = award.state in LIVE
        self._expect(
            (self.accepted.get(award.thread) == award.number) is is_live, "7, 8: live as its acceptance"
        )
        inside = self.ends(award.period - 1) - timedelta(hours=2) <= award.at < self.ends(award.period)
        self._expect(inside, f"13: award {award.number} lies in its period")

    def _check_payout(self, paid: Paid) -> None:
        self._expect(sum(amount for _, amount in paid.shares) == paid.amount, "10, 11: a payout is its lots")
        if paid.state not in SET_ASIDE | {State.CANCELLED}:
            self._expect(
                len({paid.maker, paid.checker, paid.subject}) == 3, "15: maker, checker, payee differ"
            )

    def compare_payouts(self) -> None:
        """9, 12: what is set aside and what is on its way is that of the payouts which stand there."""
        aside: Counter[str] = Counter()
        clearing: Counter[str] = Counter()
        for paid in self.payouts.values():
            if paid.state in SET_ASIDE:
                aside[paid.subject] += paid.amount
            elif paid.state in ON_ITS_WAY:
                clearing[paid.rail] += paid.amount
        kept: Counter[str] = Counter()
        for account, amount in self.sums.items():
            if account.kind is Kind.RESERVED:
                kept[account.holder] += amount
        self._expect(+kept == +aside, "9: reserved is the sum of open payouts")
        for rail in RAILS:
            account = Account(Kind.CLEARING, rail, 0, CURRENCY)
            self._expect(self.sums[account] == clearing[rail], f"12: the clearing of {rail}")

    def forget_ended(self) -> None:
        """Let go of what cannot move any more, so that a million operations fit into memory."""
        self.payouts = {n: p for n, p in self.payouts.items() if (p.state not in GIVEN_BACK and p.state != State.SETTLED) or self.chance.random() < 0.2}  # fmt: skip
        self.awards = {n: a for n, a in self.awards.items() if a.state in LIVE}

    def _expect(self, is_so: bool, what: str) -> None:
        if not is_so:
            self.wrong.append(what)

    # Drawing lots

    def _subject(self) -> str | None:
        subject = f"payee{self.chance.randrange(self.members)}"
        return subject if subject not in self.gone else None

    def _award(self, state: str) -> Award | None:
        award = self._recent(self.awards)
        is_fit = award is not None and award.state == state and award.subject not in self.gone
        return award if is_fit else None

    def _recent(self, things: dict[int, Thing]) -> Thing | None:
        if not things:
            return None
        for _ in range(20):
            back = int(self.chance.expovariate(1 / 400))
            found = things.get(self.made - back)
            if found is not None:
                return found
        return None

    def _move_award(self, state: str, after: str, source: Kind, target: Kind, kind: str) -> Draft | None:
        award = self._award(state)
        if award is None:
            return None
        award.state = after
        self.made += 1
        return self._say(
            f"{kind}:{award.number}:{self.made}", kind, f"award:{award.number}",
            move(
                self._of(source, award.subject, award.period), self._of(target, award.subject, award.period), award.amount
            ),
        )  # fmt: skip

    def _of(self, kind: Kind, subject: str, period: int) -> Account:
        return Account(kind, subject, period, CURRENCY)

    def _funds(self, period: int) -> Account:
        return Account(Kind.FUNDS, "", period, CURRENCY)

    def _brand(self) -> Account:
        return Account(Kind.BRAND, "", 0, CURRENCY)


def _are_linked(one: str, other: str) -> bool:
    """Every tenth member has a second account: the next one."""
    first, second = sorted((int(one[5:]), int(other[5:])))
    return first % 10 == 0 and second == first + 1
