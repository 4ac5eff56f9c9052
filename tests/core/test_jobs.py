"""Jobs: done once, retried with growing pauses, visible when they fail for good, shared among workers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from community.core import jobs
from community.core.db import db, transaction
from community.core.jobs import ATTEMPTS, LEASE_SECONDS, Clockwork, Work
from community.core.models import ClockTick, Job
from tests.support.wired import wired


class Broken(Exception):
    """What the outside world does now and then."""


def queue(name, **payload):
    with transaction():
        jobs.queue(name, **payload)


def all_jobs():
    db.session.expire_all()
    found = db.session.scalars(sa.select(Job).order_by(Job.id)).all()
    db.session.commit()  # Ends the test's savepoint: what the worker does next must not lie inside it.
    return found


def only_job():
    (job,) = all_jobs()
    return job


def test_a_job_gets_its_payload_and_is_gone_when_done(app):
    done = []
    with wired(works={"count": Work(lambda **payload: done.append(payload))}):
        queue("count", start=3)
        assert jobs.run_due() == 1
    assert done == [{"start": 3}]
    assert all_jobs() == []


def test_jobs_can_run_inside_the_present_transaction_at_the_time_they_were_asked_for(app, clock):
    done = []
    works = {
        "note": Work(lambda: done.append(clock.now)),
        "mail": Work(lambda: done.append("mail"), slow=True),
    }
    with wired(works=works), transaction():
        asked = clock.now - timedelta(days=9)
        with clock.at(asked):
            jobs.queue("note")
        jobs.queue("mail")
        assert jobs.run_here() == 1
    assert done == [asked]
    assert only_job().name == "mail"


def test_a_job_that_fails_inside_the_present_transaction_undoes_all_of_it(app):
    def fail():
        raise Broken

    with wired(works={"note": Work(fail)}):
        with pytest.raises(Broken), transaction():
            jobs.queue("note")
            jobs.run_here()
    assert all_jobs() == []


def test_an_unknown_name_is_refused_when_it_is_queued(app):
    with wired(), pytest.raises(LookupError, match="brew"), transaction():
        jobs.queue("brew")


def test_a_job_for_later_waits_until_then(app, clock):
    at = clock.freeze("2026-03-01T12:00")
    with wired(works={"count": Work(lambda: None)}):
        with transaction():
            jobs.queue("count", run_at=at + timedelta(hours=1))
        assert jobs.run_due() == 0
        clock.advance(hours=1)
        assert jobs.run_due() == 1


def test_what_a_failing_job_wrote_is_undone_and_it_is_tried_again_after_a_growing_pause(app, clock):
    at = clock.freeze("2026-03-01T12:00")

    def fail():
        db.session.add(ClockTick(name="half", started_at=at))
        db.session.flush()
        raise Broken("no milk")

    pauses = []
    with wired(works={"fail": Work(fail)}):
        queue("fail")
        for _ in range(3):
            assert jobs.run_due() == 1
            job = only_job()
            pauses.append((job.run_at - clock.now).total_seconds())
            assert jobs.run_due() == 0
            clock.freeze(job.run_at)
    assert pauses == [5, 20, 80]
    assert job.attempts == 3
    assert "no milk" in job.last_error
    assert job.failed_at is None
    assert db.session.get(ClockTick, "half") is None


def test_a_job_that_fails_every_time_stays_visible_and_is_left_alone(app, clock):
    clock.freeze("2026-03-01T12:00")

    def fail():
        raise Broken("no milk")

    with wired(works={"fail": Work(fail)}):
        queue("fail")
        for _ in range(ATTEMPTS):
            assert jobs.run_due() == 1
            clock.freeze(only_job().run_at)
        clock.advance(days=30)
        assert jobs.run_due() == 0
    job = only_job()
    assert job.failed_at is not None
    assert job.attempts == ATTEMPTS
    assert "no milk" in job.last_error
    assert jobs.count_waiting() == 0


def test_a_failing_job_keeps_no_other_job_waiting(app):
    done = []

    def fail():
        raise Broken

    with wired(works={"fail": Work(fail), "count": Work(lambda: done.append(1))}):
        queue("fail")
        queue("count")
        assert jobs.run_due() == 2
    assert done == [1]


def test_slow_work_runs_outside_any_transaction(app):
    seen = []
    with wired(works={"mail": Work(lambda: seen.append(db.session().in_transaction()), slow=True)}):
        queue("mail")
        jobs.run_due()
    assert seen == [False]
    assert all_jobs() == []


def test_slow_work_that_fails_is_tried_again(app, clock):
    clock.freeze("2026-03-01T12:00")
    calls = []

    def send():
        calls.append(1)
        if len(calls) == 1:
            raise Broken("the mail server is away")

    with wired(works={"mail": Work(send, slow=True)}):
        queue("mail")
        jobs.run_due()
        assert "away" in only_job().last_error
        clock.advance(seconds=5)
        jobs.run_due()
    assert len(calls) == 2
    assert all_jobs() == []


def test_a_job_whose_worker_died_is_offered_again_when_its_lease_ends(app, clock):
    clock.freeze("2026-03-01T12:00")
    done = []
    with wired(works={"count": Work(lambda: done.append(1))}):
        queue("count")
        jobs._claim(10)  # A worker takes it and dies.
        clock.advance(seconds=LEASE_SECONDS - 1)
        assert jobs.run_due() == 0
        clock.advance(seconds=1)
        assert jobs.run_due() == 1
    assert done == [1]


def test_a_job_that_kills_every_worker_is_given_up(app, clock):
    clock.freeze("2026-03-01T12:00")
    with wired(works={"count": Work(lambda: None)}):
        queue("count")
        for _ in range(ATTEMPTS):
            ids, _lease = jobs._claim(10)
            assert len(ids) == 1
            clock.advance(seconds=LEASE_SECONDS)
        assert jobs.run_due() == 0
    assert only_job().failed_at is not None
    assert only_job().last_error == jobs.WORKER_DIED


def test_a_worker_that_comes_late_leaves_the_job_to_the_one_that_took_it_over(app, clock):
    clock.freeze("2026-03-01T12:00")
    done = []
    with wired(works={"mail": Work(lambda: done.append(1), slow=True)}):
        queue("mail")
        (job_id,), late = jobs._claim(10)
        clock.advance(seconds=LEASE_SECONDS)
        jobs._claim(10)  # Another worker takes over.
        jobs._run(job_id, late)
    assert done == []
    assert len(all_jobs()) == 1


def test_stopping_finishes_the_job_that_runs_and_hands_the_others_back(app):
    stop = threading.Event()
    done = []

    def work():
        done.append(1)
        stop.set()

    with wired(works={"count": Work(work)}):
        for _ in range(3):
            queue("count")
        assert jobs.run_due(stop=stop) == 1
        waiting = all_jobs()
        assert [job.attempts for job in waiting] == [0, 0]
        assert jobs.run_due() == 2
    assert len(done) == 3


def test_two_workers_never_run_the_same_job(real_app):
    done = []
    with wired(works={"count": Work(lambda *, number: done.append(number))}):
        with transaction():
            for number in range(60):
                jobs.queue("count", number=number)

        def work():
            with real_app.app_context():
                while jobs.run_due(limit=5):
                    pass

        with ThreadPoolExecutor(2) as pool:
            for worker in [pool.submit(work), pool.submit(work)]:
                worker.result(timeout=50)
    assert sorted(done) == list(range(60))


def test_the_worker_works_until_it_is_stopped_and_survives_a_failing_job(app):
    stop = threading.Event()
    done = []

    def fail():
        raise Broken

    def last():
        done.append(1)
        stop.set()

    with wired(works={"fail": Work(fail), "last": Work(last)}):
        queue("fail")
        queue("last")
        jobs.work_until(stop, pause_seconds=0)
    assert done == [1]


def test_clock_work_runs_once_a_turn_and_a_failure_waits_for_the_next(app, clock):
    clock.freeze("2026-03-01T12:00")
    runs = []

    def sweep():
        runs.append(clock.now)
        if len(runs) == 1:
            raise Broken

    with wired(schedule={"sweep": Clockwork(sweep, every_seconds=60)}):
        jobs.run_clock()
        jobs.run_clock()
        clock.advance(seconds=59)
        jobs.run_clock()
        assert len(runs) == 1
        clock.advance(seconds=1)
        jobs.run_clock()
    assert len(runs) == 2


def test_of_two_workers_one_does_the_clock_work(app, clock):
    at = clock.freeze("2026-03-01T12:00")
    with wired(schedule={"sweep": Clockwork(lambda: None, every_seconds=60)}):
        before = at - timedelta(seconds=60)
        assert jobs._starts("sweep", before) is True
        assert jobs._starts("sweep", before) is False


def test_what_failed_for_good_is_forgotten_after_a_month(app, clock):
    clock.freeze("2026-03-01T12:00")
    with transaction():
        jobs.queue("members.mail_erased", email="anna@mail.example.org")
    with transaction():
        db.session.query(Job).update({"failed_at": clock.now})
    clock.advance(days=29)
    jobs.sweep_failed()
    assert db.session.query(Job).count() == 1
    clock.advance(days=2)
    jobs.sweep_failed()
    assert db.session.query(Job).count() == 0
