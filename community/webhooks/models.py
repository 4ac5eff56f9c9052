"""Where other systems are told, what is to be told, and the log of how that went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.core.sealing import Sealed
from community.webhooks.rules import DESCRIPTION_LONGEST, State, SwitchedOff, Topic

_WAITING = text("state = 'waiting'")


def _among(kinds: type[State | SwitchedOff | Topic]) -> str:
    return ", ".join(repr(kind.value) for kind in kinds)


class WebhookEndpoint(db.Model):  # type: ignore[name-defined,misc]
    """An address of another system, its key, and how it has done lately. Who set it up stands in the events."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("(switched_off_at IS NULL) = (switched_off_for = '')", name="switched_off"),
        CheckConstraint(f"switched_off_for IN ('', {_among(SwitchedOff)})", name="switched_off_for"),
        CheckConstraint("(previous_secret IS NULL) = (previous_until IS NULL)", name="previous"),
        CheckConstraint("failure_streak >= 0", name="streak"),
        UniqueConstraint("url_mark"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    url: Mapped[str] = mapped_column(Sealed)
    """Sealed: many an address holds a token."""
    url_mark: Mapped[str] = mapped_column(String(64))
    """A keyed hash of it, by which the same address is known."""
    host: Mapped[str] = mapped_column(String(260))
    """The part that may be shown and noted."""
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LONGEST))
    is_private: Mapped[bool] = mapped_column()
    """Whether it is told what staff see; otherwise only what every visitor may see."""
    secret: Mapped[str] = mapped_column(Sealed)
    secret_made_at: Mapped[datetime] = mapped_column(Instant)
    secret_shown_at: Mapped[datetime | None] = mapped_column(Instant)
    previous_secret: Mapped[str | None] = mapped_column(Sealed)
    """The key before this one, which signs beside it until `previous_until`."""
    previous_until: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    switched_off_at: Mapped[datetime | None] = mapped_column(Instant)
    switched_off_for: Mapped[str] = mapped_column(String(10), default="")
    """`rules.SwitchedOff`, or empty."""
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    """The first failure after which nothing succeeded."""
    failure_streak: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(Instant)
    """It is left alone until then: it failed several times in a row, or asked for it."""
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    """A worker sends to it; another may once this is over."""
    last_success_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def page_url(self) -> str:
        """Its page among the admins' pages."""
        return f"/admin/webhooks/{self.id}"

    @property
    def is_on(self) -> bool:
        """Whether anything is sent to it."""
        return self.switched_off_at is None


class WebhookChoice(db.Model):  # type: ignore[name-defined,misc]
    """An endpoint wants to be told of a topic."""

    __tablename__ = "webhook_choices"
    __table_args__ = (
        CheckConstraint(f"topic IN ({_among(Topic)})", name="topic"),
        Index("ix_webhook_choices_topic", "topic", "endpoint_id"),
    )

    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)


class WebhookMessage(db.Model):  # type: ignore[name-defined,misc]
    """One thing that happened and is to be told: ids only. What is said of them is read when it is sent."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        CheckConstraint(f"topic IN ({_among(Topic)})", name="topic"),
        UniqueConstraint("key"),
        Index("ix_webhook_messages_happened_at", "happened_at"),
        Index("ix_webhook_messages_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    """Its `webhook-id`, the same at each try and in each replay."""
    topic: Mapped[str] = mapped_column(String(40))
    subject: Mapped[dict[str, Any]] = mapped_column(JSON)
    member_id: Mapped[int | None] = mapped_column(BigId)
    """Of what is about a member as a person, so that it goes with them. It points nowhere: the copy of a member's data
    has the act itself."""
    happened_at: Mapped[datetime] = mapped_column(Instant)


class WebhookDelivery(db.Model):  # type: ignore[name-defined,misc]
    """One message on its way to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(State)})", name="state"),
        CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="next"),
        CheckConstraint("tries >= 0 AND attempt_count >= tries", name="counts"),
        UniqueConstraint("endpoint_id", "message_id"),
        Index("ix_webhook_deliveries_message_id", "message_id"),
        Index("ix_webhook_deliveries_log", "endpoint_id", "state", "id"),
        Index(
            "ix_webhook_deliveries_due", "endpoint_id", "next_at", "id",
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        ),
        Index(
            "ix_webhook_deliveries_lane", "endpoint_id", "lane", "id",
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("webhook_messages.id"))
    lane: Mapped[str] = mapped_column(String(30))
    """`thread:7`: of one lane the next is sent once the one before is done. Empty: in no order."""
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING.value)
    tries: Mapped[int] = mapped_column(default=0)
    """Since it was noted or replayed: where it stands in the schedule."""
    attempt_count: Mapped[int] = mapped_column(default=0)
    """All of them."""
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was delivered, given up or skipped; of one that is replayed, when it was the last time."""
    last_status: Mapped[int | None] = mapped_column()
    last_words: Mapped[str] = mapped_column(String(300), default="")
    """What came of the last try, in words."""


class WebhookAttempt(db.Model):  # type: ignore[name-defined,misc]
    """One call as it was made, and what came back. Deleted after 30 days."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id"))
    number: Mapped[int] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(Instant)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    """As sent, the signature left out."""
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column()
    """None: there was no answer."""
    answer: Mapped[str] = mapped_column(Text)
    """Its first kilobyte, as text."""
    words: Mapped[str] = mapped_column(String(300))
    took_ms: Mapped[int] = mapped_column()
