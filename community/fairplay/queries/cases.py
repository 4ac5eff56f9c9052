"""Reading cases and what they rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from community.answers.models import Acceptance, Answer
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.core.policy import require
from community.fairplay import policy
from community.fairplay.models import (
    FairPlayCase,
    FairPlayCause,
    FairPlayDecision,
    FairPlayMember,
    FairPlayRun,
)
from community.fairplay.rules.cases import State
from community.fairplay.rules.suspicion import Act
from community.reputation.models import LedgerEntry
from community.threads.models import Thread
from community.votes.models import Vote

PAGE_SIZE = 25
APPEALED = "appealed"
CAUSES_SHOWN = 200
AT_ONCE = 400  # A database takes only so many values in one statement.


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One mark or acceptance of a case."""

    cause: str
    giver_id: int
    author_id: int
    answer_id: int
    title: str
    given_at: datetime
    points: int | None
    """What it gave and still gives; None when it gave nothing."""
    is_standing: bool
    """False once it was withdrawn or its answer removed."""

    @property
    def what(self) -> str:
        """In a word."""
        return "accepted" if self.cause.startswith("acceptance:") else "found helpful"


def list_cases(actor: Actor, *, state: str = "", kind: str = "", number: int = 1) -> Page[FairPlayCase]:
    """A page of cases, clearest first."""
    require(policy.can_see_cases(actor))
    wanted: list[ColumnElement[bool]] = []
    if state == APPEALED:
        wanted.append(FairPlayCase.appealed_at.is_not(None))
    elif state:
        wanted.append(FairPlayCase.state == state)
    if kind:
        wanted.append(FairPlayCase.kind == kind)
    query = (
        select(FairPlayCase)
        .where(*wanted)
        .order_by(FairPlayCase.score.desc(), FairPlayCase.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    total = db.session.scalar(select(func.count()).select_from(FairPlayCase).where(*wanted)) or 0
    return Page(list(db.session.scalars(query)), number, PAGE_SIZE, total)


def get_case(actor: Actor, case_id: int) -> FairPlayCase:
    """One case, for moderators. Raise NotFound."""
    require(policy.can_see_cases(actor))
    return _found(db.session.get(FairPlayCase, case_id))


def get_case_about(actor: Actor, case_id: int) -> FairPlayCase:
    """A decided case that concerns the actor. Raise NotFound alike for missing, undecided and somebody else's."""
    query = (
        select(FairPlayCase)
        .join(FairPlayMember, FairPlayMember.case_id == FairPlayCase.id)
        .where(FairPlayCase.id == case_id, FairPlayMember.member_id == actor.id)
        .where(
            FairPlayCase.appealed_at.is_not(None)
            | FairPlayCase.state.in_([State.HELD, State.REVERSED, State.WARNED])
        )
    )
    return _found(db.session.scalar(query))


def lock_case(actor: Actor, case_id: int) -> FairPlayCase:
    """One case, its row locked, as it stands now. Raise NotFound."""
    query = (
        select(FairPlayCase)
        .where(FairPlayCase.id == case_id)
        .with_for_update(of=FairPlayCase)
        .execution_options(populate_existing=True)
    )
    return _found(db.session.scalar(query))


def list_causes(actor: Actor, case: FairPlayCase) -> list[CauseLine]:
    """What the case rests on, oldest first, at most `CAUSES_SHOWN`."""
    require(policy.can_see_cases(actor))
    rows = db.session.execute(
        select(FairPlayCause, Thread.title)
        .join(Answer, Answer.id == FairPlayCause.answer_id)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(FairPlayCause.case_id == case.id)
        .order_by(FairPlayCause.given_at, FairPlayCause.cause)
        .limit(CAUSES_SHOWN)
    ).all()
    causes = [cause.cause for cause, _ in rows]
    standing = list_standing(causes)
    given = _points(causes)
    return [
        CauseLine(
            row.cause, row.giver_id, row.author_id, row.answer_id, title, row.given_at, given.get(row.cause),
            row.cause in standing,
        )
        for row, title in rows
    ]  # fmt: skip


def list_standing(causes: Iterable[str]) -> set[str]:
    """Those whose mark or acceptance is still there, under an answer that is."""
    numbers: dict[str, set[int]] = {"vote": set(), "acceptance": set()}
    wanted = list(causes)
    for cause in wanted:
        kind, number, *_ = cause.split(":")
        numbers[kind].add(int(number))
    there = {("vote", found) for found in _existing(Vote, numbers["vote"])}
    there |= {("acceptance", found) for found in _existing(Acceptance, numbers["acceptance"])}
    return {cause for cause in wanted if (cause.split(":")[0], int(cause.split(":")[1])) in there}


def list_held_causes(causes: Collection[str]) -> set[str]:
    """Those of the causes that a held case keeps back; what is worth something asks this before it pays."""
    found: set[str] = set()
    wanted = list(causes)
    for first in range(0, len(wanted), AT_ONCE):
        query = (
            select(FairPlayCause.cause)
            .join(FairPlayCase, FairPlayCase.id == FairPlayCause.case_id)
            .where(FairPlayCase.state == State.HELD, FairPlayCause.cause.in_(wanted[first : first + AT_ONCE]))
        )
        found.update(db.session.scalars(query))
    return found


def list_open_of(kind: str, member_ids: Collection[int]) -> Sequence[FairPlayCase]:
    """Cases of that kind with any of these members, in order."""
    # PostgreSQL compares no JSON, so that a DISTINCT works on ids alone.
    theirs = select(FairPlayMember.case_id).where(FairPlayMember.member_id.in_(sorted(member_ids)))
    query = select(FairPlayCase).where(FairPlayCase.kind == kind, FairPlayCase.id.in_(theirs))
    return db.session.scalars(query.order_by(FairPlayCase.id)).all()


def list_cause_names(case_id: int) -> list[str]:
    """The names of all that a case rests on, as points name them."""
    return list(db.session.scalars(select(FairPlayCause.cause).where(FairPlayCause.case_id == case_id)))


def list_open_about(case_ids: Collection[int] | None = None) -> Sequence[FairPlayCase]:
    """Cases, of these or of all, because of which money waits: held by a decision, or undecided where the detectors
    propose to hold or to take back. A mere warning keeps nobody's money."""
    query = select(FairPlayCase).where(
        (FairPlayCase.state == State.HELD)
        | ((FairPlayCase.state == State.OPEN) & FairPlayCase.suggested.in_([Act.HOLD, Act.REVERSE]))
    )
    if case_ids is not None:
        query = query.where(FairPlayCase.id.in_(sorted(case_ids)))
    return db.session.scalars(query.order_by(FairPlayCase.id)).all()


def list_decisions(case: FairPlayCase) -> Sequence[FairPlayDecision]:
    """What was decided about it, newest first."""
    query = select(FairPlayDecision).where(FairPlayDecision.case_id == case.id)
    return db.session.scalars(query.order_by(FairPlayDecision.id.desc())).all()


def find_run() -> FairPlayRun | None:
    """The last look at the whole community."""
    return db.session.scalar(select(FairPlayRun).order_by(FairPlayRun.id.desc()).limit(1))


def _existing(model: type, ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    wanted = sorted(ids)
    for first in range(0, len(wanted), AT_ONCE):
        query = (
            select(model.id)  # type: ignore[attr-defined]
            .join(Answer, Answer.id == model.answer_id)  # type: ignore[attr-defined]
            .where(model.id.in_(wanted[first : first + AT_ONCE]), Answer.removed_at.is_(None))  # type: ignore[attr-defined]
        )
        if model is Acceptance:
            query = query.where(Acceptance.withdrawn_at.is_(None))
        found.update(db.session.scalars(query))
    return found


def _points(causes: Collection[str]) -> dict[str, int]:
    if not causes:
        return {}
    query = select(LedgerEntry.cause, LedgerEntry.points).where(LedgerEntry.cause.in_(causes))
    return dict(db.session.execute(query).all())


def _found(case: FairPlayCase | None) -> FairPlayCase:
    if case is None:
        raise NotFound("There is no such case.")
    return case
