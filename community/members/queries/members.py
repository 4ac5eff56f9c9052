"""Accounts one by one, by id, username or address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from community.core.actor import Role
from community.core.db import db
from community.core.errors import NotFound
from community.members.models import Member
from community.members.rules import names


def get_member(member_id: int) -> Member:
    """The account. Raise NotFound when there is none."""
    member = find_member(member_id)
    if member is None:
        raise NotFound("There is no such member.")
    return member


def find_member(member_id: int) -> Member | None:
    """The account, or None."""
    member: Member | None = db.session.get(Member, member_id)
    return member


def lock_member(member_id: int) -> Member:
    """The account, locked until the transaction ends. Raise NotFound when there is none."""
    # Its key stays free, or a new row that names the member, such as an event, would wait as well and make a circle.
    lock = {"key_share": True}
    member = db.session.get(Member, member_id, with_for_update=lock, populate_existing=True)
    if member is None:
        raise NotFound("There is no such member.")
    return member


def lock_admins() -> None:
    """Lock all admins' accounts until the transaction ends, in one order: of two who leave at once, one stays."""
    query = select(Member.id).where(Member.role == Role.ADMIN.value).order_by(Member.id)
    db.session.execute(query.with_for_update(key_share=True)).all()


def get_member_by_username(username: str) -> Member:
    """The account with that username in any case. Raise NotFound for none, and for one that was erased."""
    member = find_member_by_username(username)
    if member is None or member.erased_at is not None:
        raise NotFound("There is no member of that name, or not any more.")
    return member


def find_member_by_username(username: str) -> Member | None:
    """The account with that username in any case, or None."""
    username = names.clean_username(username)
    if not names.USERNAME.fullmatch(username):
        return None  # Nobody has it, and a NUL in it would be an error on PostgreSQL.
    return db.session.scalar(select(Member).where(Member.username == username))


def list_unconfirmed_ids(before: datetime, limit: int) -> Sequence[int]:
    """Ids of plain members' accounts made before then whose address was never confirmed, and that wrote nothing."""
    query = select(Member.id).where(
        Member.role == Role.MEMBER.value,
        Member.email.is_not(None),
        Member.email_confirmed_at.is_(None),
        Member.erased_at.is_(None),
        Member.created_at < before,
        Member.thread_count == 0,
        Member.answer_count == 0,
    )
    return db.session.scalars(query.order_by(Member.id).limit(limit)).all()


def find_member_by_email(email: str) -> Member | None:
    """The account with that (clean, lower-case) address, or None."""
    return db.session.scalar(select(Member).where(Member.email == email))


def find_member_by_identity(identity: str) -> Member | None:
    """The account that somebody means who signs in with an address or a username, or None."""
    identity = identity.strip().replace("\x00", "")
    if "@" in identity.removeprefix("@"):
        return find_member_by_email(identity.lower())
    return find_member_by_username(identity)


def is_email_taken(email: str) -> bool:
    """Whether an account has that (clean, lower-case) address."""
    return db.session.scalar(select(Member.id).where(Member.email == email)) is not None


def is_username_taken(username: str) -> bool:
    """Whether the username, or one that looks like it, belongs to somebody. Takes a clean username."""
    taken = or_(Member.username == username, Member.name_skeleton == names.skeleton(username))
    return db.session.scalar(select(Member.id).where(taken).limit(1)) is not None


def list_taken_usernames(usernames: Sequence[str]) -> tuple[set[str], set[str]]:
    """Those of the (clean) usernames that belong to somebody, and the skeletons of which that is true."""
    taken: set[str] = set()
    signs: set[str] = set()
    for first in range(0, len(usernames), 500):  # A database takes only so many values in one statement.
        some = usernames[first : first + 500]
        skeletons = {names.skeleton(username) for username in some}
        query = select(Member.username, Member.name_skeleton).where(
            or_(Member.username.in_(some), Member.name_skeleton.in_(skeletons))
        )
        for username, sign in db.session.execute(query):
            taken.add(username)
            signs.add(sign)
    return taken, signs


def find_free_username(wanted: str) -> str:
    """A username as close to `wanted` (any text) as is free; always a valid one."""
    username = names.username_from(wanted)
    number, free = 1, username
    while is_username_taken(free):
        number += 1
        free = names.numbered(username, number)
    return free


def list_members_like(beginning: str, *, limit: int = 8) -> list[int]:
    """Ids of members whose username begins so, most points first: for completing a mention."""
    start = names.clean_username(beginning)
    if not start or len(start) > names.LONGEST_USERNAME:
        return []
    rows = db.session.scalars(
        select(Member.id)
        # A range, not LIKE: it uses the index on every database, and nothing in it is a wildcard.
        .where(Member.username >= start, Member.username < start + "\uffff", Member.erased_at.is_(None))
        .order_by(Member.points.desc(), Member.id)
        .limit(limit)
    )
    return list(rows)


def list_ids_of_roles(roles: Collection[Role]) -> list[int]:
    """Who has one of these roles, the erased left out."""
    names = [role.value for role in roles]
    query = select(Member.id).where(Member.role.in_(names), Member.erased_at.is_(None)).order_by(Member.id)
    return list(db.session.scalars(query))


def list_admin_ids() -> list[int]:
    """Who can run the site."""
    query = select(Member.id).where(Member.role == Role.ADMIN.value, Member.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Member.id)))


def count_admins() -> int:
    """How many people can run the site."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Member)
            .where(Member.role == Role.ADMIN.value, Member.erased_at.is_(None))
        )
        or 0
    )
