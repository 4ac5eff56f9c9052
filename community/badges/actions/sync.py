"""The badges that ship, brought into the database."""

from __future__ import annotations

from community.badges import policy, queries
from community.badges.models import Badge
from community.badges.rules import STOCK, StockBadge
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require


def sync_badges(actor: Actor) -> int:
    """Write the shipped badges that are missing, and bring those that nobody edited up to date; answer how many
    changed. What an admin has edited or retired stays as it is."""
    require(policy.can_award_by_rule(actor))
    present = {badge.key: badge for badge in queries.list_badges(with_retired=True)}
    changed = 0
    for stock in STOCK:
        badge = present.get(stock.key)
        if badge is None:
            badge = Badge(key=stock.key, is_stock=True, created_at=clock.now())
            db.session.add(badge)
        elif not badge.is_stock or badge.edited_at is not None:
            continue
        changed += _take_over(badge, stock)
    db.session.flush()
    return changed


def _take_over(badge: Badge, stock: StockBadge) -> bool:
    rule = dict(stock.rule) if stock.rule is not None else None
    said = {
        "name": stock.name,
        "words": stock.words,
        "tier": stock.tier.value,
        "icon": stock.icon,
        "rule": rule,
        "is_repeatable": stock.is_repeatable,
        "is_secret": stock.is_secret,
        "is_revocable": stock.is_revocable,
    }
    if all(getattr(badge, name) == value for name, value in said.items()):
        return False
    for name, value in said.items():
        setattr(badge, name, value)
    return True
