"""A thread as the index holds it: plain values, taken from the database at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from community.threads.rules import Kind, Status

# What of each text is kept for extracts. Words beyond are found all the same; the extract then shows the beginning.
QUESTION_KEPT = 2_000
SOLUTION_KEPT = 2_000
ANSWERS_KEPT = 4_000

TEXT_LARGEST = 400_000  # Characters of one text that are indexed: a thread of some thousand posts.

STATUSES = tuple(Status)
"""Their order is written into the index: append only."""
KINDS = tuple(Kind)
"""Their order is written into the index: append only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDocument:
    """Everything that the index holds of one thread. Texts are plain, without markup."""

    thread_id: int
    title: str
    question: str
    solution: str = ""
    """The accepted answers, the first one first."""
    answers: str = ""
    """All other answers, and all replies."""
    board_id: int
    product_id: int | None = None
    tag_ids: tuple[int, ...] = ()
    author_ids: tuple[int, ...]
    """Whoever wrote in it; the asker first."""
    kind: Kind
    status: Status
    answer_count: int = 0
    vote_count: int = 0
    """Helpful marks on all its posts."""
    created_at: datetime
    last_activity_at: datetime


@dataclass(frozen=True, slots=True)
class KeptTexts:
    """The beginnings of a thread's texts, for extracts."""

    question: str
    solution: str
    answers: str
