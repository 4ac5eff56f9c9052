"""What several of the members' pages show: ways to claim, the claim in its second step, and how far a payout is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from community.core import clock
from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.payouts import actions, queries
from community.payouts.rules.states import STEPS, State
from community.payouts.rules.terms import Choice, Terms
from community.rails import choice as rails
from community.rewards import queries as rewards

if TYPE_CHECKING:
    from community.books.models import Payee
    from community.payouts.models import Charity, Payout, PayoutStep
    from community.payouts.queries import Claimable
    from community.rewards.models import RewardPeriod

TITLES = {
    "manual": "Bank or other account",
    "sepa": "Bank account (SEPA)",
    "paypal": "PayPal",
    "credit": "Credit on your account",
    "charity": "A gift",
}
"""Where money goes, as members call it."""
ICONS = {"paypal": "wallet", "credit": "receipt", "charity": "heart-handshake"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take what can be claimed."""

    choice: Choice
    rail: str
    title: str
    icon: str
    fee_minor: int
    sent_minor: int
    where: str
    """Masked; empty while no payment details are given."""
    refusal: str
    """Why it cannot be chosen; empty when it can."""
    url: str
    """Of the second step, or of what is missing before it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as its second step shows it."""

    way: Way
    found: Claimable
    charity: Charity | None
    matched_minor: int
    holds: list[str]


def list_ways(payee: Payee, found: Claimable, terms: Terms) -> dict[Choice, list[Way]]:
    """What this installation offers for a claim, by choice; a choice without a rail is missing."""
    here = rails.list_rails()
    ways: dict[Choice, list[Way]] = {}
    for choice, names in (
        (Choice.CASH, [name for name in actions.CASH_RAILS if name in here]),
        (Choice.CREDIT, [name for name in ("credit",) if name in here]),
        (Choice.CHARITY, [name for name in ("charity",) if name in here and queries.list_charities()]),
    ):
        if names:
            ways[choice] = [_way(payee, found, terms, choice, name) for name in names]
    return ways


def draft_claim(actor: Actor, choice: Choice | None, rail: str, charity_id: int | None) -> Draft:
    """What a choice would come to now. Raise Invalid for one that cannot be, Conflict where there is nothing to claim."""
    payee, terms = queries.find_payee_of(actor), queries.get_terms()
    found = queries.find_claimable(payee, clock.now())
    if payee is None or found is None or queries.find_living(payee.id, found.period.number, found.currency):
        raise Conflict(actions.NOTHING)
    if choice is None:
        raise Invalid("Choose one of the ways that are offered.")
    name = actions.check_choice(choice, rail, found.amount_minor, found.currency, terms).name
    way = _way(payee, found, terms, choice, name)
    charity = None
    if choice is Choice.CHARITY:
        charity = next((one for one in queries.list_charities() if one.id == charity_id), None)
        if charity is None:
            raise Invalid("Choose one of the charities.")
    holds = actions.foresee(
        actor, choice=choice, rail=name, amount_minor=found.amount_minor, currency=found.currency
    )
    matched = terms.match(found.amount_minor) if charity is not None else 0
    return Draft(way, found, charity, matched, holds)


def _way(payee: Payee, found: Claimable, terms: Terms, choice: Choice, name: str) -> Way:
    rail = rails.list_rails()[name]
    refusal = ""
    try:
        actions.check_choice(choice, name, found.amount_minor, found.currency, terms)
    except Invalid as error:
        refusal = error.reason
    fee = actions.fee_of(rail, found.amount_minor, found.currency)
    detail = queries.find_detail(payee.id, name) if choice is not Choice.CHARITY else None
    confirm = f"/rewards/claim/confirm?{urlencode({'choice': choice.value, 'rail': name})}"
    is_missing = choice is not Choice.CHARITY and detail is None
    return Way(
        choice=choice,
        rail=name,
        title=TITLES.get(name, rail.title),
        icon=ICONS.get(name, "landmark"),
        fee_minor=fee,
        sent_minor=found.amount_minor - fee,
        where=detail.masked if detail is not None else "",
        refusal=refusal,
        url=f"/rewards/details/{name}?then=claim" if is_missing else confirm,
    )


@dataclass(frozen=True, slots=True)
class NextWindow:
    """When choosing opens next."""

    period: RewardPeriod
    opens_at: datetime
    is_late: bool
    """Whether its day has come and the period is not closed yet."""


def find_next_window(now: datetime) -> NextWindow | None:
    """The next choice window; None while no period is published that has one."""
    for period in rewards.list_periods():
        if period.choose_until_at > now and not (period.is_closed and period.choose_from_at <= now):
            return NextWindow(period, period.choose_from_at, period.choose_from_at <= now)
    return None


def find_expiry(number: int) -> datetime | None:
    """When a period's unclaimed money expires at the earliest; None while the period after is not published."""
    after = rewards.find_period(number + 1)
    return after.choose_until_at if after is not None else None


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One step of a payout's way."""

    title: str
    at: datetime | None
    state: str
    """`done`, `now`, `stopped` or `ahead`."""


def track(payout: Payout, steps: list[PayoutStep]) -> list[TrackStep]:
    """How far a payout is, like a parcel. One that ended on its way stops at the step it had reached."""
    places = [_place(State(step.state)) for step in steps]
    reached = _place(State(payout.state))
    is_over = reached is None
    if reached is None:
        reached = max((place for place in places if place is not None), default=0)
    shown = []
    for index, (title, _) in enumerate(STEPS):
        entered = [
            step.at
            for number, step in enumerate(steps)
            if places[number] == index and (number == 0 or places[number - 1] != index)
        ]
        state = "ahead" if index > reached else "done"
        if index == reached:
            state = "stopped" if is_over else "done" if index == len(STEPS) - 1 else "now"
        at = (entered[0] if index == 0 else entered[-1]) if entered and index <= reached else None
        shown.append(TrackStep(title, at, state))
    return shown


def _place(state: State) -> int | None:
    return next((index for index, (_, states) in enumerate(STEPS) if state in states), None)
