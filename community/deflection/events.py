"""What happens to suggestions."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DeflectionConfirmed(Event):
    """Somebody said that a suggested thread solved it."""

    deflection_id: int
    thread_id: int
    place: str


@dataclass(frozen=True, kw_only=True)
class DeflectionCredited(Event):
    """A thread helped somebody, who neither asked nor wrote to support within 72 hours: nothing can change it any more."""

    deflection_id: int
    thread_id: int
    answer_id: int | None
    outcome: str
    author_id: int | None = None
    """Who wrote the answer; None without one, and in events from before that earned points."""
