"""Applications, with what the staff want to know of applicants."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members import queries as members
from community.members.queries import FORMER_MEMBER, MemberChip
from community.producttests.models import Campaign, TestApplication
from community.producttests.queries.credits import count_tests, list_feedback_rates
from community.producttests.queries.facts import list_facts
from community.producttests.rules import criteria as rules
from community.producttests.rules.criteria import Facts
from community.producttests.rules.limits import PAGE_SIZE
from community.producttests.rules.states import Standing

_MISSING = "There is no such application."


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application with what helps to decide about it."""

    application: TestApplication
    member: MemberChip
    facts: Facts | None
    """None for a member who was erased."""
    is_met: bool
    """Whether they meet the criteria today."""
    tests: int
    """Tests that they were a tester in before."""
    feedback_percent: int | None
    """Of those that have ended, for how many they sent feedback; None where there are none."""


def find_application(actor: Actor, campaign_id: int) -> TestApplication | None:
    """The actor's own application to the campaign."""
    if actor.id is None:
        return None
    return db.session.scalar(
        select(TestApplication).where(
            TestApplication.campaign_id == campaign_id, TestApplication.member_id == actor.id
        )
    )


def get_application(campaign_id: int, application_id: int) -> TestApplication:
    """The application. Raise NotFound for one of another campaign."""
    return _one(select(TestApplication), campaign_id, application_id)


def lock_application(campaign_id: int, application_id: int) -> TestApplication:
    """The same, read anew. Lock its campaign first: that is what keeps others away."""
    return _one(
        select(TestApplication).execution_options(populate_existing=True), campaign_id, application_id
    )


def list_own_applications(actor: Actor, campaign_ids: Collection[int]) -> dict[int, TestApplication]:
    """The actor's applications to these campaigns, by campaign."""
    if actor.id is None or not campaign_ids:
        return {}
    rows = db.session.scalars(
        select(TestApplication).where(
            TestApplication.member_id == actor.id, TestApplication.campaign_id.in_(campaign_ids)
        )
    )
    return {row.campaign_id: row for row in rows}


def list_applicants(campaign: Campaign, standing: Standing | None, number: int) -> Page[Applicant]:
    """A page of applications with their facts; reserves in their order, others by who applied first."""
    own = [TestApplication.campaign_id == campaign.id]
    own.append(
        TestApplication.standing == standing.value
        if standing
        else TestApplication.standing != Standing.WITHDRAWN.value
    )
    total = db.session.scalar(select(func.count()).select_from(TestApplication).where(*own)) or 0
    rows = db.session.scalars(
        select(TestApplication)
        .where(*own)
        .order_by(TestApplication.reserve_place if standing is Standing.RESERVE else TestApplication.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(_with_facts(campaign, rows), number, PAGE_SIZE, total)


def list_applications(campaign_id: int, standings: Collection[Standing]) -> Sequence[TestApplication]:
    """All applications with one of these standings, by who applied first."""
    return db.session.scalars(
        select(TestApplication)
        .where(
            TestApplication.campaign_id == campaign_id,
            TestApplication.standing.in_([standing.value for standing in standings]),
        )
        .order_by(TestApplication.id)
        .execution_options(populate_existing=True)
    ).all()


def list_next_reserves(campaign_id: int) -> Sequence[TestApplication]:
    """Who stands in reserve, first in line first."""
    return db.session.scalars(
        select(TestApplication)
        .where(TestApplication.campaign_id == campaign_id, TestApplication.standing == Standing.RESERVE.value)
        .order_by(TestApplication.reserve_place)
        .execution_options(populate_existing=True)
    ).all()


def list_application_ids_to_draw(campaign: Campaign) -> list[int]:
    """Applications that nobody decided, of members who meet the criteria today."""
    waiting = list_applications(campaign.id, (Standing.APPLIED,))
    facts = list_facts([one.member_id for one in waiting])
    criteria = rules.from_json(campaign.criteria)
    return [
        one.id for one in waiting if one.member_id in facts and rules.meets(criteria, facts[one.member_id])
    ]


def _with_facts(campaign: Campaign, rows: Sequence[TestApplication]) -> list[Applicant]:
    ids = [row.member_id for row in rows]
    chips, facts = members.list_member_chips(ids), list_facts(ids)
    tests, rates = count_tests(ids), list_feedback_rates(ids)
    criteria = rules.from_json(campaign.criteria)
    return [
        Applicant(
            application=row,
            member=chips.get(row.member_id, FORMER_MEMBER),
            facts=facts.get(row.member_id),
            is_met=row.member_id in facts and rules.meets(criteria, facts[row.member_id]),
            tests=tests.get(row.member_id, 0),
            feedback_percent=rates.get(row.member_id),
        )
        for row in rows
    ]


def _one(statement: Any, campaign_id: int, application_id: int) -> TestApplication:
    found: TestApplication | None = db.session.scalar(
        statement.where(TestApplication.id == application_id, TestApplication.campaign_id == campaign_id)
    )
    if found is None:
        raise NotFound(_MISSING)
    return found
