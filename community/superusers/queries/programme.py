"""What the programme asks and the texts that it has: the versions in force and those before them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.superusers.models import ProgrammeCost, ProgrammeText, ProgrammeVersion, TextAcceptance
from community.superusers.rules.criteria import Criteria, read
from community.superusers.rules.terms import TextKind

VERSIONS_A_PAGE = 20
COSTS_A_PAGE = 50


def get_version() -> ProgrammeVersion:
    """The version that holds. Raise NotFound in a database that was never migrated to have one."""
    version = db.session.scalar(select(ProgrammeVersion).order_by(ProgrammeVersion.number.desc()).limit(1))
    if version is None:
        raise NotFound("The programme has no criteria yet.")
    return version


def get_criteria() -> Criteria:
    """What the programme asks now."""
    return read(get_version().criteria)


def list_versions(number: int) -> Page[ProgrammeVersion]:
    """The versions, the newest first."""
    total = db.session.scalar(select(func.count()).select_from(ProgrammeVersion)) or 0
    query = select(ProgrammeVersion).order_by(ProgrammeVersion.number.desc())
    rows = db.session.scalars(query.limit(VERSIONS_A_PAGE).offset((number - 1) * VERSIONS_A_PAGE)).all()
    return Page(list(rows), number, VERSIONS_A_PAGE, total)


def list_texts() -> list[ProgrammeText]:
    """The texts in force, in the order of their kinds."""
    newest = (
        select(ProgrammeText.kind, func.max(ProgrammeText.number).label("number"))
        .group_by(ProgrammeText.kind)
        .subquery()
    )
    query = select(ProgrammeText).join(
        newest, (newest.c.kind == ProgrammeText.kind) & (newest.c.number == ProgrammeText.number)
    )
    found = {row.kind: row for row in db.session.scalars(query)}
    return [found[kind.value] for kind in TextKind if kind.value in found]


def find_text(kind: TextKind) -> ProgrammeText | None:
    """The text of that kind in force."""
    return next((text for text in list_texts() if text.kind == kind.value), None)


def get_text(kind: TextKind, number: int) -> ProgrammeText:
    """One version of a text. Raise NotFound for none."""
    query = select(ProgrammeText).where(ProgrammeText.kind == kind.value, ProgrammeText.number == number)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound("There is no such version of this text.")
    return row


def list_past_texts(kind: TextKind) -> list[ProgrammeText]:
    """All versions of a text, the newest first."""
    query = (
        select(ProgrammeText).where(ProgrammeText.kind == kind.value).order_by(ProgrammeText.number.desc())
    )
    return list(db.session.scalars(query))


def list_acceptances(member_id: int) -> list[tuple[ProgrammeText, TextAcceptance]]:
    """What the member accepted, the latest first."""
    query = (
        select(ProgrammeText, TextAcceptance)
        .join(TextAcceptance, TextAcceptance.text_id == ProgrammeText.id)
        .where(TextAcceptance.member_id == member_id)
        .order_by(TextAcceptance.id.desc())
    )
    return [(text, acceptance) for text, acceptance in db.session.execute(query)]


def list_texts_to_accept(member_id: int) -> list[ProgrammeText]:
    """The texts in force that the member has not accepted."""
    accepted = set(
        db.session.scalars(select(TextAcceptance.text_id).where(TextAcceptance.member_id == member_id))
    )
    return [text for text in list_texts() if text.id not in accepted]


def list_signed(member_ids: list[int]) -> dict[int, set[int]]:
    """By member: the ids of the texts that they accepted."""
    signed: dict[int, set[int]] = {member_id: set() for member_id in member_ids}
    query = select(TextAcceptance.member_id, TextAcceptance.text_id).where(
        TextAcceptance.member_id.in_(member_ids)
    )
    for member_id, text_id in db.session.execute(query):
        signed[member_id].add(text_id)
    return signed


def list_costs(number: int) -> Page[ProgrammeCost]:
    """Costs, the newest first."""
    total = db.session.scalar(select(func.count()).select_from(ProgrammeCost)) or 0
    query = select(ProgrammeCost).order_by(ProgrammeCost.id.desc())
    rows = db.session.scalars(query.limit(COSTS_A_PAGE).offset((number - 1) * COSTS_A_PAGE)).all()
    return Page(list(rows), number, COSTS_A_PAGE, total)


def list_reversed_ids() -> set[int]:
    """The ids of the costs that were taken back."""
    query = select(ProgrammeCost.reverses_id).where(ProgrammeCost.reverses_id.is_not(None))
    return {found for found in db.session.scalars(query) if found is not None}


def get_cost(cost_id: int) -> ProgrammeCost:
    """One cost. Raise NotFound for none."""
    cost = db.session.get(ProgrammeCost, cost_id)
    if cost is None:
        raise NotFound("There is no such cost.")
    return cost


def sum_costs(first: date, last: date) -> dict[str, int]:
    """What was spent from one day to another, both included, in minor units by currency."""
    query = (
        select(ProgrammeCost.currency, func.sum(ProgrammeCost.amount_minor))
        .where(ProgrammeCost.spent_on >= first, ProgrammeCost.spent_on <= last)
        .group_by(ProgrammeCost.currency)
    )
    return {currency: int(amount) for currency, amount in db.session.execute(query) if amount}
