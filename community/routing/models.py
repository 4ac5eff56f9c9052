"""What a helper wants to take on, what was offered to whom, and the numbers that offers follow."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.routing.rules import DAY_MOST, Subject
from community.routing.rules.offers import Outcome, Stage
from community.routing.rules.terms import BOUNDS, REASON_LONGEST

_OPEN, _DUE = text("outcome IS NULL"), text("next_at IS NOT NULL")


class HelperLimit(db.Model):  # type: ignore[name-defined,misc]
    """How many questions a member wants to answer in a day at most, by their own wish. Without a row there is no limit."""

    __tablename__ = "helper_limits"
    __table_args__ = (CheckConstraint(f"answers_a_day BETWEEN 1 AND {DAY_MOST}", name="answers_a_day"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    answers_a_day: Mapped[int] = mapped_column()
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class HelperQuiet(db.Model):  # type: ignore[name-defined,misc]
    """The hours in which a member wants no offers, in the zone where they live."""

    __tablename__ = "helper_quiets"
    __table_args__ = (
        CheckConstraint("from_minute BETWEEN 0 AND 1439 AND to_minute BETWEEN 0 AND 1439", name="minutes"),
        CheckConstraint("days BETWEEN 1 AND 127", name="days"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    from_minute: Mapped[int] = mapped_column()
    to_minute: Mapped[int] = mapped_column()
    """Before `from_minute`: on the next day."""
    days: Mapped[int] = mapped_column()
    """The days on which it begins: a bit each, the lowest for Monday."""
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class HelperPause(db.Model):  # type: ignore[name-defined,misc]
    """A member who is away for some days."""

    __tablename__ = "helper_pauses"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    back_on: Mapped[date] = mapped_column(Date)
    """The first day on which they want offers again."""
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class Offering(db.Model):  # type: ignore[name-defined,misc]
    """How far a question was offered."""

    __tablename__ = "offerings"
    __table_args__ = (
        CheckConstraint(f"stage BETWEEN 0 AND {max(Stage)}", name="stage"),
        Index("ix_offerings_due", "next_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, autoincrement=False)
    signs: Mapped[str] = mapped_column(String(60), default="")
    """Values of `rules.easy.Sign` with spaces between them."""
    is_easy: Mapped[bool] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(Instant)
    stage: Mapped[int] = mapped_column()
    """The round that comes next."""
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    """When; None once it needs no more."""
    newcomers_until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when newcomers have the first chance; None where they had none."""


class Offer(db.Model):  # type: ignore[name-defined,misc]
    """A question offered to a member, once."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("thread_id", "member_id"),
        CheckConstraint(f"round BETWEEN 0 AND {max(Stage)}", name="round"),
        CheckConstraint("ends_at > offered_at", name="ends_after_start"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
        CheckConstraint(
            f"outcome IS NULL OR outcome IN ({', '.join(repr(one.value) for one in Outcome)})", name="outcome"
        ),
        CheckConstraint("(subject IS NULL) = (subject_id IS NULL)", name="subject"),
        CheckConstraint(
            f"subject IS NULL OR subject IN ({', '.join(repr(one.value) for one in Subject)})",
            name="subjects",
        ),
        CheckConstraint("helped BETWEEN 0 AND answers", name="helped"),
        Index("ix_offers_open", "member_id", "ends_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_offers_ending", "ends_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_offers_offered_at", "offered_at", "member_id"),
        Index("ix_offers_member_id", "member_id", "offered_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    round: Mapped[int] = mapped_column()
    """A value of `rules.offers.Stage`."""
    offered_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(10))
    """None while it is open."""
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[str | None] = mapped_column(String(10))
    """What the member knew best of it, with `subject_id`; None when it was their interest alone."""
    subject_id: Mapped[int | None] = mapped_column(BigId)
    answers: Mapped[int] = mapped_column(default=0)
    """Their answers about it by then, and how many of them had helped."""
    helped: Mapped[int] = mapped_column(default=0)


class RoutingTerms(db.Model):  # type: ignore[name-defined,misc]
    """One version of the numbers that offers follow. The highest number is in force; none is ever changed."""

    __tablename__ = "routing_terms"
    __table_args__ = (
        UniqueConstraint("number"),
        *(
            CheckConstraint(f"{name} BETWEEN {least} AND {most}", name=name)
            for name, (least, most) in BOUNDS.items()
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column()
    answers_a_day: Mapped[int] = mapped_column()
    hours_a_day: Mapped[int] = mapped_column()
    open_offers: Mapped[int] = mapped_column()
    at_once: Mapped[int] = mapped_column()
    newcomer_minutes: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(String(REASON_LONGEST), default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None for the numbers that ship."""
    set_at: Mapped[datetime] = mapped_column(Instant)
