"""What is known to be broken, who is entitled to more, and replays."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from community.core.db import db, fetch
from community.core.errors import NotFound
from community.core.pagination import Page
from community.triage.models import Entitlement, Incident, TriagePlace, TriageReplay

PAGE_SIZE = 30


def find_incident(incident_id: int) -> Incident | None:
    """The incident of that id."""
    return db.session.get(Incident, incident_id)


def lock_incident(incident_id: int) -> Incident:
    """The incident, locked. Raise NotFound."""
    row = db.session.scalar(select(Incident).where(Incident.id == incident_id).with_for_update())
    if row is None:
        raise NotFound("There is no such incident.")
    return row


def list_incidents(number: int) -> Page[Incident]:
    """A page of the incidents: those that are open first, then the newest."""
    order = (Incident.closed_at.is_not(None), Incident.opened_at.desc(), Incident.id.desc())
    rows = db.session.scalars(
        select(Incident).order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(list(rows), number, PAGE_SIZE, db.session.scalar(select(func.count(Incident.id))) or 0)


def count_joined(incident_ids: Collection[int]) -> dict[int, int]:
    """How many questions have joined each of these incidents."""
    place = TriagePlace.__table__.c
    query = select(place.incident_id, func.count().label("times")).where(
        place.incident_id.in_(sorted(incident_ids))
    )
    return {row.incident_id: row.times for row in fetch(query.group_by(place.incident_id))}


def find_entitlement(entitlement_id: int) -> Entitlement | None:
    """The entitlement of that id."""
    return db.session.get(Entitlement, entitlement_id)


def find_entitlement_of(member_id: int, plan: str) -> Entitlement | None:
    """What the member has by that plan."""
    query = select(Entitlement).where(Entitlement.member_id == member_id, Entitlement.plan == plan)
    return db.session.scalar(query)


def list_entitlements(number: int) -> Page[Entitlement]:
    """A page of who is entitled to more, the newest first."""
    query = select(Entitlement).order_by(Entitlement.id.desc())
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(list(rows), number, PAGE_SIZE, db.session.scalar(select(func.count(Entitlement.id))) or 0)


def get_replay(replay_id: int) -> TriageReplay:
    """The replay of that id. Raise NotFound."""
    row = db.session.get(TriageReplay, replay_id)
    if row is None:
        raise NotFound("There is no such trial.")
    return row


def find_running() -> TriageReplay | None:
    """The replay that runs."""
    return db.session.scalar(select(TriageReplay).where(TriageReplay.slot == 1))


def list_replays() -> Sequence[TriageReplay]:
    """The newest replays."""
    return db.session.scalars(select(TriageReplay).order_by(TriageReplay.id.desc()).limit(10)).all()
