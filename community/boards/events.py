"""What happens to boards."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BoardChanged(Event):
    """A board was made, or its name, readers or writers changed."""

    board_id: int
