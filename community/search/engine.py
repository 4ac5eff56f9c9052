"""The index on disk, and the one file that knows Whoosh: what its fields are, how it is written and read.

Whoosh keeps, sorts and merges the postings; scoring is ours (`snapshot`), on arrays, because Whoosh's own matchers
cost a Python call for each posting. Its 2.7.4 is its last release, so what is read here below its public names stays.
An index folder holds pickles: only the worker's account may write there.
"""

from __future__ import annotations

import itertools
import json
import os
import warnings
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from community.search.interface import IndexLocked
from community.search.rules.documents import (
    ANSWERS_KEPT,
    KINDS,
    QUESTION_KEPT,
    SOLUTION_KEPT,
    STATUSES,
    TEXT_LARGEST,
    KeptTexts,
    ThreadDocument,
)
from community.search.rules.words import words_of
from community.threads.rules import TAGS_MOST

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Code of 2016, which compares a number with `is`.
    from whoosh import columns, fields, formats
    from whoosh import index as whoosh_index
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.filedb.filestore import FileStorage
    from whoosh.lang.porter import stem as porter_stem
    from whoosh.reading import SegmentReader, TermNotFound
    from whoosh.writing import LockError, SegmentWriter

FORMAT = 2
"""Raise it whenever fields, words or facts change: an index of another format is built anew."""

TEXT_FIELDS = ("title", "question", "solution", "answers")
WORDING = "wording"  # Words of titles as they are written, for completing and for spelling.

PLACE_LARGEST = (
    65_535  # Places are kept in two bytes; a phrase further down a thread of 65,000 words is not found.
)

# A commit merges small segments into its own. One of more threads stays as it is until the next rebuild, so that no
# commit takes longer than some seconds and new posts are found soon.
MERGED_LARGEST = 2_000
MERGE_FACTOR = 4  # A segment joins when it is at most so many times larger than all smaller ones together.

FACTS = np.dtype(
    [
        ("thread_id", "<i8"), ("board_id", "<i4"), ("product_id", "<i4"), ("tag_ids", "<i4", (TAGS_MOST,)),
        ("asker_id", "<i8"), ("kind", "u1"), ("status", "u1"), ("answer_count", "<i4"), ("vote_count", "<i4"),
        ("created_at", "<i8"), ("last_activity_at", "<i8"), ("lengths", "<i4", (len(TEXT_FIELDS),)),
    ]
)  # fmt: skip
"""What is known of each thread without its text. Ids are 0 for none, times are seconds since 1970."""

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem that stands for a folded word and its inflections (English; other words stay as they are)."""
    if len(word) > 2 and word.isascii() and word.isalpha():
        stemmed: str = porter_stem(word)
        return stemmed
    return word


def places_of(text: str) -> tuple[dict[str, list[int]], int]:
    """The stems of a text, each with the places where it stands, and how many words the text has."""
    places: dict[str, list[int]] = {}
    last = -1
    for word, place in words_of(text):
        key = stem(word)
        if key in places:
            places[key].append(place)
        else:
            places[key] = [place]
        last = max(last, place)
    return places, last + 1


@dataclass(frozen=True)
class Postings:
    """Where one word stands in one field of one segment: documents, how often, and the packed places of each."""

    docs: IntArray
    counts: FloatArray
    places: Sequence[bytes]

    def places_in(self, row: int) -> NDArray[np.uint16]:
        """The places in the document of that row."""
        return np.frombuffer(self.places[row], dtype="<u2")


class Segment:
    """One immutable part of the index. Deletions are not its business: see `Index.read`.

    Its readers seek in shared files: no two threads may call its methods at the same time.
    """

    _numbers = itertools.count(1)

    def __init__(self, reader: Any, size: int) -> None:
        self._reader = reader
        self.size = size
        self.number = next(self._numbers)
        """Told apart from every other segment that this process has opened."""
        self.facts: NDArray[np.void] = np.frombuffer(
            b"".join(reader.column_reader("facts", translate=False)), dtype=FACTS
        )
        people = list(reader.column_reader("people", translate=False))
        ends = np.cumsum([len(packed) // 8 for packed in people], dtype=np.int64)
        self.people_starts: NDArray[np.int64] = np.concatenate([np.zeros(1, dtype=np.int64), ends])
        self.people: NDArray[np.int64] = np.frombuffer(b"".join(people), dtype="<i8")
        self._texts = reader.column_reader("texts", translate=False)

    def postings(self, field: str, word: str) -> Postings | None:
        """The postings of a stem (in `WORDING`: of a word as written) in one field; None when there are none."""
        try:
            matcher = self._reader._terms.matcher(field, word.encode(), self._reader.schema[field].format)
        except (TermNotFound, KeyError):
            return None
        docs: list[IntArray] = []
        counts: list[FloatArray] = []
        places: list[bytes] = []
        while not matcher._atend:  # Block by block: 128 postings in one go.
            matcher._read_data()
            gaps, weights, values = matcher._data
            docs.append(np.cumsum(np.array(gaps, dtype=np.int32), dtype=np.int32))
            counts.append(_weights(weights, len(gaps)))
            places.extend(values or ())
            matcher._next_block()
        return Postings(np.concatenate(docs), np.concatenate(counts), places)

    def texts(self, doc: int) -> KeptTexts:
        """What is kept of the thread's texts."""
        return unpack_texts(self._texts[doc])

    def wording(self) -> dict[str, int]:
        """All words of titles as written, in alphabetical order, with the number of threads that have them there."""
        found: dict[str, int] = {}
        for (field, word), info in self._reader._terms.items_from(WORDING, b""):
            if field != WORDING:
                break
            found[word.decode()] = info.doc_frequency()
        return found


