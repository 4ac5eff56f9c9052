"""What is wanted, as conditions on rows of the index in PostgreSQL."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from community.search.engine import stem
from community.search.facts import span_of
from community.search.postgresql.rows import quoted
from community.search.rules.documents import KINDS, STATUSES
from community.search.rules.wanted import Filter, Phrase, Wanted
from community.search.weighing import Asked

PAIRED_MOST = (
    6  # Of the rarest words any two together make a good candidate; of more words there are too many pairs.
)


class Values:
    """The values of one statement, each under a name of its own."""

    def __init__(self) -> None:
        self.all: dict[str, Any] = {}

    def put(self, value: Any) -> str:
        """The name under which the statement has the value."""
        name = f"v{len(self.all)}"
        self.all[name] = value
        return f":{name}"


class Asking:
    """Conditions in SQL; every value goes beside the statement."""

    def __init__(self, generation_id: int) -> None:
        self.values = Values()
        self._generation = self.values.put(generation_id)

    def allowed(self, wanted: Wanted) -> list[str]:
        """Everything that decides before words and facets do: readers' rights, phrases, exclusions, dates."""
        put = self.values.put
        conditions = [
            f"generation_id = {self._generation}",
            f"board_id = ANY({put(sorted(wanted.readable_board_ids))})",
        ]
        if wanted.hidden_ids:
            conditions.append(f"thread_id <> ALL({put(sorted(wanted.hidden_ids))})")
        conditions += [self.holds(_phrase(phrase)) for phrase in wanted.phrases]
        conditions += [f"NOT {self.holds(_phrase(phrase))}" for phrase in wanted.excluded_phrases]
        conditions += self._dated(wanted.only)
        conditions += [f"NOT ({condition})" for condition in self._dated(wanted.without)]
        conditions += [f"NOT ({one})" for one in self.narrowed(wanted.without, wanted.now).values()]
        return conditions

    def holds(self, query: str, column: str = "words") -> str:
        """Rows whose words fit the query, as `tsquery` reads it."""
        return f"{column} @@ CAST({self.values.put(query)} AS tsquery)"

    def _dated(self, chosen: Filter) -> list[str]:
        conditions = []
        if chosen.created_from:
            conditions.append(f"created_at >= {self.values.put(math.ceil(chosen.created_from.timestamp()))}")
        if chosen.created_before:
            conditions.append(f"created_at < {self.values.put(math.ceil(chosen.created_before.timestamp()))}")
        if chosen.is_unanswered:
            conditions.append("answer_count = 0")
        return conditions

    def narrowed(self, chosen: Filter, now: datetime) -> dict[str, str]:
        """A condition for each facet that is narrowed."""
        put = self.values.put
        conditions: dict[str, str] = {}
        for name, column, ids in (
            ("board", "board_id", chosen.board_ids),
            ("product", "product_id", chosen.product_ids),
            ("status", "status", {STATUSES.index(status) for status in chosen.statuses}),
            ("kind", "kind", {KINDS.index(kind) for kind in chosen.kinds}),
        ):
            if ids:
                conditions[name] = f"coalesce({column} = ANY({put(sorted(ids))}), false)"
        if chosen.ages:
            conditions["age"] = " OR ".join(self.aged(*span_of(age, now)) for age in sorted(chosen.ages))
        if chosen.tag_ids:
            conditions["tag"] = f"tag_ids @> CAST({put(sorted(chosen.tag_ids))} AS integer[])"
        if chosen.author_ids:
            conditions["author"] = f"author_ids @> CAST({put(sorted(chosen.author_ids))} AS bigint[])"
        return conditions

    def aged(self, start: int | None, end: int | None) -> str:
        """Threads that were opened from `start` on and before `end`."""
        conditions = []
        if start is not None:
            conditions.append(f"created_at >= {self.values.put(start)}")
        if end is not None:
            conditions.append(f"created_at < {self.values.put(end)}")
        return f"({' AND '.join(conditions)})"

    def tiers(self, rare: Sequence[Asked], room: int) -> Iterator[str]:
        """Conditions that candidates fit, the most promising first, until some `room` of them are found.

        Rows that hold a rare word come whole: by its rarity they stand above all others. Of words so common that
        they alone would fill the room, two together come first, and a title before a text.
        """
        whole: list[Asked] = []
        for word in rare:
            room -= word.count
            if room < 0:
                break
            whole.append(word)
        if whole:
            yield self.holds(any_of(whole))
        rest = rare[len(whole) :]
        if not rest:
            return
        pairs = " | ".join(
            f"({any_of([one])} & {any_of([other])})" for one, other in combinations(rest[:PAIRED_MOST], 2)
        )
        if pairs:
            yield self.holds(pairs, "title_words")
            yield f"{self.holds(any_of(rest), 'title_words')} AND {self.holds(pairs)}"
            yield self.holds(pairs)
        yield self.holds(any_of(rest), "title_words")
        yield self.holds(any_of(rest))


def any_of(asked: Iterable[Asked]) -> str:
    """Any stem of any of these words, as `tsquery` reads it."""
    return f"({' | '.join(quoted(key) for word in asked for key, value in word.values.items() if value)})"


def _phrase(phrase: Phrase) -> str:
    """The words side by side, as `tsquery` reads it."""
    parts = [quoted(stem(phrase.words[0][0]))]
    for (_, before), (word, distance) in zip(phrase.words, phrase.words[1:], strict=False):
        parts.append(f"<{distance - before}> {quoted(stem(word))}")
    return " ".join(parts)
