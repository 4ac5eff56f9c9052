"""The brand's domains, and which of them an address belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from community.core.db import db
from community.core.errors import NotFound
from community.employees.models import EmployeeDomain, Employment
from community.employees.rules import domains_above


def list_domains() -> Sequence[EmployeeDomain]:
    """The domains in the list, by name. There are dozens at most."""
    query = select(EmployeeDomain).where(EmployeeDomain.removed_at.is_(None))
    return db.session.scalars(query.order_by(EmployeeDomain.domain)).all()


def get_domain(domain_id: int) -> EmployeeDomain:
    """A domain that is in the list. Raise NotFound."""
    found = find_domain(domain_id)
    if found is None:
        raise NotFound()
    return found


def find_domain(domain_id: int) -> EmployeeDomain | None:
    """A domain that is in the list, or None."""
    query = select(EmployeeDomain).where(EmployeeDomain.id == domain_id, EmployeeDomain.removed_at.is_(None))
    return db.session.scalar(query)


def lock_domain(domain_id: int) -> EmployeeDomain:
    """The same, with its row locked until the transaction ends."""
    query = select(EmployeeDomain).where(EmployeeDomain.id == domain_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None or found.removed_at is not None:
        raise NotFound()
    return found


def find_listed(domain: str) -> EmployeeDomain | None:
    """The domain of exactly that name, if it is in the list."""
    query = select(EmployeeDomain).where(EmployeeDomain.domain == domain, EmployeeDomain.removed_at.is_(None))
    return db.session.scalar(query)


def find_domain_of(email: str | None) -> EmployeeDomain | None:
    """The listed domain to which the address belongs: its own, else the nearest above it that takes sub-domains."""
    own = (email or "").rpartition("@")[2]
    if not own:
        return None
    above = domains_above(own)
    query = select(EmployeeDomain).where(
        EmployeeDomain.removed_at.is_(None),
        or_(
            EmployeeDomain.domain == own,
            EmployeeDomain.domain.in_(above) & EmployeeDomain.with_subdomains,
        ),
    )
    found = db.session.scalars(query.order_by(func.length(EmployeeDomain.domain).desc()).limit(1))
    return found.one_or_none()


def count_employees_at(domain_id: int) -> int:
    """How many are employees now because of that domain."""
    query = select(func.count()).where(Employment.domain_id == domain_id, Employment.ended_at.is_(None))
    return db.session.scalar(query) or 0
