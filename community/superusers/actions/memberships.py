"""Being in: joining, what the nightly look does, excuses, and every way out."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import SYSTEM, Actor, Role
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.members import actions as member_actions
from community.members import queries as members
from community.members.models import Member
from community.superusers import policy, queries
from community.superusers.actions.log import note
from community.superusers.events import (
    BarMissed,
    BarRegained,
    MemberExcused,
    MembershipEnded,
    MembershipStarted,
    RenewalAnnounced,
    TermRenewed,
    TierChanged,
)
from community.superusers.models import Candidacy, Membership, ProgrammeVersion, StandingDay
from community.superusers.rules.checks import reason_error
from community.superusers.rules.criteria import (
    Criteria,
    Measures,
    State,
    plain_measures,
    read,
    score,
    state_of,
    tier_of,
)
from community.superusers.rules.terms import (
    EXCUSE_DAYS_MOST,
    INVITED_DAYS,
    Course,
    Due,
    End,
    Step,
    add_months,
    due,
)
from community.superusers.rules.words import explain, reason_below

_ROLE_GIVEN = "Joined the super-user programme."
_ROLE_TAKEN = "Is in the super-user programme no longer."


def begin_membership(actor: Actor, member: Member, candidacy: Candidacy | None) -> Membership:
    """Make a member a super user; without a candidacy an admin did, and the texts are still to be accepted.

    Called by acts that have asked for permission, with the member's row locked. Raise Conflict for whoever is in already.
    """
    criteria, now = queries.get_criteria(), clock.now()
    today = now.astimezone(UTC).date()
    measures = queries.measure_members(*criteria.window(now), [member.id]).get(member.id, Measures())
    membership = Membership(
        member_id=member.id,
        candidacy_id=candidacy.id if candidacy is not None else None,
        tier=tier_of(score(measures, criteria), criteria),
        started_at=now,
        sign_by=today + timedelta(days=INVITED_DAYS) if candidacy is None else None,
        term_started_on=today,
        term_ends_on=add_months(today, criteria.term_months) - timedelta(days=1),
    )
    try:
        with db.session.begin_nested():
            db.session.add(membership)
    except IntegrityError as error:
        raise Conflict("This member is in the programme already.") from error
    if member.role != Role.SUPER_USER.value:
        member_actions.set_role(SYSTEM, member, Role.SUPER_USER, reason=_ROLE_GIVEN)
    member_actions.set_vote_weight([member.id], criteria.vote_weight)
    step = Step.APPOINTED if candidacy is None else Step.JOINED
    note(actor, step, member.id, f"{membership.tier}, term until {membership.term_ends_on:%-d %B %Y}")
    publish(
        actor,
        MembershipStarted(membership_id=membership.id, member_id=member.id, is_appointed=candidacy is None),
    )
    return membership


def leave_programme(actor: Actor) -> None:
    """Leave, with honour. Raise Conflict for whoever is not in."""
    require(policy.can_leave_programme(actor))
    assert actor.id is not None
    members.lock_member(actor.id)
    membership = queries.lock_membership(actor.id)
    if membership is None:
        raise Conflict("You are not in the programme (any more).")
    end_membership(actor, membership, End.LEFT, "")


def remove_member(actor: Actor, membership: Membership, *, reason: str) -> None:
    """Take somebody out, with a reason that they read. Raise Invalid without one."""
    require(policy.can_change_membership(actor, membership))
    reason = clean_body(reason).strip()
    if wrong := reason_error(reason):
        raise Invalid(fields={"reason": wrong})
    end_membership(actor, membership, End.REMOVED, reason)


def excuse_member(actor: Actor, membership: Membership, *, until: date, reason: str) -> None:
    """Look past the bars up to a day: illness, a holiday, a sanction that is forgiven. Raise Invalid for a day that is none."""
    require(policy.can_change_membership(actor, membership))
    reason = clean_body(reason).strip()
    today = clock.now().astimezone(UTC).date()
    wrong = {"reason": reason_error(reason)}
    if not today <= until <= today + timedelta(days=EXCUSE_DAYS_MOST):
        wrong["until"] = f"Choose a day from today on, at most {EXCUSE_DAYS_MOST} days ahead."
    if wrong := {field: sentence for field, sentence in wrong.items() if sentence}:
        raise Invalid(fields=wrong)
    membership.excused_until, membership.excuse = until, reason
    membership.below_since = membership.grace_ends_on = membership.warned_on = None
    membership.below_reason = ""
    note(actor, Step.EXCUSED, membership.member_id, f"Until {until:%-d %B %Y}: {reason}")
    publish(
        actor,
        MemberExcused(membership_id=membership.id, member_id=membership.member_id, until=until.isoformat()),
    )


def end_membership(actor: Actor, membership: Membership, kind: End, reason: str) -> None:
    """End a membership and take the role back. Called by acts that have asked for permission."""
    membership.ended_at, membership.end_kind = clock.now(), kind.value
    membership.end_reason, membership.ended_by_id = reason, actor.id
    db.session.flush()  # Before the role changes: who hears of that asks whether the member is still in.
    member_actions.set_vote_weight([membership.member_id], 1)
    note(actor, Step.ENDED, membership.member_id, f"{kind.label}. {reason}".strip())
    member = members.get_member(membership.member_id) if kind is not End.ERASED else None
    if member is not None and member.role == Role.SUPER_USER.value:
        member_actions.set_role(SYSTEM, member, Role.MEMBER, reason=_ROLE_TAKEN)
    publish(
        actor,
        MembershipEnded(
            membership_id=membership.id, member_id=membership.member_id, kind=kind.value, reason=reason
        ),
    )


def look_at_member(actor: Actor, member_id: int, measures: Measures, version: ProgrammeVersion) -> None:
    """Write down a super user's standing of the day, and do what is due. Doing it twice a day changes nothing more."""
    require(policy.can_look_nightly(actor))
    members.lock_member(member_id)
    membership = queries.lock_membership(member_id)
    if membership is None:
        return
    criteria, today = read(version.criteria), clock.now().astimezone(UTC).date()
    reached, state = score(measures, criteria), state_of(measures, criteria)
    if not queries.has_standing_of(membership.id, today):
        db.session.add(
            StandingDay(
                membership_id=membership.id,
                day=today,
                version_id=version.id,
                measures=plain_measures(measures),
                score=int(reached),
                state=state.value,
            )
        )
    _raise_tier(actor, membership, reached, criteria)
    course = Course(
        state=state,
        term_ends_on=membership.term_ends_on,
        below_since=membership.below_since,
        grace_ends_on=membership.grace_ends_on,
        is_warned=membership.warned_on is not None,
        excused_until=membership.excused_until,
        is_renewal_announced=membership.renewal_announced_on is not None,
        sign_by=_sign_by(membership),
    )
    for step in due(course, today):
        _do(actor, step, membership, measures, criteria, today)
    db.session.flush()


