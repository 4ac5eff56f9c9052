"""Is every award what its deed and the rules say, and does the book agree with its state? Called with the book's audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from community.books.rules import Kind
from community.rewards import queries
from community.rewards.models import RewardAward, RewardPeriod
from community.rewards.queries.audit import Audited
from community.rewards.rules.earning import OF_PAIRS, Deed, Facts, worth_of
from community.rewards.rules.periods import first_instant
from community.rewards.rules.states import LIVE, PeriodState, State, Task, Withheld
from community.rewards.rules.states import Kind as AwardKind
from community.rewards.rules.terms import RuleSet

PART = 1_000
_AFTER = (Kind.PAYABLE, Kind.HELD, Kind.EXPIRED, Kind.OWED)
_HOMES = {State.ACCRUED: Kind.ACCRUED, State.HELD: Kind.HELD, State.RELEASED: Kind.PAYABLE}


def list_faults() -> list[str]:
    """What is wrong with rewards, a sentence each; empty when all is well. Needs a transaction, reads everything.

    Every award is told anew from its source, its rule version and the facts that were recorded with it; places among an
    answer's and a pair's awards are counted anew; its entries in the book are summed and compared with its state. Of a
    period that is open only awards that a sweep had time to settle are compared with their deeds.
    """
    found = list(_of_periods())
    versions = {rules.version: rules for rules in queries.list_versions()}
    periods = {period.number: period for period in queries.list_periods()}
    places = queries.count_places()
    after = 0
    while True:
        part = queries.read_awards(after, PART)
        if not part:
            break
        deeds = queries.find_deeds([row.award.key for row in part])
        linked = queries.find_early_links([row.award for row in part])
        for row in part:
            found += _of_award(row, deeds.get(row.award.key), versions, periods, places)
            if row.award.id in linked:
                found.append(f"{_name(row.award)} was released between accounts that belong together.")
        after = part[-1].award.id
    found += queries.list_double_accepts()
    return found


def _of_periods() -> Iterator[str]:
    periods = queries.list_periods()
    for before, period in zip([None, *periods], periods, strict=False):
        if before is not None and before.ends_at != period.starts_at:
            yield f"Period {period.number} does not begin where period {before.number} ends."
        if period.ends_at != first_instant(period.ends_on, period.zone):
            yield f"Period {period.number} does not end with the midnight that it names."
        funds = queries.find_funds(period)
        budget = queries.sum_budget(period.number)
        if budget != period.budget_minor:
            yield f"Period {period.number} says a budget of {period.budget_minor}, the book {budget}."
        if period.is_closed:
            if funds < 0:
                yield f"Period {period.number} gave {-funds} more than its budget."
            if period.given_minor > period.budget_minor:
                yield f"Period {period.number} was closed with more than its budget."
            if queries.sum_statements(period.number) > period.given_minor:
                yield f"The statements of period {period.number} come to more than it gave."


def _of_award(
    row: Audited,
    deed: Deed | None,
    versions: dict[int, RuleSet],
    periods: dict[int, RewardPeriod],
    places: dict[int, int],
) -> Iterator[str]:
    award, name = row.award, _name(row.award)
    period = periods[award.period]
    state = State(award.state)
    in_span = period.starts_at <= award.effective_at < period.ends_at
    if not in_span and not (award.is_late and award.effective_at < period.starts_at):
        yield f"{name} lies in period {award.period}, its deed does not."
    yield from _of_entries(row, period)
    if award.member_id is None or state is State.FORFEITED:
        return  # Erased: the ways to the sources are cut.
    if state in LIVE and period.state == PeriodState.OPEN:
        if deed is None:
            yield f"{name} has no deed."
        elif deed.member_id != award.member_id:
            yield f"{name} went to another member than its deed."
    rules = versions.get(award.rule_version)
    if rules is None:
        yield f"{name} names version {award.rule_version} of the rules, which was never in force."
        return
    yield from _of_amount(award, rules, places)


def _of_amount(award: RewardAward, rules: RuleSet, places: dict[int, int]) -> Iterator[str]:
    name = _name(award)
    if award.id in places and places[award.id] != award.place:
        yield f"{name} counts as number {award.place}, it is number {places[award.id]}."
    withheld = Withheld(award.withheld) if award.withheld else None
    deed = Deed(
        key=award.key,
        kind=AwardKind(award.kind),
        member_id=award.member_id or 0,
        cause=award.cause,
        at=award.effective_at,
        brought_by_id=award.brought_by_id,
        task=Task(award.key.split(":")[1]) if award.kind == AwardKind.TASK else None,
        is_second=withheld is Withheld.THREAD,
    )
    facts = Facts(
        place=award.place,
        is_linked=withheld is Withheld.LINKED,
        is_copied=withheld is Withheld.COPIED,
        bringer_age_days=0 if withheld is Withheld.YOUNG else None,
    )
    worth = worth_of(deed, rules.terms, facts)
    if award.kind in OF_PAIRS and award.brought_by_id is None:
        return  # Whoever brought it about was erased; the share cannot be told any more.
    if worth is None or (worth.nominal_minor, worth.amount_minor) != (
        award.nominal_minor,
        award.amount_minor,
    ):
        said = None if worth is None else worth.amount_minor
        yield f"{name} gave {award.amount_minor}, by version {rules.version} it is {said}."


def _of_entries(row: Audited, period: RewardPeriod) -> Iterator[str]:
    award, state, name = row.award, State(row.award.state), _name(row.award)
    sums: Counter[Kind] = Counter()
    for account, amount in row.entries:
        sums[account.kind] += amount
    if state is State.WITHHELD:
        if row.entries:
            yield f"{name} was withheld and has entries."
        return
    present = Counter({account.kind: 0 for account, _ in row.entries})
    for account, amount in row.entries:
        if account.period == award.period or account.kind is Kind.OWED:
            present[account.kind] += amount
    worth = 0 if state is State.REVERSED else award.worth_minor
    if award.final_minor is not None and period.state == PeriodState.CLOSING:
        return  # Its share is just being written.
    if -present[Kind.FUNDS] != worth:
        yield f"{name} took {-present[Kind.FUNDS]} from the funds, its state says {worth}."
    found = _there(state, present, period)
    if found and worth not in found:
        yield f"{name} is {state.value}, and has {min(found)} there instead of {worth}."
    if state is State.REVERSED and any(
        sums[kind] > 0 for kind in (Kind.ACCRUED, Kind.HELD) if period.state == PeriodState.OPEN
    ):
        yield f"{name} was taken back and still has money."


def _there(state: State, present: Counter[Kind], period: RewardPeriod) -> set[int]:
    """What an award has where its state says that it is; empty for a state that says nothing of it."""
    home = _HOMES.get(state)
    if home is None:
        return set()
    if state is State.RELEASED and period.is_closed:
        # What was taken back and given back is where it was taken from: kept back, expired or owed before.
        return {present[home], sum(present[kind] for kind in _AFTER)}
    return {present[home]}


def _name(award: RewardAward) -> str:
    return f"Award {award.id} ({award.key})"
