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
