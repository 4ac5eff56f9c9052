"""Deeds that are answers: accepted, confirmed by others, and found by visitors whom they helped."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from community.answers import queries as answers
from community.answers.models import Acceptance, Answer
from community.core.db import db
from community.deflection.models import Deflection, Visit
from community.reactions.models import Reaction
from community.reactions.rules import Kind as ReactionKind
from community.rewards.rules.earning import Deed
from community.rewards.rules.states import Kind
from community.threads.models import Thread

_GONE = "The answer, or its question, was removed."


def read_accepts(keys: Collection[str]) -> dict[str, Deed]:
    """Of `accept:<answer>`."""
    answer_ids = [int(key.split(":")[1]) for key in keys]
    rows = db.session.execute(
        select(Acceptance, Answer.author_id, Answer.thread_id, Thread.author_id)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(Acceptance.answer_id.in_(answer_ids), Acceptance.accepted_by_id.is_not(None))
        .where(Acceptance.accepted_as != "import")
        .order_by(Acceptance.id)
    ).all()
    threads = {thread_id for _, _, thread_id, _ in rows}
    first = _first_of_threads(threads)
    standing = answers.standing_posts({("answer", answer_id) for answer_id in answer_ids})
    found: dict[str, Deed] = {}
    for acceptance, author_id, thread_id, asker_id in rows:
        if author_id == asker_id:
            continue
        key = f"accept:{acceptance.answer_id}"
        known = found.get(key)
        is_live = acceptance.withdrawn_at is None
        stands = is_live and ("answer", acceptance.answer_id) in standing
        is_second = stands and first.get(thread_id, acceptance.answer_id) != acceptance.answer_id
        why = "" if stands else _GONE if is_live else "The acceptance was taken back."
        found[key] = Deed(
            key=key,
            kind=Kind.ACCEPT,
            member_id=author_id,
            cause=f"acceptance:{acceptance.id}",
            at=known.at if known else acceptance.accepted_at,  # Accepted again, it is the same deed.
            brought_by_id=asker_id,
            thread_id=thread_id,
            answer_id=acceptance.answer_id,
            stands=stands,
            why=why,
            is_second=is_second,
        )
    return found


def _first_of_threads(thread_ids: Collection[int]) -> dict[int, int]:
    """By thread: the accepted answer that counts, of several the first that still stands."""
    found: dict[int, int] = {}
    rows = db.session.execute(
        select(Answer.thread_id, Acceptance.answer_id)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(Answer.thread_id.in_(sorted(thread_ids)), Acceptance.withdrawn_at.is_(None))
        .where(Answer.removed_at.is_(None), Answer.author_id != Thread.author_id)
        .order_by(Acceptance.is_first.desc(), Acceptance.id)
    )
    for thread_id, answer_id in rows:
        found.setdefault(thread_id, answer_id)
    return found


def read_confirms(keys: Collection[str]) -> dict[str, Deed]:
    """Of `confirm:<answer>:<member>`."""
    wanted = set(keys)
    rows = db.session.execute(
        select(Reaction, Answer.author_id, Answer.thread_id, Thread.author_id)
        .join(Answer, Answer.id == Reaction.answer_id)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(
            Reaction.answer_id.in_([int(key.split(":")[1]) for key in keys]),
            Reaction.kind == ReactionKind.WORKED.value,
        )
    ).all()
    standing = answers.standing_posts({("answer", row[0].answer_id) for row in rows})
    found = {}
    for reaction, author_id, thread_id, asker_id in rows:
        key = f"confirm:{reaction.answer_id}:{reaction.member_id}"
        if key not in wanted or author_id in (asker_id, reaction.member_id):
            continue
        stands = ("answer", reaction.answer_id) in standing
        found[key] = Deed(
            key=key,
            kind=Kind.CONFIRM,
            member_id=author_id,
            cause=f"confirmation:{reaction.id}",
            at=reaction.said_at,
            brought_by_id=reaction.member_id,
            thread_id=thread_id,
            answer_id=reaction.answer_id,
            stands=stands,
            why="" if stands else _GONE,
        )
    return found


def read_royalties(keys: Collection[str]) -> dict[str, Deed]:
    """Of `royalty:<deflection>`."""
    rows = db.session.execute(
        select(Deflection, Answer.author_id, Answer.thread_id, Visit.settled_at)
        .join(Visit, Visit.id == Deflection.visit_id)
        .join(Answer, Answer.id == Deflection.answer_id)
        .where(Deflection.id.in_([int(key.split(":")[1]) for key in keys]), Deflection.outcome == "confirmed")
    ).all()
    answer_ids = {row[0].answer_id for row in rows}
    standing = answers.standing_posts({("answer", found) for found in answer_ids if found is not None})
    found = {}
    for deflection, author_id, thread_id, settled_at in rows:
        if settled_at is None or deflection.member_id == author_id:
            continue
        is_there = ("answer", deflection.answer_id) in standing
        key = f"royalty:{deflection.id}"
        found[key] = Deed(
            key=key,
            kind=Kind.ROYALTY,
            member_id=author_id,
            cause=f"deflection:{deflection.id}",
            at=deflection.said_at,
            brought_by_id=deflection.member_id,
            thread_id=thread_id,
            answer_id=deflection.answer_id,
            stands=is_there and deflection.withdrawn_at is None,
            why="" if is_there else _GONE,
        )
        if deflection.withdrawn_at is not None:
            del found[key]
    return found
