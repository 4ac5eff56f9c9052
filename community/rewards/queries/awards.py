"""Reading awards, and the facts that decide what a deed is worth."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select

from community.answers.models import Answer
from community.books.models import Payee
from community.core.actor import Role
from community.core.db import db
from community.fairplay import queries as fairplay
from community.fairplay.rules.likeness import likenesses
from community.members.models import Member
from community.rewards.models import RewardAward, RewardHold, RewardPeriod, RewardReferral
from community.rewards.queries.deeds import find_deeds
from community.rewards.rules.earning import OF_PAIRS, PAIR_WINDOW, Deed, Facts
from community.rewards.rules.states import LIVE, Kind, PeriodState, State, Withheld
from community.rewards.rules.terms import COPY_LIKENESS

PART = 500  # A database takes only so many values in one statement.
COMPARED = 500
"""So many of the author's newest paid answers a new one is compared with."""
LIVE_STATES = [state.value for state in LIVE]
COUNTED_STATES = [*LIVE_STATES, State.FORFEITED.value]
"""What counts against the budget: money that somebody has, or left behind."""


def find_awards(keys: Iterable[str]) -> dict[str, RewardAward]:
    """The awards that have these keys."""
    found: dict[str, RewardAward] = {}
    wanted = sorted(set(keys))
    for first in range(0, len(wanted), PART):
        query = select(RewardAward).where(RewardAward.key.in_(wanted[first : first + PART]))
        found |= {award.key: award for award in db.session.scalars(query)}
    return found


def list_awards_of_answers(answer_ids: Collection[int]) -> list[RewardAward]:
    """All awards that these answers brought, by id."""
    found: list[RewardAward] = []
    wanted = sorted(answer_ids)
    for first in range(0, len(wanted), PART):
        query = select(RewardAward).where(RewardAward.answer_id.in_(wanted[first : first + PART]))
        found += db.session.scalars(query.order_by(RewardAward.id))
    return found


def list_awards_by_cause(causes: Collection[str]) -> list[RewardAward]:
    """The live awards that these causes brought about, named as points name them (`acceptance:7`)."""
    found: list[RewardAward] = []
    wanted = sorted(causes)
    for first in range(0, len(wanted), PART):
        query = select(RewardAward).where(
            RewardAward.cause.in_(wanted[first : first + PART]), RewardAward.state.in_(LIVE_STATES)
        )
        found += db.session.scalars(query.order_by(RewardAward.id))
    return found


def list_unsettled(keys: Collection[str]) -> list[str]:
    """Those of the keys for which `actions.settle` would do something, as far as the deeds alone tell."""
    deeds, awards = find_deeds(keys), find_awards(keys)
    found = []
    for key in sorted(keys):
        deed, award = deeds.get(key), awards.get(key)
        stands = deed is not None and deed.stands and not deed.is_second
        if award is None:
            is_new = deed is not None and deed.stands and deed.is_paid
        else:
            is_live = State(award.state) in LIVE
            may_return = award.state == State.REVERSED and award.ended_by == "deed"
            is_new = (is_live and not stands) or (
                stands and (may_return or award.withheld == Withheld.THREAD)
            )
        if is_new:
            found.append(key)
    return found


def list_live_awards(payee_id: int) -> list[RewardAward]:
    """A payee's awards that somebody has money of, by id."""
    query = select(RewardAward).where(RewardAward.payee_id == payee_id, RewardAward.state.in_(LIVE_STATES))
    return list(db.session.scalars(query.order_by(RewardAward.id)))


def list_ended_by(ref: str) -> list[RewardAward]:
    """The awards that something took back, such as `case:12`, by id."""
    query = select(RewardAward).where(RewardAward.state == State.REVERSED.value, RewardAward.ended_by == ref)
    return list(db.session.scalars(query.order_by(RewardAward.id)))


def list_due(now: datetime, limit: int, *, after: int = 0) -> list[RewardAward]:
    """Awards whose hold is over, whose period is not just being closed, by id."""
    query = (
        select(RewardAward)
        .join(RewardPeriod, RewardPeriod.number == RewardAward.period)
        .where(
            RewardAward.state == State.ACCRUED.value, RewardAward.release_at <= now, RewardAward.id > after
        )
        .where(RewardPeriod.state != PeriodState.CLOSING.value)
        .order_by(RewardAward.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def sum_at_stake(case_id: int) -> int:
    """What the awards come to, in minor units, that rest on what a case of fair play rests on."""
    return sum(award.worth_minor for award in list_awards_by_cause(fairplay.list_cause_names(case_id)))


def list_earners() -> list[int]:
    """Members who earned something in a period that is not closed."""
    query = (
        select(RewardAward.member_id)
        .join(RewardPeriod, RewardPeriod.number == RewardAward.period)
        .where(RewardPeriod.state != PeriodState.CLOSED.value, RewardAward.member_id.is_not(None))
        .where(RewardAward.state.in_(LIVE_STATES))
        .distinct()
    )
    return sorted(found for found in db.session.scalars(query) if found is not None)


def list_admins() -> list[int]:
    """The members who run the site, and with it the rewards."""
    query = select(Member.id).where(Member.role == Role.ADMIN.value, Member.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Member.id)))


