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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from community.search.interface import Batch, IndexLocked, Snapshot, Told
from community.search.rules.documents import ThreadDocument

log = logging.getLogger(__name__)

OPEN_TRIES = 20  # A writer may merge away what is being opened; a moment later its new segment is there.
FOREIGN_TRIES = 3
TICK_NS = 50_000_000  # A folder's time of change is coarse: what changed just now may change again unseen.

_Mark = tuple[str, int | bytes]


class FolderIndex(Protocol):
    """An index in a folder of its own."""

    folder: Path

    def write(self, documents: Iterable[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads in, in place of what the index holds of them, and take others out; all in one commit."""


class Kind(Protocol):
    """What is particular to one kind of index in a folder, and what this process keeps of the one that it reads."""

    name: str
    sign: str
    """The file in the folder that each commit writes anew; empty when each commit makes files in the folder itself."""

    def create(self, folder: Path) -> Any:
        """Make an empty index in the new folder."""

    def open(self, folder: Path) -> Any:
        """The index in the folder. Raise FileNotFoundError when there is none of today's format."""

    def build(self, folder: Path, batches: Iterable[Batch], *, total: int, processes: int, told: Told) -> Any:
        """Build an index of `batches` in the new folder."""

    def read(self, index: Any) -> Snapshot:
        """The index as of now. Raise FileNotFoundError when it changes in this very moment: read again."""

    def forget(self) -> None:
        """Let go of what was read: it is gone."""


class Shelf:
    """The folder of indexes of one installation: an engine whose index lies in files."""

    def __init__(self, root: Path, kind: Kind) -> None:
        self.root = root
        self.name = kind.name
        self.kind = kind
        self._lock = threading.Lock()
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

    def live(self) -> Any:
        """The live index; None when there is none, or none of today's format."""
        while name := self._current():
            try:
                return self.kind.open(self.root / name)
            except FileNotFoundError:
                if name == self._current():  # Else a rebuild has just put another in its place.
                    return None
        return None

    def has_index(self) -> bool:
        """Whether there is a live index of today's format."""
        return self.live() is not None

    def _reload(self, mark: _Mark | None) -> None:
        is_settled = mark is not None and (isinstance(mark[1], bytes) or time.time_ns() - mark[1] > TICK_NS)
        self._snapshot = self._read()
        if self._snapshot is None:
            self.kind.forget()
        # What cannot be read now cannot be read at the next query either, until it changes.
        self._seen = mark if is_settled else None

    def _read(self) -> Snapshot | None:
        """The live index; None when there is none that can be read."""
        for tried in range(OPEN_TRIES):
            name = self._current()
            try:
                index = self.live()
                if index is not None:
                    return self.kind.read(index)
                if not name or tried >= FOREIGN_TRIES:
                    return None
                time.sleep(
                    0.02
                )  # What looks like none of today's format may be one in the middle of a commit.
            except FileNotFoundError:
                time.sleep(0.02)
            except Exception:
                if (
                    name != self._current()
                ):  # A rebuild put another in its place, and removed this one meanwhile.
                    continue
                # Files cut short raise anything. Pages do without search until a rebuild; asking must go on.
                log.exception(
                    "The index in %s cannot be read; `flask search rebuild` makes a new one.", self.root
                )
                return None
        log.error("The index in %s changes faster than it can be opened.", self.root)
        return None

    def _mark(self) -> _Mark | None:
        """What changes with every commit: the folder's name, and its time of change or what its sign says."""
        name = self._current()
        if not name:
            return None
        try:
            if self.kind.sign:
                return name, (self.root / name / self.kind.sign).read_bytes()
            return name, (self.root / name).stat().st_mtime_ns
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

    def create(self) -> Any:
        """Make an empty live index, and answer it; call it while `writing`."""
        index = self.kind.create(self.new_folder())
        self.publish(index)
        return index

    def write(self, documents: Sequence[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads into the live index, in place of what it holds of them, and take others out; call it
        while `writing`. Raise FileNotFoundError when there is no live index."""
        index = self.live()
        if index is None:
            raise FileNotFoundError(f"No index of today's format in {self.root}.")
        ids = {*removed_ids, *(document.thread_id for document in documents)}
        index.write(documents, ids)
        self.note_indexed(ids)

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
    def rebuilding(self) -> Iterator[FolderDraft]:
        """Build a new index in a folder of its own. Raise IndexLocked when somebody else is at it."""
        with self._held("rebuild.lock"):
            self._tidy()
            folder = self.new_folder()
            with self.writing(
                waits=True
            ):  # What was being written is in the database already: we shall read it.
                (self.root / "rebuilding").write_text("")
            try:
                yield FolderDraft(self, folder)
            finally:
                (self.root / "rebuilding").unlink(missing_ok=True)
                self._tidy()

    def indexed_meanwhile(self) -> set[int]:
        """The threads that were indexed since the rebuild began; call it while `writing`."""
        return {int(line) for line in (self.root / "rebuilding").read_text().split()}

    def publish(self, index: FolderIndex) -> None:
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


class FolderDraft:
    """A new index in a folder, while it is built beside the live one."""

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self._shelf = shelf
        self._folder = folder
        self._index: FolderIndex | None = None

    def fill(self, batches: Iterable[Batch], *, total: int, processes: int, told: Told) -> None:
        """Take in all of `batches`, some `total` threads; `told` hears how many more are in."""
        self._index = self._shelf.kind.build(
            self._folder, batches, total=total, processes=processes, told=told
        )

    def indexed_meanwhile(self) -> set[int]:
        """The threads that the live index took in since the draft was begun; call it while `writing`."""
        return self._shelf.indexed_meanwhile()

    def write(self, documents: Sequence[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads in, in place of what the draft holds of them, and take others out."""
        self._filled.write(documents, removed_ids)

    def publish(self) -> None:
        """Let readers and the writer go over to it; call it while `writing`."""
        self._shelf.publish(self._filled)

    @property
    def _filled(self) -> FolderIndex:
        if self._index is None:
            raise RuntimeError("A draft is filled before it is written to.")
        return self._index
