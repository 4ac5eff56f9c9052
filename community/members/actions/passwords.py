"""Setting a new password: forgotten, or changed by somebody who knows the old one."""

from __future__ import annotations

from community.core import clock, jobs, ratelimit
from community.core.actor import Actor
from community.core.errors import Invalid, NotFound
from community.core.events import publish
from community.core.policy import require
from community.members import policy, queries
from community.members.events import EmailConfirmed, PasswordChanged, PasswordResetAsked
from community.members.models import Member
from community.members.rules import devices, keys, limits, passwords
from community.members.rules.keys import Purpose

from .accounts import clean_email
from .keys import drop_keys, use_key
from .sign_ins import check_password, end_sessions

_PER_ADDRESS = ratelimit.limit(limits.RESETS_PER_ADDRESS)
_PER_NETWORK = ratelimit.limit(limits.RESETS_PER_NETWORK)


def ask_password_reset(actor: Actor, email: str, *, address: str = "") -> None:
    """Have a mail sent with which a new password can be set.

    Known and unknown addresses leave the same trace and take the same time: a job finds out whether there is an
    account. Raise Invalid for what is no address, TooMany when one address or network asks too often.
    """
    require(policy.can_ask_password_reset(actor))
    email = clean_email(email)
    ratelimit.hit(_PER_NETWORK, devices.network_of(address), what="requests for a new password")
    ratelimit.hit(_PER_ADDRESS, keys.hash_key(email), what="requests for a new password")
    jobs.queue("members.mail_reset", email=email)


def note_password_reset(actor: Actor, member: Member) -> None:
    """Record that a mail for setting a new password goes to the member."""
    require(policy.can_do_housekeeping(actor))
    publish(actor, PasswordResetAsked(member_id=member.id))


def reset_password(actor: Actor, key: str, password: str, *, brand: str = "") -> Member:
    """Set a new password by the key from a mail, and sign every device out. The mailbox counts as proved.

    Raise Invalid for a weak password (the key stays good), NotFound for a key that does not work (any more).
    """
    judge_new_password(key, Purpose.RESET, password, brand=brand)
    member, _ = use_key(actor, key, Purpose.RESET)
    now = clock.now()
    member.password_hash = passwords.hash_password(password)
    member.claimed_at = member.claimed_at or now
    if member.email_confirmed_at is None:
        member.email_confirmed_at = now
        publish(actor, EmailConfirmed(member_id=member.id))
    end_sessions(member)
    drop_keys(member, Purpose.RESET, Purpose.NEW_ADDRESS, Purpose.CONFIRM)
    publish(actor, PasswordChanged(member_id=member.id))
    return member


def change_password(actor: Actor, member: Member, *, old: str, new: str, brand: str = "") -> None:
    """Set a new password, knowing the old one, and sign every other device out. Raise Invalid or TooMany."""
    require(policy.can_edit_account(actor, member))
    check_password(actor, member, old, field="old")
    known = (member.username, member.name, member.email or "", brand)
    if wrong := passwords.password_error(new, known=known):
        raise Invalid(fields={"new": wrong})
    if passwords.verify_password(member.password_hash, new):
        raise Invalid(fields={"new": "This is your present password. Choose another."})
    member.password_hash = passwords.hash_password(new)
    end_sessions(member, but=actor.session_id)
    drop_keys(member, Purpose.RESET, Purpose.NEW_ADDRESS)
    publish(actor, PasswordChanged(member_id=member.id))


def judge_new_password(key: str, purpose: Purpose, password: str, *, brand: str = "") -> None:
    """Raise Invalid for a password that is too weak for the key's member, NotFound for a key that does not work."""
    row = queries.find_live_mailed_key(key, purpose)
    if row is None:
        raise NotFound("This link no longer works: it was used already, or it is too old.")
    member = queries.get_member(row.member_id)
    known = (member.username, member.name, row.email, brand)
    if wrong := passwords.password_error(password, known=known):
        raise Invalid(fields={"password": wrong})
