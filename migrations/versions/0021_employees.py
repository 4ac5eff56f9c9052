"""Keep the brand's domains, who works for it, the training of staff, and what the author of each answer was.

Revision ID: 0021
Revises: 0020
"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = community.core.db.BigId
INSTANT = community.core.db.Instant
_BEFORE = "Was an employee before verification was kept."


def upgrade() -> None:
    """Add the tables and columns. Whoever is an employee already is taken as verified and trained."""
    op.add_column("members", sa.Column("team", sa.String(40), nullable=False, server_default=""))
    op.add_column("members", sa.Column("training_due_at", INSTANT(), nullable=True))
    _create_tables()
    op.execute(
        sa.text(
            "INSERT INTO employments (member_id, team, verified_by, reason, started_at, end_reason)"
            " SELECT id, '', 'hand', :reason, created_at, '' FROM members WHERE role = 'employee'"
        ).bindparams(reason=_BEFORE)
    )
    op.add_column("answers", sa.Column("author_role", sa.String(12), nullable=False, server_default="member"))
    if not op.get_context().as_sql:
        _fill_in_roles()
    standing = sa.text("removed_at IS NULL")
    op.create_index(
        "ix_answers_share",
        "answers",
        ["created_at", "author_role", "accept_order", "thread_id"],
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    """Drop them; roles stay as they are."""
    op.drop_index("ix_answers_share", "answers")
    op.drop_column("answers", "author_role")
    for table in ("training_attempts", "training_versions", "employments", "employee_domains"):
        op.drop_table(table)
    op.drop_column("members", "training_due_at")
    op.drop_column("members", "team")


def _fill_in_roles() -> None:
    """Give each answer the role that its author has now, then what changes of roles say that it was before."""
    connection = op.get_bind()
    answers = sa.table(
        "answers", sa.column("author_id"), sa.column("author_role"), sa.column("created_at", INSTANT)
    )
    members = sa.table("members", sa.column("id"), sa.column("role"))
    events = sa.table(
        "events",
        sa.column("id"),
        sa.column("name"),
        sa.column("payload", sa.JSON),
        sa.column("happened_at", INSTANT),
    )
    for role in ("super_user", "employee", "moderator", "agent", "admin"):
        of_role = sa.select(members.c.id).where(members.c.role == role)
        connection.execute(
            sa.update(answers).where(answers.c.author_id.in_(of_role)).values(author_role=role)
        )
    changes = defaultdict(list)
    query = sa.select(events.c.payload, events.c.happened_at).where(events.c.name == "RoleChanged")
    for payload, at in connection.execute(query.order_by(events.c.happened_at, events.c.id)):
        changes[payload["member_id"]].append((at, payload["before"]))
    for member_id, past in changes.items():
        # From the last change back to the first: each one overwrites what was written before it.
        for at, before in reversed(past):
            earlier = sa.update(answers).where(answers.c.author_id == member_id, answers.c.created_at < at)
            connection.execute(earlier.values(author_role=before))


def _create_tables() -> None:
    listed, live = sa.text("removed_at IS NULL"), sa.text("ended_at IS NULL")
    op.create_table(
        "employee_domains",
        sa.Column("id", BIG, nullable=False),
        sa.Column("domain", sa.String(253), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("with_subdomains", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", BIG, nullable=True),
        sa.Column("added_at", INSTANT(), nullable=False),
        sa.Column("removed_at", INSTANT(), nullable=True),
        sa.Column("removed_by_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_employee_domains"),
        sa.ForeignKeyConstraint(["added_by_id"], ["members.id"], name="fk_employee_domains_added_by_id"),
        sa.ForeignKeyConstraint(["removed_by_id"], ["members.id"], name="fk_employee_domains_removed_by_id"),
    )
    op.create_index(
        "uq_employee_domains_listed",
        "employee_domains",
        ["domain"],
        unique=True,
        sqlite_where=listed,
        postgresql_where=listed,
    )
    op.create_table(
        "employments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("verified_by", sa.String(6), nullable=False),
        sa.Column("domain_id", BIG, nullable=True),
        sa.Column("started_by_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("verified_by IN ('domain', 'hand')", name="ck_employments_verified_by"),
        sa.PrimaryKeyConstraint("id", name="pk_employments"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_employments_member_id"),
        sa.ForeignKeyConstraint(["domain_id"], ["employee_domains.id"], name="fk_employments_domain_id"),
        sa.ForeignKeyConstraint(["started_by_id"], ["members.id"], name="fk_employments_started_by_id"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["members.id"], name="fk_employments_ended_by_id"),
    )
    op.create_index(
        "uq_employments_live",
        "employments",
        ["member_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index("ix_employments_team", "employments", ["ended_at", "team", "member_id"])
    op.create_index("ix_employments_domain_id", "employments", ["domain_id", "ended_at", "id"])
    op.create_index("ix_employments_member_id", "employments", ["member_id", "id"])
    op.create_table(
        "training_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("material_markdown", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_by_id", BIG, nullable=True),
        sa.Column("published_at", INSTANT(), nullable=False),
        sa.Column("due_at", INSTANT(), nullable=True),
        sa.CheckConstraint("number > 1 AND pass_mark > 0", name="ck_training_versions_numbers"),
        sa.PrimaryKeyConstraint("number", name="pk_training_versions"),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["members.id"], name="fk_training_versions_published_by_id"
        ),
    )
    op.create_table(
        "training_attempts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("taken_at", INSTANT(), nullable=False),
        sa.CheckConstraint("score >= 0 AND score <= question_count", name="ck_training_attempts_score"),
        sa.PrimaryKeyConstraint("id", name="pk_training_attempts"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_training_attempts_member_id"),
    )
    op.create_index(
        "ix_training_attempts_member_id", "training_attempts", ["member_id", "is_passed", "version"]
    )
