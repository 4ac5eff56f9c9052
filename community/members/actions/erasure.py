"""The person goes, the posts stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from community.core import clock, jobs
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import Conflict
from community.core.events import publish
from community.core.policy import require
from community.members import policy, queries
from community.members.events import MemberErased, RoleChanged
from community.members.models import MailedKey, Member, MemberSession, Suspension
from community.members.rules import names

from .sign_ins import check_password

UNCONFIRMED_KEPT = timedelta(
    days=30
)  # The link lives for days; whoever asks for another within weeks gets it.
ERASED_AT_ONCE = 100


def erase_member(actor: Actor, member: Member, *, password: str = "") -> None:
    """Erase the person behind an account, for good: names, address, words, picture, sign-ins, keys.

    Threads, answers and points stay, under “Former member”. Rooms above forget what they hold for the person when
    they hear MemberErased. Raise Invalid for a wrong password (the system needs none), Conflict for the last admin.
    """
    require(policy.can_erase_member(actor, member))
    if not actor.is_system:
        check_password(actor, member, password)
    if member.role == Role.ADMIN.value:
        queries.lock_admins()
    member = queries.lock_member(member.id)
    if member.erased_at is not None:
        raise Conflict("This account is erased already.")
    if member.role == Role.ADMIN.value and queries.count_admins() < 2:
        raise Conflict(
            "You are the only admin. Make somebody else an admin first, or nobody can run the site."
        )
    if member.email and member.email_confirmed_at:
        jobs.queue("members.mail_erased", email=member.email)
    if member.avatar_key:
        jobs.queue("members.remove_picture", key=member.avatar_key)
    member.username = names.former_username(member.id)
    member.name_skeleton = member.username  # It has a dash, which no skeleton of a real username has.
    member.name = names.FORMER_NAME
    member.email = member.email_confirmed_at = member.password_hash = member.avatar_key = None
    member.about = member.time_zone = member.team = ""
    member.training_due_at = None
    before, member.role = member.role, Role.MEMBER.value
    member.last_seen_at = None
    member.unread_count = 0
    member.erased_at = clock.now()
    db.session.flush()
    db.session.execute(delete(MemberSession).where(MemberSession.member_id == member.id))
    db.session.execute(delete(MailedKey).where(MailedKey.member_id == member.id))
    # Moderators' words about the person go; that there was a suspension, and by whom, stays.
    db.session.execute(update(Suspension).where(Suspension.member_id == member.id).values(reason="Erased."))
    if before != member.role:
        publish(actor, RoleChanged(member_id=member.id, before=before, after=member.role, reason="Erased."))
    publish(actor, MemberErased(member_id=member.id))


def erase_unconfirmed(actor: Actor) -> int:
    """Erase some of the accounts whose address nobody confirmed in UNCONFIRMED_KEPT, so that names and addresses are
    free again; answer how many."""
    require(policy.can_do_housekeeping(actor))
    ids = queries.list_unconfirmed_ids(clock.now() - UNCONFIRMED_KEPT, ERASED_AT_ONCE)
    for member_id in ids:
        member = queries.lock_member(member_id)
        if member.email_confirmed_at is None and member.erased_at is None:
            erase_member(actor, member)
    return len(ids)
