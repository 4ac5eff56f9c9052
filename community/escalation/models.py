"""What customers ask the support team, in private."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.boards.models import Product
from community.core.db import BigId, Instant, db
from community.escalation.rules import number_in_words, size_in_words


class Ticket(db.Model):  # type: ignore[name-defined,misc]
    """A request to the support team. Nobody else reads it."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("uq_tickets_receipt_key", "receipt_key", unique=True),
        Index("uq_tickets_sending", "sending", unique=True),
        Index("ix_tickets_member_id_id", "member_id", "id"),
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

    product: Mapped[Product | None] = relationship(lazy="joined")
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
