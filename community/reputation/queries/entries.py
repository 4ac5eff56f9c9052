"""Reading single entries of the ledger, and the sums that decide what the next one gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from community.answers.queries import Post
from community.core.db import Instant, db, fetch
from community.reputation.models import Ending, LedgerEntry
from community.reputation.rules import OUTLIVES_POST, SETTLED, Cause, post_of

_PART = 500  # A database takes only so many values in one statement.
_ENTRIES = LedgerEntry.__table__.c
_IS_ORIGIN = _ENTRIES.reverses_id.is_(None) & (_ENTRIES.kind != SETTLED)


# Built once: these run with every mark that somebody gives.
_ORIGINS: Select[*tuple[Any, ...]] = select(
    _ENTRIES.id, _ENTRIES.member_id, _ENTRIES.cause, _ENTRIES.kind, _ENTRIES.answer_id, _ENTRIES.thread_id
).where(_IS_ORIGIN)
_BY_CAUSE = _ORIGINS.where(_ENTRIES.cause.in_(bindparam("causes", expanding=True)))
_POOL: Select[*tuple[Any, ...]] = select(
    func.coalesce(func.sum(_ENTRIES.points), 0), func.coalesce(func.sum(_ENTRIES.full_points), 0)
).where(_ENTRIES.member_id == bindparam("member_id"), _ENTRIES.pool == bindparam("pool"))
_FROM_GIVER: Select[*tuple[Any, ...]] = select(func.count()).where(
    _ENTRIES.giver_id == bindparam("giver_id"),
    _ENTRIES.member_id == bindparam("member_id"),
    _ENTRIES.kind == bindparam("kind"),
    _ENTRIES.posted_at > bindparam("after", type_=Instant),
    _ENTRIES.reverses_id.is_(None),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The first entry of a cause, with what decides whether the cause counts."""

    id: int
    member_id: int
    cause: str
    post: Post | None
    """What it is about, where it ends with that post."""
    mirror_count: int
    open_endings: frozenset[tuple[str, str]]
    """(why, ref) of what keeps it from counting."""

    @property
    def counts(self) -> bool:
        """Whether its points stand in the ledger now."""
        return self.mirror_count % 2 == 0


def list_origins(causes: Iterable[str]) -> list[Origin]:
    """The first entries of these causes, by id; causes that never gave anything are left out."""
    return _origins(row for part in _parts(set(causes)) for row in fetch(_BY_CAUSE, {"causes": part}))


def list_origins_of_posts(posts: Collection[Post]) -> list[Origin]:
    """The first entries of all causes that are about these posts and end with them, by id."""
    lives = _ENTRIES.kind.not_in([cause.value for cause in OUTLIVES_POST])
    answer_ids = {post_id for kind, post_id in posts if kind == "answer"}
    thread_ids = {post_id for kind, post_id in posts if kind == "question"}
    clauses = [
        *(_ENTRIES.answer_id.in_(part) for part in _parts(answer_ids)),
        *(_ENTRIES.thread_id.in_(part) & _ENTRIES.answer_id.is_(None) for part in _parts(thread_ids)),
    ]
    return _origins(row for clause in clauses for row in fetch(_ORIGINS.where(lives, clause)))


def list_newest(origin_ids: Collection[int]) -> list[LedgerEntry]:
    """The last entry of each of these causes: the origin, or its newest mirror."""
    newest: dict[int, LedgerEntry] = {}
    for part in _parts(set(origin_ids)):
        query = select(LedgerEntry).where(_ENTRIES.id.in_(part) | _ENTRIES.origin_id.in_(part))
        for entry in db.session.scalars(query.order_by(_ENTRIES.id)):
            newest[entry.origin_id or entry.id] = entry
    return [newest[origin_id] for origin_id in sorted(newest)]


def sum_pool(member_id: int, pool: str) -> tuple[int, int]:
    """What the entries of a member's pool gave together, and what they are worth without its limit."""
    given, full = fetch(_POOL, {"member_id": member_id, "pool": pool}).one()
    return int(given), int(full)


def count_from_giver(giver_id: int, member_id: int, kind: Cause, after: datetime) -> int:
    """How often the giver brought this about for the member after that instant, whether it counts or not."""
    values = {"giver_id": giver_id, "member_id": member_id, "kind": kind.value, "after": after}
    return fetch(_FROM_GIVER, values).scalar_one()


def count_capped_points(member_id: int, day: date) -> int:
    """Points of that day (UTC) that count towards its cap, less what was taken back."""
    return sum_pool(member_id, f"day:{day.isoformat()}")[0]


def count_points(member_id: int) -> int:
    """The sum of a member's entries: what their standing must be."""
    query = select(func.coalesce(func.sum(_ENTRIES.points), 0)).where(_ENTRIES.member_id == member_id)
    return db.session.scalar(query) or 0


def _origins(found: Iterable[Any]) -> list[Origin]:
    rows = list(found)
    ids = [row.id for row in rows]
    mirrors = dict(_count_mirrors(ids))
    endings = _list_endings(ids)
    return [
        Origin(
            id=row.id,
            member_id=row.member_id,
            cause=row.cause,
            post=post_of(row.kind, row.thread_id, row.answer_id),
            mirror_count=mirrors.get(row.id, 0),
            open_endings=frozenset(endings.get(row.id, ())),
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def _count_mirrors(origin_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    for part in _parts(origin_ids):
        query = select(_ENTRIES.origin_id, func.count()).where(_ENTRIES.origin_id.in_(part))
        yield from ((row[0], row[1]) for row in fetch(query.group_by(_ENTRIES.origin_id)))


def _list_endings(origin_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    table = Ending.__table__.c
    for part in _parts(origin_ids):
        query = select(table.entry_id, table.why, table.ref)
        for entry_id, why, ref in fetch(query.where(table.entry_id.in_(part), table.over_at.is_(None))):
            found.setdefault(entry_id, []).append((why, ref))
    return found


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    for first in range(0, len(ordered), _PART):
        yield ordered[first : first + _PART]
