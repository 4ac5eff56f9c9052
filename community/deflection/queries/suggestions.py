"""Suggestions for somebody who is about to ask, and how many people each thread has helped so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import func, select

from community.answers import queries as answers
from community.core.actor import Actor
from community.core.db import db
from community.core.text.excerpt import excerpt
from community.deflection.models import Deflection
from community.deflection.queries.rankings import load_weights
from community.deflection.rules import SUGGESTIONS_MOST, choose, is_enough, weigher
from community.members import queries as members
from community.search import queries as search
from community.search.rules.wanted import About


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An earlier thread that may answer what is about to be asked: see `templates/components/suggestions.html`."""

    thread_id: int
    title: str
    url: str
    status: str
    board_name: str
    excerpt: str
    answer_count: int
    answer_html: Markup | None
    """The first accepted answer."""
    answer_by: str
    helped_count: int


def list_suggestions(
    actor: Actor,
    text: str,
    limit: int = SUGGESTIONS_MOST,
    *,
    is_being_typed: bool = False,
    board_id: int | None = None,
    product_id: int | None = None,
) -> list[Suggestion]:
    """The best earlier threads for what somebody is about to ask; none before two words are there, or without an index.

    With `is_being_typed`, the last word of `text` may be unfinished. Threads of the board and about the product that
    are named come sooner.
    """
    if not is_enough(text):
        return []
    similar = search.list_similar(
        actor,
        text,
        limit,
        is_being_typed=is_being_typed,
        weigh=weigher(load_weights()),
        about=About(board_id, product_id),
    )
    by_id = {thread.id: thread for thread in similar}
    chosen = choose([(thread.id, thread.score) for thread in similar], limit)
    if not chosen:
        return []
    accepted = answers.list_first_accepted(chosen)
    authors = members.list_member_chips({answer.author_id for answer in accepted.values()})
    helped = count_helped(chosen)
    return [_suggestion(by_id[i], accepted.get(i), authors, helped.get(i, 0)) for i in chosen]


def count_helped(thread_ids: Collection[int]) -> dict[int, int]:
    """How many visits each of these threads ended happily; threads that helped nobody yet are left out."""
    if not thread_ids:
        return {}
    query = select(Deflection.thread_id, func.count()).where(Deflection.thread_id.in_(thread_ids))
    return dict(db.session.execute(query.group_by(Deflection.thread_id)).all())


def find_deflection(visit_key: str, thread_id: int) -> Deflection | None:
    """What this visit said of the thread, or None."""
    query = select(Deflection).where(Deflection.visit_key == visit_key, Deflection.thread_id == thread_id)
    return db.session.scalar(query)


def _suggestion(
    thread: search.SimilarThread,
    accepted: answers.AnswerView | None,
    authors: dict[int, members.MemberChip],
    helped_count: int,
) -> Suggestion:
    author = authors.get(accepted.author_id, members.FORMER_MEMBER) if accepted else None
    return Suggestion(
        thread_id=thread.id,
        title=thread.title,
        url=thread.url,
        status=thread.status,
        board_name=thread.board_name,
        excerpt=excerpt(accepted.html) if accepted else thread.excerpt,
        answer_count=thread.answer_count,
        answer_html=accepted.html if accepted else None,
        answer_by=author.name if author else "",
        helped_count=helped_count,
    )
