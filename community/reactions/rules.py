"""What members say of an answer beside Helpful, and what follows from it."""

from __future__ import annotations

from enum import StrEnum

from community.core.actor import Ability, Actor

CONFIRMATIONS_NEEDED = 2  # One may err, or be a friend; two who had the problem rarely do.
OUTDATED_NEEDED = 3  # More than solve a thread: an accepted answer has its asker's word for it.
TRUSTED_POINTS = 100  # Some ten answers that others found helpful.
EXPERTS_MOST = 5  # Whoever else is asked to look again; more would each wait for the others.
REASON_SHORTEST = 10  # “Wrong.” tells a moderator nothing.
REASON_LONGEST = 500


class Kind(StrEnum):
    """What can be said of an answer beside Helpful, once a member and answer each."""

    WORKED = "worked"
    """It worked for this member too: a confirmation."""
    OUTDATED = "outdated"
    """It worked once and does not any more."""
    WRONG = "wrong"
    """It is wrong or dangerous: a report, for moderators alone."""


EXCLUDES = {Kind.WORKED: Kind.WRONG, Kind.WRONG: Kind.WORKED}
"""What worked is not wrong: of these two the newer takes the place of the older."""


class Ending(StrEnum):
    """How a confirmed resolution came to its end."""

    UNDONE = "undone"
    """The asker, or a moderator, said that it did not solve it."""
    WITHDRAWN = "withdrawn"
    """Too few stand by their confirmation."""
    REMOVED = "removed"
    """The answer was removed."""
    ACCEPTED = "accepted"
    """An acceptance took its place."""
    MOVED = "moved"
    """The answer went to another thread."""
    SPLIT = "split"
    """The answer became part of another question, which nobody has said it solves."""


BARRING = frozenset({Ending.UNDONE, Ending.REMOVED, Ending.SPLIT})
"""After these the same answer solves nothing by confirmations alone any more: it takes an acceptance."""


def is_trusted(actor: Actor) -> bool:
    """Whether the actor's word that an answer is out of date, or still right, counts.

    Super users, staff, members with TRUSTED_POINTS, and those whose rank lets them accept for an asker who has gone.
    """
    return (
        actor.is_staff
        or actor.is_super_user
        or actor.points >= TRUSTED_POINTS
        or actor.has_ability(Ability.ACCEPT_FOR_ASKER)
    )


def counts_by_itself(kind: Kind, actor: Actor) -> bool:
    """Whether what the actor says counts in full: a super user's confirmation is enough alone (an endorsement), and
    only the trusted are counted among those who say that an answer is out of date."""
    return {
        Kind.WORKED: actor.is_super_user,
        Kind.OUTDATED: is_trusted(actor),
        Kind.WRONG: is_trusted(actor),
    }[kind]


def is_enough_to_solve(confirmations: int, *, is_endorsed: bool) -> bool:
    """Whether so many confirmations, or a super user's, may stand in for an asker who is silent."""
    return is_endorsed or confirmations >= CONFIRMATIONS_NEEDED


def is_enough_to_doubt(trusted_count: int) -> bool:
    """Whether so many trusted members may take an answer off the top."""
    return trusted_count >= OUTDATED_NEEDED
