"""What a replay of the past asks beside the deeds: who belongs together, which answers are copies, who joined when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from community.answers.models import Answer
from community.core.db import fetch
from community.fairplay import queries as fairplay
from community.fairplay.rules.likeness import likenesses
from community.members.models import Member
from community.rewards.queries.awards import find_invited
from community.rewards.rules.earning import Deed
from community.rewards.rules.replay import Known
from community.rewards.rules.terms import COPY_LIKENESS

PART = 500  # A database takes only so many values in one statement.


def find_known(deeds: Collection[Deed]) -> Known:
    """The facts that these deeds need, as they are today."""
    pairs = {(deed.member_id, deed.brought_by_id) for deed in deeds if deed.brought_by_id is not None}
    linked = set(fairplay.find_linked(pairs)) | find_invited(pairs)
    return Known(
        linked=frozenset(linked),
        copied=frozenset(_find_copies({deed.answer_id for deed in deeds if deed.answer_id is not None})),
        since=_find_joined(
            {member_id for pair in pairs for member_id in pair} | {d.member_id for d in deeds}
        ),
    )


def _find_copies(answer_ids: Collection[int]) -> set[int]:
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    columns = Answer.__table__.c
    wanted = sorted(answer_ids)
    for first in range(0, len(wanted), PART):
        query = select(columns.author_id, columns.id, columns.body_markdown).where(
            columns.id.in_(wanted[first : first + PART])
        )
        for author_id, answer_id, body in fetch(query.order_by(columns.id)):
            texts[author_id].append((answer_id, body))
    found: set[int] = set()
    for own in texts.values():
        shares = likenesses([body for _, body in own])
        found |= {
            answer_id for (answer_id, _), share in zip(own, shares, strict=True) if share >= COPY_LIKENESS
        }
    return found


def _find_joined(member_ids: Collection[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    columns = Member.__table__.c
    wanted = sorted(member_ids)
    for first in range(0, len(wanted), PART):
        query = select(columns.id, columns.claimed_at, columns.created_at).where(
            columns.id.in_(wanted[first : first + PART])
        )
        found |= {row.id: row.claimed_at or row.created_at for row in fetch(query)}
    return found