def lock_awards(award_ids: Collection[int]) -> list[RewardAward]:
    """These awards as they stand now, by id, their rows locked."""
    query = select(RewardAward).where(RewardAward.id.in_(sorted(award_ids))).order_by(RewardAward.id)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def list_payees_by_id(payee_ids: Collection[int]) -> dict[int, Payee]:
    """Payees by their ids."""
    found: dict[int, Payee] = {}
    wanted = sorted(set(payee_ids))
    for first in range(0, len(wanted), PART):
        query = select(Payee).where(Payee.id.in_(wanted[first : first + PART]))
        found |= {payee.id: payee for payee in db.session.scalars(query)}
    return found


def list_open_holds(payee_ids: Collection[int]) -> list[RewardHold]:
    """Why these payees' money is kept back, oldest first."""
    query = select(RewardHold).where(
        RewardHold.payee_id.in_(sorted(payee_ids)), RewardHold.lifted_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(RewardHold.id)))


def list_holds_of_cases(case_ids: Collection[int] | None = None) -> set[tuple[int, str]]:
    """(payee, case) of the open holds for these cases of fair play, or for any."""
    query = select(RewardHold.payee_id, RewardHold.case_ref).where(RewardHold.lifted_at.is_(None))
    if case_ids is None:
        query = query.where(RewardHold.case_ref.startswith("case:"))
    else:
        query = query.where(RewardHold.case_ref.in_([f"case:{case_id}" for case_id in case_ids]))
    return {(payee_id, ref) for payee_id, ref in db.session.execute(query)}


def find_facts(deed: Deed, payee_id: int, period: int) -> Facts:
    """What decides about the deed's worth beside the deed: looked up once, when it is recorded, and kept with it."""
    return Facts(
        place=_place(deed, payee_id, period),
        is_linked=is_linked(deed),
        is_copied=deed.answer_id is not None and _is_copied(payee_id, deed.answer_id),
        bringer_age_days=_age_days(deed),
    )


def is_linked(deed: Deed) -> bool:
    """Whether the deed's two members belong together, or one of them brought the other here."""
    if deed.brought_by_id is None:
        return False
    pair = (deed.member_id, deed.brought_by_id)
    if fairplay.find_linked([pair]):
        return True
    return deed.kind in (*OF_PAIRS, Kind.ROYALTY) and pair in find_invited([pair])


def find_invited(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these pairs, those of whom one came by the other's link."""
    ids = sorted({member_id for pair in pairs for member_id in pair})
    found: set[frozenset[int]] = set()
    for first in range(0, len(ids), PART):
        query = select(RewardReferral.member_id, RewardReferral.friend_id).where(
            RewardReferral.friend_id.in_(ids[first : first + PART])
        )
        found |= {frozenset((one, other)) for one, other in db.session.execute(query)}
    return {pair for pair in pairs if frozenset(pair) in found}


def _place(deed: Deed, payee_id: int, period: int) -> int:
    # Counted among those recorded before, whatever became of them: so any order of jobs gives the same places out,
    # and taking a deed back and doing it again wins nothing.
    query = select(func.count(RewardAward.id)).where(RewardAward.key != deed.key)
    if deed.kind is Kind.ROYALTY:
        query = query.where(RewardAward.answer_id == deed.answer_id, RewardAward.kind == Kind.ROYALTY.value)
    elif deed.kind in OF_PAIRS and deed.brought_by_id is not None:
        query = query.where(
            RewardAward.payee_id == payee_id,
            RewardAward.brought_by_id == deed.brought_by_id,
            RewardAward.kind.in_([kind.value for kind in OF_PAIRS]),
            RewardAward.effective_at > deed.at - PAIR_WINDOW,
            RewardAward.effective_at < deed.at + PAIR_WINDOW,
            RewardAward.withheld != Withheld.THREAD.value,
        )
    elif deed.kind is Kind.REFERRAL:
        query = query.where(
            RewardAward.payee_id == payee_id,
            RewardAward.kind == Kind.REFERRAL.value,
            RewardAward.period == period,
            RewardAward.state != State.WITHHELD.value,
        )
    else:
        return 1
    return 1 + (db.session.scalar(query) or 0)


def _is_copied(payee_id: int, answer_id: int) -> bool:
    """Whether the text is nearly that of another answer of the author that is paid."""
    paid = (
        select(RewardAward.answer_id)
        .where(RewardAward.payee_id == payee_id, RewardAward.state.in_(LIVE_STATES))
        .where(RewardAward.answer_id.is_not(None), RewardAward.answer_id != answer_id)
        .distinct()
        .order_by(RewardAward.answer_id.desc())
        .limit(COMPARED)
    )
    others = db.session.scalars(select(Answer.body_markdown).where(Answer.id.in_(paid)))
    own = db.session.scalar(select(Answer.body_markdown).where(Answer.id == answer_id)) or ""
    return likenesses([*others, own])[-1] >= COPY_LIKENESS


def _age_days(deed: Deed) -> int | None:
    if deed.brought_by_id is None:
        return None
    since = db.session.scalar(select(Member.created_at).where(Member.id == deed.brought_by_id))
    return None if since is None else max(0, (deed.at - since).days)
