"""An index of Tantivy in a folder: what its fields are, how it is written.

Tantivy is told our stems and nothing else: each text field holds stems side by side, for phrases; each stem of a
thread stands once more in one of LEVELS fields, by its weight in the thread, so that the engine itself finds the best
candidates by our formula instead of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import tantivy

from community.search.cards import FORMAT, Prepared, prepare, prepare_all
from community.search.engine import TEXT_FIELDS, WORDING
from community.search.interface import Batch, BuildFailed, Told
from community.search.rules.documents import KINDS, STATUSES, ThreadDocument

MARK = f"tantivy {FORMAT}"

LEVELS = (0.0, 0.6, 1.1, 1.8, 2.8, 4.0, 5.5)
"""The least weight of each level. A weight lies between 0 and 9; a typical word of a title has 4.5."""
LEVEL_WEIGHTS = (0.4, 0.8, 1.4, 2.3, 3.4, 4.7, 6.5)

WRITER_BYTES = 32_000_000  # Of one batch; Tantivy refuses less than 15 MB.
BUILDER_BYTES = 256_000_000
WAITING_MOST = 4  # Batches under way for each process that prepares them.

_NEWEST_BITS = 30


class Damaged(Exception):
    """The files cannot be read: the engine gave up in the middle."""


@contextmanager
def unpanicked() -> Iterator[None]:
    """Turn the engine's panics, which no `except Exception` would see, into Damaged."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Damaged(str(error)) from error
        raise


class TantivyIndex:
    """An index in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`. Raise FileNotFoundError when there is none of today's format."""
        self.folder = folder
        mark = folder / "format"
        if not mark.exists() or mark.read_text() != MARK:
            raise FileNotFoundError(f"No index of format {MARK} in {folder}.")
        with self._told_apart():
            self.index = tantivy.Index.open(str(folder))
            self.index.config_reader("manual", 0)

    @classmethod
    def create(cls, folder: Path) -> TantivyIndex:
        """Make an empty index in `folder`, which may not hold one yet."""
        folder.mkdir(parents=True, exist_ok=True)
        tantivy.Index(_schema(), path=str(folder))
        (folder / "format").write_text(MARK)
        return cls(folder)

    def searcher(self) -> tantivy.Searcher:
        """The index as of now."""
        with self._told_apart():
            self.index.reload()
            return self.index.searcher()

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        """Raise FileNotFoundError, not whatever the engine says, when a rebuild has removed the folder meanwhile."""
        try:
            with unpanicked():
                yield
        except Exception as error:
            if not (self.folder / "format").exists():
                raise FileNotFoundError(f"{self.folder} is gone.") from error
            raise

    def write(self, documents: Iterable[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads in, in place of what the index holds of them, and take others out; all in one commit."""
        new = [prepare(document) for document in documents]
        gone = sorted({*removed_ids, *(one.document.thread_id for one in new)})
        with self._writing(WRITER_BYTES, 1) as writer:
            # Deleting by a term takes a number for a signed one, finds nothing in this field, and says nothing of it.
            writer.delete_documents_by_query(
                tantivy.Query.term_set_query(self.index.schema, "thread_id", gone)
            )
            for one in new:
                writer.add_document(_document(one))

    def fill(self, batches: Iterable[Batch], *, processes: int, told: Told) -> None:
        """Take in threads that the index does not hold yet, in one commit. Raise BuildFailed when a process dies."""
        with self._writing(BUILDER_BYTES, max(1, min(4, processes))) as writer:
            for prepared in _prepared(batches, processes):
                for one in prepared:
                    writer.add_document(_document(one))
                told(len(prepared))

    @contextmanager
    def _writing(self, heap_bytes: int, threads: int) -> Iterator[tantivy.IndexWriter]:
        """One commit, which is on the disk itself when the block has ended; nothing is written when it raises.

        (The engine's own `with` commits even then.)
        """
        with unpanicked():
            writer = self.index.writer(heap_bytes, threads)
            try:
                yield writer
                writer.commit()
            finally:
                writer.wait_merging_threads()  # It is used up by that: its threads end, its lock is given back.


def level_of(weight: float) -> int:
    """The level on which a stem of this weight stands."""
    return bisect_right(LEVELS, weight) - 1


def _prepared(batches: Iterable[Batch], processes: int) -> Iterator[list[Prepared]]:
    """The batches, taken apart by that many processes."""
    if processes == 1:
        yield from map(prepare_all, batches)
        return
    # A fork would share database connections.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[list[Prepared]]] = deque()
        try:
            for batch in batches:
                under_way.append(pool.submit(prepare_all, batch))
                if len(under_way) >= WAITING_MOST * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool as error:
            raise BuildFailed("A process that was building the index was killed.") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("thread_id", indexed=True, fast=True)
    for name in ("board", "product", "tag", "author", "status", "kind"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_unsigned_field("answer_count", indexed=True)
    builder.add_integer_field("created_at", indexed=True, fast=True)
    builder.add_unsigned_field("newest", fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (*(f"level{number}" for number in range(len(LEVELS))), WORDING):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("texts", stored=True)
    return builder.build()


def _document(one: Prepared) -> tantivy.Document:
    thread = one.document
    created_at = int(thread.created_at.timestamp())
    found = tantivy.Document()
    for name, value in {
        "thread_id": thread.thread_id,
        "board": thread.board_id,
        "status": STATUSES.index(thread.status),
        "kind": KINDS.index(thread.kind),
        "answer_count": max(0, thread.answer_count),
        # The newest first, and of those of one second the one that was made last.
        "newest": max(0, created_at) << _NEWEST_BITS | thread.thread_id & ((1 << _NEWEST_BITS) - 1),
    }.items():
        found.add_unsigned(name, value)
    found.add_integer("created_at", created_at)
    if thread.product_id:
        found.add_unsigned("product", thread.product_id)
    for tag_id in thread.tag_ids:
        found.add_unsigned("tag", tag_id)
    for author_id in thread.author_ids:
        found.add_unsigned("author", author_id)
    for name, line in zip(TEXT_FIELDS, one.lines, strict=True):
        found.add_text(name, line)
    levels: list[list[str]] = [[] for _ in LEVELS]
    for key, weight in one.weights.items():
        levels[level_of(weight)].append(key)
    for number, keys in enumerate(levels):
        if keys:
            found.add_text(f"level{number}", " ".join(keys))
    found.add_text(WORDING, " ".join(one.wording))
    found.add_bytes("card", one.card)
    found.add_bytes("texts", one.texts)
    return found
