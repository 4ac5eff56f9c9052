"""Events: recorded, reacted to within the transaction, and queued as jobs for after it."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from community.core.actor import SYSTEM, Actor
from community.core.db import db, transaction
from community.core.events import Event, Reaction, publish, publish_many, revive
from community.core.jobs import Work, run_due
from community.core.models import EventRow, Job
from tests.support.wired import wired


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    kettle_id: int
    litres: int = 1


KEEPER = Actor(id=None, kind="system", name="Keeper")


def test_publishing_records_who_did_what_and_when(app, clock):
    at = clock.freeze("2026-03-01T12:00")
    with wired({KettleBoiled: Reaction()}), transaction():
        publish(SYSTEM, KettleBoiled(kettle_id=7))
    row = db.session.scalars(sa.select(EventRow)).one()
    assert (row.name, row.actor_kind, row.actor_id, row.payload, row.happened_at) == (
        "KettleBoiled",
        "system",
        None,
        {"kettle_id": 7, "litres": 1},
        at,
    )


def test_an_event_that_wiring_does_not_list_is_refused(app):
    with wired(), pytest.raises(LookupError, match="KettleBoiled"), transaction():
        publish(SYSTEM, KettleBoiled(kettle_id=7))


def test_reactions_within_run_at_once_with_the_actor_and_the_event(app):
    heard = []
    reaction = Reaction(within=(lambda actor, event: heard.append((actor, event)),))
    with wired({KettleBoiled: reaction}), transaction():
        publish(KEEPER, KettleBoiled(kettle_id=7))
        assert heard == [(KEEPER, KettleBoiled(kettle_id=7))]


def test_a_failing_reaction_within_undoes_the_act_and_its_event(app):
    def fail(_actor, _event):
        raise ArithmeticError

    with wired({KettleBoiled: Reaction(within=(fail,), after=("tell",))}, {"tell": Work(lambda *_: None)}):
        with pytest.raises(ArithmeticError), transaction():
            publish(SYSTEM, KettleBoiled(kettle_id=7))
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id))) == 0
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0


def test_each_reaction_after_is_a_job_in_the_same_transaction(app):
    works = {"tell": Work(lambda *_: None), "index": Work(lambda *_: None)}
    with wired({KettleBoiled: Reaction(after=("tell", "index"))}, works), transaction():
        publish(SYSTEM, KettleBoiled(kettle_id=7))
        queued = db.session.execute(sa.select(Job.name, Job.event_id)).all()
        event_id = db.session.scalars(sa.select(EventRow.id)).one()
    assert queued == [("tell", event_id), ("index", event_id)]


def test_what_was_not_committed_queues_nothing(app):
    with wired({KettleBoiled: Reaction(after=("tell",))}, {"tell": Work(lambda *_: None)}):
        with pytest.raises(KeyboardInterrupt), transaction():
            publish(SYSTEM, KettleBoiled(kettle_id=7))
            raise KeyboardInterrupt
        assert run_due() == 0


def test_a_job_after_an_event_gets_the_event_as_it_was_published(app):
    heard = []
    works = {"tell": Work(lambda actor, event: heard.append((actor.kind, event)))}
    with wired({KettleBoiled: Reaction(after=("tell",))}, works):
        with transaction():
            publish(SYSTEM, KettleBoiled(kettle_id=7, litres=2))
        assert run_due() == 1
    assert heard == [("system", KettleBoiled(kettle_id=7, litres=2))]


def test_an_event_from_an_older_version_takes_defaults_for_new_fields_and_drops_old_ones(app):
    with wired({KettleBoiled: Reaction()}):
        row = EventRow(name="KettleBoiled", payload={"kettle_id": 7, "colour": "red"})
        assert revive(row) == KettleBoiled(kettle_id=7, litres=1)


def test_many_at_once_are_recorded_heard_and_queued_like_one_after_the_other(app, clock):
    clock.freeze("2026-03-01T12:00")
    heard, told = [], []
    reaction = Reaction(within=(lambda actor, event: heard.append(event.kettle_id),), after=("tell",))
    with wired({KettleBoiled: reaction}, {"tell": Work(lambda _actor, event: told.append(event.kettle_id))}):
        with transaction():
            publish_many(SYSTEM, [KettleBoiled(kettle_id=number) for number in range(1, 8)])
        assert run_due() == 7
    assert heard == told == list(range(1, 8))
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id))) == 7
    with wired(), pytest.raises(LookupError), transaction():
        publish_many(SYSTEM, [KettleBoiled(kettle_id=7)])
