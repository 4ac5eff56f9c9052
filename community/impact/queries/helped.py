"""Whom answers helped: every sign of it as a row of one clause, and the people counted from that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, cast, func, literal, select, union_all

from community.answers.models import Acceptance, Answer
from community.core import clock
from community.core.actor import STAFF
from community.core.db import fetch
from community.deflection.models import Deflection, Visit
from community.impact.rules.sources import Source
from community.members.models import Member
from community.reactions.models import Reaction, Resolution
from community.reactions.rules import Kind as ReactionKind
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes.models import Vote

NAMED_MOST = 500  # Of more members than this all are read at once: a list of thousands is slower than none.

ANSWERS, THREADS, MEMBERS = Answer.__table__.c, Thread.__table__.c, Member.__table__.c
_ACCEPTANCES, _RESOLUTIONS, _VOTES = Acceptance.__table__.c, Resolution.__table__.c, Vote.__table__.c
_REACTIONS, _DEFLECTIONS, _VISITS = Reaction.__table__.c, Deflection.__table__.c, Visit.__table__.c
STAFF_ROLES = tuple(sorted(role.value for role in STAFF))


def list_helped_counts(
    since: datetime, until: datetime, member_ids: Collection[int] | None = None
) -> dict[int, int]:
    """By answer author: how many distinct people their visible answers to others' questions helped in that time.

    `since` counts, `until` does not. A person counts once, however often and by however many answers: the asker whose
    question it solved, whoever marked it Helpful or said that it worked, and whoever found it instead of asking (signed
    in they are the member, otherwise each visit is a person). Nobody helps themselves, and staff are not people helped:
    trying answers out and marking good ones is their work. Imported marks have no voter and count for nobody. Authors who
    helped nobody are left out; staff who answer are in. Without `member_ids` all authors are read, in one statement.
    """
    if member_ids is not None and not member_ids:
        return {}
    wanted = set(member_ids) if member_ids is not None else None
    named = wanted if wanted is not None and len(wanted) <= NAMED_MOST else None
    signs = signs_of_help(since, until, named).c
    query = select(signs.author_id, func.count(func.distinct(signs.person))).group_by(signs.author_id)
    return {author: count for author, count in fetch(query) if wanted is None or author in wanted}


def count_helped(member_id: int) -> int:
    """How many distinct people the member's answers have helped so far, in one statement."""
    person = signs_of_help(None, clock.now(), [member_id]).c.person
    return int(fetch(select(func.count(func.distinct(person)))).scalar_one())


def signs_of_help(
    since: datetime | None, until: datetime, member_ids: Collection[int] | None = None
) -> Subquery:
    """One row a sign that an answer helped: `author_id`, `answer_id`, `person`, `source` (a `Source`) and `at`.

    `person` is the id of a member, or of a visit as a negative number. Without `since` it reaches back to the beginning.
    """
    parts = [
        _part(Source.ASKER, _ACCEPTANCES.answer_id, THREADS.author_id, _ACCEPTANCES.accepted_at)
        .where(_ACCEPTANCES.withdrawn_at.is_(None)),
        _part(Source.ASKER, _RESOLUTIONS.answer_id, THREADS.author_id, _RESOLUTIONS.confirmed_at)
        .where(_RESOLUTIONS.ended_at.is_(None)),
        _part(Source.HELPFUL, _VOTES.answer_id, _VOTES.voter_id, _VOTES.voted_at)
        .where(_VOTES.voter_id.is_not(None)),
        _part(Source.WORKED, _REACTIONS.answer_id, _REACTIONS.member_id, _REACTIONS.said_at)
        .where(_REACTIONS.kind == ReactionKind.WORKED.value),
        _part(Source.VISIT, _DEFLECTIONS.answer_id, _visitor(), _DEFLECTIONS.said_at).where(
            _DEFLECTIONS.withdrawn_at.is_(None), _VISITS.id == _DEFLECTIONS.visit_id, _VISITS.excluded == ""
        ),
    ]  # fmt: skip
    at = (
        _ACCEPTANCES.accepted_at,
        _RESOLUTIONS.confirmed_at,
        _VOTES.voted_at,
        _REACTIONS.said_at,
        _DEFLECTIONS.said_at,
    )
    within = []
    for part, instant in zip(parts, at, strict=True):
        found = part.where(instant < until)
        if since is not None:
            found = found.where(instant >= since)
        if member_ids is not None:
            found = found.where(ANSWERS.author_id.in_(sorted(member_ids)))
        within.append(found)
    return union_all(*within).subquery("signs")


def _visitor() -> ColumnElement[int]:
    # Whoever signed in meanwhile is the member; everybody else is known by the visit alone.
    return func.coalesce(_DEFLECTIONS.member_id, _VISITS.member_id, -cast(_VISITS.id, BigInteger))


def _part(
    source: Source, answer_id: ColumnElement[int], person: ColumnElement[int], at: ColumnElement[datetime]
) -> Select[tuple[int, int, int, str, datetime]]:
    # Looked up one by one, by id: without it the table of members would be read whole for a single page.
    is_staff = select(literal(1)).where(MEMBERS.id == person, MEMBERS.role.in_(STAFF_ROLES)).exists()
    return select(
        ANSWERS.author_id.label("author_id"),
        ANSWERS.id.label("answer_id"),
        person.label("person"),
        literal(source.value).label("source"),
        at.label("at"),
    ).where(
        ANSWERS.id == answer_id,
        ANSWERS.removed_at.is_(None),
        ANSWERS.opens_thread_id.is_(None),
        THREADS.id == ANSWERS.thread_id,
        THREADS.is_listed,
        THREADS.kind == Kind.QUESTION.value,
        THREADS.author_id != ANSWERS.author_id,
        person != ANSWERS.author_id,
        ~is_staff,
    )
