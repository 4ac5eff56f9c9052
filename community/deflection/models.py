"""Visits in which somebody looks for help, what became of them, and the weights that order what is offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
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

_CURRENT_SQLITE, _CURRENT = text("is_current = 1"), text("is_current")


class Visit(db.Model):  # type: ignore[name-defined,misc]
    """Somebody looks for help: a chain of facts with one outcome. See `rules.visits` for what belongs to one visit."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("key IS NULL OR member_id IS NULL", name="one_owner"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
        Index("uq_visits_key", "key", unique=True, sqlite_where=_CURRENT_SQLITE, postgresql_where=_CURRENT),
        Index(
            "uq_visits_member_id",
            "member_id",
            unique=True,
            sqlite_where=_CURRENT_SQLITE,
            postgresql_where=_CURRENT,
        ),
        Index("ix_visits_key_last_at", "key", "last_at"),
        Index("ix_visits_member_id_last_at", "member_id", "last_at"),
        Index("ix_visits_outcome_last_at", "outcome", "last_at"),
        Index("ix_visits_started_at", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(64))
    """The visitor's random key while nobody is signed in. It leads to nobody, and is dropped at the end."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    """At most one visit of a person takes up new facts."""
    place: Mapped[str] = mapped_column(String(20))
    """Where it began."""
    started_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When something was said or sent that ends it; after a pause the next fact begins another visit."""
    contacted_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the same person asked or wrote to support after all, within 72 hours of the last fact."""
    excluded: Mapped[str] = mapped_column(String(10), default="")
    """Why it does not count: `bot`, `helper`, or nothing."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """None until 72 hours after the last fact."""
    seemed: Mapped[str | None] = mapped_column(String(12))
    """What the outcome would have been without a question or ticket."""
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class VisitFact(db.Model):  # type: ignore[name-defined,misc]
    """One thing that happened in a visit; never changed. Who asks not to be followed leaves facts without a visit."""

    __tablename__ = "visit_facts"
    __table_args__ = (
        UniqueConstraint("visit_id", "token"),
        Index("ix_visit_facts_visit_id", "visit_id", "happened_at", "id"),
        Index("ix_visit_facts_kind", "kind", "found_count", "happened_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    token: Mapped[str | None] = mapped_column(String(40))
    """Made by the page, so that what is sent twice counts once."""
    kind: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime] = mapped_column(Instant)
    query: Mapped[str] = mapped_column(String(300), default="")
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    was_solved: Mapped[bool] = mapped_column(default=False)
    """Whether that thread was solved at that moment."""
    found_count: Mapped[int | None] = mapped_column()
    """How many threads were offered."""
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)


class VisitOffer(db.Model):  # type: ignore[name-defined,misc]
    """A thread that a visit was offered, and what became of the offer. Once a visit and thread."""

    __tablename__ = "visit_offers"
    __table_args__ = (
        UniqueConstraint("visit_id", "thread_id"),
        Index("ix_visit_offers_thread_id", "thread_id"),
        Index("ix_visit_offers_fact_id", "fact_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    fact_id: Mapped[int] = mapped_column(ForeignKey("visit_facts.id"))
    """Where it was shown first."""
    position: Mapped[int] = mapped_column()
    """Its place in that list, from 1."""
    opened_at: Mapped[datetime | None] = mapped_column(Instant)


class Deflection(db.Model):  # type: ignore[name-defined,misc]
    """A thread helped somebody: they said so, or looked at it instead of asking. Once a visit and thread."""

    __tablename__ = "deflections"
    __table_args__ = (
        UniqueConstraint("visit_id", "thread_id"),
        Index("ix_deflections_thread_id", "thread_id"),
        Index("ix_deflections_answer_id", "answer_id"),
        Index("ix_deflections_said_at", "said_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    """The accepted answer that they saw; None when the thread had none."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    """`confirmed`, or `explicit`."""
    query: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(20))
    """Where the suggestion stood: see `rules.Place`."""
    said_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the same person asked or wrote to support after all."""


class DeclinedSuggestion(db.Model):  # type: ignore[name-defined,misc]
    """What stood before somebody when they asked all the same. (A ticket keeps its own.)"""

    __tablename__ = "declined_suggestions"
    __table_args__ = (
        UniqueConstraint("question_id", "thread_id"),
        Index("ix_declined_suggestions_thread_id", "thread_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    position: Mapped[int] = mapped_column()
    was_opened: Mapped[bool] = mapped_column()


class SurveyAnswer(db.Model):  # type: ignore[name-defined,misc]
    """Whether somebody who was helped would have written to support otherwise. Once a visit."""

    __tablename__ = "survey_answers"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    would_have_contacted: Mapped[bool] = mapped_column()
    answered_at: Mapped[datetime] = mapped_column(Instant)


class SavingTerms(db.Model):  # type: ignore[name-defined,misc]
    """What a contact costs, and how many visitors are asked; the newest row holds, earlier ones stay."""

    __tablename__ = "saving_terms"
    __table_args__ = (
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("asked_every >= 1", name="asked_every"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    cost_minor: Mapped[int] = mapped_column()
    """What one contact with an agent costs, in minor units."""
    currency: Mapped[str] = mapped_column(String(3))
    asked_every: Mapped[int] = mapped_column()
    """Of so many visitors who were helped one is asked the survey's question."""
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


_IN_USE_SQLITE, _IN_USE = text("is_in_use = 1"), text("is_in_use")


class Ranking(db.Model):  # type: ignore[name-defined,misc]
    """Weights learnt from the community's own past, and how they did. At most one is in use."""

    __tablename__ = "rankings"
    __table_args__ = (
        Index(
            "uq_rankings_in_use",
            "is_in_use",
            unique=True,
            sqlite_where=_IN_USE_SQLITE,
            postgresql_where=_IN_USE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    pair_count: Mapped[int] = mapped_column()
    """Pairs of a question and a thread that helped, learnt from and tested on."""
    tested_count: Mapped[int] = mapped_column()
    """Questions of the newest fifth, on which both were tried."""
    recall_before: Mapped[float] = mapped_column()
    """Recall@5 there with the weights that were in use, the mean over titles and drafts."""
    recall_after: Mapped[float] = mapped_column()
    """The same with these weights, which had not seen those questions."""
    weights: Mapped[dict[str, float]] = mapped_column(JSON)
    """By the names of search's signals."""
    is_in_use: Mapped[bool] = mapped_column(default=False)
