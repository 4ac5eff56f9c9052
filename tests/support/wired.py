"""Other wiring for the length of a test: events, jobs and clock work of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from community import wiring
from community.core import events, jobs
from community.core.events import Event, Reaction
from community.core.jobs import Clockwork, Work


@contextmanager
def wired(
    reactions: dict[type[Event], Reaction] | None = None,
    works: dict[str, Work] | None = None,
    schedule: dict[str, Clockwork] | None = None,
) -> Iterator[None]:
    """Connect only what is given; afterwards everything that wiring.py lists is connected again."""
    events.connect(reactions or {})
    jobs.connect(works or {}, schedule or {})
    try:
        yield
    finally:
        wiring.connect()
