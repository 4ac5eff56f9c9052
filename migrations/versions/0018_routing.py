"""Keep how many questions a helper wants to answer in a day.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. Until a helper chooses a number, there is no limit."""
    op.create_table(
        "helper_limits",
        sa.Column("member_id", community.core.db.BigId, autoincrement=False, nullable=False),
        sa.Column("answers_a_day", sa.Integer(), nullable=False),
        sa.Column("chosen_at", community.core.db.Instant(), nullable=False),
        sa.CheckConstraint("answers_a_day BETWEEN 1 AND 200", name="ck_helper_limits_answers_a_day"),
        sa.PrimaryKeyConstraint("member_id", name="pk_helper_limits"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_helper_limits_member_id"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("helper_limits")
