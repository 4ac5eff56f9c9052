"""Imported accounts find their owners: a moderator names the address, the mail's key sets the password."""

from __future__ import annotations

from community.core import clock, jobs
from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.members import policy, queries
from community.members.events import AccountClaimed, ClaimOffered
from community.members.models import Member
from community.members.rules import passwords
from community.members.rules.keys import Purpose

from .accounts import clean_email
from .keys import drop_keys, use_key
from .passwords import judge_new_password


def offer_claim(actor: Actor, member: Member, email: str) -> None:
    """Have a mail sent with which its reader takes over the unclaimed account. Raise Invalid for the address."""
    require(policy.can_offer_claim(actor, member))
    address = clean_email(email)
    if queries.is_email_taken(address):
        raise Invalid(fields={"email": "This address has an account of its own already."})
    jobs.queue("members.mail_claim", member_id=member.id, email=address)
    publish(actor, ClaimOffered(member_id=member.id))


def claim_account(actor: Actor, key: str, password: str, *, brand: str = "") -> Member:
    """Take the account over by the key from the mail: the address is proved, the password set.

    Raise Invalid for a weak password (the key stays good), NotFound for a key that does not work (any more),
    Conflict when somebody was faster.
    """
    judge_new_password(key, Purpose.CLAIM, password, brand=brand)
    member, email = use_key(actor, key, Purpose.CLAIM)
    if member.claimed_at is not None:
        raise Conflict("Somebody has taken this account over already.")
    if queries.is_email_taken(email):
        raise Conflict("This address has got an account of its own meanwhile.")
    now = clock.now()
    member.email = email
    member.email_confirmed_at = member.claimed_at = now
    member.password_hash = passwords.hash_password(password)
    drop_keys(member)
    publish(actor, AccountClaimed(member_id=member.id))
    return member
