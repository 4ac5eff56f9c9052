"""Deeds with questions, and of taking part: replies, marks given, a profile, years."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, outerjoin, select, union_all

from community.answers.models import Acceptance, Answer, Reply
from community.badges.queries.answer_deeds import answers
from community.badges.queries.deed import Among, deed, in_place, nth
from community.badges.queries.instants import YEAR_SECONDS, seconds_between
from community.badges.rules import Rule
from community.core.db import Instant
from community.edits.models import ProposedEdit
from community.edits.rules import Outcome
from community.members.models import Member
from community.threads.models import HaveToo, Thread
from community.threads.rules import Kind
from community.votes.models import Vote

_THREADS = Thread.__table__.c
_ANSWERS = Answer.__table__.c
_REPLIES = Reply.__table__.c
_ACCEPTANCES = Acceptance.__table__.c
_VOTES = Vote.__table__.c
_HAVING = HaveToo.__table__.c
_MEMBERS = Member.__table__.c
_EDITS = ProposedEdit.__table__.c


def _own_threads(rule: Rule, among: Among, at: Any = None, order: Any = None, *more: Any) -> Select[Any]:
    deeds = deed(
        _THREADS.author_id,
        _THREADS.created_at if at is None else at,
        _THREADS.id if order is None else order,
        thread=_THREADS.id,
    )
    return deeds.where(
        among.keep(_THREADS.author_id), _THREADS.kind == Kind.QUESTION.value, in_place(rule), *more
    )  # fmt: skip


def questions(rule: Rule, among: Among) -> Select[Any]:
    """Questions that are in sight."""
    return _own_threads(rule, among)


def solved_questions(rule: Rule, among: Among) -> Select[Any]:
    """Questions with an accepted answer."""
    solved_at = func.coalesce(_THREADS.solved_at, _THREADS.created_at, type_=Instant())
    return _own_threads(rule, among, solved_at, None, _THREADS.accepted_count > 0)


def great_questions(rule: Rule, among: Among) -> Select[Any]:
    """The mark that made a question one with many."""
    at_least = rule.conditions["at_least"]
    enough = (_VOTES.thread_id == _THREADS.id, _THREADS.vote_count >= at_least)
    return nth(_own_threads(rule, among, _VOTES.voted_at, _VOTES.id, *enough), _THREADS.id, at_least)


def shared_questions(rule: Rule, among: Among) -> Select[Any]:
    """Whoever said “I have this too” as the last one needed."""
    at_least = rule.conditions["at_least"]
    enough = (_HAVING.thread_id == _THREADS.id, _THREADS.have_too_count >= at_least)
    return nth(_own_threads(rule, among, _HAVING.said_at, _HAVING.id, *enough), _THREADS.id, at_least)


def acceptances_given(rule: Rule, among: Among) -> Select[Any]:
    """Acceptances of others’ answers by the asker."""
    deeds = deed(
        _THREADS.author_id, _ACCEPTANCES.accepted_at, _ACCEPTANCES.id, thread=_THREADS.id, answer=_ANSWERS.id
    )
    return deeds.where(
        among.keep(_THREADS.author_id),
        _ACCEPTANCES.thread_id == _THREADS.id,
        _ACCEPTANCES.withdrawn_at.is_(None),
        _ACCEPTANCES.accepted_as.in_(("asker", "import")),  # An import brings what the asker said elsewhere.
        _ANSWERS.id == _ACCEPTANCES.answer_id,
        _ANSWERS.removed_at.is_(None),
        _ANSWERS.author_id != _THREADS.author_id,
        in_place(rule),
    )


# Taking part


def replies(rule: Rule, among: Among) -> Select[Any]:
    """Replies that are in sight."""
    deeds = deed(
        _REPLIES.author_id, _REPLIES.created_at, _REPLIES.id, thread=_REPLIES.thread_id, answer=_REPLIES.answer_id,
        reply=_REPLIES.id,
    )  # fmt: skip
    return deeds.where(
        among.keep(_REPLIES.author_id), _REPLIES.removed_at.is_(None), in_place(rule, _REPLIES.thread_id)
    )


def edits(rule: Rule, among: Among) -> Select[Any]:
    """Texts that the member suggested for others’ posts, and that are in force."""
    thread_id = func.coalesce(_EDITS.thread_id, _ANSWERS.thread_id)
    deeds = deed(_EDITS.proposer_id, _EDITS.decided_at, _EDITS.id, thread=thread_id, answer=_EDITS.answer_id)
    posts = outerjoin(ProposedEdit, Answer, _ANSWERS.id == _EDITS.answer_id)
    return deeds.select_from(posts).where(
        among.keep(_EDITS.proposer_id),
        _EDITS.outcome == Outcome.ACCEPTED.value,
        _EDITS.reverted_at.is_(None),
        _ANSWERS.removed_at.is_(None),
        in_place(rule, thread_id),
    )


def votes_given(rule: Rule, among: Among) -> Select[Any]:
    """Helpful marks that the member gave."""
    # Without the post: what somebody marked is nobody else's business.
    return deed(_VOTES.voter_id, _VOTES.voted_at, _VOTES.id).where(
        among.keep(_VOTES.voter_id), _VOTES.voter_id.is_not(None)
    )


def profile_completed(rule: Rule, among: Among) -> Select[Any]:
    """A picture and words about oneself."""
    return deed(_MEMBERS.id, None, _MEMBERS.id).where(
        among.keep(_MEMBERS.id), _MEMBERS.about != "", _MEMBERS.avatar_key.is_not(None)
    )


def years_active(rule: Rule, among: Among) -> Select[Any]:
    """The first post in each year of membership."""
    posts = union_all(*(kind(rule, among) for kind in (answers, replies, _own_threads))).subquery()
    year = seconds_between(_MEMBERS.created_at, posts.c.at) // YEAR_SECONDS
    counted = select(*posts.c).where(_MEMBERS.id == posts.c.member_id)
    place = func.row_number().over(
        partition_by=(posts.c.member_id, year),
        order_by=(posts.c.at, posts.c.order_id, posts.c.thread_id),
    )
    found = counted.add_columns(place.label("place")).subquery()
    return select(*(column for column in found.c if column.name != "place")).where(found.c.place == 1)
