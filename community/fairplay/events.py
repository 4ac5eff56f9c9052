"""What happens to cases of fair play."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """Somebody decided. `act` is hold, reverse, warn or dismiss."""

    decision_id: int
    case_id: int
    act: str
    member_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CaseUndone(Event):
    """The decision was taken back, and what it had done with it."""

    decision_id: int
    case_id: int
    act: str
    member_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CaseAppealed(Event):
    """A member whom it concerns asked to look again."""

    case_id: int
    member_id: int
