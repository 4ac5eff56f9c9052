"""Members by the domain of their confirmed address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from community.core.db import db
from community.members.models import Member


def count_members_at(domain: str, *, with_subdomains: bool) -> int:
    """How many members have a confirmed address at the domain. Reads all addresses: for admins, now and then."""
    query = select(func.count()).select_from(Member).where(_is_at(domain, with_subdomains))
    return db.session.scalar(query) or 0


def list_member_ids_at(domain: str, *, with_subdomains: bool, after: int, limit: int) -> Sequence[int]:
    """The ids of such members, ascending, from the one after that id on."""
    query = select(Member.id).where(Member.id > after, _is_at(domain, with_subdomains))
    return db.session.scalars(query.order_by(Member.id).limit(limit)).all()


def count_confirmed_members() -> int:
    """How many members have a confirmed address at all."""
    query = select(func.count()).select_from(Member).where(Member.email_confirmed_at.is_not(None))
    return db.session.scalar(query) or 0


def _is_at(domain: str, with_subdomains: bool) -> ColumnElement[bool]:
    at = Member.email.endswith(f"@{domain}", autoescape=True)
    if with_subdomains:
        at = or_(at, Member.email.like("%@%") & Member.email.endswith(f".{domain}", autoescape=True))
    return and_(Member.email_confirmed_at.is_not(None), Member.erased_at.is_(None), at)
