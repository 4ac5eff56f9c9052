"""Suggestions for somebody who is about to ask, and how many people each thread has helped so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import func, select

from community.answers import queries as answers
from community.answers.models import Answer
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
    is_confirmed: bool
    """Whether others confirmed that answer, while nobody accepted one."""
    helped_count: int
    reasons: tuple[str, ...]
    """Why it is offered, in words, the strongest first; besides its status."""


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
    about = About(board_id, product_id)
    similar = search.list_similar(
        actor,
        text,
        limit,
        is_being_typed=is_being_typed,
        weigh=weigher(load_weights()),
        about=about,
    )
    by_id = {thread.id: thread for thread in similar}
    chosen = choose([(thread.id, thread.score) for thread in similar], limit)
    if not chosen:
        return []
    accepted = answers.list_leading(chosen)
    authors = members.list_member_chips({answer.author_id for answer in accepted.values()})
    helped = count_helped(chosen)
    return [_suggestion(by_id[i], accepted.get(i), authors, helped.get(i, 0), about) for i in chosen]


def count_helped(thread_ids: Collection[int]) -> dict[int, int]:
    """How many people each of these threads helped: visits that said so, or looked at it instead of asking. Threads that
    helped nobody yet are left out."""
    if not thread_ids:
        return {}
    query = select(Deflection.thread_id, func.count()).where(
        Deflection.thread_id.in_(thread_ids), Deflection.withdrawn_at.is_(None)
    )
    return dict(db.session.execute(query.group_by(Deflection.thread_id)).all())


def count_helped_by_answers(answer_ids: Collection[int]) -> dict[int, int]:
    """How many people each of these answers helped, without having to ask; those that helped nobody are left out."""
    if not answer_ids:
        return {}
    query = select(Deflection.answer_id, func.count()).where(
        Deflection.answer_id.in_(answer_ids), Deflection.withdrawn_at.is_(None)
    )
    return {
        answer_id or 0: count for answer_id, count in db.session.execute(query.group_by(Deflection.answer_id))
    }


def count_helped_by_member(member_id: int) -> int:
    """How many visits a member's answers helped, without having to ask."""
    query = (
        select(func.count(func.distinct(Deflection.visit_id)))
        .join(Answer, Answer.id == Deflection.answer_id)
        .where(Answer.author_id == member_id, Answer.removed_at.is_(None), Deflection.withdrawn_at.is_(None))
    )
    return db.session.scalar(query) or 0


def _suggestion(
    thread: search.SimilarThread,
    accepted: answers.AnswerView | None,
    authors: dict[int, members.MemberChip],
    helped_count: int,
    about: About,
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
        is_confirmed=accepted is not None and accepted.confirmed_at is not None,
        helped_count=helped_count,
        reasons=tuple(_reasons(thread, accepted.vote_count if accepted else 0, helped_count, about)),
    )


def _reasons(thread: search.SimilarThread, vote_count: int, helped_count: int, about: About) -> Iterator[str]:
    if helped_count:
        yield f"helped {helped_count:,} {'person' if helped_count == 1 else 'people'}"
    if vote_count:
        yield f"{vote_count:,} found this helpful"
    if about.product_id and thread.product_id == about.product_id:
        yield "same product"
    elif about.board_id and thread.board_id == about.board_id:
        yield "same board"
