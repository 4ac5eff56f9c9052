"""Keep better texts that members propose for what others wrote.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OPEN = "outcome IS NULL"
_KEYS = {
    "thread_id": "threads",
    "answer_id": "answers",
    "author_id": "members",
    "proposer_id": "members",
    "decided_by_id": "members",
    "reverted_by_id": "members",
}


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "proposed_edits",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=True),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("author_id", community.core.db.BigId, nullable=False),
        sa.Column("proposer_id", community.core.db.BigId, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("summary", sa.String(200), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("proposed_at", community.core.db.Instant(), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("decided_at", community.core.db.Instant(), nullable=True),
        sa.Column("decided_by_id", community.core.db.BigId, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_improved", sa.Boolean(), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=True),
        sa.Column("reverted_at", community.core.db.Instant(), nullable=True),
        sa.Column("reverted_by_id", community.core.db.BigId, nullable=True),
        sa.CheckConstraint("(thread_id IS NULL) <> (answer_id IS NULL)", name="ck_proposed_edits_one_post"),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('accepted', 'declined', 'withdrawn', 'expired')",
            name="ck_proposed_edits_outcome",
        ),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="ck_proposed_edits_decided"),
        sa.PrimaryKeyConstraint("id", name="pk_proposed_edits"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_proposed_edits_{column}")
            for column, table in _KEYS.items()
        ),
        sqlite_autoincrement=True,
    )
    where = {"sqlite_where": sa.text(_OPEN), "postgresql_where": sa.text(_OPEN)}
    for post in ("thread_id", "answer_id"):
        op.create_index(
            f"uq_proposed_edits_open_{post}", "proposed_edits", ["proposer_id", post], unique=True, **where
        )
        op.create_index(f"ix_proposed_edits_{post}", "proposed_edits", [post])
    op.create_index("ix_proposed_edits_open", "proposed_edits", ["id"], **where)
    op.create_index("ix_proposed_edits_author_id", "proposed_edits", ["author_id", "id"])
    op.create_index("ix_proposed_edits_proposer_id", "proposed_edits", ["proposer_id", "id"])


def downgrade() -> None:
    """Drop the table. What was accepted stays the posts' text."""
    op.drop_table("proposed_edits")
