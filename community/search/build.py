"""Builds a whole index, with several processes where there are several processors.

Each process writes parts of its own; the finished segments are then moved together. The processes know nothing of the
database: they are handed documents, and end when the one that hands them over is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from community.search.engine import Index
from community.search.interface import Batch, BuildFailed
from community.search.rules.documents import ThreadDocument

# Threads of a segment, at least: words are looked up in each segment, so few large ones are quicker than many.
PART_SMALLEST = 10_000
PARTS_A_PROCESS = 2  # More would take less memory to build, and make each query dearer.
PROCESSES_MOST = 8
WAITING_MOST = (
    4  # Batches that lie ready, so that no process waits, and none that is killed costs much memory.
)


def default_processes() -> int:
    """One for each processor that this process may use."""
    return max(
        1, min(PROCESSES_MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    )


def build(
    folder: Path, batches: Iterable[Batch], *, total: int, processes: int, told: Callable[[int], None]
) -> Index:
    """Build an index of `batches`, some `total` threads, in the new folder `folder`; `told` hears how many are in.

    Raise BuildFailed when one of the processes is killed.
    """
    index = Index.create(folder)
    part_size = max(PART_SMALLEST, -(-total // (processes * PARTS_A_PROCESS)))
    if processes == 1 or total <= PART_SMALLEST:
        source = _Source(_told_of(batches, told))
        while source.has_more():
            index.append(source.take(part_size))
        return index
    parts = _build_apart(folder, batches, part_size, processes, told)
    index.adopt(parts)
    for part in parts:
        for path in part.folder.iterdir():
            path.unlink() if path.is_file() else path.rmdir()
        part.folder.rmdir()
    return index


def _build_apart(
    folder: Path, batches: Iterable[Batch], part_size: int, processes: int, told: Callable[[int], None]
) -> list[Index]:
    context = multiprocessing.get_context("spawn")  # A fork would share database connections.
    waiting: Any = context.Queue(WAITING_MOST)
    folders = [folder / f"part-{number}" for number in range(processes)]
    workers = [
        context.Process(target=_build_part, args=(path, waiting, part_size), daemon=True) for path in folders
    ]
    for worker in workers:
        worker.start()
    try:
        for batch in batches:
            _put(waiting, batch, workers)
            told(len(batch))
        for _ in workers:
            _put(waiting, None, workers)
        for worker in workers:
            worker.join()
            if worker.exitcode:
                raise BuildFailed(f"A process that was building the index ended with code {worker.exitcode}.")
    finally:
        for worker in workers:
            worker.terminate()
        waiting.cancel_join_thread()
    return [Index(path) for path in folders]


def _put(waiting: Any, batch: Batch | None, workers: list[Any]) -> None:
    """Hand over a batch, or the end; never wait for a process that is dead."""
    while True:
        try:
            waiting.put(batch, timeout=1)
            return
        except queue.Full:
            for worker in workers:
                if worker.exitcode:
                    raise BuildFailed(
                        f"A process that was building the index ended with code {worker.exitcode}."
                    ) from None


def _build_part(folder: Path, waiting: Any, part_size: int) -> None:
    """What each process does: fill an index of its own until it is told that nothing more comes."""
    parent = multiprocessing.parent_process()
    index = Index.create(folder)

    def batches() -> Iterator[Batch]:
        while parent is None or parent.is_alive():
            try:
                batch = waiting.get(timeout=2)
            except queue.Empty:
                continue
            if batch is None:
                return
            yield batch
        # Nobody will take over what is built: leave it, without the minute that finishing takes.
        raise SystemExit(1)

    source = _Source(batches())
    while source.has_more():
        index.append(source.take(part_size))


class _Source:
    """Documents in batches, taken as parts of any size."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._documents = (document for batch in batches for document in batch)
        self._next = next(self._documents, None)

    def has_more(self) -> bool:
        return self._next is not None

    def take(self, count: int) -> Iterator[ThreadDocument]:
        for _ in range(count):
            if self._next is None:
                return
            yield self._next
            self._next = next(self._documents, None)


def _told_of(batches: Iterable[Batch], told: Callable[[int], None]) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        told(len(batch))
