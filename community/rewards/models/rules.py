"""Versions of the rules of rewards, and what a draft would have meant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db

_SCHEDULED = text("approved_at IS NOT NULL AND withdrawn_at IS NULL")


class RewardRuleSet(db.Model):  # type: ignore[name-defined,misc]
    """One version of the rules: a draft, then proposed, then approved by another admin and never changed again
    (triggers refuse it)."""

    __tablename__ = "reward_rule_sets"
    __table_args__ = (
        UniqueConstraint("version"),
        CheckConstraint("approved_at IS NULL OR starts_on IS NOT NULL OR version = 1", name="start"),
        CheckConstraint("approved_by_id <> edited_by_id", name="maker_is_not_checker"),
        CheckConstraint("approved_by_id <> proposed_by_id", name="proposer_is_not_checker"),
        CheckConstraint("notice_days >= 0", name="notice_days"),
        Index(
            "uq_reward_rule_sets_starts_on",
            "starts_on",
            unique=True,
            sqlite_where=_SCHEDULED,
            postgresql_where=_SCHEDULED,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int] = mapped_column()
    starts_on: Mapped[date | None] = mapped_column(Date)
    """The first day (UTC) in force; None for the first version, and for a draft whose day is not chosen."""
    notice_days: Mapped[int] = mapped_column()
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`rules.terms.Terms` as plain values: amounts in minor units, limits, the currency."""
    changelog: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the draft's changes: whoever saves over, or approves, something else is told."""
    maker_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Everybody who wrote something of the draft; none of them approves it."""
    edited_at: Mapped[datetime] = mapped_column(Instant)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    """From here on it is scheduled, and frozen."""
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """Set when it was taken back before it began."""
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class RewardDryRun(db.Model):  # type: ignore[name-defined,misc]
    """A draft tried on the past: what everybody would have earned by it, beside what the rules in force give."""

    __tablename__ = "reward_dry_runs"
    __table_args__ = (Index("ix_reward_dry_runs_rule_set_id", "rule_set_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("reward_rule_sets.id"))
    revision: Mapped[int] = mapped_column()
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    """The last day that counts (UTC)."""
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")
    before_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    after_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    by_kind: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Kind → [before, after], in minor units."""


class RewardDryRunLine(db.Model):  # type: ignore[name-defined,misc]
    """One member in a dry run."""

    __tablename__ = "reward_dry_run_lines"
    __table_args__ = (
        UniqueConstraint("dry_run_id", "member_id"),
        Index("ix_reward_dry_run_lines_change", "dry_run_id", "change_minor", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dry_run_id: Mapped[int] = mapped_column(ForeignKey("reward_dry_runs.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    before_minor: Mapped[int] = mapped_column(BigInteger)
    after_minor: Mapped[int] = mapped_column(BigInteger)
    change_minor: Mapped[int] = mapped_column(BigInteger)
