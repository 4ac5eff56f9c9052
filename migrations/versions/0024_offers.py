"""Offer questions to helpers: offers and their rounds, quiet hours, pauses, and the numbers that they follow.

Revision ID: 0024
Revises: 0023
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
BOUNDS = {
    "answers_a_day": (1, 200),
    "hours_a_day": (1, 24),
    "open_offers": (1, 20),
    "at_once": (1, 10),
    "newcomer_minutes": (0, 60),
}
OPEN, DUE = sa.text("outcome IS NULL"), sa.text("next_at IS NOT NULL")


def upgrade() -> None:
    """Add the tables, and the numbers that ship as the first version. Nothing is offered until somebody asks."""
    op.create_table(
        "helper_quiets",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("chosen_at", _INSTANT(), nullable=False),
        sa.CheckConstraint(
            "from_minute BETWEEN 0 AND 1439 AND to_minute BETWEEN 0 AND 1439", name="ck_helper_quiets_minutes"
        ),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name="ck_helper_quiets_days"),
        sa.PrimaryKeyConstraint("member_id", name="pk_helper_quiets"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_helper_quiets_member_id"),
    )
    op.create_table(
        "helper_pauses",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("back_on", sa.Date(), nullable=False),
        sa.Column("chosen_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_helper_pauses"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_helper_pauses_member_id"),
    )
    op.create_table(
        "offerings",
        sa.Column("thread_id", _ID, autoincrement=False, nullable=False),
        sa.Column("signs", sa.String(60), nullable=False),
        sa.Column("is_easy", sa.Boolean(), nullable=False),
        sa.Column("asked_at", _INSTANT(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("next_at", _INSTANT()),
        sa.Column("newcomers_until", _INSTANT()),
        sa.CheckConstraint("stage BETWEEN 0 AND 4", name="ck_offerings_stage"),
        sa.PrimaryKeyConstraint("thread_id", name="pk_offerings"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_offerings_thread_id"),
    )
    op.create_index("ix_offerings_due", "offerings", ["next_at"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_table(
        "offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("thread_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("offered_at", _INSTANT(), nullable=False),
        sa.Column("ends_at", _INSTANT(), nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("settled_at", _INSTANT()),
        sa.Column("subject", sa.String(10)),
        sa.Column("subject_id", _ID),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.CheckConstraint("round BETWEEN 0 AND 4", name="ck_offers_round"),
        sa.CheckConstraint("ends_at > offered_at", name="ck_offers_ends_after_start"),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="ck_offers_settled"),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('answered', 'passed', 'expired', 'covered')",
            name="ck_offers_outcome",
        ),
        sa.CheckConstraint("(subject IS NULL) = (subject_id IS NULL)", name="ck_offers_subject"),
        sa.CheckConstraint(
            "subject IS NULL OR subject IN ('product', 'tag', 'board')", name="ck_offers_subjects"
        ),
        sa.CheckConstraint("helped BETWEEN 0 AND answers", name="ck_offers_helped"),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sa.UniqueConstraint("thread_id", "member_id", name="uq_offers_thread_id_member_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_offers_thread_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_offers_member_id"),
    )
    op.create_index(
        "ix_offers_open", "offers", ["member_id", "ends_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_offers_ending", "offers", ["ends_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_offers_offered_at", "offers", ["offered_at", "member_id"])
    op.create_index("ix_offers_member_id", "offers", ["member_id", "offered_at"])
    terms = op.create_table(
        "routing_terms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in BOUNDS),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("set_by_id", _ID),
        sa.Column("set_at", _INSTANT(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} BETWEEN {least} AND {most}", name=f"ck_routing_terms_{name}")
            for name, (least, most) in BOUNDS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_routing_terms"),
        sa.UniqueConstraint("number", name="uq_routing_terms_number"),
        sa.ForeignKeyConstraint(["set_by_id"], ["members.id"], name="fk_routing_terms_set_by_id"),
    )
    first = {"answers_a_day": 60, "hours_a_day": 8, "open_offers": 3, "at_once": 2, "newcomer_minutes": 3}
    began = datetime(1970, 1, 1, tzinfo=UTC)
    op.bulk_insert(terms, [{"number": 1, "reason": "As Peerdesk ships.", "set_at": began, **first}])
    op.create_index("ix_members_last_seen_at", "members", ["last_seen_at"])
    op.create_index("ix_answers_author_id_created_at", "answers", ["author_id", "created_at"])
    op.create_index("ix_replies_author_id_created_at", "replies", ["author_id", "created_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_replies_author_id_created_at", "replies")
    op.drop_index("ix_answers_author_id_created_at", "answers")
    op.drop_index("ix_members_last_seen_at", "members")
    for name in ("routing_terms", "offers", "offerings", "helper_pauses", "helper_quiets"):
        op.drop_table(name)
