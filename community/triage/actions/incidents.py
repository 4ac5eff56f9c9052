"""Saying what is broken for many, and who is entitled to more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid, NotFound
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.members.models import Member
from community.threads import queries as threads
from community.triage import policy, queries
from community.triage.actions.places import mark_due
from community.triage.events import EntitlementEnded, EntitlementGranted, IncidentClosed, IncidentOpened
from community.triage.models import Entitlement, Incident
from community.triage.rules.words import normalise

TITLE_SHORTEST, TITLE_LONGEST = 8, 150
PLAN_LONGEST = 40
CONCERNED_MOST = (
    5_000  # Questions looked at because of one incident; older ones than these are no part of it.
)


def open_incident(
    actor: Actor,
    *,
    title: str,
    board_id: int | None,
    product_id: int | None,
    master_thread_id: int | None = None,
) -> Incident:
    """Say that something is broken: open questions on the board and about the product are looked at. Raise Invalid."""
    require(policy.can_run_incidents(actor))
    wrong: dict[str, str] = {}
    title = clean_line(title, limit=TITLE_LONGEST + 1)
    if not TITLE_SHORTEST <= len(title) <= TITLE_LONGEST:
        wrong["title"] = f"Say what is broken in {TITLE_SHORTEST} to {TITLE_LONGEST} characters."
    if board_id is None and product_id is None:
        wrong["product_id"] = "Choose the product, the board, or both: else it would concern every question."
    if master_thread_id is not None and threads.find_thread(actor, master_thread_id) is None:
        wrong["master"] = "There is no thread of that number. Look at its address: /threads/NUMBER."
    if wrong:
        raise Invalid(fields=wrong)
    incident = Incident(
        title=title,
        board_id=board_id,
        product_id=product_id,
        master_thread_id=master_thread_id,
        opened_at=clock.now(),
        opened_by_id=actor.id,
    )
    db.session.add(incident)
    db.session.flush()
    _look_at_concerned(incident)
    publish(actor, IncidentOpened(incident_id=incident.id))
    return incident


def close_incident(actor: Actor, incident: Incident) -> None:
    """Say that it is over: the questions that had joined go on along the tree. Raise Conflict when it was over before."""
    require(policy.can_run_incidents(actor))
    if incident.closed_at is not None:
        raise Conflict("This incident is over already.")
    incident.closed_at, incident.closed_by_id = clock.now(), actor.id
    db.session.flush()
    _look_at_concerned(incident)
    publish(actor, IncidentClosed(incident_id=incident.id))


def grant_entitlement(actor: Actor, member: Member, *, plan: str, ends_at: datetime | None) -> Entitlement:
    """Entitle the member to more by a plan; the same plan again sets another end. Raise Invalid."""
    require(policy.can_draw_tree(actor))
    plan = normalise(plan).strip()
    wrong: dict[str, str] = {}
    if not plan or len(plan) > PLAN_LONGEST:
        wrong["plan"] = f"Name the plan in at most {PLAN_LONGEST} characters, as the rules write it."
    if ends_at is not None and ends_at <= clock.now():
        wrong["ends_on"] = "Choose a day to come, or leave it empty."
    if wrong:
        raise Invalid(fields=wrong)
    row = queries.find_entitlement_of(member.id, plan)
    if row is None:
        row = Entitlement(member_id=member.id, plan=plan, starts_at=clock.now(), granted_by_id=actor.id)
        db.session.add(row)
    row.ends_at, row.granted_by_id = ends_at, actor.id
    db.session.flush()
    mark_due(SYSTEM, queries.list_open_of(member.id))
    publish(actor, EntitlementGranted(member_id=member.id))
    return row


def end_entitlement(actor: Actor, entitlement_id: int) -> None:
    """Take it away. Raise NotFound."""
    require(policy.can_draw_tree(actor))
    row = queries.find_entitlement(entitlement_id)
    if row is None:
        raise NotFound("This was taken away already.")
    db.session.delete(row)
    db.session.flush()
    mark_due(SYSTEM, queries.list_open_of(row.member_id))
    publish(actor, EntitlementEnded(member_id=row.member_id))


def forget_member(member_id: int) -> None:
    """Forget what an erased member was entitled to."""
    db.session.execute(delete(Entitlement).where(Entitlement.member_id == member_id))


def _look_at_concerned(incident: Incident) -> None:
    mark_due(SYSTEM, queries.list_concerned(incident.board_id, incident.product_id, CONCERNED_MOST))
