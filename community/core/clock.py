"""The one source of the time, so that tests, the demo and imports can act at another instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """The present instant, in UTC, or the one set by `at`."""
    return _fixed.get() or datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let everything inside the block happen at `instant` (aware)."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
