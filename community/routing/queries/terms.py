"""The numbers in force, and those before."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import func, select

from community.core.db import db
from community.core.pagination import Page
from community.routing.models import RoutingTerms
from community.routing.rules.terms import Terms

VERSIONS_A_PAGE = 20


def get_terms() -> Terms:
    """The numbers in force; those that ship where nobody has set any."""
    row = find_terms_row()
    return terms_of(row) if row is not None else Terms()


def find_terms_row() -> RoutingTerms | None:
    """The version in force."""
    return db.session.scalar(select(RoutingTerms).order_by(RoutingTerms.number.desc()).limit(1))


def terms_of(row: RoutingTerms) -> Terms:
    """The numbers of a version."""
    return Terms(**{field.name: getattr(row, field.name) for field in fields(Terms)})


def list_versions(number: int) -> Page[RoutingTerms]:
    """A page of the versions, the newest first."""
    rows = db.session.scalars(
        select(RoutingTerms)
        .order_by(RoutingTerms.number.desc())
        .limit(VERSIONS_A_PAGE)
        .offset((number - 1) * VERSIONS_A_PAGE)
    )
    total = db.session.scalar(select(func.count()).select_from(RoutingTerms)) or 0
    return Page(list(rows), number, VERSIONS_A_PAGE, total)


def lock_turn() -> None:
    """Wait until nobody else makes offers or sets numbers, until the transaction ends.

    Offers are made one question after the other, so that what lies before one helper is counted exactly. The first
    version is always there and stands for the turn.
    """
    db.session.execute(select(RoutingTerms.id).where(RoutingTerms.number == 1).with_for_update())