def _weights(weights: Any, count: int) -> FloatArray:
    if weights is None:
        return np.ones(count, dtype=np.float32)
    if isinstance(weights, float):
        return np.full(count, weights, dtype=np.float32)
    return np.array(weights, dtype=np.float32)


@dataclass(frozen=True)
class Part:
    """A segment at one moment, with the documents in it that are deleted or replaced."""

    segment: Segment
    deleted: IntArray


class Index:
    """An index in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`. Raise FileNotFoundError when there is none of today's format."""
        self.folder = folder
        mark = folder / "format"
        if not mark.exists() or mark.read_text() != str(FORMAT):
            raise FileNotFoundError(f"No index of format {FORMAT} in {folder}.")
        try:
            self._index = whoosh_index.FileIndex(FileStorage(str(folder)), schema=_schema())
        except (whoosh_index.EmptyIndexError, whoosh_index.IndexError) as error:
            raise FileNotFoundError(f"No readable index in {folder}.") from error

    @classmethod
    def create(cls, folder: Path) -> Index:
        """Make an empty index in `folder`, which may not hold one yet."""
        folder.mkdir(parents=True, exist_ok=True)
        whoosh_index.FileIndex.create(FileStorage(str(folder)), _schema())
        (folder / "format").write_text(str(FORMAT))
        return cls(folder)

    def read(self, known: dict[str, Segment]) -> dict[str, Part]:
        """The index as of now, by segment. Segments in `known` are taken from there instead of being opened.

        Raise FileNotFoundError when a writer merged a segment away in this very moment: read again.
        """
        toc = self._index._read_toc()
        return {
            info.segment_id(): Part(
                known.get(info.segment_id()) or self._open(info),
                np.fromiter(info.deleted_docs(), dtype=np.int32),
            )
            for info in toc.segments
        }

    def _open(self, info: Any) -> Segment:
        return Segment(SegmentReader(self._index.storage, _schema(), info), info.doc_count_all())

    def write(self, documents: Iterable[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads in, in place of what the index holds of them, and take others out; all in one commit.

        Raise IndexLocked when another process writes.
        """
        writer = self._writer()
        try:
            searcher = writer.searcher()
            new = list(documents)
            for thread_id in {*removed_ids, *(document.thread_id for document in new)}:
                writer.delete_by_term("thread_id", str(thread_id), searcher=searcher)
            searcher.close()
            for document in new:
                writer.add_document(**_fields_of(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=_merge_small)
        self._settle()

    def append(self, documents: Iterable[ThreadDocument]) -> None:
        """Put threads that the index does not hold yet into a segment of their own."""
        writer = self._writer(limitmb=256)
        try:
            for document in documents:
                writer.add_document(**_fields_of(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit(merge=False)

    def adopt(self, others: Iterable[Index]) -> None:
        """Take over the segments of other indexes, which are used up by that, without merging them."""
        toc = self._index._read_toc()
        for other in others:
            for info in other._index._read_toc().segments:
                for path in other.folder.glob(f"{info.segment_id()}.*"):
                    path.rename(self.folder / path.name)
                toc.segments.append(info)
        toc.generation += 1
        toc.write(self._index.storage, self._index.indexname)
        self._settle()

    def _writer(self, **options: Any) -> SegmentWriter:
        codec = W3Codec()
        codec.length_stats = False  # Lengths are among our facts.
        try:
            return SegmentWriter(self._index, codec=codec, **options)
        except LockError as error:
            raise IndexLocked from error

    def _settle(self) -> None:
        """Wait until the commit is on the disk itself: what it covers is struck off the list of stale threads next."""
        for path in (*sorted(self.folder.iterdir()), self.folder):
            if path.is_dir() and path != self.folder:
                continue
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _merge_small(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge the smallest segments while the next is not much larger than them together; answer those left alone."""
    kept = sorted(segments, key=lambda info: info.doc_count_all())
    total = max(1, writer.doc_count())
    while kept and kept[0].doc_count_all() <= min(MERGED_LARGEST, MERGE_FACTOR * total):
        info = kept.pop(0)
        total += info.doc_count_all()
        reader = SegmentReader(writer.storage, writer.schema, info)
        writer.add_reader(reader)
        reader.close()
    return kept


# ---------------------------------------------------------------------------------------------------------------
# Fields
# ---------------------------------------------------------------------------------------------------------------


class Places(formats.Format):  # type: ignore[misc]
    """A posting's value: the places of the word, two bytes each."""

    posting_size = -1


class WordsField(fields.FieldType):  # type: ignore[misc]
    """A text by its stems, with their places. The value to index is the text, counted already by `places_of`."""

    def __init__(self) -> None:
        super().__init__(Places(), None)

    def index(self, value: dict[str, list[int]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Whoosh's call for the postings of one document."""
        for word, places in value.items():
            packed = array("H", [min(place, PLACE_LARGEST) for place in places]).tobytes()
            yield word.encode(), len(places), float(len(places)), packed


class WordingField(fields.FieldType):  # type: ignore[misc]
    """The words of a title as written, without places."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Whoosh's call for the postings of one document."""
        for word in set(value):
            yield word.encode(), 1, 1.0, b""


def _schema() -> Any:
    return fields.Schema(
        thread_id=fields.ID(unique=True),
        **{name: WordsField() for name in TEXT_FIELDS},
        wording=WordingField(),
        facts=fields.COLUMN(columns.FixedBytesColumn(FACTS.itemsize)),
        people=fields.COLUMN(columns.VarBytesColumn()),
        texts=fields.COLUMN(columns.VarBytesColumn()),
    )


def _fields_of(document: ThreadDocument) -> dict[str, Any]:
    """The values of one document, as Whoosh wants them."""
    texts = {name: places_of(getattr(document, name)[:TEXT_LARGEST]) for name in TEXT_FIELDS}
    return {
        "thread_id": str(document.thread_id),
        **{name: places for name, (places, _) in texts.items() if places},
        WORDING: [word for word, _ in words_of(document.title)],
        "facts": facts_of(document, [length for _, length in texts.values()]),
        "people": np.array(document.author_ids, dtype="<i8").tobytes(),
        "texts": pack_texts(document),
    }


def facts_of(document: ThreadDocument, lengths: Sequence[int]) -> bytes:
    """What is known of the thread without its text, as one of FACTS."""
    tags = (*document.tag_ids[:TAGS_MOST], *[0] * TAGS_MOST)[:TAGS_MOST]
    return np.array(
        (
            document.thread_id, document.board_id, document.product_id or 0, tags, document.author_ids[0],
            KINDS.index(document.kind), STATUSES.index(document.status), document.answer_count, document.vote_count,
            int(document.created_at.timestamp()), int(document.last_activity_at.timestamp()), lengths,
        ),
        dtype=FACTS,
    ).tobytes()  # fmt: skip


def pack_texts(document: ThreadDocument) -> bytes:
    """What is kept of the thread's texts, packed."""
    kept = [
        document.question[:QUESTION_KEPT],
        document.solution[:SOLUTION_KEPT],
        document.answers[:ANSWERS_KEPT],
    ]
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 3)


def unpack_texts(packed: bytes) -> KeptTexts:
    """What was kept of a thread's texts."""
    return KeptTexts(*json.loads(zlib.decompress(packed)))
