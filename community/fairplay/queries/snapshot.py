"""The community of the last year and a bit, as plain values for the detectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from community.answers.models import Acceptance, Answer
from community.core.actor import STAFF
from community.core.db import db
from community.fairplay.models import MemberHint
from community.fairplay.rules.likeness import likenesses
from community.fairplay.rules.snapshot import (
    AcceptanceFacts,
    AnswerFacts,
    MemberFacts,
    Snapshot,
    ThreadFacts,
    VoteFacts,
)
from community.members.models import Member, MemberSession
from community.reactions.models import Reaction
from community.reactions.rules import Kind
from community.threads.models import Thread
from community.votes.models import Vote

READ_AT_LEAST = 6  # Answers of an author, before it is worth comparing their texts.
COMPARED_MOST = 400  # The newest of an author; a flood shows in fewer.
_DOUBTS = [Kind.OUTDATED.value, Kind.WRONG.value]
_STAFF = {role.value for role in STAFF}


def load_snapshot(since: datetime) -> Snapshot:
    """Who did what since then, without the erased, the removed, and marks that nobody in particular gave."""
    hints: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for member_id, kind, value in db.session.execute(
        select(MemberHint.member_id, MemberHint.kind, MemberHint.hash)
    ):
        hints[member_id].add((kind, value))
    members = [
        MemberFacts(member_id, created_at.timestamp(), role in _STAFF, frozenset(hints.get(member_id, ())))
        for member_id, created_at, role in db.session.execute(
            select(Member.id, Member.created_at, Member.role)
            .where(Member.erased_at.is_(None))
            .order_by(Member.id)
        )
    ]
    threads = [
        ThreadFacts(thread_id, author_id, created_at.timestamp(), str(board_id))
        for thread_id, author_id, created_at, board_id in db.session.execute(
            select(Thread.id, Thread.author_id, Thread.created_at, Thread.board_id)
            .where(Thread.created_at >= since, Thread.removed_at.is_(None))
            .order_by(Thread.id)
        )
    ]
    votes = [
        VoteFacts(voter_id, answer_id, 1, voted_at.timestamp(), f"vote:{vote_id}")
        for vote_id, voter_id, answer_id, voted_at in _rows(
            select(Vote.id, Vote.voter_id, Vote.answer_id, Vote.voted_at)
            .where(Vote.voted_at >= since, Vote.voter_id.is_not(None), Vote.answer_id.is_not(None))
            .order_by(Vote.id)
        )
    ]
    votes += [
        VoteFacts(member_id, answer_id, -1, said_at.timestamp(), None)
        for member_id, answer_id, said_at in _rows(
            select(Reaction.member_id, Reaction.answer_id, Reaction.said_at)
            .where(Reaction.said_at >= since, Reaction.kind.in_(_DOUBTS))
            .order_by(Reaction.id)
        )
    ]
    acceptances = [
        AcceptanceFacts(thread_id, answer_id, by_id, at.timestamp(), f"acceptance:{acceptance_id}")
        for acceptance_id, thread_id, answer_id, by_id, at in _rows(
            select(
                Acceptance.id,
                Acceptance.thread_id,
                Acceptance.answer_id,
                Acceptance.accepted_by_id,
                Acceptance.accepted_at,
            )
            .where(
                Acceptance.accepted_at >= since,
                Acceptance.withdrawn_at.is_(None),
                Acceptance.accepted_by_id.is_not(None),
            )
            .order_by(Acceptance.id)
        )
    ]
    return Snapshot(members, threads, _answers(since), votes, acceptances)


def _rows(query: Any) -> Iterable[Any]:
    """Rows whose columns the query itself keeps from being empty."""
    return db.session.execute(query)


def _answers(since: datetime) -> list[AnswerFacts]:
    rows = db.session.execute(
        select(Answer.id, Answer.thread_id, Answer.author_id, Answer.created_at)
        .where(Answer.created_at >= since, Answer.removed_at.is_(None), Answer.opens_thread_id.is_(None))
        .order_by(Answer.id)
    ).all()
    by_author: dict[int, list[int]] = defaultdict(list)
    for answer_id, _, author_id, _ in rows:
        by_author[author_id].append(answer_id)
    known: dict[int, tuple[int, float]] = {}
    for ids in by_author.values():
        if len(ids) >= READ_AT_LEAST:
            known.update(_texts(ids[-COMPARED_MOST:]))
    return [
        AnswerFacts(
            answer_id, thread_id, author_id, created_at.timestamp(), *known.get(answer_id, (None, None))
        )
        for answer_id, thread_id, author_id, created_at in rows
    ]


def _texts(ids: list[int]) -> dict[int, tuple[int, float]]:
    """Length and likeness of an author's answers, oldest first."""
    query = select(Answer.id, Answer.body_markdown).where(Answer.id.in_(ids)).order_by(Answer.id)
    found = db.session.execute(query).all()
    alike = likenesses([text for _, text in found])
    return {
        answer_id: (len(text), likeness) for (answer_id, text), likeness in zip(found, alike, strict=True)
    }


def list_sign_ins(since: datetime) -> Iterable[tuple[int, str, str, datetime, datetime]]:
    """(member, address, device, first seen, last seen) of the sessions used since then."""
    query = select(
        MemberSession.member_id,
        MemberSession.address,
        MemberSession.device,
        MemberSession.created_at,
        MemberSession.last_seen_at,
    ).where(MemberSession.last_seen_at >= since)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(query)]


def count_members() -> int:
    """How many members a search would look at."""
    return db.session.scalar(select(func.count()).select_from(Member).where(Member.erased_at.is_(None))) or 0
