"""The ladder in force, its draft and its past."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Text, cast, func, select

from community.core.db import db, fetch
from community.core.errors import NotFound
from community.core.pagination import Page
from community.ranks.models import LadderVersion, State
from community.ranks.rules.ladder import Ladder, read_steps

PAGE_SIZE = 20

_LADDERS = LadderVersion.__table__.c
LADDER_COLUMNS = (cast(_LADDERS.steps, Text), _LADDERS.rest_after_days, _LADDERS.number)
"""What `read_ladder` takes."""
IN_FORCE = _LADDERS.state == State.IN_FORCE.value
_IN_FORCE = select(*LADDER_COLUMNS).where(IN_FORCE)
_DRAFT = select(*LADDER_COLUMNS).where(_LADDERS.state == State.DRAFT.value)


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is or was in force: who put it there, when, and why."""

    ladder: Ladder
    changelog: str
    started_by_id: int | None
    started_at: datetime
    ended_at: datetime | None


@lru_cache(maxsize=16)
def read_ladder(steps: str, rest_after_days: int, number: int | None) -> Ladder:
    """The ladder that a row holds; the same text is read once."""
    return Ladder(steps=read_steps(json.loads(steps)), rest_after_days=rest_after_days, number=number)


def get_ladder() -> Ladder:
    """The ladder in force. Raise NotFound where there is none, which no migrated database is without."""
    row = fetch(_IN_FORCE).first()
    if row is None:
        raise NotFound("This community has no ranks.")
    return read_ladder(*row)


def find_draft() -> Ladder | None:
    """The ladder that is being drafted, or None."""
    row = fetch(_DRAFT).first()
    return read_ladder(*row) if row is not None else None


def find_draft_row() -> LadderVersion | None:
    """The draft with who saved it and when, or None."""
    return db.session.scalar(select(LadderVersion).where(LadderVersion.state == State.DRAFT.value))


def lock_draft() -> LadderVersion | None:
    """The draft, locked until the transaction ends, or None."""
    query = select(LadderVersion).where(LadderVersion.state == State.DRAFT.value)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def get_row_in_force() -> LadderVersion:
    """The row of the ladder in force, locked until the transaction ends."""
    query = select(LadderVersion).where(LadderVersion.state == State.IN_FORCE.value)
    return db.session.scalars(query.with_for_update()).one()


def list_versions(number: int) -> Page[Version]:
    """A page of the versions that are or were in force, the newest first."""
    kept = LadderVersion.state != State.DRAFT.value
    query = (
        select(
            cast(LadderVersion.steps, Text),
            LadderVersion.rest_after_days,
            LadderVersion.number,
            LadderVersion.changelog,
            LadderVersion.started_by_id,
            LadderVersion.started_at,
            LadderVersion.ended_at,
        )
        .where(kept)
        .order_by(LadderVersion.number.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    total = db.session.scalar(select(func.count()).select_from(LadderVersion).where(kept)) or 0
    rows = [
        Version(read_ladder(steps, rest, version), changelog, by_id, started_at, ended_at)
        for steps, rest, version, changelog, by_id, started_at, ended_at in db.session.execute(query)
        if started_at is not None
    ]
    return Page(rows, number, PAGE_SIZE, total)
