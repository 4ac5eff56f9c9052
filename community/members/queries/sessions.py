"""Sign-ins on devices, and the single-use keys in mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.members.models import MailedKey, MemberSession
from community.members.rules import keys

LONGEST_LIST = 100  # Nobody has more devices; a script that signs in anew each time may.


@dataclass(frozen=True, slots=True)
class SignIn:
    """One live sign-in, as its owner sees it."""

    id: int
    device: str
    address: str
    created_at: datetime
    last_seen_at: datetime


def list_sessions(member_id: int) -> list[SignIn]:
    """The member's live sign-ins, last used first."""
    now = clock.now()
    rows = db.session.execute(
        select(
            MemberSession.id,
            MemberSession.device,
            MemberSession.address,
            MemberSession.created_at,
            MemberSession.last_seen_at,
        )
        .where(
            MemberSession.member_id == member_id,
            MemberSession.ended_at.is_(None),
            MemberSession.last_seen_at > now - keys.SESSION_IDLE,
            MemberSession.created_at > now - keys.SESSION_LONGEST,
        )
        .order_by(MemberSession.last_seen_at.desc(), MemberSession.id.desc())
        .limit(LONGEST_LIST)
    )
    return [SignIn(*row) for row in rows]


def get_session(member_id: int, session_id: int) -> MemberSession:
    """One of the member's sign-ins. Raise NotFound for anybody else's."""
    session = db.session.get(MemberSession, session_id)
    if session is None or session.member_id != member_id:
        raise NotFound("There is no such sign-in.")
    return session


def has_signed_in_from(member_id: int, address: str) -> bool:
    """Whether the member ever signed in from exactly that network address."""
    found = select(MemberSession.id).where(
        MemberSession.member_id == member_id, MemberSession.address == address
    )
    return db.session.scalar(found.limit(1)) is not None


def find_live_mailed_key(key: str, purpose: keys.Purpose) -> MailedKey | None:
    """The row behind a key from a mail, while it is unused, young enough and meant for this purpose."""
    row: MailedKey | None = db.session.scalar(
        select(MailedKey).where(MailedKey.key_hash == keys.hash_key(key))
    )
    if (
        row is None
        or row.purpose != purpose.value
        or row.used_at is not None
        or row.expires_at <= clock.now()
    ):
        return None
    return row
