"""Let a super user's Helpful mark weigh more where answers are sorted, where an admin says so.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the weights, all 1, and sort answers by them: nothing changes until a weight does."""
    op.add_column("members", sa.Column("vote_weight", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("votes", sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("answers", sa.Column("mark_weight", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE answers SET mark_weight = vote_count WHERE vote_count <> 0")
    op.drop_index("ix_answers_useful", "answers")
    op.create_index(
        "ix_answers_useful", "answers", ["thread_id", "lead_order", sa.text("mark_weight DESC"), "id"]
    )


def downgrade() -> None:
    """Sort by the number of marks again, and forget the weights."""
    op.drop_index("ix_answers_useful", "answers")
    op.create_index(
        "ix_answers_useful", "answers", ["thread_id", "lead_order", sa.text("vote_count DESC"), "id"]
    )
    op.drop_column("answers", "mark_weight")
    op.drop_column("votes", "weight")
    op.drop_column("members", "vote_weight")
