"""Who runs the programme, who may want in, and what a super user decides alone."""

from __future__ import annotations

from community.core.actor import STAFF, Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused, system_only
from community.members.models import Member
from community.superusers.models import Candidacy, Membership
from community.superusers.rules.terms import Stage

_STAFF = {role.value for role in STAFF}


def can_run_programme(actor: Actor) -> Verdict:
    """See candidates, memberships and the log, nominate, invite, excuse: moderators and admins."""
    return moderators_only(actor, "run the super-user programme")


def can_set_criteria(actor: Actor) -> Verdict:
    """Change what the programme asks, its texts and its costs: admins."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins change what the programme asks.")


def can_apply(actor: Actor) -> Verdict:
    """Members who are not in the programme; whether they meet the bars is for the reviewer to weigh."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_super_user:
        return refused("You are a super user already.")
    return refused("The programme is for customers: you work here.") if actor.is_staff else ALLOWED


def can_nominate_member(actor: Actor, member: Member) -> Verdict:
    """Whoever runs the programme, for members who are in neither it nor the brand's pay."""
    basic = can_run_programme(actor)
    if not basic:
        return basic
    if member.erased_at is not None:
        return refused("This account was erased.")
    if member.claimed_at is None:
        return refused(
            "Nobody has taken over this imported account yet, so nobody could accept the agreement."
        )
    if member.role == Role.SUPER_USER.value:
        return refused("This member is a super user already.")
    return refused("The programme is for customers, not for staff.") if member.role in _STAFF else ALLOWED


def can_review_candidacy(actor: Actor, candidacy: Candidacy) -> Verdict:
    """Whoever runs the programme, while the candidacy is open; nobody reviews their own."""
    basic = can_run_programme(actor)
    if not basic:
        return basic
    if actor.is_member(candidacy.member_id):
        return refused("Somebody else reviews your own candidacy.")
    if candidacy.stage != Stage.OPEN.value:
        return refused(f"This candidacy was decided already: {Stage(candidacy.stage).label.lower()}.")
    return ALLOWED


def can_withdraw_candidacy(actor: Actor, candidacy: Candidacy) -> Verdict:
    """The member their own application; whoever runs the programme a nomination; while it is open or invited."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if candidacy.stage not in (Stage.OPEN.value, Stage.INVITED.value):
        return refused("There is nothing to withdraw any more.")
    if actor.is_member(candidacy.member_id) and candidacy.is_own:
        return ALLOWED
    if candidacy.is_own:
        return refused("An application is withdrawn by whoever applied; staff decline it instead.")
    return moderators_only(actor, "withdraw nominations")


def can_answer_invitation(actor: Actor, candidacy: Candidacy) -> Verdict:
    """The invited member alone."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not actor.is_member(candidacy.member_id):
        return refused("This invitation is somebody else’s.")
    if candidacy.stage != Stage.INVITED.value:
        return refused("This invitation is no longer open.")
    return refused("The programme is for customers: you work here now.") if actor.is_staff else ALLOWED


def can_accept_texts(actor: Actor) -> Verdict:
    """Super users, for the newest texts."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_super_user else refused("Only super users accept the programme’s texts.")


def can_leave_programme(actor: Actor) -> Verdict:
    """Super users, themselves; a suspension keeps nobody in."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in first.", needs_sign_in=True)
    return ALLOWED if actor.is_super_user else refused("You are not in the programme.")


def can_change_membership(actor: Actor, membership: Membership) -> Verdict:
    """Excuse or remove: whoever runs the programme, while the member is in it, and nobody themselves."""
    basic = can_run_programme(actor)
    if not basic:
        return basic
    if actor.is_member(membership.member_id):
        return refused("Somebody else decides about your own membership.")
    return refused("This member is not in the programme any more.") if membership.ended_at else ALLOWED


def can_look_nightly(actor: Actor) -> Verdict:
    """The machine alone measures everybody and does what is due."""
    return system_only(actor)
