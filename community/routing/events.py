"""What happens to the wishes of helpers."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DayLimited(Event):
    """A member said how many questions a day are enough for them; None: as many as come."""

    member_id: int
    answers_a_day: int | None
