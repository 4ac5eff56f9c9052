"""Keep the sites on which the help button may stand, and those that were refused.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables. Until an admin lists a site, the help button works on our own pages only."""
    op.create_table(
        "widget_origins",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("listed_by_id", community.core.db.BigId, nullable=True),
        sa.Column("listed_at", community.core.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_widget_origins"),
        sa.ForeignKeyConstraint(["listed_by_id"], ["members.id"], name="fk_widget_origins_listed_by_id"),
    )
    op.create_index("uq_widget_origins_origin", "widget_origins", ["origin"], unique=True)
    op.create_table(
        "widget_refusals",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", community.core.db.Instant(), nullable=False),
        sa.Column("last_at", community.core.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_widget_refusals"),
    )
    op.create_index("uq_widget_refusals_origin", "widget_refusals", ["origin"], unique=True)
    op.create_index("ix_widget_refusals_last_at", "widget_refusals", ["last_at"])


def downgrade() -> None:
    """Drop the tables; the help button works on no other site any more."""
    op.drop_table("widget_refusals")
    op.drop_table("widget_origins")
