"""Keep what members say of answers beside Helpful, what staff recommend, and what others confirmed as solved.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_Id = community.core.db.BigId
_Instant = community.core.db.Instant
_STATES = ("confirmed_at", "recommended_at", "outdated_at", "verified_at")
_CONFIRMED = sa.text("confirmed_count > 0")


def upgrade() -> None:
    """Add the tables, and on answers and threads what follows from them."""
    op.add_column("answers", sa.Column("lead_order", sa.Integer(), nullable=False, server_default="4"))
    op.add_column("answers", sa.Column("confirmed_count", sa.Integer(), nullable=False, server_default="0"))
    for name in _STATES:
        op.add_column("answers", sa.Column(name, _Instant(), nullable=True))
    op.add_column("threads", sa.Column("confirmed_at", _Instant(), nullable=True))
    op.execute("UPDATE answers SET lead_order = accept_order WHERE accept_order < 2")
    op.drop_index("ix_answers_useful", "answers")
    op.create_index(
        "ix_answers_useful", "answers", ["thread_id", "lead_order", sa.text("vote_count DESC"), "id"]
    )
    op.create_index(
        "ix_answers_confirmed",
        "answers",
        ["thread_id"],
        sqlite_where=_CONFIRMED,
        postgresql_where=_CONFIRMED,
    )
    _create_reactions()
    _create_recommendations()
    _create_resolutions()


def downgrade() -> None:
    """Take them away again."""
    for table in ("resolutions", "recommendations", "reactions"):
        op.drop_table(table)
    op.drop_index("ix_answers_confirmed", "answers")
    op.drop_index("ix_answers_useful", "answers")
    op.create_index(
        "ix_answers_useful", "answers", ["thread_id", "accept_order", sa.text("vote_count DESC"), "id"]
    )
    op.drop_column("threads", "confirmed_at")
    for name in (*reversed(_STATES), "confirmed_count", "lead_order"):
        op.drop_column("answers", name)


def _create_reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("id", _Id, nullable=False),
        sa.Column("answer_id", _Id, nullable=False),
        sa.Column("member_id", _Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("is_qualified", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_at", _Instant(), nullable=False),
        sa.Column("settled_at", _Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reactions"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_reactions_answer_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_reactions_member_id"),
        sa.UniqueConstraint("answer_id", "member_id", "kind", name="uq_reactions_answer_id_member_id_kind"),
        sa.CheckConstraint("kind IN ('worked', 'outdated', 'wrong')", name=op.f("ck_reactions_kind")),
        sa.CheckConstraint("(kind = 'wrong') = (reason <> '')", name=op.f("ck_reactions_reason")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reactions_member_id", "reactions", ["member_id", "id"])


def _create_recommendations() -> None:
    op.create_table(
        "recommendations",
        sa.Column("id", _Id, nullable=False),
        sa.Column("answer_id", _Id, nullable=False),
        sa.Column("recommended_by_id", _Id, nullable=False),
        sa.Column("recommended_at", _Instant(), nullable=False),
        sa.Column("withdrawn_at", _Instant(), nullable=True),
        sa.Column("withdrawn_by_id", _Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recommendations"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_recommendations_answer_id"),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"], ["members.id"], name="fk_recommendations_recommended_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["members.id"], name="fk_recommendations_withdrawn_by_id"
        ),
        sqlite_autoincrement=True,
    )
    live = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_recommendations_live",
        "recommendations",
        ["answer_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _create_resolutions() -> None:
    op.create_table(
        "resolutions",
        sa.Column("id", _Id, nullable=False),
        sa.Column("thread_id", _Id, nullable=False),
        sa.Column("answer_id", _Id, nullable=False),
        sa.Column("confirmed_by_id", _Id, nullable=True),
        sa.Column("confirmed_at", _Instant(), nullable=False),
        sa.Column("ended_at", _Instant(), nullable=True),
        sa.Column("ended_by_id", _Id, nullable=True),
        sa.Column("ending", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resolutions"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_resolutions_thread_id"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_resolutions_answer_id"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["members.id"], name="fk_resolutions_confirmed_by_id"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["members.id"], name="fk_resolutions_ended_by_id"),
        sa.CheckConstraint("(ended_at IS NULL) = (ending = '')", name=op.f("ck_resolutions_ending")),
        sa.CheckConstraint(
            "ending IN ('', 'undone', 'withdrawn', 'removed', 'accepted', 'moved', 'split')",
            name=op.f("ck_resolutions_endings"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resolutions_answer_id", "resolutions", ["answer_id"])
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_resolutions_live",
        "resolutions",
        ["thread_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
