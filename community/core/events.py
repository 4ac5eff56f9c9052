"""What happened, told upward: an event row, the reactions within its transaction, a job row for each later one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows, reserve_ids
from community.core.db import db
from community.core.models import EventRow, Job


@dataclass(frozen=True, kw_only=True)
class Event:
    """The base of all events: ids and plain values only."""


Within = Callable[[Actor, Any], None]

Past = Sequence[tuple[datetime, Any]]
"""Events with the instants at which they happened."""

WithinInBulk = Callable[[Actor, Past], None]


@dataclass(frozen=True)
class Reaction:
    """Who reacts to one kind of event: at once in the same transaction, or after the commit by named jobs."""

    within: tuple[Within, ...] = ()
    after: tuple[str, ...] = ()
    in_bulk: Mapping[Within, WithinInBulk] = field(default_factory=dict)
    """For a WITHIN reaction: one that does the same for many past events at once, with the same result."""


_reactions: dict[type[Event], Reaction] = {}
_kinds: dict[str, type[Event]] = {}


def connect(table: dict[type[Event], Reaction]) -> None:
    """Set the whole table of reactions; `community/wiring.py` is its only caller."""
    _reactions.clear()
    _kinds.clear()
    _reactions.update(table)
    _kinds.update({kind.__name__: kind for kind in table})


def publish(actor: Actor, event: Event) -> None:
    """Record the event, run its WITHIN reactions, and queue a job for each AFTER reaction.

    Raise LookupError for an event that wiring does not list: nothing may happen unheard.
    """
    kind = type(event)
    if kind not in _reactions:
        raise LookupError(f"{kind.__name__} is missing in wiring.REACTIONS.")
    reaction = _reactions[kind]
    now = clock.now()
    row = EventRow(
        name=kind.__name__,
        actor_kind=actor.kind,
        actor_id=actor.id,
        payload=asdict(event),
        happened_at=now,
    )
    db.session.add(row)
    db.session.flush()
    with clock.at(now):  # What follows from it happens in the same instant, also at midnight.
        for handler in reaction.within:
            handler(actor, event)
    for name in reaction.after:
        db.session.add(Job(name=name, event_id=row.id, created_at=now, run_at=now))


def publish_many(actor: Actor, happened: Sequence[Event]) -> None:
    """Publish many events of now, as `publish` would one after the other, with few statements for each kind.

    Raise LookupError for an event that wiring does not list.
    """
    by_kind: dict[type[Event], list[Event]] = {}
    for event in happened:
        by_kind.setdefault(type(event), []).append(event)
    now = clock.now()
    for kind, events in by_kind.items():
        if kind not in _reactions:
            raise LookupError(f"{kind.__name__} is missing in wiring.REACTIONS.")
        reaction = _reactions[kind]
        ids = reserve_ids(EventRow, len(events))
        insert_rows(
            EventRow,
            [{"id": id_, **_past_row(actor, now, event)} for id_, event in zip(ids, events, strict=True)],
        )
        for handler in reaction.within:
            _react_to_past(actor, handler, reaction.in_bulk.get(handler), [(now, event) for event in events])
        insert_rows(
            Job,
            [
                {"name": name, "event_id": id_, "payload": {}, "created_at": now, "run_at": now}
                for id_ in ids
                for name in reaction.after
            ],
        )


def publish_past(actor: Actor, happened: Past) -> None:
    """Record events that happened elsewhere long ago, with their WITHIN reactions, each at its own instant.

    AFTER reactions are not queued: nobody wants mail about what everybody has known for years. Raise LookupError for
    an event that wiring does not list.
    """
    by_kind: dict[type[Event], list[tuple[datetime, Any]]] = {}
    for at, event in happened:
        by_kind.setdefault(type(event), []).append((at, event))
    for kind, past in by_kind.items():
        if kind not in _reactions:
            raise LookupError(f"{kind.__name__} is missing in wiring.REACTIONS.")
        insert_rows(EventRow, [_past_row(actor, at, event) for at, event in past])
        reaction = _reactions[kind]
        for handler in reaction.within:
            _react_to_past(actor, handler, reaction.in_bulk.get(handler), past)


def revive(row: EventRow) -> Event:
    """Build the event again from its row; fields added since then take their defaults."""
    kind = _kinds[row.name]
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in row.payload.items() if name in known})


def _past_row(actor: Actor, at: datetime, event: Event) -> dict[str, Any]:
    return {
        "name": type(event).__name__,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "payload": asdict(event),
        "happened_at": at,
    }


def _react_to_past(actor: Actor, handler: Within, in_bulk: WithinInBulk | None, past: Past) -> None:
    if in_bulk is not None:
        in_bulk(actor, past)
        return
    for at, event in past:
        with clock.at(at):
            handler(actor, event)


def event_kinds() -> Iterable[type[Event]]:
    """All kinds of events, as wired."""
    return tuple(_reactions)


def reaction_to(kind: type[Event]) -> Reaction:
    """The reactions to one kind of event."""
    return _reactions[kind]
