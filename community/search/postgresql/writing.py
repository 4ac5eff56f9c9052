"""Writing rows of one generation, and counting in how many threads each word is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import insert, text

from community.core.db import db
from community.search.cards import prepare
from community.search.models import SearchDocument
from community.search.postgresql.rows import STEM, WORDING, row_of
from community.search.rules.documents import ThreadDocument

Counts = Counter[tuple[int, str]]


def replace_documents(
    generation_id: int, documents: Sequence[ThreadDocument], thread_ids: Collection[int]
) -> None:
    """Take these threads out and put those of them in that have a document, in the present transaction."""
    before, gone_count = _remove(generation_id, thread_ids)
    after = insert_documents(generation_id, documents)
    after.subtract(before)
    _count_again(generation_id, {key: change for key, change in after.items() if change})
    db.session.execute(
        text("UPDATE search_generations SET thread_count = thread_count + :change WHERE id = :generation"),
        {"generation": generation_id, "change": len(documents) - gone_count},
    )


def insert_documents(generation_id: int, documents: Iterable[ThreadDocument]) -> Counts:
    """Put threads in that are not there yet; answer how many of them hold each word."""
    rows, counts = [], Counts()
    for document in documents:
        one = prepare(document)
        row, stems = row_of(one, generation_id)
        rows.append(row)
        counts.update((STEM, key) for key in stems)
        counts.update((WORDING, word) for word in one.wording)
    if rows:
        db.session.execute(insert(SearchDocument.__table__), rows)
    return counts


def count_words(generation_id: int) -> None:
    """Count the words of a generation whose threads are all in, and the threads."""
    values = {"generation": generation_id, "stem": STEM, "wording": WORDING}
    take_time()
    for statement in _COUNTING:
        db.session.execute(text(statement), values)


def take_time() -> None:
    """Let the statements of this transaction take as long as a large community needs, whatever the role is allowed."""
    db.session.execute(text("SET LOCAL statement_timeout = 0"))


_COUNTING = (
    """INSERT INTO search_words (generation_id, kind, word, thread_count)
    SELECT :generation, :stem, word, ndoc
    FROM ts_stat(format('SELECT words FROM search_documents WHERE generation_id = %s', :generation))""",
    """INSERT INTO search_words (generation_id, kind, word, thread_count)
    SELECT :generation, :wording, word, count(*)
    FROM search_documents, unnest(wording) AS word WHERE generation_id = :generation GROUP BY word""",
    """UPDATE search_generations
    SET thread_count = (SELECT count(*) FROM search_documents WHERE generation_id = :generation)
    WHERE id = :generation""",
    "ANALYZE search_documents",  # Or the first questions are planned for an empty table.
    "ANALYZE search_words",
)


def _remove(generation_id: int, thread_ids: Collection[int]) -> tuple[Counts, int]:
    """Take threads out; answer how many of them held each word, and how many there were."""
    rows = db.session.execute(
        text(
            "DELETE FROM search_documents WHERE generation_id = :generation AND thread_id = ANY(:ids)"
            " RETURNING tsvector_to_array(words), wording"
        ),
        {"generation": generation_id, "ids": sorted(thread_ids)},
    ).all()
    counts = Counts()
    for stems, wording in rows:
        counts.update((STEM, key) for key in stems)
        counts.update((WORDING, word) for word in wording)
    return counts, len(rows)


def _count_again(generation_id: int, changes: dict[tuple[int, str], int]) -> None:
    """Add to the counts of words; a word that no thread holds any more is forgotten."""
    if not changes:
        return
    ordered = sorted(changes)  # One writer at a time: the order is only kind to the index.
    values = {
        "generation": generation_id,
        "kinds": [kind for kind, _ in ordered],
        "words": [word for _, word in ordered],
        "changes": [changes[key] for key in ordered],
    }
    db.session.execute(
        text(
            "INSERT INTO search_words (generation_id, kind, word, thread_count)"
            " SELECT :generation, kind, word, change FROM unnest("
            "CAST(:kinds AS integer[]), CAST(:words AS text[]), CAST(:changes AS integer[])) AS c (kind, word, change)"
            " ON CONFLICT (generation_id, kind, word)"
            " DO UPDATE SET thread_count = search_words.thread_count + excluded.thread_count"
        ),
        values,
    )
    if any(change < 0 for change in changes.values()):
        db.session.execute(
            text(
                "DELETE FROM search_words WHERE generation_id = :generation AND thread_count <= 0"
                " AND kind = ANY(:kinds) AND word = ANY(:words)"
            ),
            values,
        )
