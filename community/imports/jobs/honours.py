"""After an import: the badges and ranks that follow from what everybody did elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from community.badges import actions as badge_actions
from community.badges import jobs as badges
from community.badges.rules import Telling
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.ranks import jobs as ranks


def honour_everybody(told: Callable[[int, int], None]) -> None:
    """Award what was earned elsewhere, dated at the deed, and rank everybody once; nobody is told of it.

    `told` hears how many badges of how many are done. Doing it twice changes nothing.
    """
    with transaction():
        badge_actions.sync_badges(SYSTEM)
    badges.settle_everybody(telling=Telling.NOBODY, told=lambda done, total, _: told(done, total))
    ranks.reconsider_everybody()
