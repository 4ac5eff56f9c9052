"""Keep whom other systems' calls came from, and what other systems are told.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

import community.core.db
import community.core.sealing

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = community.core.db.BigId
INSTANT = community.core.db.Instant
_TOPICS = (
    "'thread.created', 'thread.updated', 'thread.moved', 'thread.closed', 'thread.reopened', 'thread.solved', "
    "'thread.merged', 'thread.removed', 'thread.restored', 'answer.created', 'answer.updated', 'answer.accepted', "
    "'answer.unaccepted', 'answer.removed', 'answer.restored', 'reply.created', 'reply.removed', 'member.rank_changed', "
    "'member.badge_awarded', 'payout.settled', 'ping'"
)
_STATES = "'waiting', 'delivered', 'failed', 'skipped'"
_OFF = "'admin', 'gone', 'failing'"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "heard_calls",
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("call_id", sa.String(100), nullable=False),
        sa.Column("heard_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("source", "call_id", name="pk_heard_calls"),
    )
    op.create_index("ix_heard_calls_heard_at", "heard_calls", ["heard_at"])
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", BIG, nullable=False),
        sa.Column("url", community.core.sealing.Sealed(), nullable=False),
        sa.Column("url_mark", sa.String(64), nullable=False),
        sa.Column("host", sa.String(260), nullable=False),
        sa.Column("description", sa.String(100), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("secret", community.core.sealing.Sealed(), nullable=False),
        sa.Column("secret_made_at", INSTANT(), nullable=False),
        sa.Column("secret_shown_at", INSTANT(), nullable=True),
        sa.Column("previous_secret", community.core.sealing.Sealed(), nullable=True),
        sa.Column("previous_until", INSTANT(), nullable=True),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.Column("switched_off_at", INSTANT(), nullable=True),
        sa.Column("switched_off_for", sa.String(10), nullable=False),
        sa.Column("failing_since", INSTANT(), nullable=True),
        sa.Column("failure_streak", sa.Integer(), nullable=False),
        sa.Column("paused_until", INSTANT(), nullable=True),
        sa.Column("claimed_until", INSTANT(), nullable=True),
        sa.Column("last_success_at", INSTANT(), nullable=True),
        sa.CheckConstraint(
            "(switched_off_at IS NULL) = (switched_off_for = '')", name="ck_webhook_endpoints_switched_off"
        ),
        sa.CheckConstraint(f"switched_off_for IN ('', {_OFF})", name="ck_webhook_endpoints_switched_off_for"),
        sa.CheckConstraint(
            "(previous_secret IS NULL) = (previous_until IS NULL)", name="ck_webhook_endpoints_previous"
        ),
        sa.CheckConstraint("failure_streak >= 0", name="ck_webhook_endpoints_streak"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoints"),
        sa.UniqueConstraint("url_mark", name="uq_webhook_endpoints_url_mark"),
    )
    op.create_table(
        "webhook_choices",
        sa.Column("endpoint_id", BIG, nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.CheckConstraint(f"topic IN ({_TOPICS})", name="ck_webhook_choices_topic"),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoints.id"], name="fk_webhook_choices_endpoint_id"
        ),
        sa.PrimaryKeyConstraint("endpoint_id", "topic", name="pk_webhook_choices"),
    )
    op.create_index("ix_webhook_choices_topic", "webhook_choices", ["topic", "endpoint_id"])
    op.create_table(
        "webhook_messages",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("happened_at", INSTANT(), nullable=False),
        sa.CheckConstraint(f"topic IN ({_TOPICS})", name="ck_webhook_messages_topic"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_messages"),
        sa.UniqueConstraint("key", name="uq_webhook_messages_key"),
    )
    op.create_index("ix_webhook_messages_happened_at", "webhook_messages", ["happened_at"])
    op.create_index("ix_webhook_messages_member_id", "webhook_messages", ["member_id"])
    _create_log()


def _create_log() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("endpoint_id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("lane", sa.String(30), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT(), nullable=True),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_words", sa.String(300), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_webhook_deliveries_state"),
        sa.CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="ck_webhook_deliveries_next"),
        sa.CheckConstraint("tries >= 0 AND attempt_count >= tries", name="ck_webhook_deliveries_counts"),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoints.id"], name="fk_webhook_deliveries_endpoint_id"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["webhook_messages.id"], name="fk_webhook_deliveries_message_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sa.UniqueConstraint("endpoint_id", "message_id", name="uq_webhook_deliveries_endpoint_id_message_id"),
    )
    op.create_index("ix_webhook_deliveries_message_id", "webhook_deliveries", ["message_id"])
    op.create_index("ix_webhook_deliveries_log", "webhook_deliveries", ["endpoint_id", "state", "id"])
    waiting = sa.text("state = 'waiting'")
    for name, column in (("due", "next_at"), ("lane", "lane")):
        op.create_index(
            f"ix_webhook_deliveries_{name}",
            "webhook_deliveries",
            ["endpoint_id", column, "id"],
            sqlite_where=waiting,
            postgresql_where=waiting,
        )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("delivery_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_deliveries.id"], name="fk_webhook_attempts_delivery_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_attempts"),
        sa.UniqueConstraint("delivery_id", "number", name="uq_webhook_attempts_delivery_id_number"),
    )


def downgrade() -> None:
    """Drop them, with what waits to be told."""
    for table in (
        "webhook_attempts",
        "webhook_deliveries",
        "webhook_messages",
        "webhook_choices",
        "webhook_endpoints",
        "heard_calls",
    ):
        op.drop_table(table)
