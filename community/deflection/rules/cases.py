"""A question of the past, and the earlier threads that would have spared it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DRAFT_WORDS = 60  # Of the text; by then somebody has said what it is about.


@dataclass(frozen=True, kw_only=True)
class Case:
    """What was asked when, and which threads helped. Times are seconds since 1970."""

    asked_at: float
    title: str
    text: str
    relevant: frozenset[int]
    """Threads that a helper linked, that it was closed as a duplicate of, or that a visitor said had solved it."""
    question_id: int | None = None
    """The thread that was asked; None when the visitor did not ask any more."""
    board_id: int | None = None
    product_id: int | None = None

    @property
    def queries(self) -> Mapping[str, str]:
        """What would have been typed: the title alone, and with the beginning of the text."""
        words = " ".join(self.text.split()[:DRAFT_WORDS])
        return {"title": self.title, f"title + {DRAFT_WORDS} words": f"{self.title}\n{words}"}
