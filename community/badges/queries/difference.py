"""How awards differ from what has been earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from community.badges.models import Award, Badge
from community.badges.queries.awards import list_settled
from community.badges.queries.deeds import Among
from community.badges.queries.earned import Earned, list_earned, wanted_of

Key = tuple[int, int, str, int]
"""Badge, member, subject, number: what no two live awards share."""


@dataclass
class Difference:
    """What has to change for some members."""

    missing: list[Earned]
    moved: list[tuple[Award, Earned]]
    gone: list[Award]
    had: set[Key]
    """What was given once and revoked since: it comes back without a word."""

    @property
    def member_ids(self) -> set[int]:
        """Whom something has to change for."""
        found = {earned.member_id for earned in self.missing} | {award.member_id for award in self.gone}
        return found | {award.member_id for award, _ in self.moved}


def find_difference(badges: Sequence[Badge], among: Among) -> Difference:
    """What has to change for these members, so that their awards of these badges say what they have earned."""
    wanted = wanted_of(badges)
    revocable = {badge.id for badge in badges if badge.is_revocable}
    earned = {one.key: one for one in list_earned(wanted, among)}
    live: dict[Key, Award] = {}
    had: set[Key] = set()
    for award in list_settled([badge.id for badge in wanted], among):
        key = (award.badge_id, award.member_id, award.subject, award.number)
        if award.revoked_at is None:
            live[key] = award
        else:
            had.add(key)
    return Difference(
        missing=sorted(
            (one for key, one in earned.items() if key not in live),
            key=lambda one: (one.member_id, one.badge_id, one.subject, one.number),
        ),
        moved=[
            (live[key], one) for key, one in earned.items() if key in live and _is_elsewhere(live[key], one)
        ],
        gone=[award for key, award in live.items() if key not in earned and award.badge_id in revocable],
        had=had,
    )


def _is_elsewhere(award: Award, earned: Earned) -> bool:
    return (award.thread_id, award.answer_id, award.reply_id) != (
        earned.thread_id, earned.answer_id, earned.reply_id,
    )  # fmt: skip
