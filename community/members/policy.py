"""Who may do what with accounts. Reasons are sentences for the person who is refused."""

from __future__ import annotations

from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused

from .models import Member

_SIGN_IN_FIRST = Verdict(False, "Sign in first.", needs_sign_in=True)


def can_sign_up(actor: Actor) -> Verdict:
    """Whoever has no account yet."""
    return refused("You have an account and are signed in with it.") if actor.is_signed_in else ALLOWED


def can_create_member(actor: Actor) -> Verdict:
    """Accounts that nobody signed up for: the system (imports, the demo) and admins."""
    return ALLOWED if actor.is_admin else refused("Only admins make accounts for others.")


def can_sign_in(actor: Actor) -> Verdict:
    """Whoever is not signed in already. The suspended may: they read on and see why."""
    return refused("You are signed in already.") if actor.is_signed_in else ALLOWED


def can_ask_password_reset(actor: Actor) -> Verdict:
    """Everybody: whoever forgot the password is not signed in, and may be on a device that is."""
    return ALLOWED


def can_use_mailed_key(actor: Actor, member: Member) -> Verdict:
    """Whoever holds the key proves the address by it; an erased account has none."""
    return ALLOWED if member.erased_at is None else refused("This account was erased.")


def can_edit_account(actor: Actor, member: Member) -> Verdict:
    """The member, for settings, sign-ins, data and erasing. A suspension does not take one's own data away."""
    if actor.is_system:
        return ALLOWED
    if not actor.is_signed_in:
        return _SIGN_IN_FIRST
    return ALLOWED if actor.is_member(member.id) else refused("This is somebody else's account.")


def can_edit_profile(actor: Actor, member: Member) -> Verdict:
    """The member, when they may take part: a profile is read by everyone."""
    own = can_edit_account(actor, member)
    return can_take_part(actor) if own else own


def can_set_role(actor: Actor, member: Member) -> Verdict:
    """Admins, on others: nobody takes the keys from themselves by mistake."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not actor.is_admin:
        return refused("Only admins change roles.")
    if actor.is_member(member.id):
        return refused("You cannot change your own role. Ask another admin.")
    return _is_there(member)


def can_suspend_member(actor: Actor, member: Member) -> Verdict:
    """Moderators, not on admins, and nobody on themselves."""
    basic = moderators_only(actor, "suspend members")
    if not basic:
        return basic
    if actor.id is None:
        return refused("A person suspends, not the system: somebody must answer for it.")
    if actor.is_member(member.id):
        return refused("You cannot suspend yourself.")
    if member.role == Role.ADMIN.value:
        return refused("Admins cannot be suspended. Another admin changes the role first.")
    return _is_there(member)


def can_lift_suspension(actor: Actor, member: Member) -> Verdict:
    """Moderators, never on themselves."""
    basic = moderators_only(actor, "lift suspensions")
    if not basic:
        return basic
    return refused("You cannot lift your own suspension.") if actor.is_member(member.id) else ALLOWED


def can_offer_claim(actor: Actor, member: Member) -> Verdict:
    """Moderators, for imported accounts that nobody has taken over yet."""
    basic = moderators_only(actor, "offer accounts to their owners")
    if not basic:
        return basic
    if member.claimed_at is not None:
        return refused("This account has an owner already.")
    return _is_there(member)


def can_erase_member(actor: Actor, member: Member) -> Verdict:
    """The member alone (and the system, when the law asks for it)."""
    return can_edit_account(actor, member)


def can_store_picture(actor: Actor) -> Verdict:
    """Whoever may write may show a picture with it."""
    return can_take_part(actor)


def can_do_housekeeping(actor: Actor) -> Verdict:
    """The machine itself: keys for mail, purges, standings."""
    return ALLOWED if actor.is_system else refused("Only the system does this.")


def _is_there(member: Member) -> Verdict:
    return ALLOWED if member.erased_at is None else refused("This account was erased.")
