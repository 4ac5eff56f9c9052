"""Testers: their parcels, their feedback, and what they owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members import queries as members
from community.members.queries import FORMER_MEMBER, MemberChip
from community.producttests.models import Campaign, TestApplication, TestFeedback, TestParcel
from community.producttests.rules.limits import PAGE_SIZE, Owed, Progress, owed_by
from community.producttests.rules.states import Parcel, Standing, State

_LIVE = [state.value for state in (State.CHOOSING, State.RUNNING, State.REPORTING)]


@dataclass(frozen=True, slots=True)
class TesterRow:
    """A tester as the staff see them."""

    application: TestApplication
    member: MemberChip
    parcel: TestParcel | None
    feedback: TestFeedback | None
    owed: Owed | None


def find_parcel(application: TestApplication) -> TestParcel | None:
    """The tester's parcel; None where nothing is sent."""
    return db.session.get(TestParcel, application.id)


def get_parcel(application: TestApplication) -> TestParcel:
    """The tester's parcel, read anew. Raise NotFound where nothing is sent."""
    found = db.session.get(TestParcel, application.id, populate_existing=True)
    if found is None:
        raise NotFound("Nothing is sent to this member.")
    return found


def find_feedback(application: TestApplication) -> TestFeedback | None:
    """What the tester has filled in so far."""
    return db.session.get(TestFeedback, application.id)


def owed_of(
    application: TestApplication, parcel: TestParcel | None, feedback: TestFeedback | None
) -> Owed | None:
    """What the tester owes next."""
    campaign = application.campaign
    return owed_by(
        Progress(
            state=campaign.stands,
            has_agreed=application.agreed_version == campaign.terms_version,
            needs_parcel=campaign.needs_parcel,
            parcel=parcel.stands if parcel else Parcel.ADDRESS,
            has_sent_feedback=feedback is not None and feedback.sent_at is not None,
            has_questions=bool(campaign.feedback_questions),
        )
    )


def list_testers(campaign: Campaign, parcel: Parcel | None, number: int) -> Page[TesterRow]:
    """A page of the campaign's testers, those first whose parcel waits longest."""
    statement = _testers().where(
        TestApplication.campaign_id == campaign.id, TestApplication.standing == Standing.CHOSEN.value
    )
    if parcel is not None:
        statement = statement.where(TestParcel.state == parcel.value)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = db.session.execute(
        statement.order_by(TestApplication.id).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(_rows(rows), number, PAGE_SIZE, total)


def count_parcels(campaign_id: int) -> dict[Parcel, int]:
    """How many testers' parcels are where."""
    rows = db.session.execute(
        select(TestParcel.state, func.count())
        .join(TestApplication, TestApplication.id == TestParcel.application_id)
        .where(TestApplication.campaign_id == campaign_id, TestApplication.standing == Standing.CHOSEN.value)
        .group_by(TestParcel.state)
    )
    return {Parcel(state): count for state, count in rows}


def list_feedback(campaign_id: int) -> list[TesterRow]:
    """All testers who sent feedback, in the order in which they applied; a campaign has 1,000 testers at most."""
    statement = _testers().where(
        TestApplication.campaign_id == campaign_id,
        TestApplication.standing == Standing.CHOSEN.value,
        TestFeedback.sent_at.is_not(None),
    )
    return _rows(db.session.execute(statement.order_by(TestApplication.id)).all())


def list_live_testers(after_id: int, limit: int) -> list[TesterRow]:
    """Testers of campaigns that are under way, by number, from after that one on."""
    statement = _testers().where(
        TestApplication.id > after_id,
        TestApplication.standing == Standing.CHOSEN.value,
        TestApplication.campaign_id.in_(select(Campaign.id).where(Campaign.state.in_(_LIVE))),
    )
    return _rows(db.session.execute(statement.order_by(TestApplication.id).limit(limit)).all())


def _testers() -> Select[TestApplication, TestParcel, TestFeedback]:
    return (
        select(TestApplication, TestParcel, TestFeedback)
        .outerjoin(TestParcel, TestParcel.application_id == TestApplication.id)
        .outerjoin(TestFeedback, TestFeedback.application_id == TestApplication.id)
    )


def _rows(found: Sequence[Any]) -> list[TesterRow]:
    chips = members.list_member_chips(row[0].member_id for row in found)
    return [
        TesterRow(
            application,
            chips.get(application.member_id, FORMER_MEMBER),
            parcel,
            feedback,
            owed_of(application, parcel, feedback),
        )
        for application, parcel, feedback in found
    ]
