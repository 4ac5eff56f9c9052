"""Awards with the state of their money, holds, links for friends.

What an award's `state` means stands in `rules.states.State`, and the book agrees with it at any time: the entries whose
cause is `award:<id>` say where its money is. A released award of a *closed* period has joined the payee's PAYABLE of that
period, which is claimed as a whole; from there on its lot is the period.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.rewards.rules.states import Kind, State

_LIVE_ACCEPT = text("kind = 'accept' AND state IN ('accrued', 'held', 'released')")
_OPEN_HOLD = text("lifted_at IS NULL")


def _one_of(column: str, values: type[Kind | State]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=column)


class RewardAward(db.Model):  # type: ignore[name-defined,misc]
    """One good deed and the money it gives, once for ever by its key. `state` says where that money is now."""

    __tablename__ = "reward_awards"
    __table_args__ = (
        UniqueConstraint("key"),
        _one_of("kind", Kind),
        _one_of("state", State),
        CheckConstraint("(state = 'withheld') = (withheld <> '')", name="withheld"),
        CheckConstraint("(state = 'withheld') = (amount_minor = 0)", name="nothing"),
        CheckConstraint("amount_minor BETWEEN 0 AND nominal_minor", name="amount_minor"),
        CheckConstraint("final_minor IS NULL OR final_minor BETWEEN 0 AND amount_minor", name="final_minor"),
        CheckConstraint("(state = 'held') = (held_from <> '')", name="held_from"),
        Index(
            "uq_reward_awards_live_accept",
            "thread_id",
            unique=True,
            sqlite_where=_LIVE_ACCEPT,
            postgresql_where=_LIVE_ACCEPT,
        ),
        Index("ix_reward_awards_payee_id", "payee_id", "period", "effective_at", "id"),
        Index("ix_reward_awards_member_id", "member_id", "id"),
        Index("ix_reward_awards_period", "period", "state", "id"),
        Index("ix_reward_awards_due", "state", "release_at", "id"),
        Index("ix_reward_awards_pair", "payee_id", "brought_by_id", "effective_at"),
        Index("ix_reward_awards_answer_id", "answer_id", "kind"),
        Index("ix_reward_awards_cause", "cause"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who earned it; None once they are erased."""
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Whose question it answered, for whom it worked, or the friend; None where nobody in particular did."""
    period: Mapped[int] = mapped_column(ForeignKey("reward_periods.number"))
    is_late: Mapped[bool] = mapped_column(default=False)
    """Whether the deed's own period was closed when it became known (again); then `why` says so."""
    currency: Mapped[str] = mapped_column(String(3))
    rule_version: Mapped[int] = mapped_column()
    nominal_minor: Mapped[int] = mapped_column(BigInteger)
    """What the rule is worth in full."""
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """What was accrued: the same, or the share that is left of it; 0 when withheld."""
    final_minor: Mapped[int | None] = mapped_column(BigInteger)
    """What is left of that since its period was closed; None before."""
    place: Mapped[int] = mapped_column(default=1)
    """Of a royalty: the how-many-th of the answer. Else: the how-many-th from the same member within 30 days."""
    share_percent: Mapped[int] = mapped_column(default=100)
    state: Mapped[str] = mapped_column(String(10))
    withheld: Mapped[str] = mapped_column(String(10), default="")
    """`rules.states.Withheld`."""
    held_from: Mapped[str] = mapped_column(String(10), default="")
    """The state to which it goes back when it is no longer held."""
    why: Mapped[str] = mapped_column(String(300), default="")
    """Why it was taken back, or came late, as the member reads it."""
    ended_by: Mapped[str] = mapped_column(String(40), default="")
    """What reversed it: `deed`, `linked` or `case:<id>`; it comes back only by the same way."""
    flips: Mapped[int] = mapped_column(default=0)
    """How often its money was moved; makes the keys of its transactions unique."""
    effective_at: Mapped[datetime] = mapped_column(Instant)
    """The deed's instant: it decides the period."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    release_at: Mapped[datetime] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    cause: Mapped[str] = mapped_column(String(80))
    """What brought it about, named as points name it: `acceptance:7`, `confirmation:3`, `deflection:9`."""

    @property
    def worth_minor(self) -> int:
        """What it gives now, or gave before it was taken back: after the cut where its period is closed."""
        return self.amount_minor if self.final_minor is None else self.final_minor


class RewardHold(db.Model):  # type: ignore[name-defined,misc]
    """Why a payee's money is kept back: one open row a case. While any is open, nothing of theirs can be claimed."""

    __tablename__ = "reward_holds"
    __table_args__ = (
        Index(
            "uq_reward_holds_open",
            "payee_id",
            "case_ref",
            unique=True,
            sqlite_where=_OPEN_HOLD,
            postgresql_where=_OPEN_HOLD,
        ),
        Index("ix_reward_holds_case_ref", "case_ref"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    case_ref: Mapped[str] = mapped_column(String(40))
    """Such as `case:12`; payouts name their own."""
    reason: Mapped[str] = mapped_column(String(300))
    """As the member reads it."""
    held_at: Mapped[datetime] = mapped_column(Instant)
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class RewardInvite(db.Model):  # type: ignore[name-defined,misc]
    """A member's own link with which friends join."""

    __tablename__ = "reward_invites"
    __table_args__ = (UniqueConstraint("code"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(Instant)


class RewardReferral(db.Model):  # type: ignore[name-defined,misc]
    """Who came by whose link. Once a friend."""

    __tablename__ = "reward_referrals"
    __table_args__ = (
        UniqueConstraint("friend_id"),
        CheckConstraint("friend_id <> member_id", name="not_oneself"),
        Index("ix_reward_referrals_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """Whose link it was."""
    friend_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    joined_at: Mapped[datetime] = mapped_column(Instant)
