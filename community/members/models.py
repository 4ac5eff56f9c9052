"""People with an account, their sign-ins, the single-use keys mailed to them, and suspensions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.actor import Role
from community.core.db import BigId, Instant, db


class Rank(db.Model):  # type: ignore[name-defined,misc]
    """A level that members reach, as it is in force: what a chip shows and what an actor may.

    What it asks stands in the ladder, which the room `ranks` keeps; this row is here because members point at it.
    """

    __tablename__ = "ranks"
    __table_args__ = (
        CheckConstraint(
            "coalesce(posts_a_day, 1) >= 0 AND coalesce(links_a_post, 1) >= 0 AND coalesce(images_a_post, 1) >= 0",
            name="limits",
        ),
        Index(
            "uq_ranks_name",
            "name",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    icon: Mapped[str] = mapped_column(String(30))
    position: Mapped[int] = mapped_column()
    """0 is the lowest."""
    abilities: Mapped[str] = mapped_column(String(200), default="")
    """Values of core.actor.Ability with spaces between them."""
    posts_a_day: Mapped[int | None] = mapped_column()
    links_a_post: Mapped[int | None] = mapped_column()
    images_a_post: Mapped[int | None] = mapped_column()
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a ladder without it was put into force; members may hold it until they are looked at again."""


class Member(db.Model):  # type: ignore[name-defined,misc]
    """A person with an account. An unclaimed one came from an import and has neither address nor password."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(r.value) for r in Role)})", name="role"),
        Index("ix_members_standing", "points", "id"),
        Index("ix_members_rank_id", "rank_id", "points"),
        Index("ix_members_last_seen_at", "last_seen_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    """Lower case; what @mentions and addresses use."""
    name_skeleton: Mapped[str] = mapped_column(String(80), unique=True)
    """The username with look-alike characters made equal, so that nobody can pass for another."""
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case; None for unclaimed and erased accounts."""
    email_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(12), default=Role.MEMBER.value)
    about: Mapped[str] = mapped_column(Text, default="")
    time_zone: Mapped[str] = mapped_column(String(50), default="")
    avatar_key: Mapped[str | None] = mapped_column(String(60))
    """Name of the uploaded picture; None shows a generated one."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the person took the account; None for imported accounts that nobody has claimed."""
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    points: Mapped[int] = mapped_column(default=0)
    """Present standing: the sum of the ledger's entries, kept by reputation."""
    thread_count: Mapped[int] = mapped_column(default=0)
    answer_count: Mapped[int] = mapped_column(default=0)
    accepted_count: Mapped[int] = mapped_column(default=0)
    helpful_answer_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Answers that stand and that somebody found helpful or accepted; kept by answers."""
    rank_id: Mapped[int | None] = mapped_column(ForeignKey("ranks.id"))
    """The rank in force; None only where there is no ladder."""
    abilities_rest_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when the rank's abilities rest because the member is away. Being seen later than that ends it."""
    rest_announced_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the member was told that they will rest."""
    day_post_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Posts on `posted_on`; counted only while the member's rank has a limit for a day."""
    posted_on: Mapped[date | None] = mapped_column(Date)
    team: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Of somebody who works for the brand; shown beside the role. Kept by employees."""
    training_due_at: Mapped[datetime | None] = mapped_column(Instant)
    """From when on an employee posts only after the training; None: nothing is due. Kept by employees."""
    vote_weight: Mapped[int] = mapped_column(default=1, server_default="1")
    """What the member's Helpful marks weigh where answers are sorted; the super-user programme sets it."""
    unread_count: Mapped[int] = mapped_column(default=0)
    """Unread notifications, kept by notifications so that no page counts them."""


class MemberSession(db.Model):  # type: ignore[name-defined,misc]
    """One sign-in on one device; ending it signs that device out at once."""

    __tablename__ = "member_sessions"
    __table_args__ = (Index("ix_member_sessions_member_id", "member_id", "ended_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class MailedKey(db.Model):  # type: ignore[name-defined,misc]
    """A single-use key mailed to a member: to confirm an address, set a password or claim an account."""

    __tablename__ = "mailed_keys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    """The address that it proves; it is worth nothing once the member has another."""
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Suspension(db.Model):  # type: ignore[name-defined,misc]
    """An account barred from taking part, by whom, why, and until when."""

    __tablename__ = "suspensions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(
            "uq_suspensions_live",
            "member_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    suspended_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    """Set when it is lifted early, or when a new one replaces it."""
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
