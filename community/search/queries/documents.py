"""Threads as the index holds them, read from the database; and which ones are out of date there."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from community.answers.queries.texts import ThreadTexts, list_thread_texts
from community.core.db import db
from community.core.text.excerpt import plain_text
from community.search.models import StaleThread
from community.search.rules.documents import TEXT_LARGEST, ThreadDocument
from community.threads.models import Thread, ThreadTag
from community.threads.rules import Kind, Status


def load_documents(thread_ids: Collection[int]) -> list[ThreadDocument]:
    """The documents of those of these threads that lists show; removed and merged ones are not among them."""
    threads = db.session.execute(
        select(
            Thread.id, Thread.title, Thread.body_html, Thread.board_id, Thread.product_id, Thread.author_id,
            Thread.kind, Thread.status, Thread.answer_count, Thread.vote_count, Thread.created_at,
            Thread.last_activity_at,
        ).where(Thread.id.in_(thread_ids), Thread.is_listed)
    ).all()  # fmt: skip
    texts = list_thread_texts([thread.id for thread in threads])
    tags: dict[int, list[int]] = {}
    tagged = select(ThreadTag.thread_id, ThreadTag.tag_id).where(ThreadTag.thread_id.in_(thread_ids))
    for thread_id, tag_id in db.session.execute(tagged.order_by(ThreadTag.tag_id)):
        tags.setdefault(thread_id, []).append(tag_id)
    return [
        ThreadDocument(
            thread_id=thread.id,
            title=thread.title,
            question=plain_text(thread.body_html),
            solution=_joined(texts[thread.id].accepted_html),
            answers=_joined(texts[thread.id].other_html),
            board_id=thread.board_id,
            product_id=thread.product_id,
            tag_ids=tuple(tags.get(thread.id, ())),
            author_ids=_authors(thread.author_id, texts[thread.id]),
            kind=Kind(thread.kind),
            status=Status(thread.status),
            answer_count=thread.answer_count,
            vote_count=thread.vote_count + texts[thread.id].vote_count,
            created_at=thread.created_at,
            last_activity_at=thread.last_activity_at,
        )
        for thread in threads
    ]


def list_thread_ids(after_id: int, limit: int) -> list[int]:
    """The ids of the next threads that lists show, oldest first."""
    query = select(Thread.id).where(Thread.is_listed, Thread.id > after_id).order_by(Thread.id).limit(limit)
    return list(db.session.scalars(query))


def count_threads() -> int:
    """How many threads the index should hold."""
    return db.session.scalar(select(func.count()).select_from(Thread).where(Thread.is_listed)) or 0


def list_marks(limit: int | None = None) -> list[tuple[int, int]]:
    """(thread id, mark count) of the threads that have been out of date longest; without a limit of all."""
    query = select(StaleThread.thread_id, StaleThread.mark_count).order_by(
        StaleThread.marked_at, StaleThread.thread_id
    )
    return list(db.session.execute(query.limit(limit)))


def count_marks() -> int:
    """How many threads are out of date in the index."""
    return db.session.scalar(select(func.count()).select_from(StaleThread)) or 0


def _joined(htmls: list[str]) -> str:
    """The words of several posts; only so much of a very long thread as the index takes."""
    found: list[str] = []
    room = TEXT_LARGEST
    for html in htmls:
        if room <= 0:
            break
        found.append(plain_text(html))
        room -= len(found[-1])
    return "\n".join(found)


def _authors(asker_id: int, texts: ThreadTexts) -> tuple[int, ...]:
    return tuple(dict.fromkeys([asker_id, *texts.author_ids]))
