"""Everything that a reader has marked in one thread, Helpful and the rest, by one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, bindparam, literal, null, or_, select, union_all
from sqlalchemy.sql.expression import cast

from community.core.actor import Actor
from community.core.db import fetch
from community.reactions.models import Reaction
from community.reactions.rules import Kind
from community.votes.models import Vote
from community.votes.queries import OwnVotes


@dataclass(frozen=True)
class OwnMarks:
    """What the actor found helpful, and what else they say of the answers."""

    votes: OwnVotes = field(default_factory=OwnVotes)
    reactions: Mapping[int, frozenset[Kind]] = field(default_factory=dict)
    """By answer: what counts."""
    settled: Mapping[int, frozenset[Kind]] = field(default_factory=dict)
    """By answer: what was said and has been dealt with since."""


def find_own_marks(
    actor: Actor, thread_id: int, answer_ids: Collection[int], reply_ids: Collection[int]
) -> OwnMarks:
    """What the actor has marked of these posts; nothing, and no statement, for visitors."""
    if not actor.is_signed_in:
        return OwnMarks()
    values = {
        "actor_id": actor.id,
        "thread_id": thread_id,
        "answer_ids": list(answer_ids),
        "reply_ids": list(reply_ids),
    }
    thread, answers, replies = False, set(), set()
    said: dict[bool, dict[int, set[Kind]]] = {True: {}, False: {}}
    for kind, on_thread, on_answer, on_reply, settled_at in fetch(_OWN_MARKS, values):
        if kind != _HELPFUL:
            said[settled_at is None].setdefault(on_answer, set()).add(Kind(kind))
        elif on_answer is not None:
            answers.add(on_answer)
        elif on_reply is not None:
            replies.add(on_reply)
        else:
            thread = on_thread is not None
    return OwnMarks(
        votes=OwnVotes(thread=thread, answers=frozenset(answers), replies=frozenset(replies)),
        reactions={answer_id: frozenset(kinds) for answer_id, kinds in said[True].items()},
        settled={answer_id: frozenset(kinds) for answer_id, kinds in said[False].items()},
    )


_HELPFUL = "helpful"
# Built once, of plain columns: building a statement, and the object mapper, each cost as much as running it.
_VOTES, _REACTIONS = Vote.__table__.c, Reaction.__table__.c
_OWN_MARKS: CompoundSelect[Any] = union_all(
    select(
        literal(_HELPFUL).label("kind"),
        _VOTES.thread_id,
        _VOTES.answer_id,
        _VOTES.reply_id,
        cast(null(), _REACTIONS.settled_at.type).label("settled_at"),
    ).where(
        _VOTES.voter_id == bindparam("actor_id"),
        or_(
            _VOTES.thread_id == bindparam("thread_id"),
            _VOTES.answer_id.in_(bindparam("answer_ids", expanding=True)),
            _VOTES.reply_id.in_(bindparam("reply_ids", expanding=True)),
        ),
    ),
    select(
        _REACTIONS.kind,
        cast(null(), BigInteger),
        _REACTIONS.answer_id,
        cast(null(), BigInteger),
        _REACTIONS.settled_at,
    ).where(
        _REACTIONS.member_id == bindparam("actor_id"),
        _REACTIONS.answer_id.in_(bindparam("answer_ids", expanding=True)),
    ),
)
