"""Badges, the awards of them to members, and looks at everybody with their progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.badges.rules.tiers import Tier
from community.core.db import BigId, Instant, db

_LIVE = text("revoked_at IS NULL")


class Badge(db.Model):  # type: ignore[name-defined,misc]
    """What a badge is for. Retired ones are given no more; what was earned stays."""

    __tablename__ = "badges"
    __table_args__ = (
        CheckConstraint(f"tier IN ({', '.join(repr(t.value) for t in Tier)})", name="tier"),
        Index("uq_badges_key", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    """In its address, for ever."""
    name: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    """What it is for and how to get it, to its holder: “You answered …”."""
    tier: Mapped[str] = mapped_column(String(6))
    icon: Mapped[str] = mapped_column(String(40))
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """`badges.rules.parse_rule` reads it; None where people give it by hand."""
    is_repeatable: Mapped[bool] = mapped_column()
    is_secret: Mapped[bool] = mapped_column()
    """Not named to whoever has not earned it."""
    is_revocable: Mapped[bool] = mapped_column()
    """Taken back when its cause is gone."""
    is_stock: Mapped[bool] = mapped_column()
    """It ships with the product."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    """When an admin made or changed it; from then on it is theirs."""
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def url(self) -> str:
        """Its address."""
        return f"/badges/{self.key}"

    @property
    def is_manual(self) -> bool:
        """Whether people give it."""
        return self.rule is None


class Award(db.Model):  # type: ignore[name-defined,misc]
    """The grant of a badge to a member. Never deleted: a revoked one says by whom, when and why."""

    __tablename__ = "awards"
    __table_args__ = (
        # Nothing is awarded twice, whoever looks at the same moment.
        Index(
            "uq_awards_live",
            "badge_id",
            "member_id",
            "subject",
            "number",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_awards_member_id", "member_id", "badge_id"),
        Index("ix_awards_badge_id", "badge_id", "revoked_at", "earned_at", "id"),
        Index("ix_awards_untold", "member_id", "is_toast_due"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badges.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    subject: Mapped[str] = mapped_column(String(40), default="")
    """`product:4`, `tag:7` for badges that are counted apart for each; else empty."""
    number: Mapped[int] = mapped_column(default=1)
    """The how-manieth time, from 1."""
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    """The post that did it; the narrowest of the three counts."""
    earned_at: Mapped[datetime] = mapped_column(Instant)
    """When the deed was done, perhaps long before anybody counted."""
    awarded_at: Mapped[datetime] = mapped_column(Instant)
    awarded_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None: by its rule."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Of one given by hand."""
    is_toast_due: Mapped[bool] = mapped_column(default=False)
    """Whether the holder's next page shows it."""
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    revocation_reason: Mapped[str] = mapped_column(Text, default="")

    badge: Mapped[Badge] = relationship(lazy="joined", innerjoin=True)


class BadgeRun(db.Model):  # type: ignore[name-defined,misc]
    """One look at everybody for one badge, after an admin saved it, with how far it is."""

    __tablename__ = "badge_runs"
    __table_args__ = (Index("ix_badge_runs_badge_id", "badge_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badges.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    done_count: Mapped[int] = mapped_column(default=0)
    """Members looked at."""
    total_count: Mapped[int] = mapped_column(default=0)
    awarded_count: Mapped[int] = mapped_column(default=0)
    revoked_count: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
