"""Signing in and out: sessions are rows that can be seen and ended."""

from __future__ import annotations

from sqlalchemy import update

from community.core import clock, ratelimit
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.members import policy, queries
from community.members.events import SignedIn
from community.members.models import Member, MemberSession
from community.members.rules import devices, keys, limits, passwords

_PER_MINUTE = ratelimit.limit(limits.SIGN_INS_PER_NETWORK_A_MINUTE)
_PER_HOUR = ratelimit.limit(limits.SIGN_INS_PER_NETWORK_AN_HOUR)
_PER_ACCOUNT = ratelimit.limit(limits.SIGN_INS_PER_ACCOUNT)
_DOWNLOADS = ratelimit.limit(limits.DOWNLOADS_PER_MEMBER)
_CHECKS = ratelimit.limit(limits.PASSWORD_CHECKS_PER_MEMBER)


def sign_in(
    actor: Actor,
    *,
    identity: str,
    password: str,
    device: str = "",
    address: str = "",
    visitor_key: str = "",
) -> tuple[str, Member]:
    """Check an address or username with its password and start a session; answer its key and the member.

    Raise Invalid, with the same words in the same time whether or not the account exists; TooMany when a network or
    an account was tried too often. `device` is the browser's description of itself, `address` the network address,
    `visitor_key` what the visitor's drafts lie under.
    """
    require(policy.can_sign_in(actor))
    network = devices.network_of(address)
    ratelimit.hit(_PER_MINUTE, network, what="sign-ins")
    ratelimit.hit(_PER_HOUR, network, what="sign-ins")
    member = queries.find_member_by_identity(identity)
    # A stranger who keeps guessing must not lock the owner out at home: known places are counted apart.
    known = queries.has_signed_in_from(member.id if member else 0, address)
    ratelimit.hit(
        _PER_ACCOUNT, keys.hash_key(identity.strip().lower()), network if known else "", what="sign-ins"
    )
    kept_hash = member.password_hash if member and member.erased_at is None else None
    if not passwords.verify_password(kept_hash, password) or member is None or kept_hash is None:
        raise Invalid("These do not belong together. Check both, or set a new password.")
    if passwords.needs_rehash(kept_hash):
        member.password_hash = passwords.hash_password(password)
    return start_session(actor, member, device=device, address=address, visitor_key=visitor_key), member


def start_session(
    actor: Actor, member: Member, *, device: str = "", address: str = "", visitor_key: str = ""
) -> str:
    """Start a session for a member who proved who they are, and answer its key; only the key's hash is kept."""
    require(policy.can_sign_in(actor))
    key = keys.new_key()
    now = clock.now()
    db.session.add(
        MemberSession(
            member_id=member.id,
            key_hash=keys.hash_key(key),
            device=devices.device_in_words(device),
            address=address[:45],
            created_at=now,
            last_seen_at=now,
        )
    )
    member.last_seen_at = now
    db.session.flush()
    publish(actor, SignedIn(member_id=member.id, visitor_key=visitor_key))
    return key


def end_session(actor: Actor, member: Member, session_id: int) -> None:
    """Sign one device out. Raise NotFound for a session of somebody else."""
    require(policy.can_edit_account(actor, member))
    session = queries.get_session(member.id, session_id)
    if session.ended_at is None:
        session.ended_at = clock.now()


def end_other_sessions(actor: Actor, member: Member) -> int:
    """Sign out every device but the one in use; answer how many there were."""
    require(policy.can_edit_account(actor, member))
    return end_sessions(member, but=actor.session_id)


def touch_session(actor: Actor, member: Member) -> None:
    """Note that the member is here; at most every few minutes, the rest is left out."""
    require(policy.can_edit_account(actor, member))
    now = clock.now()
    seen = update(MemberSession).where(
        MemberSession.id == actor.session_id,
        MemberSession.member_id == member.id,
        MemberSession.last_seen_at < now - keys.SEEN_EVERY,
    )
    db.session.execute(seen.values(last_seen_at=now))
    if member.last_seen_at is None or member.last_seen_at < now - keys.SEEN_EVERY:
        member.last_seen_at = now


def check_password(actor: Actor, member: Member, password: str, *, field: str = "password") -> None:
    """Ask again who is there before something grave. Raise Invalid for that field, or TooMany."""
    require(policy.can_edit_account(actor, member))
    ratelimit.hit(_CHECKS, member.id, what="password checks")
    if not passwords.verify_password(member.password_hash, password):
        raise Invalid(fields={field: "This is not your password."})


def allow_download(actor: Actor, member: Member, password: str) -> None:
    """Ask for the password before the member's data are handed out. Raise Invalid or TooMany."""
    require(policy.can_edit_account(actor, member))
    ratelimit.hit(_DOWNLOADS, member.id, what="downloads")
    check_password(actor, member, password)


def end_sessions(member: Member, *, but: int | None = None) -> int:
    """End the member's sessions, all or all but one; answer how many."""
    statement = update(MemberSession).where(
        MemberSession.member_id == member.id, MemberSession.ended_at.is_(None)
    )
    if but is not None:
        statement = statement.where(MemberSession.id != but)
    return int(db.session.execute(statement.values(ended_at=clock.now())).rowcount)  # type: ignore[attr-defined]
