"""What happens to the tree, and to incidents."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TreePublished(Event):
    """A version of the tree is in force: every open question is placed by it."""

    number: int


@dataclass(frozen=True, kw_only=True)
class TreeWithdrawn(Event):
    """A version was withdrawn; the tree that ships is in force again, as version `number`."""

    withdrawn_number: int
    number: int


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    """A problem is known on a product or a board."""

    incident_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    """It is over."""

    incident_id: int


@dataclass(frozen=True, kw_only=True)
class EntitlementGranted(Event):
    """A member is entitled to more by a plan."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class EntitlementEnded(Event):
    """They are not any more."""

    member_id: int
