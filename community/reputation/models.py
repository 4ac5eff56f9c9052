"""The points ledger, one immutable line per cause; the versions of its rules; and what a draft would have changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core.db import BigId, Instant, db


class LedgerEntry(db.Model):  # type: ignore[name-defined,misc]
    """Points given, taken back, or settled. Never changed, never deleted (triggers refuse it).

    The first entry of a cause is its origin. What takes it back mirrors it, what gives it again mirrors the mirror, so
    the cause counts while an odd number of entries names it. A settling entry belongs to a pool, not to a cause.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_member_id", "member_id", "id"),
        Index("ix_ledger_entries_pool", "member_id", "pool", "points", "full_points"),
        Index("ix_ledger_entries_pair", "giver_id", "member_id", "kind", "posted_at"),
        Index("ix_ledger_entries_origin_id", "origin_id"),
        Index("ix_ledger_entries_thread_id", "thread_id"),
        Index("ix_ledger_entries_answer_id", "answer_id"),
        # Leaderboards sum from these alone: a span of days, and a board's or a product's threads.
        Index("ix_ledger_entries_earned_on", "earned_on", "member_id", "points", "thread_id"),
        Index("ix_ledger_entries_thread_points", "thread_id", "earned_on", "member_id", "points"),
        Index("ix_ledger_entries_posted_at", "posted_at", "member_id", "points"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    points: Mapped[int] = mapped_column()
    """What was really given, after the pool's limit."""
    full_points: Mapped[int] = mapped_column()
    """What the rule is worth before the pool's limit; the difference is explained to the member."""
    kind: Mapped[str] = mapped_column(String(30))
    """A `rules.Cause`, or SETTLED."""
    cause: Mapped[str] = mapped_column(String(80), unique=True)
    """`vote:81`, `acceptance:7`, `reversal:1203`, `settled:1203`: one entry a cause, so nothing counts twice."""
    rule_version: Mapped[int] = mapped_column()
    pool: Mapped[str | None] = mapped_column(String(60))
    """The limit that it shares with other entries of the member, such as `day:2026-03-04`; None without one."""
    withheld: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Why the rule gave nothing (`rules.Withheld`); empty when it gave what it is worth."""
    earned_on: Mapped[date] = mapped_column(Date)
    """The day (UTC) of the deed; mirrors and settlements keep that of what they concern."""
    posted_at: Mapped[datetime] = mapped_column(Instant)
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who brought it about; None for imports and for what nobody in particular did."""
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"))
    """For a mirror: the first entry of the same cause."""


class Ending(db.Model):  # type: ignore[name-defined,misc]
    """Why an entry's points do not count at present; it counts again once all its endings are over."""

    __tablename__ = "ledger_endings"
    __table_args__ = (
        CheckConstraint("why IN ('withdrawn', 'removed', 'void')", name="why"),
        Index(
            "uq_ledger_endings_open",
            "entry_id",
            "why",
            "ref",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
        Index("ix_ledger_endings_ref", "ref", "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    why: Mapped[str] = mapped_column(String(10))
    """`withdrawn`: the mark or acceptance is gone; `removed`: the post is out of sight; `void`: decided in a case."""
    ref: Mapped[str] = mapped_column(String(40), default="")
    """The case that decided it, such as `case:12`."""
    began_at: Mapped[datetime] = mapped_column(Instant)
    began_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    over_at: Mapped[datetime | None] = mapped_column(Instant)
    over_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class RuleSetRow(db.Model):  # type: ignore[name-defined,misc]
    """One version of the rules: a draft until it is scheduled, and from then on never changed (triggers refuse it)."""

    __tablename__ = "rule_sets"
    __table_args__ = (
        CheckConstraint("daily_cap_points >= 0", name="daily_cap_points"),
        CheckConstraint("notice_days >= 0", name="notice_days"),
        CheckConstraint("scheduled_at IS NULL OR starts_on IS NOT NULL OR version = 1", name="start"),
        Index(
            "uq_rule_sets_starts_on",
            "starts_on",
            unique=True,
            sqlite_where=text("scheduled_at IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("scheduled_at IS NOT NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    """A draft has the next number already, so that there is only one."""
    starts_on: Mapped[date | None] = mapped_column(Date)
    """The first day (UTC) in force; None for the first version, and for a draft whose day is not chosen."""
    notice_days: Mapped[int] = mapped_column()
    daily_cap_points: Mapped[int] = mapped_column()
    changelog: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the draft's changes: whoever saves over somebody else's is told, and a dry run knows what it tried."""
    edited_at: Mapped[datetime] = mapped_column(Instant)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    scheduled_at: Mapped[datetime | None] = mapped_column(Instant)
    scheduled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """Set when it was taken back before it began."""
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    lines: Mapped[list[RuleLine]] = relationship(
        order_by="RuleLine.id", cascade="all, delete-orphan", lazy="selectin"
    )


class RuleLine(db.Model):  # type: ignore[name-defined,misc]
    """What one cause is worth in one version."""

    __tablename__ = "rule_lines"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "cause"),
        CheckConstraint("points BETWEEN -1000 AND 1000", name="points"),
        CheckConstraint("limit_per_post IS NULL OR limit_per_post > 0", name="limit_per_post"),
        CheckConstraint("fades_after IS NULL OR fades_after > 0", name="fades_after"),
        CheckConstraint("pair_limit IS NULL OR pair_limit > 0", name="pair_limit"),
        CheckConstraint("giver_age_days >= 0", name="giver_age_days"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"))
    cause: Mapped[str] = mapped_column(String(30))
    points: Mapped[int] = mapped_column()
    is_daily: Mapped[bool] = mapped_column()
    limit_per_post: Mapped[int | None] = mapped_column()
    fades_after: Mapped[int | None] = mapped_column()
    pair_limit: Mapped[int | None] = mapped_column()
    giver_age_days: Mapped[int] = mapped_column()
    excludes_staff: Mapped[bool] = mapped_column()


class DryRun(db.Model):  # type: ignore[name-defined,misc]
    """A draft tried on a past period: what every member would have earned by it, beside what they earned."""

    __tablename__ = "dry_runs"
    __table_args__ = (Index("ix_dry_runs_rule_set_id", "rule_set_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"))
    revision: Mapped[int] = mapped_column()
    """The draft's revision that was tried."""
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    """The last day that counts."""
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    total: Mapped[int] = mapped_column(default=0)
    """Events to look at; 0 until they are counted."""
    done: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its progress was last written; long ago while unfinished means that its process died."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")
    cause_count: Mapped[int] = mapped_column(default=0)
    before_points: Mapped[int] = mapped_column(default=0)
    after_points: Mapped[int] = mapped_column(default=0)


class DryRunLine(db.Model):  # type: ignore[name-defined,misc]
    """One member in a dry run; those for whom nothing counted in the period have none."""

    __tablename__ = "dry_run_lines"
    __table_args__ = (
        UniqueConstraint("dry_run_id", "member_id"),
        Index("ix_dry_run_lines_change", "dry_run_id", "change", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dry_run_id: Mapped[int] = mapped_column(ForeignKey("dry_runs.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    before: Mapped[int] = mapped_column()
    """Points of the period by the rules that were in force."""
    after: Mapped[int] = mapped_column()
    """Points of the period by the draft."""
    change: Mapped[int] = mapped_column()
    rank_before_id: Mapped[int | None] = mapped_column(BigId)
    rank_after_id: Mapped[int | None] = mapped_column(BigId)
