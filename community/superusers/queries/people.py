"""Who wants in, who is in, and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from community.core.actor import Role
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members.models import Member
from community.superusers.models import Candidacy, Membership, ProgrammeStep, StandingDay
from community.superusers.rules.terms import LIVE_STAGES, End, Stage

CANDIDACIES_A_PAGE = 30
STEPS_A_PAGE = 50
FORMER_A_PAGE = 50
_LIVE = [stage.value for stage in LIVE_STAGES]


def find_live_candidacy(member_id: int) -> Candidacy | None:
    """The member's candidacy that is open or invited, or None."""
    return db.session.scalar(
        select(Candidacy).where(Candidacy.member_id == member_id, Candidacy.stage.in_(_LIVE))
    )


def find_last_own_candidacy(member_id: int) -> Candidacy | None:
    """What became of the member's own latest application."""
    query = select(Candidacy).where(Candidacy.member_id == member_id, Candidacy.nominated_by_id == member_id)
    return db.session.scalar(query.order_by(Candidacy.id.desc()).limit(1))


def lock_candidacy(candidacy_id: int) -> Candidacy:
    """A candidacy, its row locked. Raise NotFound for none."""
    query = select(Candidacy).where(Candidacy.id == candidacy_id)
    row = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound("There is no such candidacy.")
    return row


def get_candidacy(candidacy_id: int) -> Candidacy:
    """A candidacy. Raise NotFound for none."""
    row = db.session.get(Candidacy, candidacy_id)
    if row is None:
        raise NotFound("There is no such candidacy.")
    return row


def list_candidacies(stage: Stage | None, number: int) -> Page[Candidacy]:
    """Candidacies at one stage (the oldest first, as they wait), or all of them (the newest first)."""
    query, count = select(Candidacy), select(func.count()).select_from(Candidacy)
    if stage is not None:
        query, count = (
            query.where(Candidacy.stage == stage.value),
            count.where(Candidacy.stage == stage.value),
        )
    query = query.order_by(Candidacy.id if stage is not None else Candidacy.id.desc())
    rows = db.session.scalars(query.limit(CANDIDACIES_A_PAGE).offset((number - 1) * CANDIDACIES_A_PAGE)).all()
    return Page(list(rows), number, CANDIDACIES_A_PAGE, db.session.scalar(count) or 0)


def list_candidacies_of(member_id: int) -> list[Candidacy]:
    """All candidacies of one member."""
    return list(db.session.scalars(select(Candidacy).where(Candidacy.member_id == member_id)))


def count_candidacies() -> dict[str, int]:
    """How many there are at each stage."""
    query = select(Candidacy.stage, func.count()).group_by(Candidacy.stage)
    return {row.stage: row[1] for row in db.session.execute(query)}


def list_overdue_candidacy_ids(today: date, limit: int) -> Sequence[int]:
    """Invitations that nobody answered in time."""
    query = select(Candidacy.id).where(Candidacy.stage == Stage.INVITED.value, Candidacy.answer_by < today)
    return db.session.scalars(query.order_by(Candidacy.id).limit(limit)).all()


def find_membership(member_id: int) -> Membership | None:
    """The member's live membership, or None."""
    return db.session.scalar(
        select(Membership).where(Membership.member_id == member_id, Membership.ended_at.is_(None))
    )


def lock_membership(member_id: int) -> Membership | None:
    """The member's live membership, its row locked; None where there is none (any more)."""
    query = select(Membership).where(Membership.member_id == member_id, Membership.ended_at.is_(None))
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def list_memberships() -> list[Membership]:
    """Everybody who is in, those who joined first before others."""
    query = (
        select(Membership).where(Membership.ended_at.is_(None)).order_by(Membership.started_at, Membership.id)
    )
    return list(db.session.scalars(query))


def list_member_ids() -> list[int]:
    """The ids of the members who are in."""
    return list(db.session.scalars(select(Membership.member_id).where(Membership.ended_at.is_(None))))


def list_unlisted_ids() -> list[int]:
    """Members with the role but without a membership: accounts that were made with it."""
    query = select(Member.id).where(
        Member.role == Role.SUPER_USER.value,
        Member.erased_at.is_(None),
        Member.id.not_in(select(Membership.member_id).where(Membership.ended_at.is_(None))),
    )
    return list(db.session.scalars(query.order_by(Member.id)))


def list_past_memberships(member_id: int) -> list[Membership]:
    """The member's memberships, live and past, the latest first."""
    query = select(Membership).where(Membership.member_id == member_id).order_by(Membership.id.desc())
    return list(db.session.scalars(query))


def list_former(number: int) -> Page[Membership]:
    """Memberships that ended, the latest first."""
    clause = Membership.ended_at.is_not(None)
    total = db.session.scalar(select(func.count()).select_from(Membership).where(clause)) or 0
    query = select(Membership).where(clause).order_by(Membership.ended_at.desc(), Membership.id.desc())
    rows = db.session.scalars(query.limit(FORMER_A_PAGE).offset((number - 1) * FORMER_A_PAGE)).all()
    return Page(list(rows), number, FORMER_A_PAGE, total)


def list_honoured_ids(limit: int) -> list[int]:
    """Members who were super users and left with honour, the latest first; not those who are in again."""
    honoured = [end.value for end in End if end.is_honoured]
    latest = func.max(Membership.ended_at)
    query = (
        select(Membership.member_id)
        .where(Membership.member_id.not_in(select(Membership.member_id).where(Membership.ended_at.is_(None))))
        .group_by(Membership.member_id)
        .having(func.max(Membership.id).in_(select(Membership.id).where(Membership.end_kind.in_(honoured))))
        .order_by(latest.desc(), Membership.member_id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def list_latest_standings(membership_ids: Collection[int]) -> dict[int, StandingDay]:
    """By membership: what the latest nightly look counted."""
    latest = (
        select(func.max(StandingDay.id))
        .where(StandingDay.membership_id.in_(membership_ids))
        .group_by(StandingDay.membership_id)
    )
    return {
        row.membership_id: row
        for row in db.session.scalars(select(StandingDay).where(StandingDay.id.in_(latest)))
    }


def list_standings(membership_id: int, since: date) -> list[StandingDay]:
    """What each day's look counted since then, the oldest first."""
    query = select(StandingDay).where(StandingDay.membership_id == membership_id, StandingDay.day >= since)
    return list(db.session.scalars(query.order_by(StandingDay.day)))


def has_standing_of(membership_id: int, day: date) -> bool:
    """Whether that day's look has been written."""
    query = select(StandingDay.id).where(StandingDay.membership_id == membership_id, StandingDay.day == day)
    return db.session.scalar(query) is not None


def list_steps(number: int, member_id: int | None = None) -> Page[ProgrammeStep]:
    """The log, the newest first; of everybody or of one member."""
    query, count = select(ProgrammeStep), select(func.count()).select_from(ProgrammeStep)
    if member_id is not None:
        query, count = (
            query.where(ProgrammeStep.member_id == member_id),
            count.where(ProgrammeStep.member_id == member_id),
        )
    rows = db.session.scalars(
        query.order_by(ProgrammeStep.id.desc()).limit(STEPS_A_PAGE).offset((number - 1) * STEPS_A_PAGE)
    ).all()
    return Page(list(rows), number, STEPS_A_PAGE, db.session.scalar(count) or 0)


def list_all_steps(member_id: int) -> list[ProgrammeStep]:
    """Every line of the log about one member."""
    return list(db.session.scalars(select(ProgrammeStep).where(ProgrammeStep.member_id == member_id)))
