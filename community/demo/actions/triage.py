"""Where the demo's questions stand: one incident that some of them join, one member with a plan, and everybody's next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import db
from community.demo.rules.content import Content
from community.members import queries as members
from community.threads import queries as threads
from community.threads.models import Thread
from community.triage import actions, queries
from community.triage.models import TriageArrival, TriagePlace

BEGAN = timedelta(minutes=20)  # After the newest question about it was asked.
NEWEST = 50
OLD = timedelta(days=30)
PLAN = "business"


def place_everything(content: Content, ids: Mapping[str, int]) -> None:
    """Open an incident on the product of the newest open question, give a plan, then let the tree place all questions."""
    admin_name = next((one.username for one in content.members if one.role == Role.ADMIN), None)
    if admin_name is None:
        return
    admin, now = members.get_actor(ids[admin_name]), clock.now()
    newest = next(
        (one for one in map(_thread, queries.list_concerned(None, None, NEWEST)) if one.product is not None),
        None,
    )
    if newest is not None and newest.product is not None:
        with clock.at(min(now, newest.created_at + BEGAN)):
            title = f"{newest.product.name}: not working for many, we are on it"
            actions.open_incident(admin, title=title, board_id=None, product_id=newest.product_id)
    customer = next((one.username for one in content.members if one.role == Role.MEMBER), None)
    if customer is not None:
        actions.grant_entitlement(
            admin, members.get_member(ids[customer]), plan=PLAN, ends_at=now + timedelta(days=300)
        )
    # As if they had come by an import: a real clock would have handed them over at their time, to agents who answered.
    old = select(Thread.id).where(Thread.created_at < now - OLD)
    for table in (TriageArrival, TriagePlace):
        db.session.execute(
            delete(table).where(table.thread_id.in_(old)), execution_options={"synchronize_session": "fetch"}
        )
    actions.place_questions(SYSTEM, [*queries.list_unplaced(10_000), *queries.list_due(now, 10_000)])


def _thread(thread_id: int) -> Thread:
    return threads.get_thread(SYSTEM, thread_id)
