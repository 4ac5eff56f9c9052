"""What happens to points and to their rules, beyond single entries."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CausesVoided(Event):
    """A case decided that these causes do not count."""

    case: str
    causes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class CausesRestored(Event):
    """The same case lets them count again."""

    case: str
    causes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RulesScheduled(Event):
    """A new version of the rules will be in force from a day on (ISO date, UTC)."""

    version: int
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class RulesWithdrawn(Event):
    """A version was taken back before it began."""

    version: int
