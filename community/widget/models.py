"""The sites on which the help button may stand, and those that were refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class WidgetOrigin(db.Model):  # type: ignore[name-defined,misc]
    """A site that an admin listed: its pages may read suggestions, and frame the panel."""

    __tablename__ = "widget_origins"
    __table_args__ = (Index("uq_widget_origins_origin", "origin", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    origin: Mapped[str] = mapped_column(String(200))
    """As browsers write it: scheme, host, and the port where it is not the usual one."""
    listed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    listed_at: Mapped[datetime] = mapped_column(Instant)


class WidgetRefusal(db.Model):  # type: ignore[name-defined,misc]
    """A site that asked though nobody listed it, and how often."""

    __tablename__ = "widget_refusals"
    __table_args__ = (
        Index("uq_widget_refusals_origin", "origin", unique=True),
        Index("ix_widget_refusals_last_at", "last_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    origin: Mapped[str] = mapped_column(String(200))
    times: Mapped[int] = mapped_column()
    first_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)
