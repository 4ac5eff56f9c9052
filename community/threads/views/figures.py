"""The few numbers on the front page and beside a question that is being written, honestly worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from community.core import clock
from community.core.recent import recent
from community.threads import queries
from community.threads.rules import Expectation, expect_wait, measure_speed


@dataclass(frozen=True)
class Figures:
    """(value, label) tiles, and within what time most questions get an answer in words, or None when nobody can tell."""

    tiles: list[tuple[str, str]]
    expected: str | None


def list_figures(counts: dict[str, int]) -> Figures:
    """The present figures. Too few recent questions make no promise."""
    waits = queries.list_recent_waits()
    speed = recent("speed", lambda: measure_speed(waits, clock.now()))
    tiles: list[tuple[str, str]] = []
    if speed.median_minutes is not None:
        tiles.append((in_words(speed.median_minutes, short=True), "to a first answer"))
    if speed.answered_in_a_day_percent is not None:
        tiles.append((f"{speed.answered_in_a_day_percent} %", "answered in a day"))
    tiles.append((f"{recent('solved this week', _count_solved):,}", "solved this week"))
    tiles.append((f"{counts['solved']:,}", "solved in all"))
    expected = recent("expected wait", lambda: expect_wait(waits, clock.now()))
    return Figures(tiles, said_in_words(expected.most_minutes) if expected else None)


def promise_in_words(expected: Expectation | None) -> str:
    """The sentence beside a question that is being written."""
    if expected is None:
        return "Too few questions have been asked here to say how long an answer takes."
    nearly = expected.nearly_all
    rest = f"; {nearly[0]} within {said_in_words(nearly[1])}" if nearly else ""
    return f"Most questions like this get an answer within {said_in_words(expected.most_minutes)}{rest}."


def said_in_words(minutes: int) -> str:
    """A time as people say it: 20 minutes, an hour, a day."""
    for size, one, many in ((10080, "a week", "weeks"), (1440, "a day", "days"), (60, "an hour", "hours")):
        if minutes >= size:
            return one if minutes == size else f"{round(minutes / size)} {many}"
    return f"{minutes} minutes"


def in_words(minutes: float, *, short: bool = False) -> str:
    """A duration in the unit that reads best."""
    if minutes < 90:
        count = max(1, round(minutes))
        return f"{count} min" if short else f"{count} minute{'s' if count != 1 else ''}"
    hours = round(minutes / 60)
    if hours < 36:
        return f"{hours} h" if short else f"{hours} hours"
    days = round(hours / 24)
    return f"{days} days"


def _count_solved() -> int:
    return queries.count_solved(clock.now() - timedelta(days=7))
