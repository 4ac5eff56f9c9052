"""Every number that a row keeps, recomputed from the rows that it counts: what disagrees is a bug."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from community.answers.models import Acceptance, Answer, Merge, Reply
from community.answers.rules import lead_of
from community.boards.models import Board, Tag
from community.core.db import db
from community.deflection.models import Deflection
from community.edits.models import ProposedEdit
from community.members.models import Member
from community.moderation.models import ReviewDecision
from community.reactions.models import Reaction, Recommendation, Resolution
from community.reactions.rules import BARRING, Kind, is_enough_to_doubt, is_enough_to_solve
from community.reputation.models import Ending, LedgerEntry
from community.reputation.queries import list_versions
from community.reputation.rules import SETTLED, due
from community.threads.models import Follow, HaveToo, Thread, ThreadTag
from community.threads.rules import Status, derive_status
from community.votes.models import Vote


def untruths() -> list[str]:
    """What is kept beside what is so, for everything that disagrees; empty when all is well."""
    db.session.expire_all()
    return [
        f"{what}: kept {kept!r}, in truth {true!r}"
        for part in (
            _boards,
            _tags,
            _threads,
            _answers,
            _replies,
            _acceptances,
            _reactions,
            _resolutions,
            _members,
            _ledger,
            _merges,
        )
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


def _live_resolutions():
    return [row for row in _all(Resolution) if row.ended_at is None]


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
    confirmed = {resolution.thread_id for resolution in _live_resolutions()}
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
        is_confirmed = thread.id in confirmed
        yield f"{name} confirmed", thread.confirmed_at is not None, is_confirmed
        yield f"{name} solved at", thread.solved_at is not None, accepted[thread.id] > 0 or is_confirmed
        first = min(by_others[thread.id], default=None)
        yield f"{name} first answer", thread.first_answer_at, first and max(first, thread.created_at)
        status = derive_status(
            kind=thread.kind,
            is_closed=thread.closed_at is not None,
            accepted_count=accepted[thread.id],
            needs_info=thread.needs_info_at is not None,
            answer_count=answers[thread.id],
            is_confirmed=is_confirmed,
        )
        yield f"{name} status", thread.status, status.value


def _answers() -> Facts:
    replies = Counter(reply.answer_id for reply in _live(Reply))
    votes = Counter(vote.answer_id for vote in _all(Vote))
    weights: Counter[int | None] = Counter()
    for vote in _all(Vote):
        weights[vote.answer_id] += vote.weight
    orders = {acceptance.answer_id: 0 if acceptance.is_first else 1 for acceptance in _live_acceptances()}
    for answer in _all(Answer):
        name = f"answer {answer.id}"
        yield f"{name} replies", answer.reply_count, replies[answer.id]
        yield f"{name} votes", answer.vote_count, votes[answer.id]
        yield f"{name} weight of its marks", answer.mark_weight, weights[answer.id]
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


def _reactions() -> Facts:
    worked = Counter(row.answer_id for row in _all(Reaction) if row.kind == Kind.WORKED)
    doubts = Counter(
        row.answer_id
        for row in _all(Reaction)
        if row.kind == Kind.OUTDATED and row.is_qualified and row.settled_at is None
    )
    recommended = {row.answer_id for row in _all(Recommendation) if row.withdrawn_at is None}
    solving = {row.answer_id for row in _live_resolutions()}
    for answer in _all(Answer):
        name = f"answer {answer.id}"
        yield f"{name} confirmed by", answer.confirmed_count, worked[answer.id]
        yield (
            f"{name} outdated",
            answer.outdated_at is not None,
            is_enough_to_doubt(doubts[answer.id]),
        )
        yield f"{name} recommended", answer.recommended_at is not None, answer.id in recommended
        yield f"{name} solves by confirmations", answer.confirmed_at is not None, answer.id in solving
        lead = lead_of(
            answer.accept_order,
            is_confirmed=answer.id in solving,
            is_recommended=answer.id in recommended,
            is_outdated=is_enough_to_doubt(doubts[answer.id]),
        )
        yield f"{name} place", answer.lead_order, lead.value
        if answer.is_removed:
            yield f"{name} removed and recommended", answer.id in recommended, False
    said = {(row.answer_id, row.member_id, row.kind) for row in _all(Reaction) if row.settled_at is None}
    for answer_id, member_id, kind in said:
        if kind == Kind.WORKED:
            both = (answer_id, member_id, Kind.WRONG.value) in said
            yield f"member {member_id} says of {answer_id} that it worked and is wrong", both, False


def _resolutions() -> Facts:
    endorsed = {row.answer_id for row in _all(Reaction) if row.kind == Kind.WORKED and row.is_qualified}
    barred = {row.answer_id for row in _all(Resolution) if row.ending in BARRING}
    threads = {thread.id: thread for thread in _all(Thread)}
    answers = {answer.id: answer for answer in _all(Answer)}
    for resolution in _live_resolutions():
        name, answer = f"resolution {resolution.id}", answers[resolution.answer_id]
        thread = threads[resolution.thread_id]
        yield f"{name} thread", answer.thread_id, thread.id
        yield f"{name} of a removed answer", answer.is_removed, False
        yield f"{name} beside an acceptance", thread.accepted_count, 0
        yield f"{name} in a question", thread.is_question, True
        yield f"{name} barred", answer.id in barred, False
        is_endorsed = answer.id in endorsed
        enough = is_enough_to_solve(answer.confirmed_count, is_endorsed=is_endorsed)
        yield f"{name} confirmed enough", enough, True


def _members() -> Facts:
    threads = Counter(thread.author_id for thread in _all(Thread) if thread.is_listed)
    answers = Counter(answer.author_id for answer in _live(Answer))
    authors = {answer.id: answer.author_id for answer in _all(Answer)}
    accepted = Counter(authors[acceptance.answer_id] for acceptance in _live_acceptances())
    liked = {vote.answer_id for vote in _all(Vote)} | {row.answer_id for row in _live_acceptances()}
    helpful = Counter(answer.author_id for answer in _live(Answer) if answer.id in liked)
    points: Counter[int] = Counter()
    for entry in _all(LedgerEntry):
        points[entry.member_id] += entry.points
    for member in _all(Member):
        yield f"{member.username} threads", member.thread_count, threads[member.id]
        yield f"{member.username} answers", member.answer_count, answers[member.id]
        yield f"{member.username} accepted", member.accepted_count, accepted[member.id]
        yield f"{member.username} helpful", member.helpful_answer_count, helpful[member.id]
        yield f"{member.username} points", member.points, points[member.id]


def _ledger() -> Facts:
    entries = {entry.cause: entry for entry in _all(LedgerEntry)}
    live = {f"vote:{vote.id}" for vote in _all(Vote)} | {
        cause
        for acceptance in _live_acceptances()
        for cause in (f"acceptance:{acceptance.id}", f"acceptance:{acceptance.id}:accepter")
    }
    live |= {f"have_too:{row.id}" for row in _all(HaveToo)}
    live |= {f"confirmation:{row.id}" for row in _all(Reaction) if row.kind == Kind.WORKED.value}
    live |= {f"recommendation:{row.id}" for row in _all(Recommendation) if row.withdrawn_at is None}
    live |= {
        f"edit:{row.id}" for row in _all(ProposedEdit) if row.outcome == "accepted" and not row.reverted_at
    }
    live |= {f"spam:{row.id}" for row in _all(ReviewDecision) if row.outcome == "spam" and row.is_live}
    live |= {f"deflection:{row.id}" for row in _all(Deflection) if row.withdrawn_at is None}
    mirrors = Counter(entry.origin_id for entry in entries.values())
    voided = set(
        db.session.scalars(select(Ending.entry_id).where(Ending.why == "void", Ending.over_at.is_(None)))
    )
    for cause, entry in entries.items():
        if entry.reverses_id is None and entry.kind != SETTLED:
            stands = entry.kind == "spam" or _can_be_read(entry)
            counts = cause in live and stands and entry.id not in voided
            yield f"entry {cause} counts", mirrors[entry.id] % 2 == 0, counts
    pools = defaultdict(list)
    for entry in entries.values():
        pools[entry.member_id, entry.pool].append(entry)
    versions = {rules.version: rules for rules in list_versions()}
    for (member_id, pool), shared in pools.items():
        if pool is not None:
            worth = sum(entry.full_points for entry in shared)
            given = sum(entry.points for entry in shared)
            yield f"pool {pool} of {member_id}", given, due(pool, versions[shared[0].rule_version], worth)


def _can_be_read(entry: LedgerEntry) -> bool:
    """Whether the words that earned it are in sight, wherever merges and splits have taken them."""
    if entry.answer_id is not None:
        return _answer_can_be_read(db.session.get_one(Answer, entry.answer_id))
    return _question_can_be_read(db.session.get_one(Thread, entry.thread_id))


def _answer_can_be_read(answer: Answer) -> bool:
    if answer.opens_thread_id is not None:
        return _question_can_be_read(db.session.get_one(Thread, answer.opens_thread_id))
    return answer.removed_at is None and db.session.get_one(Thread, answer.thread_id).removed_at is None


def _question_can_be_read(thread: Thread) -> bool:
    if thread.merged_into_id is None:
        return thread.removed_at is None
    merge = db.session.scalars(
        select(Merge).where(Merge.source_id == thread.id, Merge.undone_at.is_(None))
    ).one()
    return _answer_can_be_read(db.session.get_one(Answer, merge.moved["opening"]))


def _merges() -> Facts:
    live = {merge.source_id: merge.target_id for merge in _all(Merge) if merge.undone_at is None}
    for thread in _all(Thread):
        yield f"thread {thread.id} merged into", thread.merged_into_id, live.get(thread.id)
