"""The engine for one machine and some million threads, as the shelf keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from community.search.interface import Batch, Snapshot, Told
from community.search.tantivy.index import TantivyIndex
from community.search.tantivy.snapshot import TantivySnapshot

ALONE_MOST = 5_000  # Threads that one process has taken in before others have started.


class TantivyKind:
    """Indexes of Tantivy; the one that was opened last stays open, so that a new commit costs only its own files."""

    name = "tantivy"
    sign = "meta.json"  # Written anew by each commit, and last.

    def __init__(self) -> None:
        self._open: TantivyIndex | None = None

    def create(self, folder: Path) -> TantivyIndex:
        """Make an empty index in the new folder."""
        return TantivyIndex.create(folder)

    def open(self, folder: Path) -> TantivyIndex:
        """The index in the folder. Raise FileNotFoundError when there is none of today's format."""
        return TantivyIndex(folder)

    def build(
        self, folder: Path, batches: Iterable[Batch], *, total: int, processes: int, told: Told
    ) -> TantivyIndex:
        """Build an index of `batches` in the new folder."""
        index = TantivyIndex.create(folder)
        index.fill(batches, processes=processes if total > ALONE_MOST else 1, told=told)
        return index

    def read(self, index: TantivyIndex) -> Snapshot:
        """The index as of now."""
        if self._open is None or self._open.folder != index.folder:
            self._open = index
        return TantivySnapshot(self._open.searcher(), self._open.index.schema)

    def forget(self) -> None:
        """Let go of what was read: it is gone."""
        self._open = None
