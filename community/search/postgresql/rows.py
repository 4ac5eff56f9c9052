"""Rows of the index in PostgreSQL: our stems as the database's own lists of words, made by us and by no parser of its."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from community.search.cards import Places, Prepared
from community.search.rules.documents import KINDS, STATUSES

# PostgreSQL keeps places up to here, and so many of each word: a phrase further down a thread of 16,000 words is not
# found. Nor does it take more than a megabyte of words and places.
PLACE_LARGEST = 16_382
PLACES_MOST = 255
VECTOR_BYTES = 900_000

FIELD_GAP = 2  # Places between two texts, so that no phrase reaches from one into the next.

STEM, WORDING = 0, 1
"""The kinds of words that are counted."""


def row_of(one: Prepared, generation_id: int) -> tuple[dict[str, Any], list[str]]:
    """The columns of a thread, and the stems that it is found by."""
    thread = one.document
    stems = _joined(one.places)
    row = {
        "generation_id": generation_id,
        "thread_id": thread.thread_id,
        "board_id": thread.board_id,
        "product_id": thread.product_id,
        "tag_ids": list(thread.tag_ids),
        "author_ids": list(thread.author_ids),
        "status": STATUSES.index(thread.status),
        "kind": KINDS.index(thread.kind),
        "answer_count": thread.answer_count,
        "created_at": int(thread.created_at.timestamp()),
        "words": " ".join(_with_places(key, places) for key, places in stems.items()),
        "title_words": " ".join(map(quoted, one.places[0])),
        "wording": one.wording,
        "card": one.card,
        "texts": one.texts,
    }
    return row, list(stems)


def quoted(key: str) -> str:
    """A stem as it stands in the text of a `tsvector` or `tsquery`."""
    doubled = key.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _joined(texts: Iterable[Places]) -> dict[str, list[int]]:
    """The stems of all texts with their places, counted through from 1; no more than the database takes."""
    stems: dict[str, list[int]] = {}
    start, size = 1, 0
    for places in texts:
        for key, found in places.items():
            if key not in stems:
                size += len(key.encode()) + 8
                if size > VECTOR_BYTES:
                    return stems
                stems[key] = []
            room = PLACES_MOST - len(stems[key])
            stems[key] += [place + start for place in found[:room] if place + start <= PLACE_LARGEST]
        start += max((found[-1] for found in places.values()), default=0) + FIELD_GAP
    return stems


def _with_places(key: str, places: list[int]) -> str:
    return f"{quoted(key)}:{','.join(map(str, places))}" if places else quoted(key)
