"""Keeping what somebody types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid, TooLarge
from community.core.text.lines import clean_body
from community.threads.models import Draft
from community.threads.queries.drafts import find_draft

PLACE = re.compile(r"[a-z]+(:[0-9]{1,18})?")
LARGEST_BYTES = (
    64 * 1024
)  # A post of 32 kB and its fields, before anybody told the writer that it is too long.
KEPT_DAYS = 60
KEPT_MOST = 50  # Of one owner; whoever types in more places at once is a machine.
FIELDS_MOST = 10


def save_draft(
    actor: Actor, place: str, fields: Mapping[str, str], *, visitor_key: str | None = None
) -> Draft:
    """Keep what the actor has typed at a place; it replaces what was kept there. Visitors need their key."""
    if not PLACE.fullmatch(place) or len(place) > 40:
        raise Invalid("There is no such place to keep a draft for.")
    clean = {name[:30]: clean_body(value) for name, value in list(fields.items())[:FIELDS_MOST]}
    if sum(len(value.encode()) for value in clean.values()) > LARGEST_BYTES:
        raise TooLarge("This draft is too long to be kept: a post may have 32 kB.")
    if not actor.is_signed_in and not visitor_key:
        raise Invalid("There is nobody to keep this draft for.")
    draft = find_draft(actor, place, visitor_key)
    if draft is None:
        owner = {"member_id": actor.id} if actor.is_signed_in else {"visitor_key": visitor_key}
        draft = Draft(place=place, fields=clean, saved_at=clock.now(), **owner)
        db.session.add(draft)
        _forget_oldest(owner)
    draft.fields, draft.saved_at = clean, clock.now()
    db.session.flush()
    return draft


def _forget_oldest(owner: Mapping[str, Any]) -> None:
    """Keep one place free among the owner's drafts."""
    query = select(Draft.id).filter_by(**owner).order_by(Draft.saved_at.desc(), Draft.id.desc())
    with db.session.no_autoflush:
        old = db.session.scalars(query.offset(KEPT_MOST - 1)).all()
    if old:
        db.session.execute(delete(Draft).where(Draft.id.in_(old)))


def clear_draft(actor: Actor, place: str, *, visitor_key: str | None = None) -> None:
    """Forget the draft of that place, as posting it does."""
    draft = find_draft(actor, place, visitor_key)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()


def claim_drafts(actor: Actor, visitor_key: str) -> None:
    """Hand a visitor's drafts to the member as whom they signed in; the newer one of a place stays."""
    for draft in db.session.scalars(select(Draft).where(Draft.visitor_key == visitor_key)).all():
        own = find_draft(actor, draft.place)
        if own is not None:
            if own.saved_at >= draft.saved_at:
                db.session.delete(draft)
                continue
            db.session.delete(own)
            db.session.flush()
        draft.visitor_key, draft.member_id = None, actor.id
    db.session.flush()


def remove_stale_drafts() -> int:
    """Forget drafts that nobody touched for a long time; answer how many."""
    oldest = clock.now() - timedelta(days=KEPT_DAYS)
    result = db.session.execute(delete(Draft).where(Draft.saved_at < oldest))
    return int(result.rowcount)  # type: ignore[attr-defined]
