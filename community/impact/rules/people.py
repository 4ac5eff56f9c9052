"""Counting people from signs of help: each once, by their clearest sign, in the step of their first one."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from community.impact.rules.periods import Span, steps_of
from community.impact.rules.sources import Source

_CLEAREST = (Source.ASKER, Source.WORKED, Source.HELPFUL, Source.VISIT)
"""Whoever asked and marked it Helpful too is an asker."""


@dataclass(frozen=True, slots=True)
class Sign:
    """That an answer helped a person."""

    answer_id: int
    person: int
    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A month or a year of the chart, with the people of each source who were helped first in it."""

    first: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class People:
    """The people whom a member's answers helped in a period; all its columns and rows sum to `total`."""

    total: int
    by_source: dict[Source, int]
    steps: list[Step]
    is_yearly: bool
    by_answer: list[tuple[int, int]]
    """Answers with how many people each helped, the most first; one person may be with several."""


def count_people(signs: Iterable[Sign], span: Span) -> People:
    """Whom the signs of a period tell of."""
    first: dict[int, datetime] = {}
    clearest: dict[int, int] = {}
    answers: defaultdict[int, set[int]] = defaultdict(set)
    for sign in signs:
        answers[sign.answer_id].add(sign.person)
        first[sign.person] = min(sign.at, first.get(sign.person, sign.at))
        at = _CLEAREST.index(sign.source)
        clearest[sign.person] = min(at, clearest.get(sign.person, at))
    days = [instant.astimezone(UTC).date() for instant in first.values()]
    start = min(days, default=span.last) if span.is_all else span.first
    starts = steps_of(start, span.last)
    by_answer = sorted(
        ((one, len(people)) for one, people in answers.items()), key=lambda pair: (-pair[1], pair[0])
    )
    return People(
        total=len(first),
        by_source={
            source: sum(1 for at in clearest.values() if _CLEAREST[at] is source) for source in Source
        },
        steps=_steps(
            starts, {person: instant.astimezone(UTC).date() for person, instant in first.items()}, clearest
        ),
        is_yearly=len(starts) > 1
        and starts[1].year - starts[0].year == 1
        and starts[1].month == 1
        and starts[0].month == 1,
        by_answer=by_answer,
    )


def _steps(starts: Sequence[date], days: dict[int, date], clearest: dict[int, int]) -> list[Step]:
    counts: list[Counter[str]] = [Counter() for _ in starts]
    for person, day in days.items():
        counts[bisect_right(starts, day) - 1][_CLEAREST[clearest[person]].value] += 1
    return [
        Step(first, {source.value: count[source.value] for source in Source})
        for first, count in zip(starts, counts, strict=True)
    ]
