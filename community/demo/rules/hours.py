"""When things happen: distances in days and minutes into instants at hours when people are awake."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random  # noqa: TID251 - seeded: the same content gives the same community
from zoneinfo import ZoneInfo

EVENING = time(23, 0)
MORNING = time(7, 30)
_EARLY_PART = (
    0.4  # Of the night, until about half past two: told as late in the evening, the rest as early morning.
)
_SQUEEZED = timedelta(minutes=59)  # What each part becomes.

RECENT_DAYS = 2
"""Younger threads keep their distance to the minute; older ones get an hour of their own."""

# How many of a day's questions come in which hour, from 7 to 22: above all before work and after it.
_BUSY = (4, 8, 10, 9, 8, 7, 8, 7, 6, 6, 7, 9, 10, 9, 6, 3)


def asked_at(days_ago: float, at: time | None, now: datetime, zone: ZoneInfo, random: Random) -> datetime:
    """The instant of a thread that was asked so many days ago; never later than `now`."""
    around = now - timedelta(days=days_ago)
    if at is None and days_ago < RECENT_DAYS:
        return around
    if at is None:
        (hour,) = random.choices(range(7, 23), weights=_BUSY)
        at = time(hour, random.randrange(60), random.randrange(60))
    instant = datetime.combine(around.astimezone(zone).date(), at, zone).astimezone(UTC)
    return instant if instant < now else instant - timedelta(days=1)


def awake(instant: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant, or, of the night, one shortly before midnight or early in the morning; never later than `now`.

    What was earlier stays earlier.
    """
    night = _night_of(instant, zone)
    if night is None:
        return instant
    begins, ends = night
    part = (instant - begins) / (ends - begins)
    if ends > now:  # This very night: the morning has not come.
        return begins + _SQUEEZED * part
    if part < _EARLY_PART:
        return begins + _SQUEEZED * (part / _EARLY_PART)
    return ends - _SQUEEZED * ((1 - part) / (1 - _EARLY_PART))


def some_time_after(start: datetime, now: datetime, hours: float, zone: ZoneInfo, random: Random) -> datetime:
    """An instant after `start`, on average so many hours later, a few of them much later; by day, and before `now`."""
    delay = timedelta(minutes=1, hours=random.expovariate(1 / hours))
    if random.random() < 0.15:  # Found by a search, weeks later.
        delay += timedelta(days=random.uniform(2, 90))
    end = now - timedelta(minutes=1)
    instant = start + delay
    night = _night_of(instant, zone)
    if night is not None:  # Who sleeps finds it in the morning.
        instant = night[1] + timedelta(hours=random.uniform(0, 4))
    if instant < end:
        return instant
    return start + max(end - start, timedelta()) * random.random()


def _night_of(instant: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """When the night begins and ends in which the instant lies; None by day."""
    local = instant.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return None
    day = local.date() if local.time() >= EVENING else local.date() - timedelta(days=1)
    begins = datetime.combine(day, EVENING, zone)
    ends = datetime.combine(
        day + timedelta(days=1), MORNING, zone
    )  # Not so many hours on: clocks are changed.
    return begins.astimezone(UTC), ends.astimezone(UTC)
