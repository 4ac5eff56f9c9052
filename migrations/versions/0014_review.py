"""Keep what members report, what waits for a moderator's look, and what was decided.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_POSTS = {"thread_id": "threads", "answer_id": "answers", "reply_id": "replies"}
_ONE_POST = (
    "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN reply_id IS NULL THEN 0 ELSE 1 END) = 1"
)
_OPEN = "closed_at IS NULL"
_LIVE = "withdrawn_at IS NULL AND decision_id IS NULL AND report_id IS NULL"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "review_items",
        _id(),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _reference("appealed_by_id"),
        _instant("opened_at", nullable=False),
        _instant("closed_at"),
        sa.Column("closed_as", sa.String(12), nullable=True),
        *(_reference(column) for column in _POSTS),
        sa.CheckConstraint(_ONE_POST, name="ck_review_items_one_post"),
        sa.CheckConstraint(
            "source IN ('flag', 'wrong', 'appeal', 'first_look')", name="ck_review_items_source"
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="ck_review_items_closed"),
        sa.CheckConstraint(
            "closed_as IS NULL OR closed_as IN ('decided', 'withdrawn', 'gone', 'joined', 'settled')",
            name="ck_review_items_closed_as",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_items"),
        *_keys("review_items", appealed_by_id="members", **_POSTS),
        sqlite_autoincrement=True,
    )
    for column in _POSTS:
        op.create_index(f"ix_review_items_{column}", "review_items", [column])
        _create_partial(f"uq_review_items_open_{column}", "review_items", [column], _OPEN, unique=True)
    op.create_index("ix_review_items_appealed_by_id", "review_items", ["appealed_by_id"])
    _create_partial("ix_review_items_queue", "review_items", ["urgency", "id"], _OPEN)
    op.create_table(
        "review_decisions",
        _id(),
        _reference("item_id", nullable=False),
        _reference("author_id", nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _reference("decided_by_id"),
        _instant("decided_at", nullable=False),
        _instant("removed_at"),
        _instant("locked_at"),
        _reference("acceptance_id"),
        _reference("suspension_id"),
        _reference("reverted_id"),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        _instant("undone_at"),
        _reference("undone_by_id"),
        sa.CheckConstraint(
            "outcome IN ('dismissed', 'removed', 'spam', 'edit_asked', 'locked', 'restored')",
            name="ck_review_decisions_outcome",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_decisions"),
        *_keys(
            "review_decisions",
            item_id="review_items",
            author_id="members",
            decided_by_id="members",
            acceptance_id="acceptances",
            suspension_id="suspensions",
            reverted_id="review_decisions",
            undone_by_id="members",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_decisions_item_id", "review_decisions", ["item_id"])
    op.create_index("ix_review_decisions_author_id", "review_decisions", ["author_id", "id"])
    op.create_index("ix_review_decisions_decided_by_id", "review_decisions", ["decided_by_id", "id"])
    op.create_table(
        "flags",
        _id(),
        _reference("item_id", nullable=False),
        _reference("member_id", nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _instant("flagged_at", nullable=False),
        _reference("report_id"),
        _instant("withdrawn_at"),
        _reference("decision_id"),
        *(_reference(column) for column in _POSTS),
        sa.CheckConstraint(_ONE_POST, name="ck_flags_one_post"),
        sa.CheckConstraint(
            "reason IN ('spam', 'rude', 'private', 'wrong', 'off_topic', 'other')", name="ck_flags_reason"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.UniqueConstraint("report_id", name="uq_flags_report_id"),
        *_keys(
            "flags", item_id="review_items", member_id="members", decision_id="review_decisions", **_POSTS
        ),
        sqlite_autoincrement=True,
    )
    for column in _POSTS:
        _create_partial(f"uq_flags_live_{column}", "flags", ["member_id", column], _LIVE, unique=True)
    op.create_index("ix_flags_item_id", "flags", ["item_id"])
    op.create_index("ix_flags_decision_id", "flags", ["decision_id"])
    op.create_index("ix_flags_member_id", "flags", ["member_id", "id"])
    op.create_table(
        "review_opinions",
        _id(),
        _reference("item_id", nullable=False),
        _reference("member_id", nullable=False),
        sa.Column("says", sa.String(8), nullable=False),
        _instant("said_at", nullable=False),
        sa.CheckConstraint("says IN ('fine', 'go')", name="ck_review_opinions_says"),
        sa.PrimaryKeyConstraint("id", name="pk_review_opinions"),
        sa.UniqueConstraint("item_id", "member_id", name="uq_review_opinions_item_id_member_id"),
        *_keys("review_opinions", item_id="review_items", member_id="members"),
    )
    op.create_index("ix_review_opinions_member_id", "review_opinions", ["member_id"])


def downgrade() -> None:
    """Drop the tables. What was removed stays removed, with its reason."""
    for table in ("review_opinions", "flags", "review_decisions", "review_items"):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", community.core.db.BigId, nullable=False)


def _reference(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, community.core.db.BigId, nullable=nullable)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, community.core.db.Instant(), nullable=nullable)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
        for column, other in columns.items()
    ]


def _create_partial(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
