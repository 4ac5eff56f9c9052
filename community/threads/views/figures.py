"""The few numbers on the front page, honestly worded."""

from __future__ import annotations

from dataclasses import dataclass

from community.threads.queries import AnswerSpeed


@dataclass(frozen=True)
class Figures:
    """(value, label) tiles, and how long a first answer usually takes in words, or None when nobody can tell."""

    tiles: list[tuple[str, str]]
    expected: str | None


def list_figures(speed: AnswerSpeed, counts: dict[str, int]) -> Figures:
    """The present figures. Too few recent questions make no promise."""
    tiles: list[tuple[str, str]] = []
    expected = None
    if speed.median_minutes is not None:
        expected = f"about {in_words(speed.median_minutes)}"
        tiles.append((in_words(speed.median_minutes, short=True), "to a first answer"))
    if speed.answered_in_a_day_percent is not None:
        tiles.append((f"{speed.answered_in_a_day_percent} %", "answered in a day"))
    tiles.append((f"{speed.solved_this_week:,}", "solved this week"))
    tiles.append((f"{counts['solved']:,}", "solved in all"))
    return Figures(tiles, expected)


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
