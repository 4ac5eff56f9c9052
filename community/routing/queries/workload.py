"""How much members did: answers and replies that stand or stood, and the time that they suggest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import literal, select, union_all

from community.answers.models import Answer, Reply
from community.core.db import fetch
from community.members.models import Member
from community.routing.rules.hours import Post, Workload, workload
from community.routing.zones import zone_of

_ANSWERS, _REPLIES, _MEMBERS = Answer.__table__.c, Reply.__table__.c, Member.__table__.c


def list_workloads(member_ids: Collection[int], first_day: date, last_day: date) -> dict[int, Workload]:
    """By member: answers, estimated hours and each day from `first_day` to `last_day`, both included.

    A day is the day where the member lives. Removed answers count: the time was spent. Everybody who was asked for is
    there, with nothing where they did nothing. Some statements, however many members.
    """
    zones = list_zones(member_ids)
    posts = list_posts(
        zones, datetime.combine(first_day, time(), UTC) - timedelta(hours=15), _end_of(last_day)
    )
    return {
        member_id: workload(posts.get(member_id, ()), first_day, last_day, zone)
        for member_id, zone in zones.items()
    }


def list_zones(member_ids: Collection[int]) -> dict[int, tzinfo]:
    """By member: the zone in which their days begin."""
    if not member_ids:
        return {}
    rows = fetch(select(_MEMBERS.id, _MEMBERS.time_zone).where(_MEMBERS.id.in_(sorted(member_ids))))
    return {row.id: zone_of(row.time_zone) for row in rows}


def list_posts(
    member_ids: Collection[int], since: datetime, before: datetime | None = None
) -> dict[int, list[Post]]:
    """By member: what they wrote in answers and replies since then."""
    posts: dict[int, list[Post]] = defaultdict(list)
    if not member_ids:
        return posts
    wanted = sorted(member_ids)
    parts = []
    for table, is_answer in ((_ANSWERS, True), (_REPLIES, False)):
        part = select(
            table.author_id, table.created_at, literal(1 if is_answer else 0).label("is_answer")
        ).where(table.author_id.in_(wanted), table.created_at >= since)
        parts.append(part if before is None else part.where(table.created_at < before))
    for author_id, at, is_answer in fetch(union_all(*parts)):
        posts[author_id].append(Post(at, bool(is_answer)))
    return posts


def _end_of(last_day: date) -> datetime:
    return datetime.combine(last_day, time(), UTC) + timedelta(hours=24 + 13)
