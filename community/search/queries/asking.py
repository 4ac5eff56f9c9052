"""Asking the engine without ever failing a page: whatever is wrong with it, the page does without."""

from __future__ import annotations

import logging
from types import TracebackType

log = logging.getLogger(__name__)


class unfailing:  # noqa: N801 - it reads as what it does: `with unfailing("a search"):`
    """Leave the block when the engine fails in it. The log says why; people are told nothing that they cannot mend."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Swallow what went wrong, unless the process is being ended."""
        if not isinstance(error, Exception):
            return False
        log.error(
            "The search engine failed at %s; pages do without. `flask search rebuild` makes a new index.",
            self._what,
            exc_info=error,
        )
        return True
