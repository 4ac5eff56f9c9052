"""What one deed earns: the same arithmetic when it is accrued, tried in a dry run, and audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from community.rewards.rules.royalty import royalty
from community.rewards.rules.states import Kind, Task, Withheld
from community.rewards.rules.terms import PAIR_DAYS, Terms, share_of_pair

PAIR_WINDOW = timedelta(days=PAIR_DAYS)
OF_PAIRS = (Kind.ACCEPT, Kind.CONFIRM)
"""Kinds that one member can bring about for another, and whose value falls with each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A good deed as its source says it now. What somebody does on their own question is none."""

    key: str
    kind: Kind
    member_id: int
    cause: str
    at: datetime
    """The deed's instant: when it was accepted, confirmed, helped; it decides the period."""
    brought_by_id: int | None = None
    thread_id: int | None = None
    answer_id: int | None = None
    task: Task | None = None
    stands: bool = True
    why: str = ""
    """Why it does not stand, as the member reads it."""
    is_paid: bool = True
    """Whether its member can earn: they have an account of their own, and do not work for the brand."""
    is_second: bool = False
    """Whether another accepted answer of the question is the one that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What else decides about a deed's worth, as it was when it was recorded."""

    place: int = 1
    """Of a royalty: its number among the answer's. Of a pair's kind: among the pair's within PAIR_DAYS. Of a referral:
    among the member's in the period."""
    is_linked: bool = False
    is_copied: bool = False
    bringer_age_days: int | None = None
    """How old the account was that brought it about; None without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a deed gives. `amount_minor` is 0 where, and only where, `withheld` says why."""

    nominal_minor: int
    amount_minor: int
    share_percent: int = 100
    withheld: Withheld | None = None


def worth_of(deed: Deed, terms: Terms, facts: Facts) -> Worth | None:
    """What the deed gives by these terms; None when they pay nothing for its kind."""
    nominal = _nominal(deed, terms, facts)
    if nominal is None:
        return None
    reason = _find_reason(deed, terms, facts)
    if reason is not None:
        return Worth(nominal_minor=nominal, amount_minor=0, share_percent=0, withheld=reason)
    share = share_of_pair(facts.place) if deed.kind in OF_PAIRS and deed.brought_by_id is not None else 100
    amount = nominal * share // 100
    if amount == 0:
        rounded = Withheld.ROUNDED if share else Withheld.PAIR
        return Worth(nominal_minor=nominal, amount_minor=0, share_percent=share, withheld=rounded)
    return Worth(nominal_minor=nominal, amount_minor=amount, share_percent=share)


def _nominal(deed: Deed, terms: Terms, facts: Facts) -> int | None:
    if deed.kind is Kind.ROYALTY:
        if not terms.royalty_minor:
            return None
        return royalty(terms.royalty_minor, terms.royalty_half_after, facts.place)
    if deed.kind is Kind.TASK:
        return terms.task_minor(deed.task) or None if deed.task is not None else None
    amounts = {
        Kind.ACCEPT: terms.accept_minor,
        Kind.CONFIRM: terms.confirm_minor,
        Kind.REFERRAL: terms.referral_minor,
        Kind.EVENT: terms.event_minor,
        Kind.TEST: terms.test_minor,
    }
    return amounts[deed.kind] or None


def _find_reason(deed: Deed, terms: Terms, facts: Facts) -> Withheld | None:
    if facts.is_linked:
        return Withheld.LINKED
    if deed.is_second:
        return Withheld.THREAD
    if facts.is_copied:
        return Withheld.COPIED
    age = facts.bringer_age_days
    if deed.kind is Kind.CONFIRM and age is not None and age < terms.confirm_age_days:
        return Withheld.YOUNG
    if deed.kind is Kind.REFERRAL and facts.place > terms.referral_limit:
        return Withheld.LIMIT
    return None
