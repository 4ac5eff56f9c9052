"""Work on the clock: proposals that nobody decided end."""

from __future__ import annotations

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.edits import actions


def expire_edits() -> None:
    """End what nobody decided in time."""
    with transaction():
        actions.expire_edits(SYSTEM)
