"""How much time somebody gave, and when they want to be left alone.

Time is estimated from what was written, for nobody is watched: posts that follow each other within SESSION_GAP are one
sitting, which lasts from its first post to its last, and LEAD before the first, in which it was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

SESSION_GAP = timedelta(minutes=20)  # After a longer silence one has most likely been away.
LEAD = timedelta(minutes=5)  # What a single post counts, and the first one of each sitting.
DAY_MINUTES = 24 * 60
MUCH_HOURS = 4.0  # On one day. Whoever is not paid by the hour should hear that it was much.
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What somebody did on one day, as the day is where they live."""

    on: date
    answers: int
    hours: float


@dataclass(frozen=True, slots=True)
class Workload:
    """What somebody did over some days."""

    answers: int
    hours: float
    """Estimated, see above."""
    days: tuple[DayLoad, ...]
    """Every day that was asked for, in order, those without a post too."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something that somebody wrote to help."""

    at: datetime
    is_answer: bool


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When somebody wants no offers, by the clock on their wall."""

    from_minute: int
    """Minutes after midnight, 0–1439."""
    to_minute: int
    """Before `from_minute`: on the next day. The same: all day."""
    days: frozenset[int] = EVERY_DAY
    """The days on which it begins; 0 is Monday."""


def minutes_of(instants: Iterable[datetime]) -> float:
    """Estimate the minutes that somebody spent, from the instants of their posts in any order."""
    spent = timedelta()
    before: datetime | None = None
    for at in sorted(instants):
        spent += LEAD if before is None or at - before > SESSION_GAP else at - before
        before = at
    return spent.total_seconds() / 60


def workload(posts: Iterable[Post], first: date, last: date, zone: tzinfo) -> Workload:
    """What these posts say of the days from `first` to `last`, both included, in that zone."""
    by_day: dict[date, list[Post]] = defaultdict(list)
    for post in posts:
        by_day[post.at.astimezone(zone).date()].append(post)
    days = []
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        hours = minutes_of(post.at for post in by_day[on]) / 60
        days.append(DayLoad(on, sum(post.is_answer for post in by_day[on]), hours))
    return Workload(sum(day.answers for day in days), sum(day.hours for day in days), tuple(days))


def is_quiet(quiet: QuietHours, now: datetime, zone: tzinfo) -> bool:
    """Whether it is a quiet hour now. An hour that the clock repeats in autumn is quiet both times."""
    local = now.astimezone(zone)
    minute, today = local.hour * 60 + local.minute, local.weekday()
    if quiet.from_minute < quiet.to_minute:
        return today in quiet.days and quiet.from_minute <= minute < quiet.to_minute
    began_today = today in quiet.days and minute >= quiet.from_minute
    began_yesterday = (today - 1) % 7 in quiet.days and minute < quiet.to_minute
    return began_today or began_yesterday


def is_away(back_on: date, now: datetime, zone: tzinfo) -> bool:
    """Whether somebody who is back on that day is still away."""
    return now.astimezone(zone).date() < back_on


def kind_word(load: Workload) -> str:
    """A sentence for somebody who did much; empty when it was not."""
    heavy = [day for day in load.days if day.hours > MUCH_HOURS]
    if len(heavy) >= 2:
        return (
            f"On {len(heavy)} days you gave more than {MUCH_HOURS:.0f} hours. Thank you – and questions wait well: "
            "a pause harms nobody."
        )
    if heavy:
        return f"{heavy[0].on:%A} was a long day. Thank you. Others are here too; take a rest when you like."
    if len(load.days) >= 7 and all(day.answers for day in load.days):
        return "You helped on every day. Thank you – a day off is allowed."
    return ""


def minute_in_words(minute: int) -> str:
    """A minute of the day as a clock shows it: 22:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def minute_of(text: str) -> int | None:
    """The minute of the day that a clock's `22:30` means; None for what is no time."""
    hours, colon, minutes = text.strip().partition(":")
    minutes = (
        minutes.removesuffix(":00") if minutes.count(":") == 1 else minutes
    )  # Some browsers add seconds.
    if not colon or not all(
        part.isascii() and part.isdigit() and len(part) <= 2 for part in (hours, minutes)
    ):
        return None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    return int(hours) * 60 + int(minutes)
