"""Listing sites, and noting those that were refused."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.widget import policy, queries
from community.widget.events import OriginListed, OriginUnlisted
from community.widget.models import WidgetOrigin, WidgetRefusal
from community.widget.rules import ORIGINS_MOST, REFUSALS_KEPT, read_origin


def list_origin(actor: Actor, text: str) -> WidgetOrigin:
    """Let the help button work on that site. Listed twice, it is listed once. Raise Invalid for what is no site."""
    require(policy.can_manage_widget(actor))
    origin, wrong = read_origin(text)
    if wrong:
        raise Invalid(fields={"origin": wrong})
    there = queries.find_origin(origin)
    if there is not None:
        return there
    if queries.count_origins() >= ORIGINS_MOST:
        raise Invalid(fields={"origin": f"{ORIGINS_MOST} sites are listed already. Take one off first."})
    row = WidgetOrigin(origin=origin, listed_by_id=actor.id, listed_at=clock.now())
    db.session.add(row)
    db.session.flush()
    publish(actor, OriginListed(origin=origin))
    return row


def unlist_origin(actor: Actor, row: WidgetOrigin) -> None:
    """Let the help button work there no more."""
    require(policy.can_manage_widget(actor))
    db.session.delete(row)
    db.session.flush()
    publish(actor, OriginUnlisted(origin=row.origin))


def note_refusal(actor: Actor, origin: str) -> None:
    """Count that a site was refused; of many, those refused longest ago are forgotten. What is no site is not noted."""
    require(policy.can_note_refusal(actor))
    origin, wrong = read_origin(origin)
    if wrong:
        return
    now = clock.now()
    row = db.session.scalar(select(WidgetRefusal).where(WidgetRefusal.origin == origin).with_for_update())
    if row is not None:
        row.times, row.last_at = row.times + 1, now
        db.session.flush()
        return
    try:
        with db.session.begin_nested():
            db.session.add(WidgetRefusal(origin=origin, times=1, first_at=now, last_at=now))
            db.session.flush()
    except (
        IntegrityError
    ):  # Another request noted it in the same moment; one more or less tells an admin nothing.
        return
    oldest = select(WidgetRefusal.id).order_by(WidgetRefusal.last_at.desc(), WidgetRefusal.id.desc())
    old = db.session.scalars(oldest.offset(REFUSALS_KEPT)).all()
    if old:
        db.session.execute(delete(WidgetRefusal).where(WidgetRefusal.id.in_(old)))
