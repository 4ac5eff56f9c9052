"""Keep what a decision took back, what two people found out about a payout by hand, and that a fault was opened again.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
_OPEN = "decided_at IS NULL"


def upgrade() -> None:
    """Add the tables and the column."""
    op.create_table(
        "reward_claw_backs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("case_ref", sa.String(40), nullable=False),
        sa.Column("award_ids", sa.JSON(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("taken_at", _INSTANT(), nullable=False),
        sa.Column("taken_by_id", _ID),
        sa.Column("given_back_at", _INSTANT()),
        sa.Column("given_back_by_id", _ID),
        sa.CheckConstraint("amount_minor >= 0", name="ck_reward_claw_backs_amount_minor"),
        sa.CheckConstraint(
            "given_back_at IS NOT NULL OR given_back_by_id IS NULL", name="ck_reward_claw_backs_given_back"
        ),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_reward_claw_backs_payee_id"),
        sa.ForeignKeyConstraint(["taken_by_id"], ["members.id"], name="fk_reward_claw_backs_taken_by_id"),
        sa.ForeignKeyConstraint(
            ["given_back_by_id"], ["members.id"], name="fk_reward_claw_backs_given_back_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reward_claw_backs"),
    )
    op.create_index("ix_reward_claw_backs_payee_id", "reward_claw_backs", ["payee_id", "id"])
    op.create_index("ix_reward_claw_backs_case_ref", "reward_claw_backs", ["case_ref"])
    op.create_table(
        "payout_closings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("fault_id", _ID, nullable=False),
        sa.Column("payout_id", _ID, nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.Column("said_by_id", _ID, nullable=False),
        sa.Column("said_at", _INSTANT(), nullable=False),
        sa.Column("decided_by_id", _ID),
        sa.Column("decided_at", _INSTANT()),
        sa.Column("is_confirmed", sa.Boolean()),
        sa.CheckConstraint("outcome IN ('settled', 'failed')", name="ck_payout_closings_outcome"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (is_confirmed IS NULL)",
            name="ck_payout_closings_decided",
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> said_by_id OR is_confirmed = FALSE",
            name="ck_payout_closings_four_eyes",
        ),
        sa.ForeignKeyConstraint(["fault_id"], ["payout_faults.id"], name="fk_payout_closings_fault_id"),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_closings_payout_id"),
        sa.ForeignKeyConstraint(["said_by_id"], ["members.id"], name="fk_payout_closings_said_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name="fk_payout_closings_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_closings"),
    )
    op.create_index("ix_payout_closings_fault_id", "payout_closings", ["fault_id", "id"])
    op.create_index(
        "uq_payout_closings_open",
        "payout_closings",
        ["payout_id"],
        unique=True,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )
    op.create_index("ix_payouts_external_batch", "payouts", ["external_batch", "id"])
    op.add_column("payout_faults", sa.Column("reopened_at", _INSTANT()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("payout_faults", "reopened_at")
    op.drop_index("ix_payouts_external_batch", table_name="payouts")
    op.drop_table("payout_closings")
    op.drop_table("reward_claw_backs")
