"""What a search engine is to the rest of the room: something that is written in batches and asked through snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from community.search.rules.documents import KeptTexts, ThreadDocument
from community.search.rules.signals import Numbers
from community.search.rules.wanted import About, Found, Hit, Wanted

Batch = list[ThreadDocument]
Told = Callable[[int], None]


class IndexLocked(Exception):
    """Another process is writing to the index."""


class BuildFailed(RuntimeError):
    """What was building a new index ended by itself."""


class Snapshot(Protocol):
    """All threads of the index at one moment."""

    @property
    def thread_count(self) -> int:
        """How many threads the index holds."""

    @property
    def segment_count(self) -> int:
        """In how many segments they lie; words are looked up in each."""

    def find(self, wanted: Wanted) -> Found:
        """Answer a query: one page of hits, their number, and how all of them spread over the facets."""

    def weigh_up(
        self, wanted: Wanted, hits: Sequence[Hit], about: About, link_counts: Mapping[int, int]
    ) -> Numbers:
        """The signals of these hits, of which there is at least one: hits × SIGNALS.

        `link_counts` tells how often each thread is linked to; 0 where it is not named.
        """

    def texts_at(self, position: int) -> KeptTexts:
        """What is kept of a hit's texts."""

    def find_spelling(self, word: str, readable_board_ids: frozenset[int]) -> str | None:
        """The word of readable titles that is one slip away from a folded word, and far commoner; None if there is none."""


class Draft(Protocol):
    """A new index while it is built beside the live one."""

    def fill(self, batches: Iterable[Batch], *, total: int, processes: int, told: Told) -> None:
        """Take in all of `batches`, some `total` threads; `told` hears how many more are in.

        Raise BuildFailed when a process that helps is killed.
        """

    def indexed_meanwhile(self) -> set[int]:
        """The threads that the live index took in since the draft was begun; call it while `writing`."""

    def write(self, documents: Sequence[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads in, in place of what the draft holds of them, and take others out."""

    def publish(self) -> None:
        """Let readers and the writer go over to it; call it while `writing`."""


class Engine(Protocol):
    """One kind of index, for the whole installation."""

    name: str
    """As it stands in the setting."""

    def snapshot(self) -> Snapshot | None:
        """The live index as of now; None while there is none, or while it cannot be read."""

    def has_index(self) -> bool:
        """Whether there is a live index of today's format."""

    def writing(self, *, waits: bool = False) -> AbstractContextManager[None]:
        """Be the one who writes. Raise IndexLocked when another does, unless `waits`."""

    def create(self) -> None:
        """Make an empty live index; call it while `writing`."""

    def write(self, documents: Sequence[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads into the live index, in place of what it holds of them, and take others out, for good.

        Call it while `writing`. What it has taken in when it returns is there after a power cut.
        """

    def rebuilding(self) -> AbstractContextManager[Draft]:
        """Build a new index. Raise IndexLocked when somebody else is at it."""
