"""How results spread over boards, products, tags, states, ages and people, in names instead of ids."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from community.boards.models import Tag
from community.core.db import db
from community.members import queries as members
from community.search.queries.scope import Scope
from community.search.rules.documents import KINDS, STATUSES
from community.search.rules.narrowing import FACETS
from community.search.rules.wanted import Age, Found

LABELS = {
    "status": "Status",
    "board": "Board",
    "product": "Product",
    "tag": "Tag",
    "age": "Asked",
    "author": "People",
    "kind": "Kind",
}
VALUES_SHOWN = 8  # More make a list that has to be read instead of seen.
OPEN_FACETS = frozenset({"status", "board", "product"})

_tag = Tag.__table__.c
_TAGS = select(_tag.id, _tag.slug, _tag.name)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value that results can be narrowed to."""

    value: str
    """As it stands in an address."""
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet with the values that some results have, the commonest first."""

    name: str
    label: str
    values: list[FacetValue]
    is_open: bool


def list_facets(found: Found, scope: Scope) -> list[FacetGroup]:
    """The facets that would narrow the results, in at most two statements."""
    names = _names(found, scope)
    groups = []
    for facet in FACETS:
        counts = found.facets.get(facet, {})
        values = [
            FacetValue(*names[facet][key], count) for key, count in counts.items() if key in names[facet]
        ][:VALUES_SHOWN]
        if values and (facet != "kind" or len(values) > 1):
            groups.append(FacetGroup(facet, LABELS[facet], values, facet in OPEN_FACETS))
    return groups


def _names(found: Found, scope: Scope) -> dict[str, dict[int, tuple[str, str]]]:
    """(address word, label) of each value of each facet."""
    ages = tuple(Age)
    return {
        "status": {at: (status.value, status.label) for at, status in enumerate(STATUSES)},
        "kind": {at: (kind.value, kind.value.capitalize()) for at, kind in enumerate(KINDS)},
        "age": {at: (age.value, age.label) for at, age in enumerate(ages)},
        "board": {board.id: (board.slug, board.name) for board in scope.boards.values()},
        "product": {product.id: (product.slug, product.name) for product in scope.products.values()},
        "tag": _tag_names(list(found.facets.get("tag", ()))),
        "author": _author_names(list(found.facets.get("author", ()))),
    }


def _tag_names(ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    rows = db.session.execute(_TAGS.where(_tag.id.in_(ids)))
    return {row.id: (row.slug, row.name) for row in rows}


def _author_names(ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    chips = members.list_member_chips(ids[:VALUES_SHOWN])
    return {chip.id: (chip.username, chip.name) for chip in chips.values() if not chip.is_erased}
