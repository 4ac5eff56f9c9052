"""What an import does."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TopicImported(Event):
    """A thread came in from another place, with everything under it."""

    thread_id: int
    import_source_id: int
