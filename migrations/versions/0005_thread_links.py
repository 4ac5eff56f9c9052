"""Remember which post links to which thread.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

POSTS = {"thread_id": "threads", "answer_id": "answers", "reply_id": "replies"}


def upgrade() -> None:
    """Add the table. Links that stand in posts already are noted by the worker within a day."""
    op.create_table(
        "thread_links",
        sa.Column("id", community.core.db.BigId, nullable=False),
        *(
            sa.Column(
                column,
                community.core.db.BigId,
                sa.ForeignKey(f"{table}.id", name=f"fk_thread_links_{column}"),
                nullable=True,
            )
            for column, table in POSTS.items()
        ),
        sa.Column(
            "to_thread_id",
            community.core.db.BigId,
            sa.ForeignKey("threads.id", name="fk_thread_links_to_thread_id"),
            nullable=False,
        ),
        sa.Column(
            "author_id",
            community.core.db.BigId,
            sa.ForeignKey("members.id", name="fk_thread_links_author_id"),
            nullable=False,
        ),
        sa.Column("linked_at", community.core.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_thread_links"),
        sa.CheckConstraint(
            " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in POSTS) + " = 1",
            name="one_post",
        ),
    )
    for column in POSTS:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"uq_thread_links_{column}",
            "thread_links",
            [column, "to_thread_id"],
            unique=True,
            sqlite_where=there,
            postgresql_where=there,
        )
    op.create_index("ix_thread_links_to_thread_id", "thread_links", ["to_thread_id", "linked_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("thread_links")
