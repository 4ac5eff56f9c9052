"""Campaigns, who applied, their parcels and feedback, what they discuss, and how testers were drawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.boards.models import Product
from community.core.db import BigId, Instant, db
from community.core.sealing import Sealed
from community.producttests.rules.states import Parcel, Standing, State

_RESERVE = text("standing = 'reserve'")


def _among(column: str, values: type[State | Standing | Parcel]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Campaign(db.Model):  # type: ignore[name-defined,misc]
    """One test of one product: what it is, what it asks, and how far it is."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(_among("state", State), name="state"),
        # Whoever chooses at the same moment: never more testers than products.
        CheckConstraint("chosen_count BETWEEN 0 AND places", name="places"),
        CheckConstraint("report_readers IN ('', 'testers', 'everybody')", name="report_readers"),
        Index("ix_campaigns_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    about_markdown: Mapped[str] = mapped_column(Text)
    about_html: Mapped[str] = mapped_column(Text)
    """What everybody may read."""
    deal_markdown: Mapped[str] = mapped_column(Text, default="")
    deal_html: Mapped[str] = mapped_column(Text, default="")
    """What testers get, and what they owe."""
    secret_markdown: Mapped[str] = mapped_column(Text, default="")
    secret_html: Mapped[str] = mapped_column(Text, default="")
    """What only testers read who accepted the confidentiality terms."""
    terms_markdown: Mapped[str] = mapped_column(Text, default="")
    terms_html: Mapped[str] = mapped_column(Text, default="")
    """The confidentiality terms."""
    terms_version: Mapped[int] = mapped_column(default=0)
    """Counts each change of them, from 1; 0 where there are none."""
    renderer_version: Mapped[int] = mapped_column()
    places: Mapped[int] = mapped_column()
    """How many testers there can be."""
    chosen_count: Mapped[int] = mapped_column(default=0)
    needs_parcel: Mapped[bool] = mapped_column(default=True)
    """Whether something is sent to testers by post."""
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    """The last day for applications."""
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    """The last day of the test."""
    ships_on: Mapped[date | None] = mapped_column(Date)
    """When everybody can buy the product, as far as is known."""
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`rules.criteria` reads it."""
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Of the application; `rules.questions` reads them."""
    feedback_questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT.value)
    revision: Mapped[int] = mapped_column(default=1)
    """Raised with each edit, so that nobody overwrites what they have not seen."""
    report_markdown: Mapped[str] = mapped_column(Text, default="")
    report_html: Mapped[str] = mapped_column(Text, default="")
    report_readers: Mapped[str] = mapped_column(String(10), default="")
    """Who may read it: nobody but the staff yet, `testers`, or `everybody`."""
    report_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was first published."""
    shipped_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the staff said that everybody can have the product; from then on testers are thanked by name."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    stepped_at: Mapped[datetime] = mapped_column(Instant)
    """When it came to its present state."""

    product: Mapped[Product | None] = relationship(lazy="joined")

    @property
    def url(self) -> str:
        """Its address for everybody."""
        return f"/product-tests/{self.id}"

    @property
    def admin_url(self) -> str:
        """Its address for its staff."""
        return f"/admin/product-tests/{self.id}"

    @property
    def stands(self) -> State:
        """Its state as a word of the rules."""
        return State(self.state)

    @property
    def about(self) -> Markup:
        """What everybody may read, sanitised when it was stored."""
        return Markup(self.about_html)

    @property
    def deal(self) -> Markup:
        """What testers get and owe, likewise."""
        return Markup(self.deal_html)

    @property
    def secret(self) -> Markup:
        """What only testers read, likewise."""
        return Markup(self.secret_html)

    @property
    def terms(self) -> Markup:
        """The confidentiality terms, likewise."""
        return Markup(self.terms_html)

    @property
    def report(self) -> Markup:
        """The report, likewise."""
        return Markup(self.report_html)


class CampaignStep(db.Model):  # type: ignore[name-defined,misc]
    """One line of a campaign's log: who did what, and when. Never changed."""

    __tablename__ = "campaign_steps"
    __table_args__ = (Index("ix_campaign_steps_campaign_id", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None: the system."""
    what: Mapped[str] = mapped_column(String(300))
    """In words, without anything private."""
    at: Mapped[datetime] = mapped_column(Instant)


class CampaignDraw(db.Model):  # type: ignore[name-defined,misc]
    """One drawing of lots, with all that is needed to draw them again."""

    __tablename__ = "campaign_draws"
    __table_args__ = (Index("ix_campaign_draws_campaign_id", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    seed: Mapped[str] = mapped_column(String(32))
    entrant_ids: Mapped[list[int]] = mapped_column(JSON)
    """Applications in the draw, in the order of their lots."""
    chosen_count: Mapped[int] = mapped_column()
    """So many of the first became testers, the others stand in reserve."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    drawn_at: Mapped[datetime] = mapped_column(Instant)


class TestApplication(db.Model):  # type: ignore[name-defined,misc]
    """A member's application to a campaign, and what became of it."""

    __test__ = False  # Not a test, whatever pytest makes of the name.
    __tablename__ = "test_applications"
    __table_args__ = (
        CheckConstraint(_among("standing", Standing), name="standing"),
        CheckConstraint("(standing = 'reserve') = (reserve_place IS NOT NULL)", name="reserve_place"),
        Index("uq_test_applications_member", "campaign_id", "member_id", unique=True),
        Index(
            "uq_test_applications_reserve",
            "campaign_id",
            "reserve_place",
            unique=True,
            sqlite_where=_RESERVE,
            postgresql_where=_RESERVE,
        ),
        Index("ix_test_applications_campaign_id", "campaign_id", "id"),
        Index("ix_test_applications_standing", "campaign_id", "standing", "id"),
        Index("ix_test_applications_member_id", "member_id", "standing"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    standing: Mapped[str] = mapped_column(String(10), default=Standing.APPLIED.value)
    reserve_place: Mapped[int | None] = mapped_column()
    """From 1; the lowest moves up first."""
    applied_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    """When it got its present standing."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    agreed_version: Mapped[int] = mapped_column(default=0)
    """The version of the confidentiality terms that the tester accepted last."""
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    wants_credit: Mapped[bool] = mapped_column(default=True)
    """Whether to be thanked by name once the product ships."""
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)

    @property
    def stands(self) -> Standing:
        """Its standing as a word of the rules."""
        return Standing(self.standing)

    @property
    def is_tester(self) -> bool:
        """Whether the member is a tester."""
        return self.standing == Standing.CHOSEN.value


class TestParcel(db.Model):  # type: ignore[name-defined,misc]
    """What is sent to a tester, where to, and how far it is."""

    __test__ = False
    __tablename__ = "test_parcels"
    __table_args__ = (
        CheckConstraint(_among("state", Parcel), name="state"),
        CheckConstraint("state <> 'address' OR address IS NULL", name="address"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("test_applications.id"), primary_key=True, autoincrement=False)  # fmt: skip
    state: Mapped[str] = mapped_column(String(10), default=Parcel.ADDRESS.value)
    address: Mapped[str | None] = mapped_column(Sealed)
    """Where to; encrypted, and deleted when the campaign ends or its owner is erased."""
    carrier: Mapped[str] = mapped_column(String(60), default="")
    tracking: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    addressed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was returned, or became the tester's."""

    @property
    def stands(self) -> Parcel:
        """Its state as a word of the rules."""
        return Parcel(self.state)


class TestFeedback(db.Model):  # type: ignore[name-defined,misc]
    """A tester's answers to the feedback form."""

    __test__ = False
    __tablename__ = "test_feedback"

    application_id: Mapped[int] = mapped_column(ForeignKey("test_applications.id"), primary_key=True, autoincrement=False)  # fmt: skip
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    """As sent; empty until then."""
    draft: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """What is not sent yet."""
    saved_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    amended_at: Mapped[datetime | None] = mapped_column(Instant)


class CampaignPost(db.Model):  # type: ignore[name-defined,misc]
    """A post in a campaign's private discussion. It stands in no search, feed or list."""

    __tablename__ = "campaign_posts"
    __table_args__ = (Index("ix_campaign_posts_campaign_id", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    body_markdown: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removal_reason: Mapped[str] = mapped_column(String(300), default="")

    @property
    def html(self) -> Markup:
        """Its text, sanitised when it was stored."""
        return Markup(self.body_html)
