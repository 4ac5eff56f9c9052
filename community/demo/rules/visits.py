"""Who looked for help in the demo's last weeks, and how that went: a plan of visits from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random  # noqa: TID251 - seeded: the same story each time

SEED = 7
DAYS = 60
VISITS = 420
WOULD_HAVE_CONTACTED = 0.55

MISSED = (
    "static ip address", "static ip address", "static ip address", "esim for a smart watch", "esim for a smart watch",
    "satellite texting", "call recording", "call recording", "fax over fibre", "second number same sim", "zigbee",
)  # fmt: skip
"""What nobody has asked here yet; the commonest come more often."""


class Story(Enum):
    """How one visit goes."""

    SEARCHED_AND_SAID_SO = auto()
    TYPED_AND_SAID_SO = auto()
    LOOKED_INSTEAD_OF_ASKING = auto()
    FOUND_BY_SEARCH = auto()
    LANDED = auto()
    ONLY_LOOKED_ROUND = auto()
    FOUND_NOTHING = auto()
    NOT_IT = auto()
    WROTE_TO_SUPPORT = auto()
    SAID_SO_AND_WROTE_LATER = auto()
    CRAWLED = auto()


_OFTEN: dict[Story, int] = {
    Story.SEARCHED_AND_SAID_SO: 16,
    Story.TYPED_AND_SAID_SO: 9,
    Story.LOOKED_INSTEAD_OF_ASKING: 12,
    Story.FOUND_BY_SEARCH: 20,
    Story.LANDED: 12,
    Story.ONLY_LOOKED_ROUND: 9,
    Story.FOUND_NOTHING: 7,
    Story.NOT_IT: 4,
    Story.WROTE_TO_SUPPORT: 8,
    Story.SAID_SO_AND_WROTE_LATER: 3,
    Story.CRAWLED: 3,
}


@dataclass(frozen=True, slots=True)
class SolvedThread:
    """A thread that may help: its key in the content, and since when."""

    key: str
    title: str
    solved_at: datetime


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit: when it begins, how it goes, which solved thread it is about, and what is typed."""

    number: int
    at: datetime
    story: Story
    thread: str
    """The key of a solved thread of the content."""
    others: tuple[str, ...]
    """Keys of threads that stand beside it."""
    query: str
    would_have_contacted: bool


def plan_visits(threads: Sequence[SolvedThread], now: datetime) -> Iterator[PlannedVisit]:
    """Yield the visits, day after day. `threads` are those that visitors may read, the most read ones first; a thread
    helps nobody before it was solved."""
    chance = Random(SEED)  # noqa: S311
    days = sorted(DAYS * chance.random() ** 0.8 for _ in range(VISITS))  # A little more each week.
    for number, day in enumerate(days):
        story = chance.choices(list(_OFTEN), list(_OFTEN.values()))[0]
        begun = (now - timedelta(days=DAYS - day)).replace(hour=int(chance.triangular(7, 23, 19)))
        begun = min(begun.replace(minute=chance.randrange(60)), now - timedelta(hours=1))
        known = [thread for thread in threads if thread.solved_at < begun]
        if not known:
            continue
        thread = known[min(int(chance.expovariate(6 / len(known))), len(known) - 1)]
        yield PlannedVisit(
            number=number,
            at=begun,
            story=story,
            thread=thread.key,
            others=tuple(one.key for one in chance.sample(known, min(3, len(known))) if one is not thread),
            query=chance.choice(MISSED) if story is Story.FOUND_NOTHING else _typed(thread.title, chance),
            would_have_contacted=chance.random() < WOULD_HAVE_CONTACTED,
        )


def _typed(title: str, chance: Random) -> str:
    """What somebody types who has the problem of this title: some of its words."""
    words = [word for word in title.lower().split() if len(word) > 3] or title.split()
    wanted = max(2, min(len(words), chance.randint(2, 4)))
    places = sorted(chance.sample(range(len(words)), min(wanted, len(words))))
    return " ".join(words[place].strip(",.?!:;") for place in places)
