"""Every number that a row keeps, recomputed from the rows that it counts: what disagrees is a bug."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from community.answers.models import Acceptance, Answer, Merge, Reply
from community.boards.models import Board, Tag
from community.core.db import db
from community.members.models import Member
from community.reputation.models import LedgerEntry
from community.threads.models import Follow, HaveToo, Thread, ThreadTag
from community.threads.rules import Status, derive_status
from community.votes.models import Vote


def untruths() -> list[str]:
    """What is kept beside what is so, for everything that disagrees; empty when all is well."""
    db.session.expire_all()
    return [
        f"{what}: kept {kept!r}, in truth {true!r}"
        for part in (_boards, _tags, _threads, _answers, _replies, _acceptances, _members, _ledger, _merges)
        for what, kept, true in part()
        if kept != true
    ]


Facts = Iterator[tuple[str, object, object]]


def _all(model):
    return db.session.scalars(select(model).order_by(model.id)).all()


def _live(model):
    return [row for row in _all(model) if row.removed_at is None]


def _live_acceptances():
    return [row for row in _all(Acceptance) if row.withdrawn_at is None]


def _boards() -> Facts:
    listed = Counter((thread.board_id, thread.status) for thread in _all(Thread) if thread.is_listed)
    for board in _all(Board):
        for status in Status:
            yield (
                f"board {board.slug} {status}",
                getattr(board, f"{status}_count"),
                listed[board.id, status.value],
            )


def _tags() -> Facts:
    uses = Counter(db.session.scalars(select(ThreadTag.tag_id)))
    for tag in _all(Tag):
        yield f"tag {tag.slug}", tag.thread_count, uses[tag.id]


def _threads() -> Facts:
    answers = Counter(answer.thread_id for answer in _live(Answer))
    replies = Counter(reply.thread_id for reply in _live(Reply))
    accepted = Counter(acceptance.thread_id for acceptance in _live_acceptances())
    votes = Counter(vote.thread_id for vote in _all(Vote))
    follows = Counter(follow.thread_id for follow in _all(Follow))
    having = Counter(row.thread_id for row in _all(HaveToo))
    by_others = defaultdict(list)
    authors = {thread.id: thread.author_id for thread in _all(Thread)}
    for answer in _live(Answer):
        if answer.author_id != authors[answer.thread_id]:
            by_others[answer.thread_id].append(answer.created_at)
    for thread in _all(Thread):
        name = f"thread {thread.id}"
        yield f"{name} answers", thread.answer_count, answers[thread.id]
        yield f"{name} replies", thread.reply_count, replies[thread.id]
        yield f"{name} accepted", thread.accepted_count, accepted[thread.id]
        yield f"{name} votes", thread.vote_count, votes[thread.id]
        yield f"{name} followers", thread.follower_count, follows[thread.id]
        yield f"{name} have-toos", thread.have_too_count, having[thread.id]
        yield f"{name} listed", thread.is_listed, thread.removed_at is None and thread.merged_into_id is None
        yield f"{name} pinned", thread.pin_order, int(thread.pinned_at is not None)
        yield f"{name} solved at", thread.solved_at is not None, accepted[thread.id] > 0
        first = min(by_others[thread.id], default=None)
        yield f"{name} first answer", thread.first_answer_at, first and max(first, thread.created_at)
        status = derive_status(
            kind=thread.kind,
            is_closed=thread.closed_at is not None,
            accepted_count=accepted[thread.id],
            needs_info=thread.needs_info_at is not None,
            answer_count=answers[thread.id],
        )
        yield f"{name} status", thread.status, status.value


def _answers() -> Facts:
    replies = Counter(reply.answer_id for reply in _live(Reply))
    votes = Counter(vote.answer_id for vote in _all(Vote))
    orders = {acceptance.answer_id: 0 if acceptance.is_first else 1 for acceptance in _live_acceptances()}
    for answer in _all(Answer):
        name = f"answer {answer.id}"
        yield f"{name} replies", answer.reply_count, replies[answer.id]
        yield f"{name} votes", answer.vote_count, votes[answer.id]
        yield f"{name} order", answer.accept_order, orders.get(answer.id, 2)
        if answer.opens_thread_id is not None:
            yield f"{name} opens a thread and is removed", answer.is_removed, True


def _replies() -> Facts:
    votes = Counter(vote.reply_id for vote in _all(Vote))
    threads = {answer.id: answer.thread_id for answer in _all(Answer)}
    places = Counter((reply.thread_id, reply.answer_id, reply.position) for reply in _all(Reply))
    for reply in _all(Reply):
        name = f"reply {reply.id}"
        yield f"{name} votes", reply.vote_count, votes[reply.id]
        yield f"{name} alone in its place", places[reply.thread_id, reply.answer_id, reply.position], 1
        if reply.answer_id is not None:
            yield f"{name} thread", reply.thread_id, threads[reply.answer_id]


def _acceptances() -> Facts:
    answers = {answer.id: answer for answer in _all(Answer)}
    firsts: Counter[int] = Counter()
    for acceptance in _live_acceptances():
        name = f"acceptance {acceptance.id}"
        yield f"{name} thread", acceptance.thread_id, answers[acceptance.answer_id].thread_id
        yield f"{name} of a removed answer", answers[acceptance.answer_id].is_removed, False
        firsts[acceptance.thread_id] += acceptance.is_first
    for thread_id, count in firsts.items():
        yield f"thread {thread_id} first acceptances", count, 1


def _members() -> Facts:
    threads = Counter(thread.author_id for thread in _all(Thread) if thread.is_listed)
    answers = Counter(answer.author_id for answer in _live(Answer))
    authors = {answer.id: answer.author_id for answer in _all(Answer)}
    accepted = Counter(authors[acceptance.answer_id] for acceptance in _live_acceptances())
    points: Counter[int] = Counter()
    for entry in _all(LedgerEntry):
        points[entry.member_id] += entry.points
    for member in _all(Member):
        yield f"{member.username} threads", member.thread_count, threads[member.id]
        yield f"{member.username} answers", member.answer_count, answers[member.id]
        yield f"{member.username} accepted", member.accepted_count, accepted[member.id]
        yield f"{member.username} points", member.points, points[member.id]


def _ledger() -> Facts:
    entries = {entry.cause: entry for entry in _all(LedgerEntry)}
    reversed_ids = {entry.reverses_id for entry in entries.values() if entry.reverses_id is not None}
    live = {f"vote:{vote.id}" for vote in _all(Vote)} | {
        cause
        for acceptance in _live_acceptances()
        for cause in (f"acceptance:{acceptance.id}", f"acceptance:{acceptance.id}:accepter")
    }
    for cause, entry in entries.items():
        if entry.reverses_id is None:
            yield f"entry {cause} stands", entry.id not in reversed_ids, cause in live


def _merges() -> Facts:
    live = {merge.source_id: merge.target_id for merge in _all(Merge) if merge.undone_at is None}
    for thread in _all(Thread):
        yield f"thread {thread.id} merged into", thread.merged_into_id, live.get(thread.id)
