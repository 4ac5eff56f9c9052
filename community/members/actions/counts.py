"""Numbers on the member's row that other rooms keep: standing, posts, unread notifications."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import case, update

from community.core.db import db
from community.members.models import Member

_AT_ONCE = 500  # Members named in one statement; SQLite takes a few thousand.


def count_posts(
    member_id: int | None, *, threads: int = 0, answers: int = 0, accepted: int = 0, helpful: int = 0
) -> None:
    """Add to (or, negative, take from) what the member has posted; the rooms of the posts call this.

    `helpful` counts answers that stand and were found helpful or accepted.
    """
    _add(
        member_id,
        thread_count=threads,
        answer_count=answers,
        accepted_count=accepted,
        helpful_answer_count=helpful,
    )


def add_points(member_id: int, points: int) -> None:
    """Move the standing by one ledger entry; only reputation calls this, in the entry's own transaction."""
    # Standing may fall below zero for a moment while a reversal is posted, so nothing clamps it.
    _add(member_id, points=points)


def set_standing(member_id: int, *, points: int) -> None:
    """Set the standing to what the ledger's entries sum up to."""
    db.session.execute(update(Member).where(Member.id == member_id).values(points=points))


def set_vote_weight(member_ids: Collection[int], weight: int) -> None:
    """Set what the Helpful marks of these members weigh from now on; marks already given stay as they are."""
    db.session.execute(update(Member).where(Member.id.in_(member_ids)).values(vote_weight=weight))


def count_unread(member_id: int, change: int) -> None:
    """Add to (or take from) the number of unread notifications; never below zero."""
    after = Member.unread_count + change
    db.session.execute(
        update(Member).where(Member.id == member_id).values(unread_count=case((after < 0, 0), else_=after))
    )


def count_unread_of(member_ids: Sequence[int], change: int) -> None:
    """Add to the number of unread notifications of many members, each once, in few statements."""
    for start in range(0, len(member_ids), _AT_ONCE):
        some = Member.id.in_(sorted(member_ids)[start : start + _AT_ONCE])
        db.session.execute(update(Member).where(some).values(unread_count=Member.unread_count + change))


def _add(member_id: int | None, **changes: int) -> None:
    values = {name: getattr(Member, name) + change for name, change in changes.items() if change}
    if member_id is not None and values:
        # In SQL, not on an object: two who add at once must both count.
        db.session.execute(update(Member).where(Member.id == member_id).values(**values))
