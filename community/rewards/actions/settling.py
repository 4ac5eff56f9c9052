"""Bringing awards into line with what happened: whatever came first, and however often it is told.

A deed is looked at as its source says it now. What stands and has no award gets one, what no longer stands is taken back
by the mirror of what was recorded, and what stands again comes back. So jobs may run in any order, twice, or late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from community.books import actions as books_actions
from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Account
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.money import in_words
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.holds import hold_awards
from community.rewards.actions.money import Ledger, find_expired
from community.rewards.actions.reversing import check_not_closing, reverse_award, sum_held
from community.rewards.models import RewardAward, RewardPeriod
from community.rewards.rules.earning import Deed, worth_of
from community.rewards.rules.periods import find_index
from community.rewards.rules.states import LIVE, Kind, PeriodState, State, Task, Withheld
from community.rewards.rules.terms import RuleSet, in_force

DEED = "deed"
GONE = "What earned it was taken back."
LATE = "The deed belongs to period {number}, which was closed when it became known."
AGAIN = "It came back after period {number} was closed."


def settle(actor: Actor, keys: Iterable[str]) -> int:
    """Settle the awards of these keys; answer how many changed. Raise Conflict while a period of theirs is being closed:
    whoever asked asks again."""
    require(policy.can_settle_awards(actor))
    books.lock_book()
    wanted = set(keys)
    changed = 0
    for _ in range(
        2
    ):  # What an award brings about for the same member, such as first steps, follows in the second.
        settled = _Settling(actor)
        more = settled.settle(wanted)
        changed += settled.changed
        if not more:
            break
        wanted = more
    return changed


def list_dependent_keys(awards: Iterable[RewardAward]) -> set[str]:
    """What hangs on these awards: the first steps of their members, and who brought them."""
    tasks = {Kind.ACCEPT.value: Task.FIRST_ACCEPTED, Kind.CONFIRM.value: Task.FIRST_CONFIRMED}
    found: set[str] = set()
    for award in awards:
        if award.member_id is not None and award.kind in tasks:
            found |= {f"task:{tasks[award.kind].value}:{award.member_id}", f"referral:{award.member_id}"}
    return found


class _Settling:
    """One look at some keys, with all that several of them need."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.now = clock.now()
        self.ledger = Ledger()
        self.periods = queries.list_periods()
        self.spans = [(period.starts_at, period.ends_at) for period in self.periods]
        self.versions: list[RuleSet] = queries.list_versions()
        self.changed = 0
        self.follow: set[str] = set()

    def settle(self, keys: Collection[str]) -> set[str]:
        deeds, awards = queries.find_deeds(keys), queries.find_awards(keys)
        ended = [award for key, award in sorted(awards.items()) if self._is_over(award, deeds.get(key))]
        if ended:
            self.ledger.held_of_awards = sum_held({award.payee_id for award in ended})
        for award in ended:  # These first: a question has one accepted answer that is paid.
            deed = deeds.get(award.key)
            why = deed.why if deed is not None and not deed.stands else GONE
            if deed is not None and deed.is_second:
                why = Withheld.THREAD.words
            self._reverse(award, why)
        self._flush()
        for deed in sorted(deeds.values(), key=lambda deed: (deed.at, deed.key)):
            if deed.stands and deed.is_paid:
                self._begin(deed, awards.get(deed.key))
        self._flush()
        return self.follow

    def _is_over(self, award: RewardAward, deed: Deed | None) -> bool:
        return State(award.state) in LIVE and (deed is None or not deed.stands or deed.is_second)

    def _begin(self, deed: Deed, award: RewardAward | None) -> None:
        if award is None:
            self._record(deed)
        elif award.state == State.REVERSED and award.ended_by == DEED and not deed.is_second:
            self._restore(award)
        elif award.withheld == Withheld.THREAD and not deed.is_second:
            self._record(deed, award)

    def _record(self, deed: Deed, award: RewardAward | None = None) -> None:
        period, why = self._find_period(deed.at)
        if period is None:
            return
        rules = in_force(self.versions, deed.at.astimezone(UTC).date())
        if rules.terms.currency != period.currency:
            return  # Rules in another currency never begin within a period; see `actions.rule_sets`.
        payee = books_actions.name_payees(self.actor, [deed.member_id])[deed.member_id]
        facts = queries.find_facts(deed, payee.id, period.number)
        worth = worth_of(deed, rules.terms, facts)
        if worth is None:
            return
        if award is None:
            award = RewardAward(key=deed.key, kind=deed.kind.value, held_from="", ended_by="", flips=0)
            db.session.add(award)
        award.payee_id, award.member_id, award.brought_by_id = payee.id, deed.member_id, deed.brought_by_id
        award.period, award.is_late, award.why = period.number, bool(why), why
        award.currency, award.rule_version = period.currency, rules.version
        award.nominal_minor, award.amount_minor = worth.nominal_minor, worth.amount_minor
        award.place, award.share_percent = facts.place, worth.share_percent
        award.withheld = worth.withheld.value if worth.withheld is not None else ""
        award.state = State.WITHHELD.value if worth.withheld is not None else State.ACCRUED.value
        award.effective_at, award.recorded_at = deed.at, self.now
        award.release_at = max(deed.at, self.now if why else deed.at) + rules.terms.hold_of(deed.kind)
        award.thread_id, award.answer_id, award.cause = deed.thread_id, deed.answer_id, deed.cause
        db.session.flush()
        self.changed += 1
        if award.state == State.ACCRUED:
            self.ledger.accrue(award, payee)
            self._hold_if_held(award, payee)
            self._follow(award)

    def _restore(self, award: RewardAward) -> None:
        period = self._period_of(award)
        had_expired: list[tuple[Account, int]] = []
        if period.state != PeriodState.OPEN:
            running, _ = self._find_running()
            if running is None or running.currency != award.currency:
                return
            had_expired = find_expired(award)
            award.why = AGAIN.format(number=award.period)
            award.period, award.is_late, award.final_minor = running.number, True, None
        else:
            award.why = ""
        award.state, award.ended_by, award.ended_at, award.released_at = State.ACCRUED.value, "", None, None
        db.session.flush()
        payee = queries.list_payees_by_id([award.payee_id])[award.payee_id]
        self.ledger.accrue(award, payee)
        for account, amount in had_expired:
            # What had expired is not won back by doing the deed again: it is owed, and met by what comes back.
            award.why = (
                f"{award.why} {in_words(amount, award.currency)} of it had expired before, and stays so."
            )
            self.ledger.expire_again(award, payee, account, amount)
        self._hold_if_held(award, payee)
        self.changed += 1
        self._follow(award)

    def _reverse(self, award: RewardAward, why: str) -> None:
        payee = queries.list_payees_by_id([award.payee_id])[award.payee_id]
        reverse_award(self.ledger, award, payee, self._period_of(award), why=why, ended_by=DEED, now=self.now)
        self.changed += 1
        self._follow(award)

    def _follow(self, award: RewardAward) -> None:
        self.follow |= list_dependent_keys([award])

    def _hold_if_held(self, award: RewardAward, payee: Payee) -> None:
        if queries.list_open_holds([payee.id]):
            hold_awards(self.ledger, [award], payee)

    def _flush(self) -> None:
        db.session.flush()
        self.ledger.post(self.actor)

    def _period_of(self, award: RewardAward) -> RewardPeriod:
        period = next(period for period in self.periods if period.number == award.period)
        check_not_closing(period)
        return period

    def _find_period(self, at: datetime) -> tuple[RewardPeriod | None, str]:
        """The deed's own period while that takes awards, else the running one with the reason; none before the first."""
        index = find_index(at, self.spans)
        if index is None:
            return None, ""
        period = self.periods[index]
        if period.state == PeriodState.OPEN:
            return period, ""
        running, _ = self._find_running()
        return running, LATE.format(number=period.number)

    def _find_running(self) -> tuple[RewardPeriod | None, int | None]:
        index = find_index(self.now, self.spans)
        if index is None or self.periods[index].state != PeriodState.OPEN:
            return None, index
        return self.periods[index], index
