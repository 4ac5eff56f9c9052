"""Deeds with answers: written, accepted, found helpful, in time, for whom and where."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case

from community.answers.models import Acceptance, Answer, PostRevision
from community.badges.queries.deed import Among, deed, in_place, nth
from community.badges.queries.instants import DAY_SECONDS, seconds_between
from community.badges.rules import Rule
from community.reactions.models import Reaction
from community.reactions.rules import Kind
from community.threads.models import Thread, ThreadTag
from community.votes.models import Vote

_THREADS = Thread.__table__.c
_ANSWERS = Answer.__table__.c
_ACCEPTANCES = Acceptance.__table__.c
_VOTES = Vote.__table__.c
_REACTIONS = Reaction.__table__.c
_REVISIONS = PostRevision.__table__.c
_TAGS = ThreadTag.__table__.c


def answers(rule: Rule, among: Among) -> Select[Any]:
    """Answers that are in sight."""
    deeds = deed(
        _ANSWERS.author_id, _ANSWERS.created_at, _ANSWERS.id, thread=_ANSWERS.thread_id, answer=_ANSWERS.id
    )
    return deeds.where(
        among.keep(_ANSWERS.author_id), _ANSWERS.removed_at.is_(None), in_place(rule, _ANSWERS.thread_id)
    )


def accepted(rule: Rule, among: Among, *more: Any, subject: Any = None, at: Any = None) -> Select[Any]:
    """Live acceptances of answers by somebody else than the asker."""
    deeds = deed(
        _ANSWERS.author_id,
        _ACCEPTANCES.accepted_at if at is None else at,
        _ACCEPTANCES.id,
        thread=_ANSWERS.thread_id,
        answer=_ANSWERS.id,
        subject=subject,
    )
    return deeds.where(
        among.keep(_ANSWERS.author_id),
        _ANSWERS.removed_at.is_(None),
        _ACCEPTANCES.answer_id == _ANSWERS.id,
        _ACCEPTANCES.withdrawn_at.is_(None),
        in_place(rule, _ANSWERS.thread_id),
        _THREADS.author_id != _ANSWERS.author_id,
        *more,
    )


def confirmations(rule: Rule, among: Among) -> Select[Any]:
    """“Worked for me” by somebody other than the asker."""
    deeds = deed(
        _ANSWERS.author_id,
        _REACTIONS.said_at,
        _REACTIONS.id,
        thread=_ANSWERS.thread_id,
        answer=_ANSWERS.id,
    )
    return deeds.where(
        among.keep(_ANSWERS.author_id),
        _ANSWERS.removed_at.is_(None),
        _REACTIONS.answer_id == _ANSWERS.id,
        _REACTIONS.kind == Kind.WORKED.value,
        in_place(rule, _ANSWERS.thread_id),
        _THREADS.author_id != _REACTIONS.member_id,
    )


def swift(rule: Rule, among: Among) -> Select[Any]:
    """Accepted answers that came soon after the question."""
    within = rule.conditions["within_minutes"] * 60
    return accepted(rule, among, seconds_between(_THREADS.created_at, _ANSWERS.created_at) <= within)


def rescues(rule: Rule, among: Among) -> Select[Any]:
    """Accepted answers that were the first to a question which had waited long."""
    waited = rule.conditions["after_days"] * DAY_SECONDS
    return accepted(
        rule,
        among,
        seconds_between(_THREADS.created_at, _ANSWERS.created_at) >= waited,
        # Its own time is that of the first answer that somebody else than the asker wrote.
        seconds_between(_THREADS.first_answer_at, _ANSWERS.created_at) <= 0,
    )


def askers_helped(rule: Rule, among: Among) -> Select[Any]:
    """The first accepted answer to each asker."""
    return nth(accepted(rule, among), (_ANSWERS.author_id, _THREADS.author_id))


def askers_thanked(rule: Rule, among: Among) -> Select[Any]:
    """Accepted answers that their askers marked as helpful too; the later of the two counts."""
    later = case(
        (_VOTES.voted_at > _ACCEPTANCES.accepted_at, _VOTES.voted_at), else_=_ACCEPTANCES.accepted_at
    )
    return accepted(
        rule, among, _VOTES.answer_id == _ANSWERS.id, _VOTES.voter_id == _THREADS.author_id, at=later
    )  # fmt: skip


def boards_helped(rule: Rule, among: Among) -> Select[Any]:
    """On each board the accepted answer that was the last one needed there."""
    return nth(accepted(rule, among), (_ANSWERS.author_id, _THREADS.board_id), rule.conditions["at_least"])


def product_answers(rule: Rule, among: Among) -> Select[Any]:
    """Accepted answers, apart for each product."""
    return accepted(rule, among, _THREADS.product_id.is_not(None), subject=_THREADS.product_id)


def tag_answers(rule: Rule, among: Among) -> Select[Any]:
    """Accepted answers, apart for each tag."""
    return accepted(rule, among, _TAGS.thread_id == _THREADS.id, subject=_TAGS.tag_id)


def helpful_marks(rule: Rule, among: Among) -> Select[Any]:
    """Helpful marks on answers."""
    deeds = deed(
        _ANSWERS.author_id, _VOTES.voted_at, _VOTES.id, thread=_ANSWERS.thread_id, answer=_ANSWERS.id
    )
    return deeds.where(
        among.keep(_ANSWERS.author_id),
        _ANSWERS.removed_at.is_(None),
        _VOTES.answer_id == _ANSWERS.id,
        in_place(rule, _ANSWERS.thread_id),
    )


def great_answers(rule: Rule, among: Among) -> Select[Any]:
    """The mark that made an answer one with many."""
    at_least = rule.conditions["at_least"]
    enough = helpful_marks(rule, among).where(_ANSWERS.vote_count >= at_least)
    return nth(enough, _ANSWERS.id, at_least)


def people_helped(rule: Rule, among: Among) -> Select[Any]:
    """Answers that spared others from asking, each as heavy as they are many."""
    # The counter says how many, not when: the deed has no time of its own.
    deeds = deed(
        _ANSWERS.author_id, None, _ANSWERS.id, thread=_ANSWERS.thread_id, answer=_ANSWERS.id,
        weight=_ANSWERS.helped_count,
    )  # fmt: skip
    return deeds.where(
        among.keep(_ANSWERS.author_id),
        _ANSWERS.helped_count > 0,
        _ANSWERS.removed_at.is_(None),
        in_place(rule, _ANSWERS.thread_id),
    )


def kept_up(rule: Rule, among: Among) -> Select[Any]:
    """The first edit of each answer by its author long after it was written."""
    waited = rule.conditions["after_days"] * DAY_SECONDS
    edits = deed(
        _ANSWERS.author_id, _REVISIONS.edited_at, _REVISIONS.id, thread=_ANSWERS.thread_id, answer=_ANSWERS.id
    ).where(
        among.keep(_ANSWERS.author_id),
        _ANSWERS.removed_at.is_(None),
        _REVISIONS.answer_id == _ANSWERS.id,
        _REVISIONS.edited_by_id == _ANSWERS.author_id,
        seconds_between(_ANSWERS.created_at, _REVISIONS.edited_at) >= waited,
        in_place(rule, _ANSWERS.thread_id),
    )
    return nth(edits, _ANSWERS.id)
