"""Thank-you notes, what members choose to show, cards that they share, and what an agent's contact takes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.impact.rules import FIRST_YEAR, LAST_YEAR, MINUTES_MOST, NOTE_LONGEST

_REPORTED = text("reported_at IS NOT NULL AND kept_at IS NULL AND removed_at IS NULL")
_YEARS = f"year BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"


class ThankYou(db.Model):  # type: ignore[name-defined,misc]
    """A short thank-you for an answer, by somebody whom it helped. Taking it back deletes the row."""

    __tablename__ = "thank_yous"
    __table_args__ = (
        CheckConstraint("author_id <> helper_id", name="others"),
        CheckConstraint("(reported_at IS NULL) = (reported_by_id IS NULL)", name="reported"),
        CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed"),
        UniqueConstraint("answer_id", "author_id"),
        Index("ix_thank_yous_helper_id", "helper_id", "said_at", "id"),
        Index("ix_thank_yous_author_id", "author_id"),
        Index("ix_thank_yous_reported", "reported_at", "id", sqlite_where=_REPORTED, postgresql_where=_REPORTED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """Who says thank you."""
    helper_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """Who wrote the answer."""
    body: Mapped[str] = mapped_column(String(NOTE_LONGEST))
    said_at: Mapped[datetime] = mapped_column(Instant)
    reported_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody first asked a moderator to look at it."""
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a moderator looked and left it; until its text changes it is not reported again."""
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def is_removed(self) -> bool:
        """Whether a moderator took it out of sight."""
        return self.removed_at is not None


class ImpactChoice(db.Model):  # type: ignore[name-defined,misc]
    """What a member shows of their impact. Without a row: money and thank-you notes."""

    __tablename__ = "impact_choices"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    hides_money: Mapped[bool] = mapped_column()
    hides_notes: Mapped[bool] = mapped_column()
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class ImpactTerms(db.Model):  # type: ignore[name-defined,misc]
    """How long a contact takes an agent, and what is public; the newest row holds, earlier ones stay."""

    __tablename__ = "impact_terms"
    __table_args__ = (
        CheckConstraint(f"minutes_per_contact BETWEEN 1 AND {MINUTES_MOST}", name="minutes_per_contact"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    minutes_per_contact: Mapped[int | None] = mapped_column()
    """None: nobody has said it, and no time is shown."""
    is_public: Mapped[bool] = mapped_column()
    """Whether visitors see how many people the community helped."""
    shows_money: Mapped[bool] = mapped_column()
    """Whether members' pages show money to others than staff and themselves."""
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class SharedCard(db.Model):  # type: ignore[name-defined,misc]
    """A member's card of a year that whoever knows its address may see. Taking it back deletes the row, and the address."""

    __tablename__ = "shared_cards"
    __table_args__ = (CheckConstraint(_YEARS, name="year"), UniqueConstraint("key"))

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(43))
    """In its address; random, so that nobody finds it who was not given it."""
    shared_at: Mapped[datetime] = mapped_column(Instant)


class YearTold(db.Model):  # type: ignore[name-defined,misc]
    """A member was told of their year. Once a member and year, whoever looks at the same moment."""

    __tablename__ = "years_told"
    __table_args__ = (
        CheckConstraint(_YEARS, name="year"),
        CheckConstraint("people_count > 0", name="people_count"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    people_count: Mapped[int] = mapped_column()
    told_at: Mapped[datetime] = mapped_column(Instant)
