"""What is shown to whom: the site's terms, members' choices, and shared cards."""

from __future__ import annotations

from sqlalchemy import select

from community.core.db import db
from community.core.errors import NotFound
from community.impact.models import ImpactChoice, ImpactTerms, SharedCard


def find_impact_terms() -> ImpactTerms | None:
    """How long a contact takes, and what is public; None before anybody said so."""
    return db.session.scalar(select(ImpactTerms).order_by(ImpactTerms.id.desc()).limit(1))


def find_choice(member_id: int) -> ImpactChoice | None:
    """What the member chose to show; None as long as they chose nothing."""
    return db.session.get(ImpactChoice, member_id)


def find_shared_card(member_id: int, year: int) -> SharedCard | None:
    """The address of the member's card of that year; None while it is not shared."""
    return db.session.get(SharedCard, (member_id, year))


def get_shared_card(key: str) -> SharedCard:
    """The card with that address. Raise NotFound where there is none (any more)."""
    # A NUL in it would be an error on PostgreSQL.
    known = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    card = db.session.scalar(select(SharedCard).where(SharedCard.key == key)) if known else None
    if card is None:
        raise NotFound("This card is not shared, or not any more.")
    return card
