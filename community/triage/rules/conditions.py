"""What a tree may ask about a question. Each condition has its unit, and says itself in plain words.

Who follows a thread, and how loudly it is written, can be asked nowhere: the tree goes by published rules only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MINUTES_MOST = 90 * 1440  # Longer than a quarter of a year nobody waits for anything.
COUNT_MOST = 10_000
IDS_MOST = 50
WORDS_MOST = 60
WORD_LONGEST = 40


class Unit(StrEnum):
    """What belongs to a condition beside its kind."""

    NONE = "none"
    """Nothing: it is so, or it is not."""
    MINUTES = "minutes"
    """A time, kept in minutes."""
    COUNT = "count"
    """A number of something."""
    WORDS = "words"
    """Words or phrases, of which one is enough."""
    CHOICE = "choice"
    """Some of a list, by id, of which one is enough."""


class Kind(StrEnum):
    """What is asked."""

    UNANSWERED = "unanswered"
    """Nobody but the asker has answered for so long since it was asked."""
    NO_USEFUL = "no_useful"
    """There is no useful answer so long after it was asked."""
    QUIET = "quiet"
    """Nobody has written for so long."""
    AGE = "age"
    """So long ago it was asked."""
    ANSWERED = "answered"
    """Somebody else has answered."""
    USEFUL = "useful"
    """An answer is marked as helpful or as the solution, confirmed, recommended, or by a super user or staff."""
    UNHAPPY = "unhappy"
    """The asker wrote again after the last answer, without thanks, or said that it did not solve it."""
    PROMISE_BROKEN = "promise_broken"
    """The time is over within which we said that most get an answer, and there is none."""
    WORDS = "words"
    """One of these words or phrases stands in title, text or tags."""
    TAGS = "tags"
    """It has one of these tags."""
    PRODUCT = "product"
    """It is about one of these products."""
    BOARD = "board"
    """It is on one of these boards."""
    HAVE_TOO = "have_too"
    """So many others have this too."""
    HAVE_TOO_SPEED = "have_too_speed"
    """So many others said within the last hour that they have this too."""
    UPSET = "upset"
    """So many different words of the published list stand in it."""
    SHORT = "short"
    """Its text has fewer characters than this."""
    RANK = "rank"
    """Its asker has one of these ranks."""
    ROLE = "role"
    """Its asker is one of these: a super user, an employee …"""
    PLAN = "plan"
    """Its asker is entitled to more by one of these plans, now."""
    FIRST = "first"
    """It is the first question of its asker."""
    INFO_WAITING = "info_waiting"
    """More was asked of the asker, who has not written since."""
    INFO_ASKED = "info_asked"
    """More was asked of the asker at some time."""
    INCIDENT = "incident"
    """A known incident is open on its product or its board, and began at most a day after it was asked."""
    DUPLICATE = "duplicate"
    """Somebody other than its asker pointed from it to another question that is solved."""
    TEAM_OPEN = "team_open"
    """One of these teams works now, by its opening hours."""

    @property
    def unit(self) -> Unit:
        """What belongs to it."""
        return _UNITS.get(self, Unit.NONE)

    @property
    def label(self) -> str:
        """How a menu names it."""
        return _LABELS[self]

    @property
    def group(self) -> str:
        """Under which heading of the menu it stands."""
        return next(name for name, kinds in GROUPS.items() if self in kinds)


_UNITS: Mapping[Kind, Unit] = {
    **dict.fromkeys((Kind.UNANSWERED, Kind.NO_USEFUL, Kind.QUIET, Kind.AGE), Unit.MINUTES),
    **dict.fromkeys((Kind.HAVE_TOO, Kind.HAVE_TOO_SPEED, Kind.UPSET, Kind.SHORT), Unit.COUNT),
    **dict.fromkeys((Kind.WORDS, Kind.TAGS, Kind.ROLE, Kind.PLAN), Unit.WORDS),
    **dict.fromkeys((Kind.PRODUCT, Kind.BOARD, Kind.RANK, Kind.TEAM_OPEN), Unit.CHOICE),
}

_LABELS: Mapping[Kind, str] = {
    Kind.UNANSWERED: "No answer at all for (time)",
    Kind.NO_USEFUL: "No useful answer for (time)",
    Kind.QUIET: "Nobody wrote for (time)",
    Kind.AGE: "Asked longer ago than (time)",
    Kind.ANSWERED: "Somebody has answered",
    Kind.USEFUL: "There is a useful answer",
    Kind.UNHAPPY: "The asker came back unhappy",
    Kind.PROMISE_BROKEN: "The promised wait is over",
    Kind.WORDS: "Says one of (words)",
    Kind.TAGS: "Has one of the tags (words)",
    Kind.PRODUCT: "About one of the products (choice)",
    Kind.BOARD: "On one of the boards (choice)",
    Kind.HAVE_TOO: "“I have this too”, at least (number)",
    Kind.HAVE_TOO_SPEED: "“I have this too” within an hour, at least (number)",
    Kind.UPSET: "Sounds upset: words of our list, at least (number)",
    Kind.SHORT: "Text shorter than (number) characters",
    Kind.RANK: "Asker’s rank is one of (choice)",
    Kind.ROLE: "Asker is one of (words: member, super_user, employee, moderator, agent, admin)",
    Kind.PLAN: "Asker has one of the plans (words)",
    Kind.FIRST: "Asker’s first question",
    Kind.INFO_WAITING: "Waits for more from the asker",
    Kind.INFO_ASKED: "More was asked of the asker before",
    Kind.INCIDENT: "A known incident is open for it",
    Kind.DUPLICATE: "Somebody pointed to a solved question",
    Kind.TEAM_OPEN: "One of the teams works now (choice)",
}

GROUPS: Mapping[str, tuple[Kind, ...]] = {
    "Time": (Kind.UNANSWERED, Kind.NO_USEFUL, Kind.QUIET, Kind.AGE, Kind.PROMISE_BROKEN, Kind.TEAM_OPEN),
    "Answers": (Kind.ANSWERED, Kind.USEFUL, Kind.UNHAPPY, Kind.INFO_WAITING, Kind.INFO_ASKED, Kind.DUPLICATE),
    "Subject": (Kind.WORDS, Kind.TAGS, Kind.PRODUCT, Kind.BOARD, Kind.UPSET, Kind.SHORT),
    "People": (Kind.HAVE_TOO, Kind.HAVE_TOO_SPEED, Kind.RANK, Kind.ROLE, Kind.PLAN, Kind.FIRST),
    "Known problems": (Kind.INCIDENT,),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One question that a tree asks; only what the kind's unit says is set."""

    kind: Kind
    number: int = 0
    """Minutes, or how many."""
    ids: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Itself in plain values."""
        plain: dict[str, Any] = {"kind": self.kind.value}
        if self.kind.unit in {Unit.MINUTES, Unit.COUNT}:
            plain["number"] = self.number
        elif self.kind.unit is Unit.CHOICE:
            plain["ids"] = list(self.ids)
        elif self.kind.unit is Unit.WORDS:
            plain["words"] = list(self.words)
        return plain

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Condition:
        """From plain values. Raise ValueError for an unknown kind."""
        return cls(
            Kind(plain["kind"]),
            number=int(plain.get("number", 0)),
            ids=tuple(int(one) for one in plain.get("ids", ())),
            words=tuple(str(one) for one in plain.get("words", ())),
        )


@dataclass(frozen=True, slots=True)
class Names:
    """What boards, products, ranks and teams are called, by id."""

    boards: Mapping[int, str] = field(default_factory=dict)
    products: Mapping[int, str] = field(default_factory=dict)
    ranks: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)

    def of(self, kind: Kind) -> Mapping[int, str]:
        """Those that a condition of this kind chooses from."""
        return {
            Kind.BOARD: self.boards,
            Kind.PRODUCT: self.products,
            Kind.RANK: self.ranks,
            Kind.TEAM_OPEN: self.teams,
        }.get(kind, {})


def minutes_in_words(minutes: int) -> str:
    """A time as people say it: 90 minutes, 6 hours, 2 days."""
    for size, one, many in ((1440, "day", "days"), (60, "hour", "hours")):
        if minutes and minutes % size == 0:
            count = minutes // size
            return f"{count} {one if count == 1 else many}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def say(condition: Condition, names: Names) -> str:
    """The condition in plain words, as a statement that is true or not."""
    kind, number = condition.kind, condition.number
    if kind.unit is Unit.MINUTES:
        return _TIMES[kind].format(minutes_in_words(number))
    if kind.unit is Unit.COUNT:
        return _count_in_words(kind, number)
    if kind.unit is Unit.WORDS:
        return _WORDY[kind].format(_either([_wordy(kind, word) for word in condition.words]))
    if kind.unit is Unit.CHOICE:
        return _CHOSEN[kind].format(_either([_name(kind, one, names) for one in condition.ids]))
    return _PLAIN[kind]


def _count_in_words(kind: Kind, number: int) -> str:
    people = "1 other person" if number == 1 else f"{number:,} others"
    return {
        Kind.HAVE_TOO: f"at least {people} {'has' if number == 1 else 'have'} this too",
        Kind.HAVE_TOO_SPEED: f"at least {people} said within an hour that they have this too",
        Kind.UPSET: f"at least {number} of the words for upset stand in it",
        Kind.SHORT: f"the text is shorter than {number:,} characters",
    }[kind]


_TIMES = {
    Kind.UNANSWERED: "nobody has answered for {}",
    Kind.NO_USEFUL: "there is no useful answer after {}",
    Kind.QUIET: "nobody has written for {}",
    Kind.AGE: "it was asked at least {} ago",
}
_PLAIN = {
    Kind.ANSWERED: "somebody has answered",
    Kind.USEFUL: "there is a useful answer",
    Kind.UNHAPPY: "the asker came back after the last answer, and it is not solved",
    Kind.PROMISE_BROKEN: "the wait that we announced is over without an answer",
    Kind.FIRST: "it is the asker’s first question",
    Kind.INFO_WAITING: "more was asked of the asker, who has not written since",
    Kind.INFO_ASKED: "more was asked of the asker before",
    Kind.INCIDENT: "a known incident is open for its product or board, and it was asked at most a day before that began",
    Kind.DUPLICATE: "somebody pointed to a solved question",
}
_WORDY = {
    Kind.WORDS: "it says {}",
    Kind.TAGS: "it is tagged {}",
    Kind.ROLE: "the asker is {}",
    Kind.PLAN: "the asker has the plan {}",
}
_CHOSEN = {
    Kind.PRODUCT: "it is about {}",
    Kind.BOARD: "it is on the board {}",
    Kind.RANK: "the asker has the rank {}",
    Kind.TEAM_OPEN: "{} works now",
}


def _wordy(kind: Kind, word: str) -> str:
    return word.replace("_", " ") if kind is Kind.ROLE else f"“{word.replace('*', '…')}”"


def _name(kind: Kind, one: int, names: Names) -> str:
    if one == 0:
        return "no product" if kind is Kind.PRODUCT else "the support team"
    return names.of(kind).get(one, "(no longer there)")


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else "nothing"
