"""Room for a search index in PostgreSQL. On SQLite the tables stay empty.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import community.core.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("search_meanwhile", "search_words", "search_documents", "search_generations")


def upgrade() -> None:
    """Add the tables. Nothing is in them until the setting `search_engine` says `postgresql`."""
    op.create_table(
        "search_generations",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("thread_count", sa.Integer(), nullable=False),
        sa.Column("made_at", community.core.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_generations"),
    )
    op.create_index(
        "uq_search_generations_live",
        "search_generations",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "search_documents",
        sa.Column("generation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("tag_ids", _list_of(sa.Integer()), nullable=False),
        sa.Column("author_ids", _list_of(sa.BigInteger()), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("words", _stems(), nullable=False),
        sa.Column("title_words", _stems(), nullable=False),
        sa.Column("wording", _list_of(sa.Text()), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("generation_id", "thread_id", name="pk_search_documents"),
    )
    for column in ("words", "title_words"):
        op.create_index(f"ix_search_documents_{column}", "search_documents", [column], postgresql_using="gin")
    op.create_index(
        "ix_search_documents_generation_id_created_at",
        "search_documents",
        ["generation_id", "created_at", "thread_id"],
    )
    op.create_table(
        "search_words",
        sa.Column("generation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(collation="C").with_variant(sa.Text(), "sqlite"), nullable=False),
        sa.Column("thread_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("generation_id", "kind", "word", name="pk_search_words"),
    )
    op.create_table(
        "search_meanwhile",
        sa.Column("generation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("generation_id", "thread_id", name="pk_search_meanwhile"),
    )


def downgrade() -> None:
    """Drop the tables: the index can be made again at any time."""
    for table in TABLES:
        op.drop_table(table)


def _list_of(kind: sa.types.TypeEngine) -> sa.types.TypeEngine:
    return postgresql.ARRAY(kind).with_variant(sa.JSON(), "sqlite")


def _stems() -> sa.types.TypeEngine:
    return postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite")
