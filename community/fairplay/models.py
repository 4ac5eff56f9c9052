"""What detectors found, what people decided about it, and the keyed hints that some of it rests on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core.db import BigId, Instant, db
from community.fairplay.rules.cases import KIND_WORDS, STATE_WORDS, State
from community.fairplay.rules.suspicion import Kind


class MemberHint(db.Model):  # type: ignore[name-defined,misc]
    """That an account was used with something, told by a keyed hash that cannot be read back. Forgotten in time."""

    __tablename__ = "member_hints"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "hash"),
        Index("ix_member_hints_last_seen_at", "last_seen_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    first_seen_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    times: Mapped[int] = mapped_column()


class FairPlayRun(db.Model):  # type: ignore[name-defined,misc]
    """One look at the whole community."""

    __tablename__ = "fair_play_runs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None when the clock asked."""
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    step: Mapped[str] = mapped_column(String(80))
    member_count: Mapped[int] = mapped_column(default=0)
    vote_count: Mapped[int] = mapped_column(default=0)
    case_count: Mapped[int] = mapped_column(default=0)


class FairPlayCase(db.Model):  # type: ignore[name-defined,misc]
    """A suspicion against some members, for people to decide."""

    __tablename__ = "fair_play_cases"
    __table_args__ = (
        Index("uq_fair_play_cases_fingerprint", "fingerprint", unique=True),
        Index("ix_fair_play_cases_list", "state", "score", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    score: Mapped[int] = mapped_column()
    suggested: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[list[Any]] = mapped_column(JSON)
    """Sentences, weightiest first."""
    answer_ids: Mapped[list[int]] = mapped_column(JSON)
    """Where answers themselves are the matter."""
    state: Mapped[str] = mapped_column(String(10), default=State.OPEN.value)
    cause_count: Mapped[int] = mapped_column(default=0)
    found_at: Mapped[datetime] = mapped_column(Instant)
    last_found_at: Mapped[datetime] = mapped_column(Instant)
    decided_cause_count: Mapped[int] = mapped_column(default=0)
    """How much there was when it was last decided."""
    appealed_at: Mapped[datetime | None] = mapped_column(Instant)
    appealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    appeal: Mapped[str] = mapped_column(Text, default="")

    members: Mapped[list[FairPlayMember]] = relationship(
        order_by="FairPlayMember.member_id", cascade="all, delete-orphan"
    )

    @property
    def title(self) -> str:
        """What it is called."""
        return KIND_WORDS[Kind(self.kind)]

    @property
    def state_in_words(self) -> str:
        """Where it stands."""
        return STATE_WORDS[State(self.state)]

    @property
    def url(self) -> str:
        """Its address, for moderators."""
        return f"/fairplay/cases/{self.id}"

    @property
    def member_ids(self) -> list[int]:
        """Whom it is about."""
        return [member.member_id for member in self.members]


class FairPlayMember(db.Model):  # type: ignore[name-defined,misc]
    """Whom a case is about."""

    __tablename__ = "fair_play_members"
    __table_args__ = (Index("ix_fair_play_members_member_id", "member_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("fair_play_cases.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class FairPlayCause(db.Model):  # type: ignore[name-defined,misc]
    """A mark or an acceptance that a case rests on, by the name under which it earned points."""

    __tablename__ = "fair_play_causes"
    __table_args__ = (Index("ix_fair_play_causes_cause", "cause"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("fair_play_cases.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(80), primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)


class FairPlayDecision(db.Model):  # type: ignore[name-defined,misc]
    """Who decided what about a case, and why; undone, the row stays."""

    __tablename__ = "fair_play_decisions"
    __table_args__ = (
        Index("ix_fair_play_decisions_case_id", "case_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("fair_play_cases.id"))
    act: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    voided_count: Mapped[int] = mapped_column(default=0)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
