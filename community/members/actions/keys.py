"""Single-use keys for mail: made, used once, swept away."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.policy import require
from community.members import policy, queries
from community.members.models import MailedKey, Member, MemberSession
from community.members.rules import keys
from community.members.rules.keys import Purpose

KEPT_AFTER_END = timedelta(days=30)  # Long enough to look into a complaint, then the addresses in it go.


def issue_key(actor: Actor, member: Member, purpose: Purpose, email: str) -> str:
    """Make a key that proves `email` and answer it; only its hash is kept."""
    require(policy.can_do_housekeeping(actor))
    key = keys.new_key()
    now = clock.now()
    db.session.add(
        MailedKey(
            member_id=member.id,
            purpose=purpose.value,
            email=email,
            key_hash=keys.hash_key(key),
            created_at=now,
            expires_at=now + purpose.lifetime,
        )
    )
    db.session.flush()
    return key


def use_key(actor: Actor, key: str, purpose: Purpose) -> tuple[Member, str]:
    """Use the key up, and all others that the member has for the same purpose; answer the member and the address.

    Raise NotFound, in words, for a key that is unknown, used, too old, or for an address the member gave up.
    """
    row = queries.find_live_mailed_key(key, purpose)
    if row is None:
        raise NotFound("This link no longer works: it was used already, or it is too old.")
    member = queries.lock_member(row.member_id)
    require(policy.can_use_mailed_key(actor, member))
    db.session.refresh(row)  # Of two who use it at once, the second waited for the lock and finds it used.
    if row.used_at is not None:
        raise NotFound("This link was used already.")
    if purpose in (Purpose.CONFIRM, Purpose.RESET) and row.email != member.email:
        raise NotFound("This link was for an address that the account no longer has.")
    email = row.email
    drop_keys(member, purpose)
    return member, email


def drop_keys(member: Member, *purposes: Purpose) -> None:
    """Make the member's unused keys for these purposes worthless; for all purposes when none is named."""
    statement = update(MailedKey).where(MailedKey.member_id == member.id, MailedKey.used_at.is_(None))
    if purposes:
        statement = statement.where(MailedKey.purpose.in_([purpose.value for purpose in purposes]))
    db.session.execute(statement.values(used_at=clock.now()))


def sweep_keys(actor: Actor) -> None:
    """Delete keys and sign-ins that ended long ago."""
    require(policy.can_do_housekeeping(actor))
    before = clock.now() - KEPT_AFTER_END
    db.session.execute(delete(MailedKey).where(MailedKey.expires_at < before))
    db.session.execute(
        delete(MemberSession).where(
            or_(
                MemberSession.ended_at < before,
                MemberSession.last_seen_at < before - keys.SESSION_IDLE,
                MemberSession.created_at < before - keys.SESSION_LONGEST,
            )
        )
    )
