"""Reading thank-you notes, and whether an answer helped somebody who wants to thank for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from community.answers.models import Answer
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.core.policy import require
from community.deflection.models import Deflection
from community.impact import policy
from community.impact.models import ThankYou
from community.members import queries as members
from community.members.queries import MemberChip
from community.reactions.models import Reaction
from community.reactions.rules import Kind as ReactionKind
from community.threads import policy as thread_policy
from community.threads.models import Thread
from community.votes.models import Vote

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Note:
    """A thank-you note with its places."""

    id: int
    body: str
    said_at: datetime
    author: MemberChip
    helper: MemberChip
    answer_url: str
    thread_title: str
    """Empty where the reader may not read the thread."""
    is_removed: bool
    is_reported: bool


def was_helped(member_id: int, answer: Answer) -> bool:
    """Whether the answer is known to have helped the member: it answers their question, or they said so."""
    asked = select(Thread.id).where(Thread.id == answer.thread_id, Thread.author_id == member_id)
    voted = select(Vote.id).where(Vote.answer_id == answer.id, Vote.voter_id == member_id)
    worked = select(Reaction.id).where(
        Reaction.answer_id == answer.id,
        Reaction.member_id == member_id,
        Reaction.kind == ReactionKind.WORKED.value,
    )
    found = select(Deflection.id).where(
        Deflection.answer_id == answer.id,
        Deflection.member_id == member_id,
        Deflection.withdrawn_at.is_(None),
    )
    return any(db.session.scalar(one.limit(1)) is not None for one in (asked, voted, worked, found))


def find_own_note(member_id: int, answer_id: int) -> ThankYou | None:
    """The note by which the member thanked for that answer, or None."""
    return db.session.scalar(
        select(ThankYou).where(ThankYou.answer_id == answer_id, ThankYou.author_id == member_id)
    )


def lock_note(note_id: int) -> ThankYou:
    """The note, locked. Raise NotFound where there is none (any more)."""
    note = db.session.scalar(select(ThankYou).where(ThankYou.id == note_id).with_for_update())
    if note is None:
        raise NotFound("This thank-you note is gone.")
    return note


def list_notes_for(actor: Actor, helper_id: int, number: int) -> Page[Note]:
    """The notes that a member got for answers that are in sight, newest first. Moderators see removed ones too."""
    conditions: list[ColumnElement[bool]] = [
        ThankYou.helper_id == helper_id,
        Answer.removed_at.is_(None),
        Thread.is_listed.expression,
    ]
    if not actor.is_moderator:
        conditions.append(ThankYou.removed_at.is_(None))
    return _page(actor, conditions, number)


def list_reported_notes(actor: Actor, number: int) -> Page[Note]:
    """The notes that wait for a moderator, the newest first."""
    require(policy.can_judge_notes(actor))
    waiting = [ThankYou.reported_at.is_not(None), ThankYou.kept_at.is_(None), ThankYou.removed_at.is_(None)]
    return _page(actor, waiting, number)


def count_reported_notes() -> int:
    """How many notes wait for a moderator."""
    query = select(func.count()).select_from(ThankYou)
    waiting = ThankYou.reported_at.is_not(None), ThankYou.kept_at.is_(None), ThankYou.removed_at.is_(None)
    return db.session.scalar(query.where(*waiting)) or 0


def _page(actor: Actor, conditions: Sequence[ColumnElement[bool]], number: int) -> Page[Note]:
    joined = (
        select(ThankYou)
        .join(Answer, Answer.id == ThankYou.answer_id)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(*conditions)
    )
    total = db.session.scalar(joined.with_only_columns(func.count())) or 0
    rows = db.session.execute(
        joined.add_columns(Thread.title, thread_policy.visible_threads(actor).label("is_readable"))
        .order_by(ThankYou.said_at.desc(), ThankYou.id.desc())
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    people = members.list_member_chips(
        {person for note, *_ in rows for person in (note.author_id, note.helper_id)}
    )
    return Page(
        [_note(note, title if readable else "", people) for note, title, readable in rows],
        number,
        PAGE_SIZE,
        total,
    )


def _note(note: ThankYou, title: str, people: dict[int, MemberChip]) -> Note:
    return Note(
        id=note.id,
        body=note.body,
        said_at=note.said_at,
        author=people.get(note.author_id, members.FORMER_MEMBER),
        helper=people.get(note.helper_id, members.FORMER_MEMBER),
        answer_url=f"/answers/{note.answer_id}",
        thread_title=title,
        is_removed=note.is_removed,
        is_reported=note.reported_at is not None and note.kept_at is None,
    )
