"""Answers, replies and acceptances that were made elsewhere come in as they stand, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from community.answers.events import AnswerAccepted
from community.answers.models import Acceptance, Answer, Reply
from community.answers.rules import PLAIN, lead_of
from community.core.actor import Actor, Role
from community.core.bulk import insert_rows, reserve_ids
from community.core.db import db
from community.core.events import publish_past
from community.core.policy import require, system_only
from community.members import actions as members
from community.members import queries as member_queries
from community.threads.actions import Body

AS_IMPORT = "import"
"""`Acceptance.accepted_as` of those whose source does not say who accepted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastPost:
    """What answers and replies have in common; `id` is reserved."""

    id: int
    thread_id: int
    author_id: int
    body: Body
    created_at: datetime
    edited_at: datetime | None
    vote_count: int
    removed_at: datetime | None = None
    removal_reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastAnswer(PastPost):
    """An answer; `reply_count` leaves removed replies out."""

    reply_count: int
    accept_order: int = PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class PastReply(PastPost):
    """A reply under an answer, or (None) under the thread itself."""

    answer_id: int | None
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PastAcceptance:
    """An answer was accepted by nobody knows whom."""

    thread_id: int
    answer_id: int
    answer_author_id: int
    asker_id: int
    accepted_at: datetime
    is_first: bool


def import_posts(actor: Actor, answers: Sequence[PastAnswer], replies: Sequence[PastReply]) -> None:
    """Write answers and replies, and count the answers of each author. Their threads are there, and counted them."""
    require(system_only(actor))
    roles = member_queries.list_roles_at([(answer.author_id, answer.created_at) for answer in answers])
    insert_rows(
        Answer,
        [
            {
                **_row(answer),
                "author_role": roles.get((answer.author_id, answer.created_at), Role.MEMBER).value,
                "reply_count": answer.reply_count,
                "accept_order": answer.accept_order,
                "lead_order": _lead(answer),
                "mark_weight": answer.vote_count,
            }
            for answer in answers
        ],
    )
    insert_rows(
        Reply,
        [{**_row(reply), "answer_id": reply.answer_id, "position": reply.position} for reply in replies],
    )
    counts: dict[int, dict[str, int]] = {}
    for answer in answers:
        if answer.removed_at is None:
            count = counts.setdefault(answer.author_id, {"answer_count": 0, "helpful_answer_count": 0})
            count["answer_count"] += 1
            count["helpful_answer_count"] += answer.vote_count > 0 or answer.accept_order < PLAIN
    members.count_for_many(counts)


def import_acceptances(actor: Actor, acceptances: Sequence[PastAcceptance]) -> None:
    """Write acceptances, with the points that they are worth. Threads and answers are there, and counted them."""
    require(system_only(actor))
    ids = reserve_ids(Acceptance, len(acceptances))
    insert_rows(
        Acceptance,
        [
            {
                "id": acceptance_id,
                "thread_id": acceptance.thread_id,
                "answer_id": acceptance.answer_id,
                "accepted_by_id": None,
                "accepted_as": AS_IMPORT,
                "accepted_at": acceptance.accepted_at,
                "is_first": acceptance.is_first,
            }
            for acceptance_id, acceptance in zip(ids, acceptances, strict=True)
        ],
    )
    counts: dict[int, dict[str, int]] = {}
    for acceptance in acceptances:
        count = counts.setdefault(acceptance.answer_author_id, {"accepted_count": 0})
        count["accepted_count"] += 1
    members.count_for_many(counts)
    publish_past(
        actor,
        [
            (acceptance.accepted_at, _event(acceptance_id, acceptance))
            for acceptance_id, acceptance in zip(ids, acceptances, strict=True)
        ],
    )


def _row(post: PastPost) -> dict[str, Any]:
    return {
        "id": post.id,
        "thread_id": post.thread_id,
        "author_id": post.author_id,
        "body_markdown": post.body.markdown,
        "body_html": post.body.html,
        "renderer_version": post.body.renderer_version,
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "vote_count": post.vote_count,
        "removed_at": post.removed_at,
        "removal_reason": post.removal_reason,
    }


def _lead(answer: PastAnswer) -> int:
    return lead_of(answer.accept_order, is_confirmed=False, is_recommended=False, is_outdated=False).value


def _event(acceptance_id: int, acceptance: PastAcceptance) -> AnswerAccepted:
    return AnswerAccepted(
        acceptance_id=acceptance_id,
        answer_id=acceptance.answer_id,
        thread_id=acceptance.thread_id,
        answer_author_id=acceptance.answer_author_id,
        asker_id=acceptance.asker_id,
        accepted_by_id=None,
        accepted_as=AS_IMPORT,
    )


def replace_addresses(actor: Actor, kind: type[Answer | Reply], post_id: int, body: Body) -> None:
    """Let the links of a post's text lead elsewhere. Nobody's words change, so no earlier text is kept."""
    require(system_only(actor))
    db.session.execute(
        update(kind)
        .where(kind.id == post_id)
        .values(body_markdown=body.markdown, body_html=body.html)
        .execution_options(synchronize_session=False)
    )
