"""What a campaign asks of whoever applies, and whether a member meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LARGEST = 1_000_000  # Whoever asks for more has mistyped.


class Applicants(StrEnum):
    """Who may apply at all."""

    MEMBERS = "members"
    """Everybody with an account."""
    SUPER_USERS = "super_users"
    """Those in the super-user programme."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {"members": "All members", "super_users": "Super users only"}[self.value]


@dataclass(frozen=True, slots=True)
class Criteria:
    """The least that an applicant needs; 0 asks for nothing."""

    applicants: Applicants = Applicants.MEMBERS
    points: int = 0
    accepted: int = 0
    """Accepted answers."""
    days: int = 0
    """Days as a member."""
    rank_position: int = 0
    """Place on the ladder, 0 is the lowest rank."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts of a member."""

    is_super_user: bool
    points: int
    accepted: int
    days: int
    rank_position: int


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is asked, and whether it is met."""

    words: str
    has: str
    is_met: bool


def check(criteria: Criteria, facts: Facts, rank_name: str = "") -> list[Check]:
    """Each thing that is asked, in words, with what the member has. Nothing asked: an empty list."""
    found = []
    if criteria.applicants is Applicants.SUPER_USERS:
        has = "You are in it" if facts.is_super_user else "You are not in it"
        found.append(Check("In the super-user programme", has, facts.is_super_user))
    for wanted, has_count, one, many in (
        (criteria.points, facts.points, "point", "points"),
        (criteria.accepted, facts.accepted, "accepted answer", "accepted answers"),
        (criteria.days, facts.days, "day as a member", "days as a member"),
    ):
        if wanted:
            words = f"At least {wanted:,} {one if wanted == 1 else many}"
            found.append(Check(words, f"You have {has_count:,}", has_count >= wanted))
    if criteria.rank_position:
        reached = facts.rank_position >= criteria.rank_position
        found.append(
            Check(
                f"The rank {rank_name or 'that is asked'} or a higher one",
                "Reached" if reached else "Not yet",
                reached,
            )
        )
    return found


def meets(criteria: Criteria, facts: Facts) -> bool:
    """Whether everything that is asked is met."""
    return all(one.is_met for one in check(criteria, facts))


def wrong_with(criteria: Criteria) -> dict[str, str]:
    """What makes no sense, by field."""
    sentence = f"Choose a number from 0 to {LARGEST:,}; 0 asks for nothing."
    values = {"points": criteria.points, "accepted": criteria.accepted, "days": criteria.days}
    return {name: sentence for name, value in values.items() if not 0 <= value <= LARGEST}


def as_json(criteria: Criteria) -> dict[str, Any]:
    """The criteria as they are stored."""
    return {
        "applicants": criteria.applicants.value,
        "points": criteria.points,
        "accepted": criteria.accepted,
        "days": criteria.days,
        "rank_position": criteria.rank_position,
    }


def from_json(stored: Mapping[str, Any]) -> Criteria:
    """The criteria that were stored."""
    return Criteria(**{**stored, "applicants": Applicants(stored["applicants"])})


def effect_in_words(meeting: int, everybody: int) -> tuple[str, str]:
    """(the sentence about how many members meet them, `warn` where it needs a thought, else empty)."""
    if not everybody:
        return "There are no members yet.", "warn"
    if not meeting:
        return "Nobody meets this today. Ask for less, or nobody can apply.", "warn"
    if meeting == everybody:
        return f"Everybody meets this today: all {everybody:,} members may apply.", "warn"
    word = "member meets" if meeting == 1 else "members meet"
    return f"{meeting:,} of {everybody:,} {word} this today.", ""
