"""Where the live index lies, how a new one takes its place, and who may write.

    current         the name of the live index's folder
    index-…/        the live index, and one that is being built
    writer.lock     held by whoever writes to the live index
    rebuild.lock    held while a new index is built
    rebuilding      threads that were indexed meanwhile, for the new index to catch up with

Readers never wait: they keep the files that they have opened, and look for newer ones at each query.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from community.search.engine import Index, IndexLocked, Part, Segment
from community.search.postings import PostingCache
from community.search.snapshot import Snapshot

log = logging.getLogger(__name__)

OPEN_TRIES = 20  # A writer may merge away what is being opened; a moment later its new segment is there.
TICK_NS = 50_000_000  # A folder's time of change is coarse: what changed just now may change again unseen.

_Mark = tuple[str, int]


class Shelf:
    """The folder of indexes of one installation."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._cache = PostingCache()
        self._lock = threading.Lock()
        self._segments: dict[str, Segment] = {}
        self._snapshot: Snapshot | None = None
        self._seen: _Mark | None = None

    # Reading

    def snapshot(self) -> Snapshot | None:
        """The live index as of now; None when there is none yet."""
        mark = self._mark()
        if mark != self._seen or mark is None:
            with self._lock:
                mark = self._mark()
                if mark != self._seen or mark is None:
                    self._reload(mark)
        return self._snapshot

    def live(self) -> Index | None:
        """The live index; None when there is none, or none of today's format."""
        while name := self._current():
            try:
                return Index(self.root / name)
            except FileNotFoundError:
                if name == self._current():  # Else a rebuild has just put another in its place.
                    return None
        return None

    def _reload(self, mark: _Mark | None) -> None:
        is_settled = mark is not None and time.time_ns() - mark[1] > TICK_NS
        parts = self._read()
        if (
            parts is None
        ):  # What cannot be read now cannot be read at the next query either, until it changes.
            self._snapshot, self._segments, self._seen = None, {}, mark if is_settled else None
            return
        self._segments = {key: part.segment for key, part in parts.items()}
        self._snapshot = Snapshot(list(parts.values()), self._cache)
        self._seen = mark if is_settled else None

    def _read(self) -> dict[str, Part] | None:
        """The live index's parts; None when there is no index."""
        for _ in range(OPEN_TRIES):
            index = self.live()
            if index is None:
                return None
            try:
                return index.read(self._segments)
            except FileNotFoundError:
                time.sleep(0.02)
            except Exception:
                # Files cut short raise anything. Pages do without search until a rebuild; asking must go on.
                log.exception(
                    "The index in %s cannot be read; `flask search rebuild` makes a new one.", index.folder
                )
                return None
        log.error("The index in %s changes faster than it can be opened.", self.root)
        return None

    def _mark(self) -> _Mark | None:
        """What changes with every commit: the folder's name and its time of change."""
        name = self._current()
        try:
            return (name, (self.root / name).stat().st_mtime_ns) if name else None
        except FileNotFoundError:
            return None

    def _current(self) -> str:
        try:
            return (self.root / "current").read_text()
        except FileNotFoundError:
            return ""

    # Writing

    @contextlib.contextmanager
    def writing(self, *, waits: bool = False) -> Iterator[None]:
        """Be the one who writes. Raise IndexLocked when another does, unless `waits`."""
        with self._held("writer.lock", waits=waits):
            yield

    def create(self) -> Index:
        """Make an empty live index; call it while `writing`."""
        index = Index.create(self.new_folder())
        self.publish(index)
        return index

    def note_indexed(self, thread_ids: Iterable[int]) -> None:
        """Tell a rebuild that is running which threads the live index has caught up with; call it while `writing`."""
        path = self.root / "rebuilding"
        if not path.exists():
            return
        try:
            with self._held("rebuild.lock"):
                path.unlink()  # Its rebuild was killed.
        except IndexLocked:
            with path.open("a") as file:
                file.writelines(f"{thread_id}\n" for thread_id in thread_ids)

    # Building anew

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[Path]:
        """Build a new index in the folder that this answers. Raise IndexLocked when somebody else is at it."""
        with self._held("rebuild.lock"):
            self._tidy()
            folder = self.new_folder()
            with self.writing(
                waits=True
            ):  # What was being written is in the database already: we shall read it.
                (self.root / "rebuilding").write_text("")
            try:
                yield folder
            finally:
                (self.root / "rebuilding").unlink(missing_ok=True)
                self._tidy()

    def indexed_meanwhile(self) -> set[int]:
        """The threads that were indexed since the rebuild began; call it while `writing`."""
        return {int(line) for line in (self.root / "rebuilding").read_text().split()}

    def publish(self, index: Index) -> None:
        """Let readers and the writer go over to this index; call it while `writing`."""
        draft = self.root / f"current.{secrets.token_hex(4)}"
        draft.write_text(index.folder.name)
        draft.replace(self.root / "current")

    def new_folder(self) -> Path:
        """A name for a new index."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root / f"index-{secrets.token_hex(6)}"

    def _tidy(self) -> None:
        live = self._current()
        for path in self.root.glob("index-*"):
            if path.name != live:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.root.glob("current.*"):
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _held(self, name: str, *, waits: bool = False) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise IndexLocked(f"Another process holds {name}.") from error
            yield
        finally:
            os.close(handle)


_shelf: Shelf | None = None


def configure(root: Path) -> None:
    """Choose where the index lies."""
    global _shelf
    _shelf = Shelf(root)


def shelf() -> Shelf:
    """The index of this installation. Raise RuntimeError before `configure`."""
    if _shelf is None:
        raise RuntimeError("search.shelf.configure was not called.")
    return _shelf
