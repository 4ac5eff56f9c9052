"""The super-user programme: what it asks, its texts, who wants in, who is in, and every step of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.superusers.rules.terms import LIVE_STAGES, End, Stage, TextKind

_LIVE = text(f"stage IN ({', '.join(repr(stage.value) for stage in LIVE_STAGES)})")
_IN = text("ended_at IS NULL")


class ProgrammeVersion(db.Model):  # type: ignore[name-defined,misc]
    """One version of what the programme asks. The one with the highest number holds; none is ever changed."""

    __tablename__ = "programme_versions"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column()
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `rules.criteria.plain` writes them."""
    changelog: Mapped[str] = mapped_column(String(200))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None for the one that ships."""
    started_at: Mapped[datetime] = mapped_column(Instant)


class ProgrammeText(db.Model):  # type: ignore[name-defined,misc]
    """One version of a text that super users accept. The one with the highest number of its kind holds."""

    __tablename__ = "programme_texts"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind.value) for kind in TextKind)})", name="kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column()
    body_markdown: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    sign_by: Mapped[date | None] = mapped_column(Date)
    """The last day on which those who are in may accept it; None for the one that ships."""
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    published_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def html(self) -> Markup:
        """Its text, rendered and made safe when it was published."""
        return Markup(self.body_html)


class TextAcceptance(db.Model):  # type: ignore[name-defined,misc]
    """That a member accepted one version of a text, and when. Never changed."""

    __tablename__ = "text_acceptances"
    __table_args__ = (UniqueConstraint("member_id", "text_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("programme_texts.id"))
    accepted_at: Mapped[datetime] = mapped_column(Instant)


class Candidacy(db.Model):  # type: ignore[name-defined,misc]
    """Somebody may become a super user: nominated by staff or by themselves. At most one is alive for each member."""

    __tablename__ = "candidacies"
    __table_args__ = (
        CheckConstraint(f"stage IN ({', '.join(repr(stage.value) for stage in Stage)})", name="stage"),
        CheckConstraint("stage <> 'invited' OR answer_by IS NOT NULL", name="answer_by"),
        Index("uq_candidacies_live", "member_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_candidacies_stage", "stage", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    nominated_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """The member's own id when they applied."""
    statement: Mapped[str] = mapped_column(Text)
    """Why: the member's own words, or those of the staff who nominated them (which the member does not read)."""
    stage: Mapped[str] = mapped_column(String(10), default=Stage.OPEN.value)
    measures: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was counted on the day, as `rules.criteria.plain_measures` writes it."""
    score: Mapped[int] = mapped_column()
    """In percent, on the day."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    """What the reviewer wrote to the member."""
    answer_by: Mapped[date | None] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_own(self) -> bool:
        """Whether the member applied, rather than staff nominating them."""
        return self.member_id == self.nominated_by_id


class Membership(db.Model):  # type: ignore[name-defined,misc]
    """A member's time in the programme, from joining to leaving. At most one is live for each member."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            f"end_kind IS NULL OR end_kind IN ({', '.join(repr(end.value) for end in End)})", name="end_kind"
        ),
        CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name="ended"),
        CheckConstraint("(below_since IS NULL) = (grace_ends_on IS NULL)", name="grace"),
        CheckConstraint("term_number >= 1 AND term_ends_on >= term_started_on", name="term"),
        Index("uq_memberships_live", "member_id", unique=True, sqlite_where=_IN, postgresql_where=_IN),
        Index("ix_memberships_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    candidacy_id: Mapped[int | None] = mapped_column(ForeignKey("candidacies.id"))
    """None when an admin gave the role by hand."""
    tier: Mapped[str] = mapped_column(String(30))
    started_at: Mapped[datetime] = mapped_column(Instant)
    sign_by: Mapped[date | None] = mapped_column(Date)
    """For who was appointed: the last day on which to accept the texts."""
    term_number: Mapped[int] = mapped_column(default=1)
    term_started_on: Mapped[date] = mapped_column(Date)
    term_ends_on: Mapped[date] = mapped_column(Date)
    """The last day of the term."""
    renewal_announced_on: Mapped[date | None] = mapped_column(Date)
    below_since: Mapped[date | None] = mapped_column(Date)
    grace_ends_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which to be back above the bars."""
    below_reason: Mapped[str] = mapped_column(Text, default="")
    warned_on: Mapped[date | None] = mapped_column(Date)
    excused_until: Mapped[date | None] = mapped_column(Date)
    """The last day of an excuse (illness, a holiday, a sanction that staff look past)."""
    excuse: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_kind: Mapped[str | None] = mapped_column(String(10))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class StandingDay(db.Model):  # type: ignore[name-defined,misc]
    """What was counted of a super user by one day's look. Written once a day."""

    __tablename__ = "standing_days"
    __table_args__ = (
        UniqueConstraint("membership_id", "day"),
        CheckConstraint("state IN ('qualifies', 'near', 'below')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    day: Mapped[date] = mapped_column(Date)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_versions.id"))
    measures: Mapped[dict[str, Any]] = mapped_column(JSON)
    score: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10))


class ProgrammeStep(db.Model):  # type: ignore[name-defined,misc]
    """One line of the programme's log. Only added."""

    __tablename__ = "programme_steps"
    __table_args__ = (Index("ix_programme_steps_member_id", "member_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(14))
    """`rules.terms.Step`."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Whom it is about; None for criteria and texts."""
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None when the machine did it."""
    note: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime] = mapped_column(Instant)


class ProgrammeCost(db.Model):  # type: ignore[name-defined,misc]
    """What the programme cost: one entry. Taken back by an entry of the opposite amount."""

    __tablename__ = "programme_costs"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint("(reverses_id IS NULL) = (amount_minor > 0)", name="reverses"),
        UniqueConstraint("reverses_id"),
        Index("ix_programme_costs_spent_on", "spent_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    spent_on: Mapped[date] = mapped_column(Date)
    what: Mapped[str] = mapped_column(String(120))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("programme_costs.id"))
