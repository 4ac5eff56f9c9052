"""Teams, the tickets that they work, what is written in them, and what was done with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.boards.models import Product
from community.core.db import BigId, Instant, db
from community.escalation.rules import (
    LIVE,
    Audience,
    Clocks,
    Hours,
    Priority,
    Promise,
    Side,
    State,
    number_in_words,
    read_hours,
    size_in_words,
)
from community.threads.models import Thread

_LIVE = text(f"state IN ({', '.join(repr(state.value) for state in sorted(LIVE))})")


def _one_of(column: str, values: type[Audience | Priority | Side | State]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(one.value) for one in values)})", name=column)


class Team(db.Model):  # type: ignore[name-defined,misc]
    """Agents who work the same queue, when they work, and what they promise."""

    __tablename__ = "teams"
    __table_args__ = (
        UniqueConstraint("name"),
        Index(
            "uq_teams_usual",
            "is_usual",
            unique=True,
            sqlite_where=text("is_usual"),
            postgresql_where=text("is_usual"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(200))
    """What it is for, in a sentence that customers read too."""
    is_usual: Mapped[bool] = mapped_column(default=False)
    """Whether tickets that name no team are its; exactly one is."""
    zone: Mapped[str] = mapped_column(String(64))
    weekly: Mapped[dict[str, Any]] = mapped_column(JSON)
    holidays: Mapped[list[str]] = mapped_column(JSON)
    promises: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    """Minutes of working time by priority: first answer, next answer, solution."""
    retired_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def hours(self) -> Hours:
        """When it works."""
        return read_hours(self.zone, self.weekly, self.holidays)

    def promise(self, priority: Priority) -> Promise:
        """What it promises for tickets of that priority."""
        return Promise(*self.promises[priority.value])


class TeamMember(db.Model):  # type: ignore[name-defined,misc]
    """Somebody works in a team."""

    __tablename__ = "team_members"
    __table_args__ = (Index("ix_team_members_member_id", "member_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Ticket(db.Model):  # type: ignore[name-defined,misc]
    """A request to the support team, or a thread that was handed to it. Nobody else reads what is private in it."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("uq_tickets_receipt_key", "receipt_key", unique=True),
        Index("uq_tickets_sending", "sending", unique=True),
        Index("ix_tickets_member_id_id", "member_id", "id"),
        Index("uq_tickets_thread_id", "thread_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_tickets_queue", "state", "team_id", "due_at"),
        Index("ix_tickets_assigned_to_id", "assigned_to_id", "state"),
        Index("ix_tickets_thread_id_id", "thread_id", "id"),
        Index("ix_tickets_merged_into_id", "merged_into_id"),
        _one_of("state", State),
        _one_of("priority", Priority),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("(state = 'snoozed') = (snoozed_until IS NOT NULL)", name="snoozed"),
        CheckConstraint("(state = 'solved') = (solved_at IS NOT NULL)", name="solved"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None when the writer was not signed in, or has been erased since."""
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    """Where the answer goes; as typed, and proved by nobody, unless it is a member's."""
    subject: Mapped[str] = mapped_column(String(150))
    body_markdown: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column()
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    source: Mapped[str] = mapped_column(String(20))
    receipt_key: Mapped[str] = mapped_column(String(64))
    """Leads to the receipt without signing in. It unlocks this row alone, so it is kept as it is mailed."""
    sending: Mapped[str] = mapped_column(String(64))
    """A fingerprint of the form and all that stood in it: sent twice, it makes one ticket."""
    offered_ids: Mapped[list[int]] = mapped_column(JSON)
    """Threads that were offered before the ticket was sent, and did not help."""
    opened_ids: Mapped[list[int]] = mapped_column(JSON)
    """Those of them that the writer opened."""
    opened_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its writer was erased, and everything that they had written with them."""

    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    """The thread that was handed over; None for what was asked in private."""
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    priority: Mapped[str] = mapped_column(String(8), default=Priority.NORMAL.value)
    state: Mapped[str] = mapped_column(String(8), default=State.OPEN.value)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    escalated_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who handed the thread over; None for a published rule, and for what was asked in private."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why, in words."""
    leaf: Mapped[str] = mapped_column(String(200), default="")
    """The published rule by which it came, where it was one."""
    snoozed_until: Mapped[datetime | None] = mapped_column(Instant)
    solved_at: Mapped[datetime | None] = mapped_column(Instant)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    first_answered_at: Mapped[datetime | None] = mapped_column(Instant)
    first_due_at: Mapped[datetime | None] = mapped_column(Instant)
    next_due_at: Mapped[datetime | None] = mapped_column(Instant)
    solve_due_at: Mapped[datetime | None] = mapped_column(Instant)
    solve_minutes_left: Mapped[int | None] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    """The soonest of the three: what the queue is sorted by."""
    warned_for: Mapped[datetime | None] = mapped_column(Instant)
    """The instant that the team was last warned of."""

    product: Mapped[Product | None] = relationship(lazy="joined")
    team: Mapped[Team] = relationship(lazy="joined")
    thread: Mapped[Thread | None] = relationship(lazy="select")
    attachments: Mapped[list[TicketAttachment]] = relationship(order_by="TicketAttachment.id")

    @property
    def number(self) -> str:
        """What people call it."""
        return number_in_words(self.id)

    @property
    def url(self) -> str:
        """Its address for the support team, and for its writer once signed in."""
        return f"/support/tickets/{self.id}"

    @property
    def desk_url(self) -> str:
        """Its address at the agents' desk."""
        return f"/desk/tickets/{self.id}"

    @property
    def clocks(self) -> Clocks:
        """What is due when."""
        return Clocks(self.first_due_at, self.next_due_at, self.solve_due_at, self.solve_minutes_left)

    def set_clocks(self, clocks: Clocks) -> None:
        """Keep what is due when."""
        self.first_due_at, self.next_due_at = clocks.first_due_at, clocks.next_due_at
        self.solve_due_at, self.solve_minutes_left = clocks.solve_due_at, clocks.solve_minutes_left
        self.due_at = clocks.due_at

    @property
    def is_live(self) -> bool:
        """Whether somebody still has it."""
        return State(self.state) in LIVE

    @property
    def receipt_url(self) -> str:
        """Its address for whoever holds the key."""
        return f"/support/receipts/{self.receipt_key}"


class TicketAttachment(db.Model):  # type: ignore[name-defined,misc]
    """A file that came with a ticket."""

    __tablename__ = "ticket_attachments"
    __table_args__ = (
        Index("ix_ticket_attachments_ticket_id", "ticket_id"),
        Index("ix_ticket_attachments_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Whose it is, as its ticket's: a copy of one's data names it too."""
    name: Mapped[str] = mapped_column(String(90))
    media_type: Mapped[str] = mapped_column(String(60))
    size_bytes: Mapped[int] = mapped_column()
    file_key: Mapped[str] = mapped_column(String(40))

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it in place."""
        return self.media_type.startswith("image/")

    @property
    def size(self) -> str:
        """Its size in words."""
        return size_in_words(self.size_bytes)


class TicketMessage(db.Model):  # type: ignore[name-defined,misc]
    """Something that was written in a ticket, or in its thread by its asker or the team. Changed only by erasing who it is about."""

    __tablename__ = "ticket_messages"
    __table_args__ = (
        Index("ix_ticket_messages_ticket_id", "ticket_id", "id"),
        Index("ix_ticket_messages_author_id", "author_id"),
        UniqueConstraint("post"),
        UniqueConstraint("sending"),
        _one_of("audience", Audience),
        _one_of("side", Side),
        CheckConstraint("(audience = 'public') = (post IS NOT NULL)", name="public"),
        CheckConstraint("audience <> 'note' OR side = 'team'", name="note"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None for a customer who was not signed in, or was erased."""
    side: Mapped[str] = mapped_column(String(8))
    audience: Mapped[str] = mapped_column(String(8))
    post: Mapped[str | None] = mapped_column(String(40))
    """Which post of the thread a public one is: `answer:7`, `reply:9`. Its text is there, and only there."""
    body_markdown: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    renderer_version: Mapped[int] = mapped_column(default=0)
    sending: Mapped[str | None] = mapped_column(String(64))
    """A fingerprint of the form and what stood in it: sent twice, it is one message."""
    written_at: Mapped[datetime] = mapped_column(Instant)


class TicketStep(db.Model):  # type: ignore[name-defined,misc]
    """Something that was done with a ticket, as its history tells it. Never changed."""

    __tablename__ = "ticket_steps"
    __table_args__ = (Index("ix_ticket_steps_ticket_id", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None: the machine, by a rule."""
    words: Mapped[str] = mapped_column(String(700))
    happened_at: Mapped[datetime] = mapped_column(Instant)


class TicketLook(db.Model):  # type: ignore[name-defined,misc]
    """An agent has a ticket before them, so that two do not answer at once."""

    __tablename__ = "ticket_looks"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(Instant)


class TicketRating(db.Model):  # type: ignore[name-defined,misc]
    """What a customer said when a ticket was solved."""

    __tablename__ = "ticket_ratings"
    __table_args__ = (
        CheckConstraint("effort BETWEEN 1 AND 5", name="effort"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    is_solved: Mapped[bool] = mapped_column()
    effort: Mapped[int] = mapped_column()
    """From 1, no trouble at all, to 5, far too much."""
    satisfaction: Mapped[int] = mapped_column()
    """From 1, not at all, to 5, very much."""
    words: Mapped[str] = mapped_column(String(500), default="")
    rated_at: Mapped[datetime] = mapped_column(Instant)
