"""Another e-mail address: asked for with the password, in force once it is proved, told to the old one."""

from __future__ import annotations

from community.core import clock, jobs, ratelimit
from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.members import policy, queries
from community.members.events import EmailChanged
from community.members.models import Member
from community.members.rules import limits
from community.members.rules.keys import Purpose

from .accounts import clean_email
from .keys import drop_keys, use_key
from .sign_ins import check_password

_PER_MEMBER = ratelimit.limit(limits.NEW_ADDRESSES_PER_MEMBER)


def ask_new_address(actor: Actor, member: Member, *, email: str, password: str) -> None:
    """Have a mail sent to the new address; until its link is used the old one stays.

    Whether the new address belongs to another account is not said. Raise Invalid or TooMany.
    """
    require(policy.can_edit_account(actor, member))
    new = clean_email(email)
    if new == member.email:
        raise Invalid(fields={"email": "This is your present address."})
    check_password(actor, member, password)
    ratelimit.hit(_PER_MEMBER, member.id, what="changes of address")
    jobs.queue("members.mail_new_address", member_id=member.id, email=new)


def confirm_new_address(actor: Actor, key: str) -> Member:
    """Put the proved address in force and tell the old one. Raise NotFound for a key that does not work (any more)."""
    member, email = use_key(actor, key, Purpose.NEW_ADDRESS)
    owner = queries.find_member_by_email(email)
    if owner is not None and owner.id != member.id:
        raise Conflict("This address belongs to another account by now.")
    if member.email and member.email_confirmed_at:
        jobs.queue("members.mail_address_changed", member_id=member.id, email=member.email)
    member.email = email
    member.email_confirmed_at = clock.now()
    drop_keys(member, Purpose.RESET, Purpose.CONFIRM)  # They lie in a mailbox that is no longer the member's.
    publish(actor, EmailChanged(member_id=member.id))
    return member
