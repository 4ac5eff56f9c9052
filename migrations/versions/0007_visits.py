"""Keep visits in which somebody looks for help, fact by fact, and what became of them.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_Id = community.core.db.BigId
_Instant = community.core.db.Instant


def upgrade() -> None:
    """Add the tables; each earlier “This solved it” becomes a visit of its own."""
    op.add_column("answers", sa.Column("helped_count", sa.Integer(), nullable=False, server_default="0"))
    _create_visits()
    _create_facts()
    _create_figures()
    op.rename_table("deflections", "deflections_before")
    for name in ("ix_deflections_thread_id", "ix_deflections_said_at"):
        op.drop_index(name, "deflections_before")
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "pk_deflections",
            "uq_deflections_visit_key_thread_id",
            "fk_deflections_thread_id",
            "fk_deflections_member_id",
        ):
            op.execute(f"ALTER TABLE deflections_before DROP CONSTRAINT {name}")
    _create_deflections()
    op.execute(
        "INSERT INTO visits (key, member_id, is_current, place, started_at, last_at, ended_at, excluded, outcome, seemed, settled_at)"
        " SELECT visit_key, NULL, 1 = 0, min(place), min(said_at), max(said_at), max(said_at), '', 'confirmed',"
        " 'confirmed', max(said_at) FROM deflections_before GROUP BY visit_key"
    )
    op.execute(
        "INSERT INTO deflections (visit_id, thread_id, member_id, outcome, query, place, said_at)"
        " SELECT visits.id, d.thread_id, d.member_id, 'confirmed', d.query, d.place, d.said_at"
        " FROM deflections_before d JOIN visits ON visits.key = d.visit_key"
    )
    op.execute("UPDATE visits SET key = NULL")
    op.drop_table("deflections_before")


def downgrade() -> None:
    """Drop the tables; what was said to have solved something stays."""
    op.rename_table("deflections", "deflections_after")
    for name in (
        "ix_deflections_thread_id",
        "ix_deflections_said_at",
        "ix_deflections_answer_id",
    ):
        op.drop_index(name, "deflections_after")
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "pk_deflections",
            "uq_deflections_visit_id_thread_id",
            "fk_deflections_visit_id",
            "fk_deflections_answer_id",
            "fk_deflections_thread_id",
            "fk_deflections_member_id",
        ):
            op.execute(f"ALTER TABLE deflections_after DROP CONSTRAINT {name}")
    op.create_table(
        "deflections",
        sa.Column("id", _Id, nullable=False),
        sa.Column("thread_id", _Id, nullable=False),
        sa.Column("visit_key", sa.String(64), nullable=False),
        sa.Column("member_id", _Id, nullable=True),
        sa.Column("query", sa.String(300), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("said_at", _Instant(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_deflections_thread_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_deflections_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deflections"),
        sa.UniqueConstraint("visit_key", "thread_id", name="uq_deflections_visit_key_thread_id"),
    )
    op.create_index("ix_deflections_thread_id", "deflections", ["thread_id"])
    op.create_index("ix_deflections_said_at", "deflections", ["said_at"])
    op.execute(
        "INSERT INTO deflections (thread_id, visit_key, member_id, query, place, said_at)"
        " SELECT thread_id, 'visit ' || visit_id, member_id, query, place, said_at FROM deflections_after"
        " WHERE outcome = 'confirmed' AND withdrawn_at IS NULL"
    )
    for table in (
        "deflections_after",
        "saving_terms",
        "survey_answers",
        "declined_suggestions",
        "visit_offers",
        "visit_facts",
        "visits",
    ):
        op.drop_table(table)
    op.drop_column("answers", "helped_count")


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", _Id, nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("member_id", _Id, nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("started_at", _Instant(), nullable=False),
        sa.Column("last_at", _Instant(), nullable=False),
        sa.Column("ended_at", _Instant(), nullable=True),
        sa.Column("contacted_at", _Instant(), nullable=True),
        sa.Column("excluded", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("seemed", sa.String(12), nullable=True),
        sa.Column("settled_at", _Instant(), nullable=True),
        sa.CheckConstraint("key IS NULL OR member_id IS NULL", name="ck_visits_one_owner"),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="ck_visits_settled"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_visits_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    for column in ("key", "member_id"):
        op.create_index(
            f"uq_visits_{column}",
            "visits",
            [column],
            unique=True,
            sqlite_where=sa.text("is_current = 1"),
            postgresql_where=sa.text("is_current"),
        )
        op.create_index(f"ix_visits_{column}_last_at", "visits", [column, "last_at"])
    op.create_index("ix_visits_outcome_last_at", "visits", ["outcome", "last_at"])
    op.create_index("ix_visits_started_at", "visits", ["started_at"])


def _create_facts() -> None:
    op.create_table(
        "visit_facts",
        sa.Column("id", _Id, nullable=False),
        sa.Column("visit_id", _Id, nullable=True),
        sa.Column("token", sa.String(40), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("happened_at", _Instant(), nullable=False),
        sa.Column("query", sa.String(300), nullable=False),
        sa.Column("thread_id", _Id, nullable=True),
        sa.Column("was_solved", sa.Boolean(), nullable=False),
        sa.Column("found_count", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_facts_visit_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_visit_facts_thread_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_facts"),
        sa.UniqueConstraint("visit_id", "token", name="uq_visit_facts_visit_id_token"),
    )
    op.create_index("ix_visit_facts_visit_id", "visit_facts", ["visit_id", "happened_at", "id"])
    op.create_index("ix_visit_facts_kind", "visit_facts", ["kind", "found_count", "happened_at"])
    op.create_table(
        "visit_offers",
        sa.Column("id", _Id, nullable=False),
        sa.Column("visit_id", _Id, nullable=False),
        sa.Column("thread_id", _Id, nullable=False),
        sa.Column("fact_id", _Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opened_at", _Instant(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_offers_visit_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_visit_offers_thread_id"),
        sa.ForeignKeyConstraint(["fact_id"], ["visit_facts.id"], name="fk_visit_offers_fact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_offers"),
        sa.UniqueConstraint("visit_id", "thread_id", name="uq_visit_offers_visit_id_thread_id"),
    )
    op.create_index("ix_visit_offers_thread_id", "visit_offers", ["thread_id"])
    op.create_index("ix_visit_offers_fact_id", "visit_offers", ["fact_id"])


def _create_figures() -> None:
    op.create_table(
        "declined_suggestions",
        sa.Column("id", _Id, nullable=False),
        sa.Column("question_id", _Id, nullable=False),
        sa.Column("thread_id", _Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("was_opened", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["threads.id"], name="fk_declined_suggestions_question_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_declined_suggestions_thread_id"),
        sa.PrimaryKeyConstraint("id", name="pk_declined_suggestions"),
        sa.UniqueConstraint("question_id", "thread_id", name="uq_declined_suggestions_question_id_thread_id"),
    )
    op.create_index("ix_declined_suggestions_thread_id", "declined_suggestions", ["thread_id"])
    op.create_table(
        "survey_answers",
        sa.Column("visit_id", _Id, autoincrement=False, nullable=False),
        sa.Column("would_have_contacted", sa.Boolean(), nullable=False),
        sa.Column("answered_at", _Instant(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_survey_answers_visit_id"),
        sa.PrimaryKeyConstraint("visit_id", name="pk_survey_answers"),
    )
    op.create_table(
        "saving_terms",
        sa.Column("id", _Id, nullable=False),
        sa.Column("cost_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("asked_every", sa.Integer(), nullable=False),
        sa.Column("set_by_id", _Id, nullable=True),
        sa.Column("set_at", _Instant(), nullable=False),
        sa.CheckConstraint("cost_minor >= 0", name="ck_saving_terms_cost"),
        sa.CheckConstraint("asked_every >= 1", name="ck_saving_terms_asked_every"),
        sa.ForeignKeyConstraint(["set_by_id"], ["members.id"], name="fk_saving_terms_set_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saving_terms"),
    )


def _create_deflections() -> None:
    op.create_table(
        "deflections",
        sa.Column("id", _Id, nullable=False),
        sa.Column("visit_id", _Id, nullable=False),
        sa.Column("thread_id", _Id, nullable=False),
        sa.Column("answer_id", _Id, nullable=True),
        sa.Column("member_id", _Id, nullable=True),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("query", sa.String(300), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("said_at", _Instant(), nullable=False),
        sa.Column("withdrawn_at", _Instant(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_deflections_visit_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_deflections_thread_id"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_deflections_answer_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_deflections_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deflections"),
        sa.UniqueConstraint("visit_id", "thread_id", name="uq_deflections_visit_id_thread_id"),
    )
    op.create_index("ix_deflections_thread_id", "deflections", ["thread_id"])
    op.create_index("ix_deflections_answer_id", "deflections", ["answer_id"])
    op.create_index("ix_deflections_said_at", "deflections", ["said_at"])
