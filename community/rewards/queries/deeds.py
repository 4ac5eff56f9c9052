"""Good deeds as their sources say them now, found by the keys of their awards, a few statements for many keys.

One way in for all: what an event touched, the sweep, the dry run and the audit ask by keys alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from community.answers.models import Answer
from community.core.actor import STAFF
from community.core.db import db
from community.members.models import Member
from community.rewards.queries.deeds_of_answers import read_accepts, read_confirms, read_royalties
from community.rewards.queries.deeds_of_members import read_events, read_referrals, read_tasks, read_tests
from community.rewards.rules.earning import Deed
from community.rewards.rules.states import Kind

PART = 500  # A database takes only so many values in one statement.
_STAFF = frozenset(role.value for role in STAFF)
_READERS: Mapping[Kind, Callable[[Collection[str]], dict[str, Deed]]] = {
    Kind.ACCEPT: read_accepts,
    Kind.CONFIRM: read_confirms,
    Kind.ROYALTY: read_royalties,
    Kind.TASK: read_tasks,
    Kind.REFERRAL: read_referrals,
    Kind.EVENT: read_events,
    Kind.TEST: read_tests,
}


def find_deeds(keys: Iterable[str]) -> dict[str, Deed]:
    """By key: the deeds whose sources are there. One that is taken back is there and does not stand, or is missing."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in sorted(set(keys)):
        by_kind[key.split(":", 1)[0]].append(key)
    found: dict[str, Deed] = {}
    for kind, wanted in by_kind.items():
        for first in range(0, len(wanted), PART):
            part = _READERS[Kind(kind)](wanted[first : first + PART])
            found |= _mark_unpaid(part)
    return found


def _mark_unpaid(found: Mapping[str, Deed]) -> dict[str, Deed]:
    """Note of each whether its member can earn: they have an account of their own, and do not answer as staff."""
    earners = db.session.scalars(
        select(Member.id).where(
            Member.id.in_(sorted({deed.member_id for deed in found.values()})),
            Member.role.not_in(_STAFF),
            Member.erased_at.is_(None),
            Member.claimed_at.is_not(None),
        )
    )
    paid = set(earners)
    answer_ids = sorted({deed.answer_id for deed in found.values() if deed.answer_id is not None})
    by_staff = set(
        db.session.scalars(select(Answer.id).where(Answer.id.in_(answer_ids), Answer.author_role.in_(_STAFF)))
    )
    return {
        key: deed
        if deed.member_id in paid and deed.answer_id not in by_staff
        else replace(deed, is_paid=False)
        for key, deed in found.items()
    }
