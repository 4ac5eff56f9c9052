"""Reading reactions, recommendations, resolutions, and whom to ask about an answer in doubt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from community.answers.models import Acceptance, Answer
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict
from community.members.models import Member
from community.reactions.models import Reaction, Recommendation, Resolution
from community.reactions.rules import BARRING, CONFIRMATIONS_NEEDED, EXPERTS_MOST, Kind, is_enough_to_solve
from community.threads.models import Thread
from community.threads.rules import Kind as ThreadKind


def find_reaction(actor: Actor, answer_id: int, kind: Kind) -> Reaction | None:
    """What the actor says of the answer, settled or not; None when they say no such thing."""
    return db.session.scalar(
        select(Reaction).where(
            Reaction.answer_id == answer_id, Reaction.member_id == actor.id, Reaction.kind == kind.value
        )
    )


def lock_reacted(actor: Actor, answer_id: int, kind: Kind) -> tuple[Thread, Answer] | None:
    """The answer of which the actor says this, and its thread, locked, whoever may see them now; None without it.

    Raise Conflict when it went to another thread while we waited.
    """
    if find_reaction(actor, answer_id, kind) is None:
        return None
    answer = db.session.get_one(Answer, answer_id)
    thread = db.session.get_one(
        Thread, answer.thread_id, with_for_update={"of": Thread}, populate_existing=True
    )
    db.session.refresh(answer)
    if answer.thread_id != thread.id:
        raise Conflict("This was moved to another thread meanwhile.")
    return thread, answer


def count_doubts(answer_id: int) -> int:
    """How many trusted members say that the answer is out of date, since it was last checked."""
    query = select(func.count()).where(*_live_doubts(answer_id), Reaction.is_qualified)
    return db.session.scalar(query) or 0


def list_live_doubts(answer_id: int) -> Sequence[Reaction]:
    """Everybody's word that the answer is out of date, since it was last checked."""
    return db.session.scalars(select(Reaction).where(*_live_doubts(answer_id)).order_by(Reaction.id)).all()


def list_open_reports(answer_id: int) -> Sequence[Reaction]:
    """The reports about the answer that nobody has decided on, the earliest first."""
    query = select(Reaction).where(
        Reaction.answer_id == answer_id, Reaction.kind == Kind.WRONG.value, Reaction.settled_at.is_(None)
    )
    return db.session.scalars(query.order_by(Reaction.id)).all()


def find_live_recommendation(answer_id: int) -> Recommendation | None:
    """The answer's recommendation that was not withdrawn, or None."""
    return db.session.scalar(
        select(Recommendation).where(
            Recommendation.answer_id == answer_id, Recommendation.withdrawn_at.is_(None)
        )
    )


def find_live_resolution(thread_id: int) -> Resolution | None:
    """The thread's resolution that has not ended, or None."""
    return db.session.scalar(
        select(Resolution).where(Resolution.thread_id == thread_id, Resolution.ended_at.is_(None))
    )


def get_resolution(resolution_id: int) -> Resolution:
    """The resolution with that id, which an event names."""
    return db.session.get_one(Resolution, resolution_id)


def is_confirmed_enough(answer: Answer) -> bool:
    """Whether the confirmations of the answer may stand in for a silent asker."""
    endorsed = db.session.scalar(select(Answer.id).where(Answer.id == answer.id, _is_endorsed()))
    return is_enough_to_solve(answer.confirmed_count, is_endorsed=endorsed is not None)


def find_solving_answer(thread: Thread, *, silent_since: datetime) -> Answer | None:
    """The answer that others' confirmations make the solution of the thread now; None when none may be.

    The most confirmed one, of those to which nobody with a right to judge has said no.
    """
    query = _solving(silent_since).where(Thread.id == thread.id)
    return db.session.scalar(
        query.order_by(Answer.confirmed_count.desc(), Answer.vote_count.desc(), Answer.id).limit(1)
    )


def list_waiting_threads(*, silent_since: datetime, limit: int) -> list[int]:
    """Ids of threads that are confirmed and not solved yet, because their askers fell silent only since."""
    query = _solving(silent_since).with_only_columns(Thread.id, maintain_column_froms=True)
    return list(db.session.scalars(query.distinct().order_by(Thread.id).limit(limit)))


def list_experts(thread: Thread, *, without: Collection[int]) -> list[int]:
    """Members with the most accepted answers about the thread's product, or on its board; EXPERTS_MOST at most."""
    about = (
        Thread.product_id == thread.product_id
        if thread.product_id is not None
        else Thread.board_id == thread.board_id
    )
    query = (
        select(Answer.author_id)
        .join(Acceptance, Acceptance.answer_id == Answer.id)
        .join(Thread, Thread.id == Answer.thread_id)
        .join(Member, Member.id == Answer.author_id)
        .where(
            about,
            Acceptance.withdrawn_at.is_(None),
            Answer.author_id.not_in(list(without)),
            Member.erased_at.is_(None),
            Member.claimed_at.is_not(None),
        )
        .group_by(Answer.author_id)
        .order_by(func.count().desc(), Answer.author_id)
        .limit(EXPERTS_MOST)
    )
    return list(db.session.scalars(query))


def list_openings(thread_ids: Collection[int]) -> Sequence[Answer]:
    """The answers that open these threads since a split, or since a merge was undone."""
    return db.session.scalars(select(Answer).where(Answer.opens_thread_id.in_(thread_ids))).all()


def _live_doubts(answer_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Reaction.answer_id == answer_id,
        Reaction.kind == Kind.OUTDATED.value,
        Reaction.settled_at.is_(None),
    )


def _solving(silent_since: datetime) -> Select[Answer]:
    """The answers that are confirmed enough in threads that may be solved so; `rules.is_enough_to_solve` in SQL."""
    barred = (
        select(Resolution.id)
        .where(Resolution.answer_id == Answer.id, Resolution.ending.in_([e.value for e in BARRING]))
        .exists()
    )
    taken_back = (
        select(Acceptance.id)
        .where(Acceptance.answer_id == Answer.id, Acceptance.withdrawn_at.is_not(None))
        .exists()
    )
    return (
        select(Answer)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(
            Answer.confirmed_count > 0,
            Answer.removed_at.is_(None),
            Answer.outdated_at.is_(None),
            Thread.kind == ThreadKind.QUESTION.value,
            Thread.is_listed,
            Thread.closed_at.is_(None),
            Thread.accepted_count == 0,
            Thread.confirmed_at.is_(None),
            Thread.asker_active_at <= silent_since,
            or_(Answer.confirmed_count >= CONFIRMATIONS_NEEDED, _is_endorsed()),
            ~barred,
            ~taken_back,
        )
    )


def _is_endorsed() -> ColumnElement[bool]:
    """Whether a super user confirmed the answer of the statement around it."""
    return (
        select(Reaction.id)
        .where(Reaction.answer_id == Answer.id, Reaction.kind == Kind.WORKED.value, Reaction.is_qualified)
        .exists()
    )
