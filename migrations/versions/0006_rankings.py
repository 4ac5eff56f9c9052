"""Keep the weights that a community's suggestions have learnt.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. Until something is learnt the shipped weights are used."""
    op.create_table(
        "rankings",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("made_at", community.core.db.Instant(), nullable=False),
        sa.Column("pair_count", sa.Integer(), nullable=False),
        sa.Column("tested_count", sa.Integer(), nullable=False),
        sa.Column("recall_before", sa.Double(), nullable=False),
        sa.Column("recall_after", sa.Double(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("is_in_use", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rankings"),
    )
    op.create_index(
        "uq_rankings_in_use",
        "rankings",
        ["is_in_use"],
        unique=True,
        sqlite_where=sa.text("is_in_use = 1"),
        postgresql_where=sa.text("is_in_use"),
    )


def downgrade() -> None:
    """Drop the table; the shipped weights are used again."""
    op.drop_table("rankings")