def _sign_by(membership: Membership) -> date | None:
    """Until when texts are to be accepted; None when none is outstanding, or the one that ships is all there is."""
    outstanding = queries.list_texts_to_accept(membership.member_id)
    if not outstanding:
        return None
    # Who was appointed has days of their own; who joined by agreement only owes what was published since.
    days = [text.sign_by for text in outstanding if text.sign_by is not None]
    if membership.sign_by is not None:
        return max([membership.sign_by, *days])
    return min(days) if days else None


def _raise_tier(actor: Actor, membership: Membership, reached: float, criteria: Criteria) -> None:
    """Tiers rise at once, and fall only with a new term."""
    names = [tier.name for tier in criteria.tiers]
    tier = tier_of(reached, criteria)
    if membership.tier in names and names.index(tier) <= names.index(membership.tier):
        return
    _set_tier(actor, membership, tier)


def _set_tier(actor: Actor, membership: Membership, tier: str) -> None:
    if membership.tier == tier:
        return
    membership.tier = tier
    note(actor, Step.TIER, membership.member_id, tier)
    publish(actor, TierChanged(membership_id=membership.id, member_id=membership.member_id, tier=tier))


def _do(
    actor: Actor, step: Due, membership: Membership, measures: Measures, criteria: Criteria, today: date
) -> None:
    ids = {"membership_id": membership.id, "member_id": membership.member_id}
    match step:
        case Due.TELL_BELOW | Due.WARN:
            if step is Due.TELL_BELOW:
                membership.below_since = today
                membership.grace_ends_on = today + timedelta(days=criteria.grace_days)
                membership.warned_on = None
            else:
                membership.warned_on = today
            membership.below_reason = reason_below(measures, criteria)
            assert membership.grace_ends_on is not None
            until = membership.grace_ends_on
            note(
                actor,
                Step.BELOW if step is Due.TELL_BELOW else Step.WARNED,
                membership.member_id,
                f"{membership.below_reason} Until {until:%-d %B %Y}.",
            )
            publish(
                actor,
                BarMissed(
                    **ids,
                    reason=membership.below_reason,
                    grace_ends_on=until.isoformat(),
                    is_last_warning=step is Due.WARN,
                ),
            )
        case Due.REGAIN:
            membership.below_since = membership.grace_ends_on = membership.warned_on = None
            membership.below_reason = ""
            note(actor, Step.REGAINED, membership.member_id, explain(measures, criteria))
            publish(actor, BarRegained(**ids))
        case Due.END_EXCUSE:
            membership.excused_until, membership.excuse = None, ""
            note(actor, Step.EXCUSE_ENDED, membership.member_id)
        case Due.ANNOUNCE_RENEWAL:
            membership.renewal_announced_on = today
            is_likely = state_of(measures, criteria) is not State.BELOW
            note(actor, Step.RENEWAL, membership.member_id, explain(measures, criteria))
            publish(
                actor,
                RenewalAnnounced(
                    **ids, term_ends_on=membership.term_ends_on.isoformat(), is_likely=is_likely
                ),
            )
        case Due.RENEW:
            _renew(actor, membership, measures, criteria)
        case Due.END_BAR:
            end_membership(actor, membership, End.BAR, membership.below_reason)
        case Due.END_TERM:
            end_membership(actor, membership, End.TERM, reason_below(measures, criteria))
        case Due.END_AGREEMENT:
            end_membership(actor, membership, End.AGREEMENT, "")


def _renew(actor: Actor, membership: Membership, measures: Measures, criteria: Criteria) -> None:
    membership.term_number += 1
    membership.term_started_on = membership.term_ends_on + timedelta(days=1)
    membership.term_ends_on = add_months(membership.term_started_on, criteria.term_months) - timedelta(days=1)
    membership.renewal_announced_on = None
    note(
        actor,
        Step.RENEWED,
        membership.member_id,
        f"Term {membership.term_number}, until {membership.term_ends_on:%-d %B %Y}. {explain(measures, criteria)}",
    )
    publish(
        actor,
        TermRenewed(
            membership_id=membership.id,
            member_id=membership.member_id,
            term_ends_on=membership.term_ends_on.isoformat(),
        ),
    )
    _set_tier(actor, membership, tier_of(score(measures, criteria), criteria))
