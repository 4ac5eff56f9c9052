"""The engine that needs nothing installed: Whoosh keeps the postings, arrays answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from community.search.build import build
from community.search.engine import Index, Segment
from community.search.interface import Batch, Told
from community.search.postings import PostingCache
from community.search.snapshot import Snapshot


class WhooshKind:
    """Indexes of Whoosh, and what one process keeps of the one that it reads."""

    name = "whoosh"
    sign = ""  # Each commit makes files in the folder itself.

    def __init__(self) -> None:
        self._cache = PostingCache()
        self._segments: dict[str, Segment] = {}

    def create(self, folder: Path) -> Index:
        """Make an empty index in the new folder."""
        return Index.create(folder)

    def open(self, folder: Path) -> Index:
        """The index in the folder. Raise FileNotFoundError when there is none of today's format."""
        return Index(folder)

    def build(
        self, folder: Path, batches: Iterable[Batch], *, total: int, processes: int, told: Told
    ) -> Index:
        """Build an index of `batches` in the new folder."""
        return build(folder, batches, total=total, processes=processes, told=told)

    def read(self, index: Index) -> Snapshot:
        """The index as of now. Raise FileNotFoundError when it changes in this very moment: read again."""
        parts = index.read(self._segments)
        self._segments = {key: part.segment for key, part in parts.items()}
        return Snapshot(list(parts.values()), self._cache)

    def forget(self) -> None:
        """Let go of what was read: it is gone."""
        self._segments = {}
