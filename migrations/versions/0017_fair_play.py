"""Keep hints that accounts are used together, and cases of fair play with what was decided.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = community.core.db.BigId
INSTANT = community.core.db.Instant


def upgrade() -> None:
    """Add the tables; there is nothing to fill in."""
    op.create_table(
        "member_hints",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("first_seen_at", INSTANT(), nullable=False),
        sa.Column("last_seen_at", INSTANT(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member_hints"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_member_hints_member_id"),
        sa.UniqueConstraint("member_id", "kind", "hash", name="uq_member_hints_member_id_kind_hash"),
    )
    op.create_index("ix_member_hints_last_seen_at", "member_hints", ["last_seen_at"])
    op.create_table(
        "fair_play_runs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("started_at", INSTANT(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("step", sa.String(80), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("case_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fair_play_runs"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["members.id"], name="fk_fair_play_runs_asked_by_id"),
    )
    op.create_table(
        "fair_play_cases",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("suggested", sa.String(10), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("answer_ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("cause_count", sa.Integer(), nullable=False),
        sa.Column("found_at", INSTANT(), nullable=False),
        sa.Column("last_found_at", INSTANT(), nullable=False),
        sa.Column("decided_cause_count", sa.Integer(), nullable=False),
        sa.Column("appealed_at", INSTANT(), nullable=True),
        sa.Column("appealed_by_id", BIG, nullable=True),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fair_play_cases"),
        sa.ForeignKeyConstraint(["appealed_by_id"], ["members.id"], name="fk_fair_play_cases_appealed_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_fair_play_cases_fingerprint", "fair_play_cases", ["fingerprint"], unique=True)
    op.create_index("ix_fair_play_cases_list", "fair_play_cases", ["state", "score", "id"])
    op.create_table(
        "fair_play_members",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "member_id", name="pk_fair_play_members"),
        sa.ForeignKeyConstraint(["case_id"], ["fair_play_cases.id"], name="fk_fair_play_members_case_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_fair_play_members_member_id"),
    )
    op.create_index("ix_fair_play_members_member_id", "fair_play_members", ["member_id"])
    op.create_table(
        "fair_play_causes",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("cause", sa.String(80), nullable=False),
        sa.Column("giver_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("answer_id", BIG, nullable=False),
        sa.Column("given_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "cause", name="pk_fair_play_causes"),
        sa.ForeignKeyConstraint(["case_id"], ["fair_play_cases.id"], name="fk_fair_play_causes_case_id"),
        sa.ForeignKeyConstraint(["giver_id"], ["members.id"], name="fk_fair_play_causes_giver_id"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_fair_play_causes_author_id"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_fair_play_causes_answer_id"),
    )
    op.create_index("ix_fair_play_causes_cause", "fair_play_causes", ["cause"])
    op.create_table(
        "fair_play_decisions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voided_count", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=False),
        sa.Column("decided_at", INSTANT(), nullable=False),
        sa.Column("undone_at", INSTANT(), nullable=True),
        sa.Column("undone_by_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_fair_play_decisions"),
        sa.ForeignKeyConstraint(["case_id"], ["fair_play_cases.id"], name="fk_fair_play_decisions_case_id"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name="fk_fair_play_decisions_decided_by_id"
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["members.id"], name="fk_fair_play_decisions_undone_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_fair_play_decisions_case_id", "fair_play_decisions", ["case_id", "id"])


def downgrade() -> None:
    """Drop the tables; what was decided stays done in the ledger."""
    for table in (
        "fair_play_decisions", "fair_play_causes", "fair_play_members", "fair_play_cases", "fair_play_runs", "member_hints",
    ):  # fmt: skip
        op.drop_table(table)
