"""Periods with their dates and budget, and the statements of closed ones."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.rewards.rules.states import PeriodState


class RewardPeriod(db.Model):  # type: ignore[name-defined,misc]
    """A span of time whose good answers are paid from one budget. Periods touch and never overlap: each names the one
    before, whose end is its start (a foreign key)."""

    __tablename__ = "reward_periods"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("previous_number"),
        UniqueConstraint("number", "ends_at", name="uq_reward_periods_end"),
        ForeignKeyConstraint(
            ["previous_number", "starts_at"],
            ["reward_periods.number", "reward_periods.ends_at"],
            name="fk_reward_periods_previous_number",
        ),
        CheckConstraint(
            "(number = 1 AND previous_number IS NULL)"
            " OR (previous_number IS NOT NULL AND previous_number = number - 1)",
            name="previous",
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("starts_at < ends_at AND starts_on < ends_on", name="span"),
        CheckConstraint(
            "ends_at <= statement_at AND statement_at <= choose_from_at AND choose_from_at < choose_until_at"
            " AND choose_until_at <= pays_at",
            name="dates",
        ),
        CheckConstraint("budget_minor >= 0", name="budget_minor"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in PeriodState)})", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column()
    """From 1; what accounts of the book are named by."""
    previous_number: Mapped[int | None] = mapped_column()
    zone: Mapped[str] = mapped_column(String(50))
    """IANA name; the days below begin at midnight there, and the instants follow from them."""
    currency: Mapped[str] = mapped_column(String(3))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    """The first day after it."""
    statement_on: Mapped[date] = mapped_column(Date)
    choose_from_on: Mapped[date] = mapped_column(Date)
    choose_until_on: Mapped[date] = mapped_column(Date)
    """The first day on which nobody can choose any more."""
    pays_on: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    """The cut-off: what happens at this instant or later belongs to the next period."""
    statement_at: Mapped[datetime] = mapped_column(Instant)
    choose_from_at: Mapped[datetime] = mapped_column(Instant)
    choose_until_at: Mapped[datetime] = mapped_column(Instant)
    pays_at: Mapped[datetime] = mapped_column(Instant)
    budget_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What BRAND has put into FUNDS: the sum of the `budget` transactions of the period."""
    budget_changes: Mapped[int] = mapped_column(default=0)
    told_percent: Mapped[int] = mapped_column(default=0)
    """The highest share of the budget of which admins were told: 0, 80 or 100."""
    shortage: Mapped[str] = mapped_column(String(10), default="pro_rata")
    """What happens when it closes short: `rules.terms.Shortage`, by the rules when it was made."""
    state: Mapped[str] = mapped_column(String(10), default=PeriodState.OPEN.value)
    earned_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """When it was closed: what live awards came to, before any cut."""
    given_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """When it was closed: what they came to after it; at most the budget."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def is_closed(self) -> bool:
        """Whether its statements are frozen."""
        return self.state == PeriodState.CLOSED.value

    @property
    def url(self) -> str:
        """The address of the reader's own statement of it."""
        return f"/rewards/periods/{self.number}"


class RewardStatement(db.Model):  # type: ignore[name-defined,misc]
    """A payee's account of a closed period: its totals when it was closed, never changed. The lines are the awards and
    the book's; what moved since then is seen beside it."""

    __tablename__ = "reward_statements"
    __table_args__ = (
        UniqueConstraint("payee_id", "period"),
        Index("ix_reward_statements_period", "period", "total_minor"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    period: Mapped[int] = mapped_column(ForeignKey("reward_periods.number"))
    currency: Mapped[str] = mapped_column(String(3))
    award_count: Mapped[int] = mapped_column()
    earned_minor: Mapped[int] = mapped_column(BigInteger)
    """What the live awards came to before the cut."""
    cut_minor: Mapped[int] = mapped_column(BigInteger)
    """What a short budget took of it."""
    total_minor: Mapped[int] = mapped_column(BigInteger)
    """What was left: earned less cut."""
    held_minor: Mapped[int] = mapped_column(BigInteger)
    """How much of that was kept back for an open case."""
    set_off_minor: Mapped[int] = mapped_column(BigInteger)
    """How much of it met what the payee owed."""
    frozen_at: Mapped[datetime] = mapped_column(Instant)
