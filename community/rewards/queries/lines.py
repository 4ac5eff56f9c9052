"""A member's statement, line by line: awards with what they are about, and the balances of their accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Kind as Place
from community.calendar.models import Attendance, CalendarEvent
from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.core.policy import require
from community.members import queries as members
from community.producttests.models import Campaign, TestApplication
from community.rewards import policy
from community.rewards.models import RewardAward, RewardHold, RewardPeriod
from community.rewards.queries.awards import LIVE_STATES, list_open_holds
from community.rewards.rules.states import Kind, State, Task, Withheld
from community.threads.models import Thread
from community.threads.policy import visible_threads

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines somebody wants to see; empty values want all."""

    period: int | None = None
    kind: str = ""
    state: str = ""
    month: str = ""
    """Such as `2026-03`, of the deed, in UTC."""
    award_ids: tuple[int, ...] = ()
    """These alone, such as those that one decision took back."""


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award as its member reads it."""

    id: int
    at: datetime
    what: str
    """Such as “Answer accepted”."""
    about: str
    """The question, event or friend that it is about; empty where nothing is to be named."""
    url: str
    rule_version: int
    nominal_minor: int
    amount_minor: int
    """What it gives now: after the share and the cut; 0 when taken back or withheld."""
    worth_minor: int
    """The same, and what it gave before it was taken back."""
    currency: str
    state: State
    note: str
    """Why it is as it is, in a sentence; empty where the state says it all."""
    release_at: datetime
    period: int


@dataclass(frozen=True, slots=True)
class Balances:
    """What a member has where, in minor units of one currency."""

    currency: str
    accrued: int = 0
    held: int = 0
    payable: int = 0
    reserved: int = 0
    paid: int = 0
    owed: int = 0
    """What they received and had not earned; not below zero."""

    @property
    def if_all_is_released(self) -> int:
        """What could be claimed next if everything that waits or is kept back were released."""
        return max(0, self.accrued + self.held + self.payable - self.owed)


def find_balances(member_id: int, currency: str) -> Balances:
    """What a member has in each of their accounts, over all periods."""
    payee = books.find_payee(member_id)
    sums: Counter[Place] = Counter()
    if payee is not None:
        for account, balance in books.list_balances_of(payee.subject).items():
            if account.currency == currency:
                sums[account.kind] += balance
    return Balances(
        currency=currency,
        accrued=sums[Place.ACCRUED],
        held=sums[Place.HELD],
        payable=sums[Place.PAYABLE],
        reserved=sums[Place.RESERVED],
        paid=sums[Place.PAID],
        owed=-sums[Place.OWED],
    )


def list_award_lines(actor: Actor, wanted: Wanted, number: int = 1, size: int = PAGE_SIZE) -> Page[AwardLine]:
    """A page of the actor's own awards, newest deed first."""
    require(policy.can_see_own_rewards(actor))
    clauses = _clauses(actor, wanted)
    total = db.session.scalar(select(func.count(RewardAward.id)).where(*clauses)) or 0
    awards = db.session.scalars(
        select(RewardAward)
        .where(*clauses)
        .order_by(RewardAward.effective_at.desc(), RewardAward.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return Page(_lines(actor, awards), number, size, total)


def list_months(member_id: int, period: int) -> list[str]:
    """The months in which a member has awards of a period, newest first."""
    query = select(RewardAward.effective_at).where(
        RewardAward.member_id == member_id, RewardAward.period == period
    )
    return sorted({f"{at:%Y-%m}" for at in db.session.scalars(query)}, reverse=True)


def sum_by_kind(member_id: int, period: int) -> dict[str, tuple[int, int]]:
    """Kind → (how many live awards, what they come to), of a member in a period."""
    query = (
        select(
            RewardAward.kind,
            func.count(),
            func.sum(func.coalesce(RewardAward.final_minor, RewardAward.amount_minor)),
        )
        .where(RewardAward.member_id == member_id, RewardAward.period == period)
        .where(RewardAward.state.in_(LIVE_STATES))
        .group_by(RewardAward.kind)
    )
    return {kind: (count, int(total)) for kind, count, total in db.session.execute(query)}


def list_own_holds(member_id: int) -> list[RewardHold]:
    """Why a member's money is kept back at present."""
    payee = books.find_payee(member_id)
    return list_open_holds([payee.id]) if payee is not None else []


def sum_of_member(member_id: int, period: int) -> int:
    """What a member's live awards of a period come to."""
    return sum(total for _, total in sum_by_kind(member_id, period).values())


def count_payees(period: RewardPeriod) -> int:
    """How many members have live awards in a period."""
    query = select(func.count(RewardAward.payee_id.distinct())).where(
        RewardAward.period == period.number, RewardAward.state.in_(LIVE_STATES)
    )
    return db.session.scalar(query) or 0


def list_top_payees(number: int, limit: int) -> list[tuple[int | None, int]]:
    """(member, minor units) of those who earned most in a period; None for an erased one."""
    total = func.sum(func.coalesce(RewardAward.final_minor, RewardAward.amount_minor))
    query = (
        select(Payee.member_id, total)
        .join(RewardAward, RewardAward.payee_id == Payee.id)
        .where(RewardAward.period == number, RewardAward.state.in_(LIVE_STATES))
        .group_by(Payee.id, Payee.member_id)
        .order_by(total.desc(), Payee.id)
        .limit(limit)
    )
    return [(member_id, int(amount)) for member_id, amount in db.session.execute(query)]


def _clauses(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [RewardAward.member_id == actor.id]
    if wanted.period is not None:
        clauses.append(RewardAward.period == wanted.period)
    if wanted.kind:
        clauses.append(RewardAward.kind == wanted.kind)
    if wanted.state:
        clauses.append(RewardAward.state == wanted.state)
    if wanted.award_ids:
        clauses.append(RewardAward.id.in_(wanted.award_ids))
    if wanted.month:
        first = datetime.fromisoformat(f"{wanted.month}-01T00:00:00+00:00")
        year, month = divmod(first.year * 12 + first.month, 12)
        clauses += [
            RewardAward.effective_at >= first,
            RewardAward.effective_at < first.replace(year=year, month=month + 1),
        ]
    return clauses


def _lines(actor: Actor, awards: Sequence[RewardAward]) -> list[AwardLine]:
    thread_ids = {award.thread_id for award in awards if award.thread_id is not None}
    seen = select(Thread.id, Thread.title).where(Thread.id.in_(thread_ids), visible_threads(actor))
    titles = dict(db.session.execute(seen).all())
    events = _titles_of_events([award for award in awards if award.kind == Kind.EVENT])
    tests = _titles_of_tests([award for award in awards if award.kind == Kind.TEST])
    friends = members.list_member_chips(
        [award.brought_by_id for award in awards if award.kind == Kind.REFERRAL]
    )
    found = []
    for award in awards:
        kind, state = Kind(award.kind), State(award.state)
        about, url = "", ""
        if award.thread_id is not None:
            about = titles.get(award.thread_id, "In a question that you may not read, or that is gone")
            url = f"/answers/{award.answer_id}" if award.thread_id in titles and award.answer_id else ""
        elif kind is Kind.TASK:
            about = Task(award.key.split(":")[1]).label
        elif kind is Kind.REFERRAL:
            friend = friends.get(award.brought_by_id or 0)
            about = friend.name if friend is not None else "Former member"
        elif award.id in events:
            about, url = events[award.id]
        elif award.id in tests:
            about, url = tests[award.id]
        found.append(
            AwardLine(
                id=award.id,
                at=award.effective_at,
                what=kind.label,
                about=about,
                url=url,
                rule_version=award.rule_version,
                nominal_minor=award.nominal_minor,
                amount_minor=0 if state is State.REVERSED else award.worth_minor,
                worth_minor=award.worth_minor,
                currency=award.currency,
                state=state,
                note=_note(award, state),
                release_at=award.release_at,
                period=award.period,
            )
        )
    return found


def _note(award: RewardAward, state: State) -> str:
    if award.withheld:
        return Withheld(award.withheld).words
    notes = [award.why] if award.why else []
    if award.share_percent < 100:
        notes.append(
            f"{award.share_percent} % of the full amount: number {award.place} from the same member within 30 days."
        )
    if award.kind == Kind.ROYALTY:
        notes.append(f"Visitor number {award.place} whom this answer helped.")
    if award.final_minor is not None and award.final_minor < award.amount_minor:
        notes.append("The budget was too small; everybody got the same share.")
    if state is State.HELD:
        notes.append("Kept back while a case is open.")
    return " ".join(notes)


def _titles_of_events(awards: Sequence[RewardAward]) -> dict[int, tuple[str, str]]:
    ids = {int(award.key.split(":")[1]): award.id for award in awards}
    query = (
        select(Attendance.id, CalendarEvent.title, CalendarEvent.id)
        .join(CalendarEvent, CalendarEvent.id == Attendance.event_id)
        .where(Attendance.id.in_(sorted(ids)))
    )
    return {
        ids[found]: (title, f"/calendar/{event_id}") for found, title, event_id in db.session.execute(query)
    }


def _titles_of_tests(awards: Sequence[RewardAward]) -> dict[int, tuple[str, str]]:
    ids = {int(award.key.split(":")[1]): award.id for award in awards}
    query = (
        select(TestApplication.id, Campaign.title, Campaign.id)
        .join(Campaign, Campaign.id == TestApplication.campaign_id)
        .where(TestApplication.id.in_(sorted(ids)))
    )
    return {
        ids[found]: (title, f"/product-tests/{campaign_id}")
        for found, title, campaign_id in db.session.execute(query)
    }
