"""The versions of the tree and its draft, where each question stands and stood, incidents, plans, and replays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.triage.rules.tree import REASON_LONGEST, TEXT_LONGEST, Act

_DUE, _OPEN = text("look_again_at IS NOT NULL"), text("closed_at IS NULL")
_UNDONE = text("acted_at IS NULL")
_ACTS = f"act IN ({', '.join(repr(act.value) for act in Act)})"


class TriageTree(db.Model):  # type: ignore[name-defined,misc]
    """One version of the tree, as it came into force. The highest number is in force; none is ever changed."""

    __tablename__ = "triage_trees"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(withdrawn_at IS NULL) OR (number > 1)", name="first_stays"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column()
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(REASON_LONGEST))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None for the tree that ships."""
    published_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """When an admin withdrew it while it was in force; the tree that ships came after it."""


class TriageDraft(db.Model):  # type: ignore[name-defined,misc]
    """The tree that is being drawn. There is one at most: its key is always 1."""

    __tablename__ = "triage_drafts"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    based_on: Mapped[int] = mapped_column()
    """The number of the version from which it was begun."""
    revision: Mapped[int] = mapped_column()
    """Counts up with every change, so that nobody overwrites another's work unseen."""
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class TriagePlace(db.Model):  # type: ignore[name-defined,misc]
    """Where a question stands: one leaf each, by its key. One that is solved or closed keeps its last place, at rest."""

    __tablename__ = "triage_places"
    __table_args__ = (
        CheckConstraint(_ACTS, name="act"),
        CheckConstraint("arrivals >= 1", name="arrivals"),
        CheckConstraint("(rests_since IS NULL) OR (look_again_at IS NULL)", name="rests"),
        Index("ix_triage_places_due", "look_again_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_triage_places_tree_id", "tree_id", "leaf_id", "thread_id"),
        Index("ix_triage_places_incident_id", "incident_id"),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, autoincrement=False)
    tree_id: Mapped[int] = mapped_column(ForeignKey("triage_trees.id"))
    leaf_id: Mapped[str] = mapped_column(String(12))
    act: Mapped[str] = mapped_column(String(12))
    path: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The conditions on the way with their answers, in plain words, as they were when it came here."""
    since: Mapped[datetime] = mapped_column(Instant)
    look_again_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the clock alone may move it; None when only an event can."""
    arrivals: Mapped[int] = mapped_column()
    """How many arrivals it has had; the last one is that of this leaf."""
    info_text: Mapped[str] = mapped_column(String(TEXT_LONGEST), default="")
    """What its asker was asked for last, in the tree’s words."""
    promised_at: Mapped[datetime | None] = mapped_column(Instant)
    """By when most like it have an answer, as was said when it was asked."""
    rests_since: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it waits for nothing: solved, closed, or out of sight."""
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"))
    """The incident that it has joined."""
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    """The solved question to which somebody pointed."""


class TriageArrival(db.Model):  # type: ignore[name-defined,misc]
    """A question came to a leaf; what the leaf asks for is done once for it."""

    __tablename__ = "triage_arrivals"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        CheckConstraint(_ACTS, name="act"),
        CheckConstraint("number >= 1", name="number"),
        Index("ix_triage_arrivals_arrived_at", "arrived_at"),
        Index("ix_triage_arrivals_undone", "id", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int] = mapped_column()
    tree_id: Mapped[int] = mapped_column(ForeignKey("triage_trees.id"))
    leaf_id: Mapped[str] = mapped_column(String(12))
    act: Mapped[str] = mapped_column(String(12))
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    acted_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(200), default="")
    """What came of it, in a sentence."""


class Incident(db.Model):  # type: ignore[name-defined,misc]
    """Something is broken for many, and known: its product, its board, or both; one thread may tell of it."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(product_id IS NOT NULL) OR (board_id IS NOT NULL)", name="somewhere"),
        CheckConstraint("(closed_at IS NULL) OR (closed_at >= opened_at)", name="closed_after"),
        Index("ix_incidents_open", "product_id", "board_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(150))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    master_thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    """Where news of it stand."""
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Entitlement(db.Model):  # type: ignore[name-defined,misc]
    """A member is entitled to more by a plan of the brand's, for a time or until it is taken away."""

    __tablename__ = "entitlements"
    __table_args__ = (
        UniqueConstraint("member_id", "plan"),
        CheckConstraint("(ends_at IS NULL) OR (ends_at > starts_at)", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    plan: Mapped[str] = mapped_column(String(40))
    """As trees write it: lower case."""
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class TriageReplay(db.Model):  # type: ignore[name-defined,misc]
    """A tree tried on the questions of the past, by a job; one at a time."""

    __tablename__ = "triage_replays"
    __table_args__ = (
        CheckConstraint("done_count BETWEEN 0 AND total_count", name="done"),
        CheckConstraint("(error = '') OR (ended_at IS NOT NULL)", name="error"),
        UniqueConstraint("slot"),
        CheckConstraint("(slot IS NULL) = (ended_at IS NOT NULL)", name="slot"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slot: Mapped[int | None] = mapped_column(default=1)
    """1 while it runs, so that there is one at a time; None afterwards."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column()
    """Of the draft that it tried."""
    against: Mapped[int] = mapped_column()
    """The number of the version beside which it stands."""
    days: Mapped[int] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    total_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    took_ms: Mapped[int | None] = mapped_column()
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text, default="")
