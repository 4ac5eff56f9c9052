"""The worker: runs due jobs and clock work, each in its own transaction, retrying what fails.

The job row is the truth: it is written with the act, deleted in the transaction of its effect, and what fails for
good stays visible. Work with slow I/O (mail, index files) is marked SLOW and runs outside any transaction.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, select, update

from community.core import clock, events
from community.core.actor import Actor, Role
from community.core.db import db, transaction
from community.core.models import ClockTick, EventRow, Job

log = logging.getLogger(__name__)

BATCH = 50  # Jobs looked at in one claim; small enough that a second worker finds work too.
LEASE_SECONDS = 300  # A claimed job is offered again after this long: its worker has died.
ATTEMPTS = 8  # 5, 20, 80 … seconds apart: the last try comes some eight hours after the first.
FAILED_KEPT_DAYS = 30  # Long enough to look into it and to queue it again.
WORKER_DIED = "Its worker died during every try."


@dataclass(frozen=True)
class Work:
    """One named kind of job. `run` takes (actor, event) after an event, (payload) when queued by hand."""

    run: Callable[..., None]
    slow: bool = False
    """Slow work opens its own transactions, and must be safe to repeat."""


@dataclass(frozen=True)
class Clockwork:
    """Work on a clock: `run` is called every so often, outside any transaction."""

    run: Callable[[], None]
    every_seconds: float


_works: dict[str, Work] = {}
_clockworks: dict[str, Clockwork] = {}


def connect(works: dict[str, Work], schedule: dict[str, Clockwork]) -> None:
    """Set what each job name does and what runs on a clock; `community/wiring.py` is the only caller."""
    _works.clear()
    _works.update(works)
    _clockworks.clear()
    _clockworks.update(schedule)


def queue(name: str, *, run_at: datetime | None = None, **payload: Any) -> None:
    """Ask for a job in the present transaction. Raise LookupError for an unknown name."""
    if name not in _works:
        raise LookupError(f"{name} is missing in wiring.WORKS.")
    now = clock.now()
    db.session.add(Job(name=name, payload=payload, created_at=now, run_at=run_at or now))


def run_due(*, limit: int = BATCH, stop: threading.Event | None = None) -> int:
    """Run the jobs that are due, at most `limit`; answer how many were tried.

    When `stop` is set meanwhile, the job that runs is finished and the others are handed back.
    """
    with current_app.app_context():
        ids, lease = _claim(limit)
    for tried, job_id in enumerate(ids):
        with current_app.app_context():  # A session of its own: nothing stale from the job before.
            if stop is not None and stop.is_set():
                _hand_back(ids[tried:], lease)
                return tried
            _run(job_id, lease)
    return len(ids)


def run_here() -> int:
    """Run the waiting jobs inside the present transaction, each at the instant when it was asked for; answer how many.

    For whoever tells a long past in one go, as the demo does. Slow jobs stay for the worker; a failure is raised.
    """
    of_events = select(Job, EventRow).outerjoin(EventRow, EventRow.id == Job.event_id)
    waiting = db.session.execute(of_events.where(Job.failed_at.is_(None)).order_by(Job.id)).all()
    quick = [(job, row) for job, row in waiting if not _works[job.name].slow]
    for job, row in quick:
        with clock.at(job.created_at):
            _works[job.name].run(*_arguments_of(row), **job.payload)
    for first in range(0, len(quick), BATCH):
        ids = [job.id for job, _ in quick[first : first + BATCH]]
        db.session.execute(delete(Job).where(Job.id.in_(ids)))
    return len(quick)


def drop_waiting(names: Collection[str]) -> int:
    """Forget the waiting jobs of these names; answer how many. For whoever tells a long past, of which nobody is mailed."""
    result = db.session.execute(delete(Job).where(Job.name.in_(names), Job.failed_at.is_(None)))
    return int(getattr(result, "rowcount", 0))


def run_clock() -> None:
    """Run the clock work whose time has come. A failure is logged and waits for the next turn."""
    with current_app.app_context():
        started = dict(db.session.execute(select(ClockTick.name, ClockTick.started_at)).all())
    for name, clockwork in _clockworks.items():
        before = clock.now() - timedelta(seconds=clockwork.every_seconds)
        if name in started and started[name] > before:
            continue
        with current_app.app_context():
            try:
                if _starts(name, before):
                    clockwork.run()
            except Exception:
                log.exception(
                    "Scheduled work %s failed; its next turn is in %s s.", name, clockwork.every_seconds
                )


def work_until(stop: threading.Event, pause_seconds: float) -> None:
    """Work until `stop` is set, resting while nothing is due. A database outage is waited out."""
    while not stop.is_set():
        try:
            run_clock()
            busy = run_due(stop=stop) > 0
        except Exception:
            log.exception("The worker could not reach its jobs; trying again.")
            busy = False
        if not busy:
            stop.wait(pause_seconds)


def count_waiting() -> int:
    """How many jobs have not failed for good and are not yet done."""
    return db.session.scalar(select(func.count()).select_from(Job).where(Job.failed_at.is_(None))) or 0


def sweep_failed() -> None:
    """Forget jobs that failed for good long ago, with what they carry: an address may be the last of a person."""
    oldest = clock.now() - timedelta(days=FAILED_KEPT_DAYS)
    with transaction() as session:
        session.execute(delete(Job).where(Job.failed_at < oldest))


def _claim(limit: int) -> tuple[list[int], datetime]:
    """Take due jobs for this worker until the lease ends. Taking counts as a try, so that a job which kills its
    worker cannot do so for ever."""
    now = clock.now()
    lease = now + timedelta(seconds=LEASE_SECONDS)
    with transaction() as session:
        due = (
            select(Job.id, Job.attempts)
            .where(Job.failed_at.is_(None), Job.run_at <= now)
            .order_by(Job.run_at, Job.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = session.execute(due).all()
        ids = sorted(job_id for job_id, attempts in rows if attempts < ATTEMPTS)
        worn_out = [job_id for job_id, attempts in rows if attempts >= ATTEMPTS]
        if ids:
            taken = update(Job).where(Job.id.in_(ids))
            session.execute(taken.values(run_at=lease, attempts=Job.attempts + 1))
        if worn_out:
            session.execute(
                update(Job).where(Job.id.in_(worn_out)).values(failed_at=now, last_error=WORKER_DIED)
            )
    return ids, lease


def _hand_back(ids: list[int], lease: datetime) -> None:
    with transaction() as session:
        ours = update(Job).where(Job.id.in_(ids), Job.run_at == lease)
        session.execute(ours.values(run_at=clock.now(), attempts=Job.attempts - 1))


def _run(job_id: int, lease: datetime) -> None:
    try:
        with transaction() as session:
            job = session.get(Job, job_id, with_for_update=True)
            if job is None or job.run_at != lease:
                return  # Its turn came so late that another worker has taken it.
            work = _works[job.name]
            arguments, payload = _arguments(job), job.payload
            if not work.slow:
                work.run(*arguments, **payload)
                session.delete(job)
                return
            lease = job.run_at = clock.now() + timedelta(seconds=LEASE_SECONDS)
        work.run(*arguments, **payload)
        with transaction() as session:
            session.execute(delete(Job).where(Job.id == job_id))
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a job is kept with its row
        log.warning("Job %s failed: %s", job_id, error)
        _note_failure(job_id, lease, error)


def _arguments(job: Job) -> tuple[Any, ...]:
    return _arguments_of(None if job.event_id is None else db.session.get_one(EventRow, job.event_id))


def _arguments_of(row: EventRow | None) -> tuple[Any, ...]:
    if row is None:
        return ()
    actor = Actor(kind=row.actor_kind, id=row.actor_id, role=Role.MEMBER)
    return actor, events.revive(row)


def _note_failure(job_id: int, lease: datetime, error: Exception) -> None:
    with transaction() as session:
        job = session.get(Job, job_id, with_for_update=True)
        if job is None or job.run_at != lease:
            return
        job.last_error = "".join(traceback.format_exception(error))[-4000:]
        if job.attempts >= ATTEMPTS:
            job.failed_at = clock.now()
        else:
            job.run_at = clock.now() + timedelta(seconds=5 * 4 ** (job.attempts - 1))


def _starts(name: str, before: datetime) -> bool:
    """Whether this worker is the one that starts the work: of several, the first to write the tick."""
    now = clock.now()
    with transaction() as session:
        tick = session.get(ClockTick, name, with_for_update=True)
        if tick is None:
            session.add(ClockTick(name=name, started_at=now))
            return True
        if tick.started_at > before:
            return False
        tick.started_at = now
        return True
