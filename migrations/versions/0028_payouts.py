"""Keep payouts: payment details, choices, batches with their approvals, what rails said, and what needs a person.

Revision ID: 0028
Revises: 0027
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
TABLES = (
    "charities",
    "rail_notices",
    "charity_votes",
    "payout_batches",
    "payout_terms",
    "tax_details",
    "expiry_notices",
    "kept_periods",
    "money_appeals",
    "payment_details",
    "payout_approvals",
    "payout_parcels",
    "payouts",
    "payout_exclusions",
    "payout_faults",
    "payout_reports",
    "payout_steps",
)
FROZEN = ("payout_steps", "payout_approvals", "payout_exclusions", "payout_reports", "payout_terms")
"""Only added to: what was done, approved, said and set stays as it was."""


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "charities",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(70), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("added_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charities"),
        sa.UniqueConstraint("name", name="uq_charities_name"),
    )
    op.create_table(
        "rail_notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rail", sa.String(10), nullable=False),
        sa.Column("notice_id", sa.String(120), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("heard_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rail_notices"),
        sa.UniqueConstraint("rail", "notice_id", name="uq_rail_notices_rail_notice_id"),
    )
    op.create_table(
        "charity_votes",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("charity_id", _ID, nullable=False),
        sa.Column("voted_at", _INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["charity_id"], ["charities.id"], name="fk_charity_votes_charity_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_charity_votes_member_id"),
        sa.PrimaryKeyConstraint("member_id", "period", name="pk_charity_votes"),
    )
    op.create_table(
        "payout_batches",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rail", sa.String(10), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("payout_count", sa.Integer(), nullable=False),
        sa.Column("approvals_needed", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("prepared_by_id", _ID, nullable=False),
        sa.Column("prepared_at", _INSTANT(), nullable=False),
        sa.Column("sent_by_id", _ID),
        sa.Column("sent_at", _INSTANT()),
        sa.Column("trouble", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "state IN ('prepared', 'approved', 'sending', 'sent', 'cancelled')",
            name="ck_payout_batches_state",
        ),
        sa.CheckConstraint("approvals_needed BETWEEN 1 AND 2", name="ck_payout_batches_approvals_needed"),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["members.id"], name="fk_payout_batches_prepared_by_id"),
        sa.ForeignKeyConstraint(["sent_by_id"], ["members.id"], name="fk_payout_batches_sent_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_batches"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payout_batches_state", "payout_batches", ["state", "id"])

    terms = op.create_table(
        "payout_terms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("cash_least_minor", sa.BigInteger(), nullable=False),
        sa.Column("second_approval_minor", sa.BigInteger(), nullable=False),
        sa.Column("details_hold_hours", sa.Integer(), nullable=False),
        sa.Column("jump_factor", sa.Integer(), nullable=False),
        sa.Column("first_large_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_threshold_minor", sa.BigInteger(), nullable=False),
        sa.Column("match_percent", sa.Integer(), nullable=False),
        sa.Column("match_most_minor", sa.BigInteger(), nullable=False),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("set_by_id", _ID),
        sa.Column("set_at", _INSTANT(), nullable=False),
        sa.CheckConstraint("appeal_days BETWEEN 7 AND 365", name="ck_payout_terms_appeal_days"),
        sa.CheckConstraint(
            "cash_least_minor BETWEEN 0 AND 1000000000", name="ck_payout_terms_cash_least_minor"
        ),
        sa.CheckConstraint("details_hold_hours BETWEEN 0 AND 720", name="ck_payout_terms_details_hold_hours"),
        sa.CheckConstraint(
            "first_large_minor BETWEEN 0 AND 1000000000", name="ck_payout_terms_first_large_minor"
        ),
        sa.CheckConstraint("jump_factor BETWEEN 2 AND 1000", name="ck_payout_terms_jump_factor"),
        sa.CheckConstraint(
            "match_most_minor BETWEEN 0 AND 1000000000", name="ck_payout_terms_match_most_minor"
        ),
        sa.CheckConstraint("match_percent BETWEEN 0 AND 500", name="ck_payout_terms_match_percent"),
        sa.CheckConstraint(
            "second_approval_minor BETWEEN 0 AND 1000000000", name="ck_payout_terms_second_approval_minor"
        ),
        sa.CheckConstraint(
            "tax_threshold_minor BETWEEN 0 AND 1000000000", name="ck_payout_terms_tax_threshold_minor"
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["members.id"], name="fk_payout_terms_set_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_terms"),
    )
    op.create_table(
        "tax_details",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("given_at", _INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_tax_details_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_tax_details"),
    )
    op.create_table(
        "expiry_notices",
        sa.Column("payee_id", _ID, autoincrement=False, nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", _INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_expiry_notices_payee_id"),
        sa.PrimaryKeyConstraint("payee_id", "period", "number", name="pk_expiry_notices"),
    )
    op.create_table(
        "kept_periods",
        sa.Column("payee_id", _ID, autoincrement=False, nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chosen_at", _INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_kept_periods_payee_id"),
        sa.PrimaryKeyConstraint("payee_id", "period", name="pk_kept_periods"),
    )
    op.create_table(
        "money_appeals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT(), nullable=False),
        sa.Column("blamed_id", _ID),
        sa.Column("decided_at", _INSTANT()),
        sa.Column("decided_by_id", _ID),
        sa.Column("is_granted", sa.Boolean()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="ck_money_appeals_decided"),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> blamed_id", name="ck_money_appeals_another_person"
        ),
        sa.ForeignKeyConstraint(["blamed_id"], ["members.id"], name="fk_money_appeals_blamed_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name="fk_money_appeals_decided_by_id"),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_money_appeals_payee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_money_appeals"),
        sa.UniqueConstraint("payee_id", "about", name="uq_money_appeals_payee_id_about"),
    )
    op.create_index(
        "ix_money_appeals_open",
        "money_appeals",
        ["asked_at", "id"],
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )

    op.create_table(
        "payment_details",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("rail", sa.String(10), nullable=False),
        sa.Column("sealed", sa.Text()),
        sa.Column("masked", sa.String(60), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("since", _INSTANT(), nullable=False),
        sa.Column("replaced_at", _INSTANT()),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_payment_details_payee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_details"),
    )
    op.create_index("ix_payment_details_fingerprint", "payment_details", ["fingerprint"])
    op.create_index(
        "uq_payment_details_current",
        "payment_details",
        ["payee_id", "rail"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )

    op.create_table(
        "payout_approvals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("batch_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("approver_id", _ID, nullable=False),
        sa.Column("prepared_by_id", _ID, nullable=False),
        sa.Column("approved_at", _INSTANT(), nullable=False),
        sa.CheckConstraint("approver_id <> prepared_by_id", name="ck_payout_approvals_four_eyes"),
        sa.ForeignKeyConstraint(["approver_id"], ["members.id"], name="fk_payout_approvals_approver_id"),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batches.id"], name="fk_payout_approvals_batch_id"),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["members.id"], name="fk_payout_approvals_prepared_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payout_approvals"),
        sa.UniqueConstraint(
            "batch_id", "approver_id", "revision", name="uq_payout_approvals_batch_id_approver_id_revision"
        ),
    )
    op.create_table(
        "payout_parcels",
        sa.Column("id", _ID, nullable=False),
        sa.Column("batch_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(30), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", _INSTANT(), nullable=False),
        sa.Column("first_tried_at", _INSTANT()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", _INSTANT()),
        sa.Column("trouble", sa.String(500), nullable=False),
        sa.Column("file_name", sa.String(80), nullable=False),
        sa.Column("file_type", sa.String(60), nullable=False),
        sa.Column("file", sa.Text()),
        sa.CheckConstraint("state IN ('submitting', 'sent', 'refused')", name="ck_payout_parcels_state"),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batches.id"], name="fk_payout_parcels_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_parcels"),
        sa.UniqueConstraint("batch_id", "number", name="uq_payout_parcels_batch_id_number"),
        sa.UniqueConstraint("key", name="uq_payout_parcels_key"),
    )
    op.create_index("ix_payout_parcels_due", "payout_parcels", ["state", "next_at"])

    op.create_table(
        "payouts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("claim_key", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("rail", sa.String(10), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("matched_minor", sa.BigInteger(), nullable=False),
        sa.Column("charity_id", _ID),
        sa.Column("detail_id", _ID),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("state_since", _INSTANT(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("findings", sa.String(100), nullable=False),
        sa.Column("seen_findings", sa.String(100), nullable=False),
        sa.Column("batch_id", _ID),
        sa.Column("parcel_id", _ID),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(80), nullable=False),
        sa.Column("external_batch", sa.String(80), nullable=False),
        sa.Column("asked_at", _INSTANT(), nullable=False),
        sa.Column("sent_at", _INSTANT()),
        sa.Column("settled_at", _INSTANT()),
        sa.CheckConstraint("(choice = 'charity') = (charity_id IS NOT NULL)", name="ck_payouts_charity"),
        sa.CheckConstraint("(state <> 'held') OR reason <> ''", name="ck_payouts_held"),
        sa.CheckConstraint("choice IN ('cash', 'credit', 'charity')", name="ck_payouts_choice"),
        sa.CheckConstraint(
            "state IN ('reserved', 'held', 'approved', 'submitting', 'unknown', 'sent', 'unclaimed', 'settled', 'failed', 'returned', 'cancelled')",
            name="ck_payouts_state",
        ),
        sa.CheckConstraint("amount_minor > 0", name="ck_payouts_amount"),
        sa.CheckConstraint("attempt >= 0", name="ck_payouts_attempt"),
        sa.CheckConstraint("fee_minor >= 0 AND fee_minor < amount_minor", name="ck_payouts_fee"),
        sa.CheckConstraint("matched_minor >= 0", name="ck_payouts_matched"),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batches.id"], name="fk_payouts_batch_id"),
        sa.ForeignKeyConstraint(["charity_id"], ["charities.id"], name="fk_payouts_charity_id"),
        sa.ForeignKeyConstraint(["detail_id"], ["payment_details.id"], name="fk_payouts_detail_id"),
        sa.ForeignKeyConstraint(["parcel_id"], ["payout_parcels.id"], name="fk_payouts_parcel_id"),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_payouts_payee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payouts"),
        sa.UniqueConstraint("payee_id", "claim_key", name="uq_payouts_payee_id_claim_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payouts_batch_id", "payouts", ["batch_id", "id"])
    op.create_index("ix_payouts_state", "payouts", ["state", "rail", "currency", "id"])
    op.create_index(
        "uq_payouts_live",
        "payouts",
        ["payee_id", "period", "currency"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('failed', 'returned', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('failed', 'returned', 'cancelled')"),
    )

    op.create_table(
        "payout_exclusions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("batch_id", _ID, nullable=False),
        sa.Column("payout_id", _ID, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("by_id", _ID),
        sa.Column("at", _INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batches.id"], name="fk_payout_exclusions_batch_id"),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_payout_exclusions_by_id"),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_exclusions_payout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_exclusions"),
    )
    op.create_index("ix_payout_exclusions_batch_id", "payout_exclusions", ["batch_id", "id"])

    op.create_table(
        "payout_faults",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("rail", sa.String(10), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("payout_id", _ID),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("found_at", _INSTANT(), nullable=False),
        sa.Column("owner_id", _ID),
        sa.Column("settled_at", _INSTANT()),
        sa.Column("settled_by_id", _ID),
        sa.Column("settlement", sa.String(500), nullable=False),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="ck_payout_faults_settled"),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name="fk_payout_faults_owner_id"),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_faults_payout_id"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["members.id"], name="fk_payout_faults_settled_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_faults"),
        sa.UniqueConstraint("digest", name="uq_payout_faults_digest"),
    )
    op.create_index(
        "ix_payout_faults_open",
        "payout_faults",
        ["found_at", "id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )

    op.create_table(
        "payout_reports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rail", sa.String(10), nullable=False),
        sa.Column("payout_id", _ID),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("external_id", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("said_at", _INSTANT()),
        sa.Column("heard_at", _INSTANT(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_reports_payout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_reports"),
        sa.UniqueConstraint("digest", name="uq_payout_reports_digest"),
    )
    op.create_index("ix_payout_reports_payout_id", "payout_reports", ["payout_id", "id"])
    op.create_index("ix_payout_reports_rail", "payout_reports", ["rail", "id"])

    op.create_table(
        "payout_steps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payout_id", _ID, nullable=False),
        sa.Column("deed", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by_id", _ID),
        sa.Column("at", _INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_payout_steps_by_id"),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_steps_payout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_steps"),
    )
    op.create_index("ix_payout_steps_payout_id", "payout_steps", ["payout_id", "id"])
    first = {
        "cash_least_minor": 1_000, "second_approval_minor": 100_000, "details_hold_hours": 72, "jump_factor": 12,
        "first_large_minor": 50_000, "tax_threshold_minor": 100_000, "match_percent": 0, "match_most_minor": 0,
        "appeal_days": 30,
    }  # fmt: skip
    op.bulk_insert(terms, [{"set_at": datetime(1970, 1, 1, tzinfo=UTC), **first}])
    for table in FROZEN:
        _freeze(table)


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name != "sqlite":
        for table in FROZEN:
            op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
    for table in reversed(TABLES):
        op.drop_table(table)


def _freeze(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(  # The function came with the book.
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION book_is_append_only()"
    )
