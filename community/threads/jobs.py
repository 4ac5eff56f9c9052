"""Work of threads that runs on a clock."""

from __future__ import annotations

from community.core.db import transaction
from community.threads import actions


def sweep_drafts() -> None:
    """Forget drafts that nobody touched for a long time."""
    with transaction():
        actions.remove_stale_drafts()
