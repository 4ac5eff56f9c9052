"""Keep thank-you notes, what members show of their impact, cards that they share, and years that they were told of.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BigId, _Instant = community.core.db.BigId, community.core.db.Instant


def upgrade() -> None:
    """Add the tables. Until somebody chooses otherwise, money and notes are shown, and no card is shared."""
    op.create_table(
        "thank_yous",
        sa.Column("id", _BigId, nullable=False),
        sa.Column("answer_id", _BigId, nullable=False),
        sa.Column("author_id", _BigId, nullable=False),
        sa.Column("helper_id", _BigId, nullable=False),
        sa.Column("body", sa.String(280), nullable=False),
        sa.Column("said_at", _Instant(), nullable=False),
        sa.Column("reported_at", _Instant(), nullable=True),
        sa.Column("reported_by_id", _BigId, nullable=True),
        sa.Column("kept_at", _Instant(), nullable=True),
        sa.Column("removed_at", _Instant(), nullable=True),
        sa.Column("removed_by_id", _BigId, nullable=True),
        sa.CheckConstraint("author_id <> helper_id", name="ck_thank_yous_others"),
        sa.CheckConstraint("(reported_at IS NULL) = (reported_by_id IS NULL)", name="ck_thank_yous_reported"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="ck_thank_yous_removed"),
        sa.PrimaryKeyConstraint("id", name="pk_thank_yous"),
        sa.UniqueConstraint("answer_id", "author_id", name="uq_thank_yous_answer_id_author_id"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_thank_yous_answer_id"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_thank_yous_author_id"),
        sa.ForeignKeyConstraint(["helper_id"], ["members.id"], name="fk_thank_yous_helper_id"),
        sa.ForeignKeyConstraint(["reported_by_id"], ["members.id"], name="fk_thank_yous_reported_by_id"),
        sa.ForeignKeyConstraint(["removed_by_id"], ["members.id"], name="fk_thank_yous_removed_by_id"),
    )
    op.create_index("ix_thank_yous_helper_id", "thank_yous", ["helper_id", "said_at", "id"])
    op.create_index("ix_thank_yous_author_id", "thank_yous", ["author_id"])
    waiting = sa.text("reported_at IS NOT NULL AND kept_at IS NULL AND removed_at IS NULL")
    op.create_index(
        "ix_thank_yous_reported",
        "thank_yous",
        ["reported_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "impact_choices",
        sa.Column("member_id", _BigId, autoincrement=False, nullable=False),
        sa.Column("hides_money", sa.Boolean(), nullable=False),
        sa.Column("hides_notes", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", _Instant(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_impact_choices"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_impact_choices_member_id"),
    )
    op.create_table(
        "impact_terms",
        sa.Column("id", _BigId, nullable=False),
        sa.Column("minutes_per_contact", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("shows_money", sa.Boolean(), nullable=False),
        sa.Column("set_by_id", _BigId, nullable=True),
        sa.Column("set_at", _Instant(), nullable=False),
        sa.CheckConstraint(
            "minutes_per_contact BETWEEN 1 AND 600", name="ck_impact_terms_minutes_per_contact"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_impact_terms"),
        sa.ForeignKeyConstraint(["set_by_id"], ["members.id"], name="fk_impact_terms_set_by_id"),
    )
    op.create_table(
        "shared_cards",
        sa.Column("member_id", _BigId, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(43), nullable=False),
        sa.Column("shared_at", _Instant(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name="ck_shared_cards_year"),
        sa.PrimaryKeyConstraint("member_id", "year", name="pk_shared_cards"),
        sa.UniqueConstraint("key", name="uq_shared_cards_key"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_shared_cards_member_id"),
    )
    op.create_table(
        "years_told",
        sa.Column("member_id", _BigId, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("told_at", _Instant(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name="ck_years_told_year"),
        sa.CheckConstraint("people_count > 0", name="ck_years_told_people_count"),
        sa.PrimaryKeyConstraint("member_id", "year", name="pk_years_told"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_years_told_member_id"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("years_told", "shared_cards", "impact_terms", "impact_choices", "thank_yous"):
        op.drop_table(table)
