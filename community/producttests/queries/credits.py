"""Who has tested what: for profiles, thanks and the staff's choice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from community.core.db import fetch
from community.core.pagination import Page
from community.members import queries as members
from community.members.models import Member
from community.members.queries import MemberChip
from community.producttests.models import Campaign, TestApplication, TestFeedback
from community.producttests.rules.states import Standing, State

_CAMPAIGNS, _APPLICATIONS = Campaign.__table__.c, TestApplication.__table__.c
_HELD = [state.value for state in (State.RUNNING, State.REPORTING, State.CLOSED)]
_ENDED = [State.REPORTING.value, State.CLOSED.value]
THANKED_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class Credit:
    """A shipped product that a member tested."""

    title: str
    url: str
    shipped_at: datetime


def count_tests(member_ids: Iterable[int]) -> dict[int, int]:
    """By member: how many tests they are or were a tester in, from the start of each test. Others are left out."""
    wanted = sorted(set(member_ids))
    if not wanted:
        return {}
    rows = fetch(
        select(_APPLICATIONS.member_id, func.count())
        .where(
            _APPLICATIONS.member_id.in_(wanted),
            _APPLICATIONS.standing == Standing.CHOSEN.value,
            _CAMPAIGNS.id == _APPLICATIONS.campaign_id,
            _CAMPAIGNS.state.in_(_HELD),
        )
        .group_by(_APPLICATIONS.member_id)
    )
    return {row[0]: row[1] for row in rows}


def list_feedback_rates(member_ids: Collection[int]) -> dict[int, int]:
    """By member: of the tests that have ended, for how many in 100 they sent feedback. Others are left out."""
    if not member_ids:
        return {}
    feedback = TestFeedback.__table__
    sent = func.sum(case((feedback.c.sent_at.is_not(None), 1), else_=0))
    rows = fetch(
        select(_APPLICATIONS.member_id, sent, func.count())
        .select_from(
            TestApplication.__table__.join(
                Campaign.__table__, _CAMPAIGNS.id == _APPLICATIONS.campaign_id
            ).outerjoin(feedback, feedback.c.application_id == _APPLICATIONS.id)
        )
        .where(
            _APPLICATIONS.member_id.in_(sorted(set(member_ids))),
            _APPLICATIONS.standing == Standing.CHOSEN.value,
            _CAMPAIGNS.state.in_(_ENDED),
        )
        .group_by(_APPLICATIONS.member_id)
    )
    return {row[0]: round(100 * int(row[1]) / row[2]) for row in rows}


def list_credits(member_id: int) -> list[Credit]:
    """The shipped products that the member tested and wants to be named for, the newest first."""
    rows = fetch(
        select(_CAMPAIGNS.id, _CAMPAIGNS.title, _CAMPAIGNS.shipped_at)
        .where(
            _APPLICATIONS.member_id == member_id,
            _APPLICATIONS.standing == Standing.CHOSEN.value,
            _APPLICATIONS.wants_credit,
            _CAMPAIGNS.id == _APPLICATIONS.campaign_id,
            _CAMPAIGNS.shipped_at.is_not(None),
        )
        .order_by(_CAMPAIGNS.shipped_at.desc(), _CAMPAIGNS.id.desc())
    )
    return [Credit(row.title, f"/product-tests/{row.id}", row.shipped_at) for row in rows]


def list_thanked(campaign: Campaign, number: int) -> Page[MemberChip]:
    """A page of the testers who are thanked by name, in the order in which they applied; nobody before it shipped."""
    if campaign.shipped_at is None:
        return Page([], 1, THANKED_A_PAGE, 0)
    thanked = [
        _APPLICATIONS.campaign_id == campaign.id,
        _APPLICATIONS.standing == Standing.CHOSEN.value,
        _APPLICATIONS.wants_credit,
        Member.__table__.c.id == _APPLICATIONS.member_id,
        Member.__table__.c.erased_at.is_(None),
    ]
    total = fetch(select(func.count()).select_from(TestApplication.__table__).where(*thanked)).scalar_one()
    ids = [
        row[0]
        for row in fetch(
            select(_APPLICATIONS.member_id)
            .where(*thanked)
            .order_by(_APPLICATIONS.id)
            .limit(THANKED_A_PAGE)
            .offset((number - 1) * THANKED_A_PAGE)
        )
    ]
    chips = members.list_member_chips(ids)
    return Page([chips[one] for one in ids if one in chips], number, THANKED_A_PAGE, total)
