"""What people type into the search box, taken apart. Any text is a query; nothing in it is an error.

    router "no service" -roaming status:solved board:broadband before:2024-06

Words are alternatives, phrases are required, a minus leaves out, `name:value` narrows. What only looks like an
operator (`error:57`, `status:maybe`) is read as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice

from community.search.rules import ranking
from community.search.rules.wanted import Phrase, Word
from community.search.rules.words import compounds_of, fold, has_meaning, words_of
from community.threads.rules import Kind, Status

LONGEST = 1_000  # Characters that are read: a long question in full; a whole pasted log says no more.
WORDS_MOST = 32  # The rarest words decide; further ones cost time and change nothing on the first page.
PHRASES_MOST = 6  # Each is compared place by place.
PARTS_MOST = 200  # A text of single characters within LONGEST; each operator among them costs a comparison.

FIRST_YEAR = 1990
LAST_YEAR = 9_998  # One below the last that a date can hold, so that the year's end is a date too.


class Operator(StrEnum):
    """The names that may stand before a colon."""

    BOARD = "board"
    """On this board: its address word or its name."""
    PRODUCT = "product"
    """About this product."""
    TAG = "tag"
    """With this tag."""
    AUTHOR = "author"
    """Asked or answered in by this member."""
    STATUS = "status"
    """Open, answered, needs-info, solved or closed."""
    KIND = "kind"
    """Question, discussion or announcement."""
    IS = "is"
    """`unanswered`, or any status or kind."""
    BEFORE = "before"
    """Opened before this year, month or day."""
    AFTER = "after"
    """Opened in this year, month or day, or later."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a query: a word, a phrase, or an operator with its value."""

    raw: str
    """As typed."""
    value: str
    operator: Operator | None = None
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed and as understood."""

    text: str
    """What was read of it."""
    parts: tuple[Part, ...]
    words: tuple[Word, ...]
    phrases: tuple[Phrase, ...]
    excluded_phrases: tuple[Phrase, ...]
    is_cut: bool
    """Whether more was typed than is read."""

    @property
    def plain_text(self) -> str:
        """The words and phrases without operators and exclusions: what a question would be titled."""
        return " ".join(part.value for part in self.parts if part.operator is None and not part.is_excluded)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.parts

    @property
    def operators(self) -> tuple[Part, ...]:
        """The parts that narrow instead of asking for words."""
        return tuple(part for part in self.parts if part.operator is not None)

    def without(self, part: Part) -> str:
        """The text of the query with one of its parts taken out."""
        return " ".join(other.raw for other in self.parts if other is not part)

    def corrected(self, better: Mapping[str, str]) -> str:
        """The text of the query with some of its folded words put right."""
        return " ".join(_put_right(part, better) for part in self.parts)


_TOKEN = re.compile(
    r"""(?P<minus>-)?(?:(?P<name>[a-z]{2,8}):)?(?:["“”](?P<quoted>[^"“”]*)["“”]?|(?P<plain>[^\s"“”]+))""",
    re.IGNORECASE,
)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def parse(text: str, *, is_being_typed: bool = False) -> Query:
    """Take a query apart. With `is_being_typed`, the last word may be the beginning of a longer one."""
    readable = "".join(character if character.isprintable() else " " for character in text[: LONGEST + 1])
    read = " ".join(readable[:LONGEST].split())
    parts = tuple(islice(_parts_of(read), PARTS_MOST))
    is_unfinished = is_being_typed and bool(readable) and not readable[-1].isspace() and len(text) <= LONGEST
    words = tuple(_words(parts, is_unfinished=is_unfinished))
    return Query(
        text=read,
        parts=parts,
        words=words,
        phrases=tuple(_phrases(parts, excluded=False)),
        excluded_phrases=tuple(_phrases(parts, excluded=True)),
        is_cut=len(text) > LONGEST,
    )


def parse_plain(text: str, *, is_being_typed: bool = False) -> Query:
    """Read a text as words alone: what somebody writes as a question holds quotes and colons of its own."""
    return parse(re.sub(r"[\"“”:]|(?<!\S)-", " ", text[:LONGEST]), is_being_typed=is_being_typed)


def month_or_day(text: str) -> tuple[datetime, datetime] | None:
    """The first instant of the year, month or day that `text` names, and the first one after it; None if it is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (None if group is None else int(group) for group in match.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        start = datetime(year, 1 if month is None else month, 1 if day is None else day, tzinfo=UTC)
    except ValueError:
        return None
    if day is not None:
        return start, start + timedelta(days=1)
    if month is not None:
        return start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return start, datetime(year + 1, 1, 1, tzinfo=UTC)


def status_of(value: str) -> Status | None:
    """The status that an operator's value names, or None."""
    name = value.lower().replace("-", "_")
    return Status(name) if name in set(Status) else None


def kind_of(value: str) -> Kind | None:
    """The kind that an operator's value names, or None."""
    name = value.lower()
    return Kind(name) if name in set(Kind) else None


def is_unanswered(value: str) -> bool:
    """Whether the value of `is:` asks for threads that nobody has answered."""
    return value.lower() == "unanswered"


def _parts_of(text: str) -> Iterator[Part]:
    for match in _TOKEN.finditer(text):
        name, quoted, plain = match["name"], match["quoted"], match["plain"]
        value = " ".join((quoted if quoted is not None else plain or "").split())
        operator = _operator(name, value, is_excluded=match["minus"] is not None)
        if name and operator is None:  # It only looks like an operator.
            value = f"{name}:{value}" if quoted is None else f"{name} {value}"
        if value:
            yield Part(
                raw=match[0],
                value=value,
                operator=operator,
                is_phrase=operator is None and quoted is not None and not name,
                is_excluded=match["minus"] is not None,
            )


def _put_right(part: Part, better: Mapping[str, str]) -> str:
    if part.operator is not None or part.is_excluded:
        return part.raw
    return re.sub(r"[^\W_]+", lambda match: better.get(fold(match[0]), match[0]), part.raw)


def _operator(name: str | None, value: str, *, is_excluded: bool) -> Operator | None:
    """The operator of that name, when the value makes sense for it."""
    if name is None or name.lower() not in set(Operator) or not value:
        return None
    operator = Operator(name.lower())
    if is_excluded and operator in (Operator.BEFORE, Operator.AFTER):
        return None  # `-before:2024` is `after:2024` said backwards; nobody means it.
    makes_sense = {
        Operator.STATUS: lambda: status_of(value) is not None,
        Operator.KIND: lambda: kind_of(value) is not None,
        Operator.IS: lambda: (
            is_unanswered(value) or status_of(value) is not None or kind_of(value) is not None
        ),
        Operator.BEFORE: lambda: month_or_day(value) is not None,
        Operator.AFTER: lambda: month_or_day(value) is not None,
    }
    return operator if makes_sense.get(operator, lambda: True)() else None


def _words(parts: Iterable[Part], *, is_unfinished: bool) -> Iterator[Word]:
    """The words to look for: those of phrases too, so that they rank; words without meaning only if there are no others."""
    asked = [part for part in parts if part.operator is None and not part.is_excluded]
    found: dict[str, tuple[str, ...]] = {}
    for part in asked:
        found.update(compounds_of(part.value))
    meaningful = {word: pieces for word, pieces in found.items() if has_meaning(word)} or found
    last = ""
    if is_unfinished and asked and not asked[-1].is_phrase:
        last = next(reversed([word for word, _ in compounds_of(asked[-1].value)]), "")
        if last and last not in meaningful:
            meaningful[last] = ()
    for word in _first_and(last, meaningful):
        pieces = meaningful[word]
        forms = (
            (word, 1.0),
            *((piece, ranking.PART_WEIGHT) for piece in dict.fromkeys(pieces) if piece != word),
        )
        yield Word(forms, is_prefix=word == last and len(word) > 1)


def _first_and(last: str, words: Iterable[str]) -> list[str]:
    """At most WORDS_MOST of the words, the last one among them."""
    chosen = list(islice(words, WORDS_MOST))
    if last and last not in chosen:
        chosen[-1] = last
    return chosen


def _phrases(parts: Iterable[Part], *, excluded: bool) -> Iterator[Phrase]:
    wanted = (
        p for p in parts if p.operator is None and p.is_excluded is excluded and (excluded or p.is_phrase)
    )
    found = (tuple(words_of(part.value, with_wholes=False)) for part in wanted)
    for words in islice((words for words in found if words), PHRASES_MOST):
        yield Phrase(words[:WORDS_MOST])
