"""Who makes badges, who gives and takes them, and who sees which."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import ColumnElement, or_, select, true

from community.badges.models import Award, Badge
from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only


class Recipient(Protocol):
    """What these decisions need to know of a member."""

    @property
    def id(self) -> int: ...

    @property
    def is_erased(self) -> bool: ...


def visible_badges(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the badges which the actor may know by name: secret ones only once earned."""
    if actor.is_admin:
        return true()
    own = select(Award.badge_id).where(Award.member_id == actor.id, Award.revoked_at.is_(None))
    return or_(~Badge.is_secret, Badge.id.in_(own)) if actor.is_signed_in else ~Badge.is_secret


def can_manage_badges(actor: Actor) -> Verdict:
    """Whether the actor may make, change and retire badges."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins make and change badges.")


def can_give_badges(actor: Actor) -> Verdict:
    """Whether the actor may give any badge by hand, and so sees the form for it."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_staff else refused("Only staff give badges.")


def can_give_badge(actor: Actor, badge: Badge, recipient: Recipient) -> Verdict:
    """Whether the actor may give the badge to that member by hand."""
    basic = can_give_badges(actor)
    if not basic:
        return basic
    if not badge.is_manual:
        return refused("This badge is earned by its rule, and cannot be given.")
    if badge.retired_at is not None:
        return refused("This badge is retired: nobody gets it any more.")
    if recipient.is_erased:
        return refused("This account was erased.")
    if actor.is_member(recipient.id):
        return refused("Nobody gives a badge to themselves. Ask a colleague.")
    return ALLOWED


def can_take_award(actor: Actor, award: Award) -> Verdict:
    """Whether the actor may take back a badge that was given by hand."""
    basic = can_give_badges(actor)
    if not basic:
        return basic
    if award.awarded_by_id is None:
        return refused("This badge was earned by its rule, and goes when its cause goes.")
    return ALLOWED if award.revoked_at is None else refused("This badge has been taken back already.")


def can_award_by_rule(actor: Actor) -> Verdict:
    """Whether the actor may award and revoke what rules say: only the machine."""
    return system_only(actor)


def can_see_toasts(actor: Actor) -> Verdict:
    """Whether there can be new badges to show to the actor."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see your new badges.", needs_sign_in=True)
    return ALLOWED
