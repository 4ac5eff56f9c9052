"""From what a person typed and chose to what the index is asked: names become ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from community.boards.models import Tag
from community.core import clock
from community.core.db import db
from community.members import queries as members
from community.search.queries.scope import Named, Scope, find_named
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import Operator, Query, is_unanswered, kind_of, month_or_day, status_of
from community.search.rules.wanted import Age, Filter, Sort, Wanted


@dataclass(frozen=True)
class Understood:
    """A query in the index's terms."""

    wanted: Wanted
    can_match: bool
    """False when something is required that does not exist, or not for this reader: then nothing is found."""
    labels: dict[tuple[str, str], str]
    """Names for the chosen (facet, value) pairs that have one."""


@dataclass(frozen=True)
class _Names:
    """What the names in a query stand for; unknown ones are missing."""

    scope: Scope
    tags: dict[str, Named]
    authors: dict[str, int]

    def find(self, name: str, value: str) -> tuple[str, Any]:
        """(field of the filter, its value; None when there is no such thing for this reader)."""
        if name == "is":
            name = "status" if status_of(value) else "kind"
        board = find_named(self.scope.boards, value) if name == "board" else None
        product = find_named(self.scope.products, value) if name == "product" else None
        tag = self.tags.get(value.lower())
        return {
            "board": ("board_ids", board and board.id),
            "product": ("product_ids", product and product.id),
            "tag": ("tag_ids", tag and tag.id),
            "author": ("author_ids", self.authors.get(_username(value))),
            "status": ("statuses", status_of(value)),
            "kind": ("kinds", kind_of(value)),
            "age": ("ages", Age(value) if value in set(Age) else None),
        }[name]


def understand(
    query: Query,
    narrowing: Narrowing,
    scope: Scope,
    *,
    sort: Sort = Sort.BEST,
    offset: int = 0,
    limit: int = 10,
    counts_facets: bool = False,
) -> Understood:
    """Put names into ids. At most two statements, and none when neither tags nor members are named."""
    asked = [
        (part.operator.value, part.value) for part in query.parts if part.operator and not part.is_excluded
    ]
    excluded = [
        (part.operator.value, part.value) for part in query.parts if part.operator and part.is_excluded
    ]
    names = _load_names([*asked, *excluded, *narrowing], scope)
    only, is_possible = _filter(names, [*asked, *narrowing])
    without, _ = _filter(names, excluded)
    wanted = Wanted(
        words=query.words,
        phrases=query.phrases,
        excluded_phrases=query.excluded_phrases,
        only=only,
        without=without,
        readable_board_ids=scope.readable_board_ids,
        hidden_ids=scope.hidden_ids,
        now=clock.now(),
        sort=sort,
        offset=offset,
        limit=limit,
        counts_facets=counts_facets,
    )
    return Understood(wanted, is_possible, _labels(names, narrowing))


def _load_names(pairs: list[tuple[str, str]], scope: Scope) -> _Names:
    tags = sorted({value.lower() for name, value in pairs if name == "tag"})
    authors = sorted({_username(value) for name, value in pairs if name == "author"})
    rows = db.session.execute(select(Tag.id, Tag.slug, Tag.name).where(Tag.slug.in_(tags))) if tags else ()
    return _Names(
        scope, {row.slug: Named(*row) for row in rows}, members.list_member_ids_of(authors) if authors else {}
    )


def _filter(names: _Names, pairs: Iterable[tuple[str, str]]) -> tuple[Filter, bool]:
    """The filter that these (name, value) pairs make, and whether all that they name exists."""
    values: dict[str, set[Any]] = {}
    spans: dict[str, list[datetime]] = {}
    asks_unanswered, is_possible = False, True
    for name, value in pairs:
        if name in (Operator.BEFORE, Operator.AFTER):
            span = month_or_day(value)
            spans.setdefault(name, []).extend([span[0]] if span else [])
        elif name == Operator.IS and is_unanswered(value):
            asks_unanswered = True
        else:
            key, found = names.find(name, value)
            if found is None:
                is_possible = False
            else:
                values.setdefault(key, set()).add(found)
    return (
        Filter(
            **{key: frozenset(found) for key, found in values.items()},
            is_unanswered=asks_unanswered,
            created_from=max(
                spans.get(Operator.AFTER, []), default=None
            ),  # Of several dates the strictest counts.
            created_before=min(spans.get(Operator.BEFORE, []), default=None),
        ),
        is_possible,
    )


def _labels(names: _Names, narrowing: Narrowing) -> dict[tuple[str, str], str]:
    labels: dict[tuple[str, str], str] = {}
    for name, value in narrowing:
        if name == "tag":
            thing = names.tags.get(value.lower())
        else:
            thing = find_named(
                {"board": names.scope.boards, "product": names.scope.products}.get(name, {}), value
            )
        if thing is not None:
            labels[name, value] = thing.name
        elif name == "age" and value in set(Age):
            labels[name, value] = Age(value).label
        elif name == "status" and (status := status_of(value)):
            labels[name, value] = status.label
    return labels


def _username(value: str) -> str:
    return value.removeprefix("@").lower()
