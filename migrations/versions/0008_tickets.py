"""Keep what customers ask the support team.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "tickets",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(150), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("product_id", community.core.db.BigId, nullable=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("receipt_key", sa.String(64), nullable=False),
        sa.Column("sending", sa.String(64), nullable=False),
        sa.Column("offered_ids", sa.JSON(), nullable=False),
        sa.Column("opened_ids", sa.JSON(), nullable=False),
        sa.Column("opened_at", community.core.db.Instant(), nullable=False),
        sa.Column("erased_at", community.core.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_tickets_member_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_tickets_product_id"),
    )
    op.create_index("uq_tickets_receipt_key", "tickets", ["receipt_key"], unique=True)
    op.create_index("uq_tickets_sending", "tickets", ["sending"], unique=True)
    op.create_index("ix_tickets_member_id_id", "tickets", ["member_id", "id"])
    op.create_table(
        "ticket_attachments",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("ticket_id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=True),
        sa.Column("name", sa.String(90), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_attachments"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_attachments_ticket_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_ticket_attachments_member_id"),
    )
    op.create_index("ix_ticket_attachments_ticket_id", "ticket_attachments", ["ticket_id"])
    op.create_index("ix_ticket_attachments_member_id", "ticket_attachments", ["member_id"])


def downgrade() -> None:
    """Drop the tables. The files that came with tickets stay where they lie."""
    op.drop_table("ticket_attachments")
    op.drop_table("tickets")
