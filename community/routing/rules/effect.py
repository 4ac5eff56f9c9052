"""What other numbers would have meant for the days behind us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from community.routing.rules.hours import Post, minutes_of
from community.routing.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Effect:
    """How many would have been stopped, and whose days were beyond the numbers."""

    offers: int
    not_made: int
    """Of those offers: made to somebody who by then had done as much as these numbers allow on one day."""
    helpers: int
    """Members who helped at all."""
    helpers_over: int
    days_over: int
    """Days of theirs with more answers, or more time, than the numbers."""


def effect_of(
    terms: Terms,
    offers: Iterable[tuple[int, datetime]],
    posts: Mapping[int, list[Post]],
    zones: Mapping[int, tzinfo],
) -> Effect:
    """Count it over these offers (to whom, when) and posts (by member; in their zones a day is a day)."""
    by_day: dict[tuple[int, object], list[Post]] = {}
    for member_id, written in posts.items():
        for post in written:
            by_day.setdefault((member_id, post.at.astimezone(zones[member_id]).date()), []).append(post)
    made = stopped = 0
    for member_id, at in offers:
        made += 1
        day = by_day.get((member_id, at.astimezone(zones[member_id]).date()), [])
        stopped += _is_reached([post for post in day if post.at < at], terms)
    over = [member_id for (member_id, _), day in by_day.items() if _is_beyond(day, terms)]
    return Effect(made, stopped, sum(bool(written) for written in posts.values()), len(set(over)), len(over))


def _is_reached(posts: list[Post], terms: Terms) -> bool:
    answers, minutes = _sums(posts)
    return answers >= terms.answers_a_day or minutes >= terms.hours_a_day * 60


def _is_beyond(posts: list[Post], terms: Terms) -> bool:
    answers, minutes = _sums(posts)
    return answers > terms.answers_a_day or minutes > terms.hours_a_day * 60


def _sums(posts: list[Post]) -> tuple[int, float]:
    return sum(post.is_answer for post in posts), minutes_of(post.at for post in posts)
