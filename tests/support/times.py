"""The time, as a test wants it."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta

from community.core import clock


class Clock:
    """Stops and moves the time of the code under test; the real one goes on after the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @property
    def now(self) -> datetime:
        """The present instant, frozen or not."""
        return clock.now()

    def freeze(self, instant: datetime | str | None = None) -> datetime:
        """Stop the time at `instant` (aware, or ISO text taken as UTC), or at the present; answer it."""
        if isinstance(instant, str):
            instant = datetime.fromisoformat(instant)
            instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        instant = instant or clock.now()
        self._stack.enter_context(clock.at(instant))
        return instant

    def advance(self, **distance: float) -> datetime:
        """Stop the time so much later than now: `advance(days=7, hours=1)`; answer the instant."""
        return self.freeze(clock.now() + timedelta(**distance))

    def at(self, instant: datetime) -> AbstractContextManager[None]:
        """Let a block happen at another instant."""
        return clock.at(instant)
