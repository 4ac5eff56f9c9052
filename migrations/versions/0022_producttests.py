"""Keep product tests: campaigns, applications, parcels, feedback, discussions, logs and draws.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import community.core.db
import community.core.sealing

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nobody tests anything yet."""
    op.create_table(
        "campaigns",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("product_id", community.core.db.BigId, nullable=True),
        sa.Column("about_markdown", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("deal_markdown", sa.Text(), nullable=False),
        sa.Column("deal_html", sa.Text(), nullable=False),
        sa.Column("secret_markdown", sa.Text(), nullable=False),
        sa.Column("secret_html", sa.Text(), nullable=False),
        sa.Column("terms_markdown", sa.Text(), nullable=False),
        sa.Column("terms_html", sa.Text(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("chosen_count", sa.Integer(), nullable=False),
        sa.Column("needs_parcel", sa.Boolean(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ships_on", sa.Date(), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("feedback_questions", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("report_markdown", sa.Text(), nullable=False),
        sa.Column("report_html", sa.Text(), nullable=False),
        sa.Column("report_readers", sa.String(length=10), nullable=False),
        sa.Column("report_at", community.core.db.Instant(), nullable=True),
        sa.Column("shipped_at", community.core.db.Instant(), nullable=True),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("created_by_id", community.core.db.BigId, nullable=True),
        sa.Column("stepped_at", community.core.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "report_readers IN ('', 'testers', 'everybody')", name=op.f("ck_campaigns_report_readers")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'choosing', 'running', 'reporting', 'closed', 'cancelled')",
            name=op.f("ck_campaigns_state"),
        ),
        sa.CheckConstraint("chosen_count BETWEEN 0 AND places", name=op.f("ck_campaigns_places")),
        sa.ForeignKeyConstraint(["created_by_id"], ["members.id"], name="fk_campaigns_created_by_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_campaigns_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_index("ix_campaigns_state", "campaigns", ["state", "id"], unique=False)

    op.create_table(
        "campaign_draws",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("campaign_id", community.core.db.BigId, nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("entrant_ids", sa.JSON(), nullable=False),
        sa.Column("chosen_count", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", community.core.db.BigId, nullable=True),
        sa.Column("drawn_at", community.core.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_draws_campaign_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name="fk_campaign_draws_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_draws"),
    )
    op.create_index("ix_campaign_draws_campaign_id", "campaign_draws", ["campaign_id", "id"], unique=False)

    op.create_table(
        "campaign_posts",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("campaign_id", community.core.db.BigId, nullable=False),
        sa.Column("author_id", community.core.db.BigId, nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("changed_at", community.core.db.Instant(), nullable=True),
        sa.Column("removed_at", community.core.db.Instant(), nullable=True),
        sa.Column("removed_by_id", community.core.db.BigId, nullable=True),
        sa.Column("removal_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_campaign_posts_author_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_posts_campaign_id"),
        sa.ForeignKeyConstraint(["removed_by_id"], ["members.id"], name="fk_campaign_posts_removed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_posts"),
    )
    op.create_index("ix_campaign_posts_author_id", "campaign_posts", ["author_id"], unique=False)
    op.create_index("ix_campaign_posts_campaign_id", "campaign_posts", ["campaign_id", "id"], unique=False)

    op.create_table(
        "campaign_steps",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("campaign_id", community.core.db.BigId, nullable=False),
        sa.Column("actor_id", community.core.db.BigId, nullable=True),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("at", community.core.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name="fk_campaign_steps_actor_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_steps_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_steps"),
    )
    op.create_index("ix_campaign_steps_campaign_id", "campaign_steps", ["campaign_id", "id"], unique=False)

    op.create_table(
        "test_applications",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("campaign_id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("reserve_place", sa.Integer(), nullable=True),
        sa.Column("applied_at", community.core.db.Instant(), nullable=False),
        sa.Column("changed_at", community.core.db.Instant(), nullable=False),
        sa.Column("decided_by_id", community.core.db.BigId, nullable=True),
        sa.Column("agreed_version", sa.Integer(), nullable=False),
        sa.Column("agreed_at", community.core.db.Instant(), nullable=True),
        sa.Column("wants_credit", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", community.core.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "(standing = 'reserve') = (reserve_place IS NOT NULL)",
            name=op.f("ck_test_applications_reserve_place"),
        ),
        sa.CheckConstraint(
            "standing IN ('applied', 'chosen', 'reserve', 'declined', 'withdrawn', 'left')",
            name=op.f("ck_test_applications_standing"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_test_applications_campaign_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name="fk_test_applications_decided_by_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_test_applications_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_test_applications"),
    )
    op.create_index(
        "ix_test_applications_campaign_id", "test_applications", ["campaign_id", "id"], unique=False
    )
    op.create_index(
        "ix_test_applications_member_id", "test_applications", ["member_id", "standing"], unique=False
    )
    op.create_index(
        "ix_test_applications_standing", "test_applications", ["campaign_id", "standing", "id"], unique=False
    )
    op.create_index(
        "uq_test_applications_member", "test_applications", ["campaign_id", "member_id"], unique=True
    )
    op.create_index(
        "uq_test_applications_reserve",
        "test_applications",
        ["campaign_id", "reserve_place"],
        unique=True,
        sqlite_where=sa.text("standing = 'reserve'"),
        postgresql_where=sa.text("standing = 'reserve'"),
    )

    op.create_table(
        "test_feedback",
        sa.Column("application_id", community.core.db.BigId, autoincrement=False, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("draft", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("saved_at", community.core.db.Instant(), nullable=False),
        sa.Column("sent_at", community.core.db.Instant(), nullable=True),
        sa.Column("amended_at", community.core.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["test_applications.id"], name="fk_test_feedback_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", name="pk_test_feedback"),
    )
    op.create_table(
        "test_parcels",
        sa.Column("application_id", community.core.db.BigId, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("address", community.core.sealing.Sealed(), nullable=True),
        sa.Column("carrier", sa.String(length=60), nullable=False),
        sa.Column("tracking", sa.String(length=200), nullable=False),
        sa.Column("asked_at", community.core.db.Instant(), nullable=False),
        sa.Column("addressed_at", community.core.db.Instant(), nullable=True),
        sa.Column("sent_at", community.core.db.Instant(), nullable=True),
        sa.Column("received_at", community.core.db.Instant(), nullable=True),
        sa.Column("ended_at", community.core.db.Instant(), nullable=True),
        sa.CheckConstraint("state <> 'address' OR address IS NULL", name=op.f("ck_test_parcels_address")),
        sa.CheckConstraint(
            "state IN ('address', 'ready', 'sent', 'received', 'returned', 'kept')",
            name=op.f("ck_test_parcels_state"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["test_applications.id"], name="fk_test_parcels_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", name="pk_test_parcels"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("test_parcels")
    op.drop_table("test_feedback")
    op.drop_index("uq_test_applications_reserve", "test_applications")
    op.drop_index("uq_test_applications_member", "test_applications")
    op.drop_index("ix_test_applications_standing", "test_applications")
    op.drop_index("ix_test_applications_member_id", "test_applications")

    op.drop_index("ix_test_applications_campaign_id", "test_applications")
    op.drop_table("test_applications")
    op.drop_index("ix_campaign_steps_campaign_id", "campaign_steps")

    op.drop_table("campaign_steps")
    op.drop_index("ix_campaign_posts_campaign_id", "campaign_posts")
    op.drop_index("ix_campaign_posts_author_id", "campaign_posts")

    op.drop_table("campaign_posts")
    op.drop_index("ix_campaign_draws_campaign_id", "campaign_draws")

    op.drop_table("campaign_draws")
    op.drop_index("ix_campaigns_state", "campaigns")

    op.drop_table("campaigns")
