"""The brand's domains, who works for it and since when, versions of the training, and who passed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.employees.rules import DOMAIN_LONGEST, TEAM_LONGEST, Verified

_LISTED = text("removed_at IS NULL")
_LIVE = text("ended_at IS NULL")


class EmployeeDomain(db.Model):  # type: ignore[name-defined,misc]
    """A domain of the brand: whoever has a confirmed address there works for it."""

    __tablename__ = "employee_domains"
    __table_args__ = (
        Index(
            "uq_employee_domains_listed",
            "domain",
            unique=True,
            sqlite_where=_LISTED,
            postgresql_where=_LISTED,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    domain: Mapped[str] = mapped_column(String(DOMAIN_LONGEST))
    """In ASCII (IDNA), lower case."""
    team: Mapped[str] = mapped_column(String(TEAM_LONGEST))
    with_subdomains: Mapped[bool] = mapped_column()
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None: the machine (the demo)."""
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Employment(db.Model):  # type: ignore[name-defined,misc]
    """Somebody is known to work for the brand, by what, in which team, and until when."""

    __tablename__ = "employments"
    __table_args__ = (
        CheckConstraint(f"verified_by IN ({', '.join(repr(v.value) for v in Verified)})", name="verified_by"),
        Index("uq_employments_live", "member_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_employments_team", "ended_at", "team", "member_id"),
        Index("ix_employments_domain_id", "domain_id", "ended_at", "id"),
        Index("ix_employments_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    team: Mapped[str] = mapped_column(String(TEAM_LONGEST))
    verified_by: Mapped[str] = mapped_column(String(6))
    """`rules.Verified`."""
    domain_id: Mapped[int | None] = mapped_column(ForeignKey("employee_domains.id"))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """The admin; None: the machine, by the address."""
    reason: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def url(self) -> str:
        """Its address among the admins' pages."""
        return f"/admin/employees/{self.id}"


class TrainingVersion(db.Model):  # type: ignore[name-defined,misc]
    """One version of the training that an admin published. Version 1 ships, and is no row."""

    __tablename__ = "training_versions"
    __table_args__ = (CheckConstraint("number > 1 AND pass_mark > 0", name="numbers"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    material_markdown: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """`rules.read_quiz` reads it."""
    pass_mark: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(Text)
    """What is new, in words."""
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    published_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    """From when on everybody needs it; None: only newcomers take it."""


class TrainingAttempt(db.Model):  # type: ignore[name-defined,misc]
    """Somebody took the quiz of one version. Which answers they chose is not kept."""

    __tablename__ = "training_attempts"
    __table_args__ = (
        CheckConstraint("score >= 0 AND score <= question_count", name="score"),
        Index("ix_training_attempts_member_id", "member_id", "is_passed", "version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    version: Mapped[int] = mapped_column()
    score: Mapped[int] = mapped_column()
    """Right answers."""
    question_count: Mapped[int] = mapped_column()
    is_passed: Mapped[bool] = mapped_column()
    taken_at: Mapped[datetime] = mapped_column(Instant)
