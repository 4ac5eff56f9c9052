"""Remember which thread an answer opens; order answers by usefulness from the index alone.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and let the index of useful answers go down in votes."""
    with op.batch_alter_table("answers") as table:
        table.add_column(sa.Column("opens_thread_id", community.core.db.BigId, nullable=True))
        table.create_foreign_key("fk_answers_opens_thread_id", "threads", ["opens_thread_id"], ["id"])
    opens_one = sa.text("opens_thread_id IS NOT NULL")
    op.create_index(
        "uq_answers_opens_thread_id",
        "answers",
        ["opens_thread_id"],
        unique=True,
        sqlite_where=opens_one,
        postgresql_where=opens_one,
    )
    op.drop_index("ix_answers_useful", "answers")
    op.create_index(
        "ix_answers_useful",
        "answers",
        ["thread_id", "accept_order", sa.literal_column("vote_count DESC"), "id"],
    )


def downgrade() -> None:
    """Take both back."""
    op.drop_index("ix_answers_useful", "answers")
    op.create_index("ix_answers_useful", "answers", ["thread_id", "accept_order", "vote_count", "id"])
    op.drop_index("uq_answers_opens_thread_id", "answers")
    with op.batch_alter_table("answers") as table:
        table.drop_constraint("fk_answers_opens_thread_id", type_="foreignkey")
        table.drop_column("opens_thread_id")
