"""Which accounts belong together, as far as anything tells: what is worth something asks before it gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from community.core.db import db
from community.fairplay.models import FairPlayCase, FairPlayMember, MemberHint
from community.fairplay.rules.cases import State
from community.fairplay.rules.suspicion import Kind

PART = 500  # A database takes only so many values in one statement.

Pair = tuple[int, int]


def find_linked(pairs: Collection[Pair]) -> dict[Pair, datetime]:
    """Of these pairs of members, those that belong together, with the instant since when that can be seen.

    They were used with the same kind of device in the same network, or a case about one person with several accounts
    was decided against both. One network alone says nothing: a household or an office shares it.
    """
    ids = sorted({member_id for pair in pairs for member_id in pair})
    devices: dict[int, dict[str, datetime]] = defaultdict(dict)
    cases: dict[int, dict[int, datetime]] = defaultdict(dict)
    for first in range(0, len(ids), PART):
        some = ids[first : first + PART]
        hints = select(MemberHint).where(MemberHint.member_id.in_(some), MemberHint.kind == "device")
        for hint in db.session.scalars(hints):
            devices[hint.member_id][hint.hash] = hint.first_seen_at
        named = (
            select(FairPlayMember.member_id, FairPlayCase.id, FairPlayCase.found_at)
            .join(FairPlayCase, FairPlayCase.id == FairPlayMember.case_id)
            .where(FairPlayMember.member_id.in_(some), FairPlayCase.kind == Kind.ALTERNATE.value)
            .where(FairPlayCase.state == State.REVERSED.value)
        )
        for member_id, case_id, found_at in db.session.execute(named):
            cases[member_id][case_id] = found_at
    found: dict[Pair, datetime] = {}
    for left, right in pairs:
        since = [
            max(devices[left][shared], devices[right][shared])
            for shared in devices[left].keys() & devices[right].keys()
        ] + [cases[left][shared] for shared in cases[left].keys() & cases[right].keys()]
        if since:
            found[left, right] = min(since)
    return found
