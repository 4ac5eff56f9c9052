"""Looks at everybody: each night, after an import or an upgrade, and for a badge that was saved. Some members at a time.

First the differences are found without a lock; only members who have one are then settled, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from community.badges import actions, queries
from community.badges.actions import Settled
from community.badges.models import Badge
from community.badges.queries import Among
from community.badges.rules import Telling
from community.core.actor import SYSTEM
from community.core.db import transaction

MEMBERS_AT_ONCE = 2_000  # Ids looked at in one reading transaction: some hundred milliseconds.
SETTLED_AT_ONCE = 100  # Members whose rows are locked together; nobody waits for them longer than a moment.

Told = Callable[[int, int, Settled], None]
"""Told (members looked at, of how many, what was changed by the last step)."""


def recheck() -> None:
    """The nightly look at everybody, for all badges."""
    settle_everybody(telling=Telling.RECENT)


def award_past(told: Told = lambda *_: None) -> Settled:
    """Bring the badges that ship, and award to everybody what was earned before; nobody is told."""
    with transaction():
        actions.sync_badges(SYSTEM)
    return settle_everybody(telling=Telling.NOBODY, told=told)


def settle_everybody(
    *, badge_ids: Sequence[int] = (), telling: Telling, told: Told = lambda *_: None
) -> Settled:
    """Settle all members' awards of these badges (of all, without any), each step in its own transactions."""
    settled = Settled()
    with transaction(writes=False):
        last = queries.find_last_member_id()
    for first in range(1, last + 1, MEMBERS_AT_ONCE):
        until = min(first + MEMBERS_AT_ONCE - 1, last)
        with transaction(writes=False):
            difference = queries.find_difference(_badges(badge_ids), Among(first=first, last=until))
            unsettled = sorted(difference.member_ids)
        step = Settled()
        for start in range(0, len(unsettled), SETTLED_AT_ONCE):
            with transaction():
                some = unsettled[start : start + SETTLED_AT_ONCE]
                step += actions.settle_awards(SYSTEM, _badges(badge_ids), some, telling=telling)
        settled += step
        told(until, last, step)
    if not last:
        told(0, 0, settled)
    return settled


def award_badge(*, run_id: int) -> None:
    """The look at everybody for one badge, with its progress noted for the page that shows it."""
    with transaction(writes=False):
        badge_id = queries.get_run(run_id).badge_id

    def note(done: int, total: int, step: Settled) -> None:
        with transaction():
            run = queries.get_run(run_id)
            actions.note_progress(
                SYSTEM, run, done=done, total=total, awarded=step.awarded, revoked=step.revoked
            )

    settle_everybody(badge_ids=[badge_id], telling=Telling.RECENT, told=note)


def _badges(ids: Sequence[int]) -> list[Badge]:
    return [badge for badge in queries.list_badges() if not ids or badge.id in ids]
