"""The engine for several machines: the index is rows of the database, which every web process and worker shares."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError

from community.core import clock
from community.core.db import db, transaction
from community.search.cards import FORMAT
from community.search.interface import Batch, IndexLocked, Told
from community.search.models import SearchDocument, SearchGeneration, SearchMeanwhile, SearchWord
from community.search.postgresql.snapshot import PostgresqlSnapshot, patiently
from community.search.postgresql.writing import count_words, insert_documents, replace_documents, take_time
from community.search.rules.documents import ThreadDocument

log = logging.getLogger(__name__)

# Numbers of our own among the database's advisory locks, which end with the connection that holds them.
WRITER_LOCK, REBUILD_LOCK = 7_301_001, 7_301_002

_LIVE = (
    select(SearchGeneration.id, SearchGeneration.thread_count)
    .where(SearchGeneration.state == "live", SearchGeneration.format == FORMAT)
)  # fmt: skip


class PostgresqlEngine:
    """One generation of rows is live; another may be built beside it."""

    name = "postgresql"

    def __init__(self) -> None:
        # Advisory locks are had twice by one connection, so threads of one process exclude each other first.
        self._threads = {WRITER_LOCK: threading.Lock(), REBUILD_LOCK: threading.Lock()}

    def snapshot(self) -> PostgresqlSnapshot | None:
        """The live generation; None when there is none, or when the database does not answer in time."""
        try:
            with patiently() as connection:
                row = connection.execute(_LIVE).first()
        except SQLAlchemyError:
            log.exception("The search index cannot be read; pages do without.")
            return None
        return PostgresqlSnapshot(row.id, row.thread_count) if row else None

    def has_index(self) -> bool:
        """Whether there is a live index of today's format."""
        with transaction(writes=False):
            return _live_id() is not None

    @contextmanager
    def writing(self, *, waits: bool = False) -> Iterator[None]:
        """Be the one who writes. Raise IndexLocked when another does, unless `waits`."""
        with self._held(WRITER_LOCK, waits=waits):
            yield

    def create(self) -> None:
        """Make an empty live index; call it while `writing`."""
        with transaction():
            _publish(_begin_generation())

    def write(self, documents: Sequence[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads into the live index, in place of what it holds of them, and take others out; call it
        while `writing`. Raise FileNotFoundError when there is no live index."""
        ids = {*removed_ids, *(document.thread_id for document in documents)}
        is_rebuilding = self._is_rebuilding()
        with transaction():
            live_id = _live_id()
            if live_id is None:
                raise FileNotFoundError("No index of today's format in the database.")
            replace_documents(live_id, documents, ids)
            if is_rebuilding:
                _note_indexed(ids)

    @contextmanager
    def rebuilding(self) -> Iterator[PostgresqlDraft]:
        """Build a new generation. Raise IndexLocked when somebody else is at it."""
        with self._held(REBUILD_LOCK):
            _tidy()
            # What was being written when we get the lock is in the database already: we shall read it.
            with self.writing(waits=True), transaction():
                generation_id = _begin_generation()
            try:
                yield PostgresqlDraft(generation_id)
            finally:
                _tidy()

    def _is_rebuilding(self) -> bool:
        """Whether a rebuild goes on, here or elsewhere; what a killed one left behind is of no use to anyone."""
        if self._threads[REBUILD_LOCK].locked():
            return True
        try:
            with self._held(REBUILD_LOCK):
                return False
        except IndexLocked:
            return True

    @contextmanager
    def _held(self, number: int, *, waits: bool = False) -> Iterator[None]:
        """Hold one of the locks, on a connection of its own: it outlasts the transactions of the work."""
        if not self._threads[number].acquire(blocking=waits):
            raise IndexLocked(f"Another thread holds the lock {number}.")
        try:
            with _own_connection() as connection:
                take = func.pg_advisory_lock if waits else func.pg_try_advisory_lock
                if connection.scalar(select(take(number))) is False:
                    raise IndexLocked(f"Another process holds the lock {number}.")
                try:
                    yield
                finally:
                    connection.scalar(select(func.pg_advisory_unlock(number)))
        finally:
            self._threads[number].release()


class PostgresqlDraft:
    """A generation while it is built beside the live one."""

    def __init__(self, generation_id: int) -> None:
        self._generation_id = generation_id

    def fill(self, batches: Iterable[Batch], *, total: int, processes: int, told: Told) -> None:
        """Take in all of `batches`; `told` hears how many more are in. One process does it: the database works too."""
        for batch in batches:
            with transaction():
                insert_documents(self._generation_id, batch)
            told(len(batch))
        with transaction():
            count_words(self._generation_id)

    def indexed_meanwhile(self) -> set[int]:
        """The threads that the live index took in since the draft was begun; call it while `writing`."""
        noted = select(SearchMeanwhile.thread_id).where(SearchMeanwhile.generation_id == self._generation_id)
        with transaction(writes=False) as session:
            return set(session.scalars(noted))

    def write(self, documents: Sequence[ThreadDocument], removed_ids: Iterable[int] = ()) -> None:
        """Put these threads in, in place of what the draft holds of them, and take others out."""
        ids = {*removed_ids, *(document.thread_id for document in documents)}
        with transaction():
            replace_documents(self._generation_id, documents, ids)

    def publish(self) -> None:
        """Let readers and the writer go over to it; call it while `writing`."""
        with transaction():
            _publish(self._generation_id)


@contextmanager
def _own_connection() -> Iterator[Connection]:
    """A connection for nothing but a lock. (In tests there is but one, inside a transaction.)"""
    database = db.session.get_bind()
    if isinstance(database, Connection):
        yield database
    else:
        with database.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")


def _live_id() -> int | None:
    row = db.session.execute(_LIVE).first()
    return row.id if row else None


def _begin_generation() -> int:
    generation = SearchGeneration(state="building", format=FORMAT, thread_count=0, made_at=clock.now())
    db.session.add(generation)
    db.session.flush()
    return generation.id


def _publish(generation_id: int) -> None:
    generations = update(SearchGeneration).execution_options(synchronize_session=False)
    db.session.execute(generations.where(SearchGeneration.state == "live").values(state="old"))
    db.session.execute(generations.where(SearchGeneration.id == generation_id).values(state="live"))


def _note_indexed(thread_ids: Iterable[int]) -> None:
    """Tell the rebuild that is running which threads the live index has caught up with."""
    building = select(SearchGeneration.id).where(SearchGeneration.state == "building")
    rows = [
        {"generation_id": generation_id, "thread_id": thread_id}
        for generation_id in db.session.scalars(building)
        for thread_id in sorted(thread_ids)
    ]
    if rows:
        db.session.execute(upsert(SearchMeanwhile).on_conflict_do_nothing(), rows)


def _tidy() -> None:
    """Remove what rebuilds left behind; call it while holding REBUILD_LOCK.

    A request that read the number of a generation just before it was replaced finds less for a moment; so rows go
    some work after the new generation came.
    """
    with transaction() as session:
        take_time()
        gone = list(session.scalars(select(SearchGeneration.id).where(SearchGeneration.state != "live")))
        for table in (SearchMeanwhile, SearchWord, SearchDocument):
            session.execute(delete(table).where(table.generation_id.in_(gone)), execution_options=_PLAIN)
        session.execute(
            delete(SearchGeneration).where(SearchGeneration.id.in_(gone)), execution_options=_PLAIN
        )


_PLAIN = {"synchronize_session": False}
