"""Keep badges, the awards of them and looks at everybody; who stays off the leaderboards; points by day and by thread.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Add the tables. `flask badges sync` brings the badges that ship."""
    big, instant = community.core.db.BigId, community.core.db.Instant
    op.create_table(
        "badges",
        sa.Column("id", big, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tier", sa.String(6), nullable=False),
        sa.Column("icon", sa.String(40), nullable=False),
        sa.Column("rule", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_repeatable", sa.Boolean(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("is_revocable", sa.Boolean(), nullable=False),
        sa.Column("is_stock", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("edited_at", instant(), nullable=True),
        sa.Column("edited_by_id", big, nullable=True),
        sa.Column("retired_at", instant(), nullable=True),
        sa.Column("retired_by_id", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_badges"),
        sa.ForeignKeyConstraint(["edited_by_id"], ["members.id"], name="fk_badges_edited_by_id"),
        sa.ForeignKeyConstraint(["retired_by_id"], ["members.id"], name="fk_badges_retired_by_id"),
        sa.CheckConstraint("tier IN ('bronze', 'silver', 'gold')", name=op.f("ck_badges_tier")),
    )
    op.create_index("uq_badges_key", "badges", ["key"], unique=True)
    op.create_table(
        "awards",
        sa.Column("id", big, nullable=False),
        sa.Column("badge_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("thread_id", big, nullable=True),
        sa.Column("answer_id", big, nullable=True),
        sa.Column("reply_id", big, nullable=True),
        sa.Column("earned_at", instant(), nullable=False),
        sa.Column("awarded_at", instant(), nullable=False),
        sa.Column("awarded_by_id", big, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_toast_due", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", instant(), nullable=True),
        sa.Column("revoked_by_id", big, nullable=True),
        sa.Column("revocation_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_awards"),
        sa.ForeignKeyConstraint(["badge_id"], ["badges.id"], name="fk_awards_badge_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_awards_member_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_awards_thread_id"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_awards_answer_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_awards_reply_id"),
        sa.ForeignKeyConstraint(["awarded_by_id"], ["members.id"], name="fk_awards_awarded_by_id"),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["members.id"], name="fk_awards_revoked_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_awards_live",
        "awards",
        ["badge_id", "member_id", "subject", "number"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index("ix_awards_member_id", "awards", ["member_id", "badge_id"])
    op.create_index("ix_awards_badge_id", "awards", ["badge_id", "revoked_at", "earned_at", "id"])
    op.create_index("ix_awards_untold", "awards", ["member_id", "is_toast_due"])
    op.create_table(
        "badge_runs",
        sa.Column("id", big, nullable=False),
        sa.Column("badge_id", big, nullable=False),
        sa.Column("asked_by_id", big, nullable=True),
        sa.Column("asked_at", instant(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=False),
        sa.Column("awarded_count", sa.Integer(), nullable=False),
        sa.Column("revoked_count", sa.Integer(), nullable=False),
        sa.Column("finished_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_badge_runs"),
        sa.ForeignKeyConstraint(["badge_id"], ["badges.id"], name="fk_badge_runs_badge_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["members.id"], name="fk_badge_runs_asked_by_id"),
    )
    op.create_index("ix_badge_runs_badge_id", "badge_runs", ["badge_id", "id"])
    with op.batch_alter_table("notifications") as notifications:
        notifications.add_column(sa.Column("award_id", big, nullable=True))
        notifications.create_foreign_key("fk_notifications_award_id", "awards", ["award_id"], ["id"])
    op.create_table(
        "leaderboard_absences",
        sa.Column("member_id", big, nullable=False),
        sa.Column("since_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_leaderboard_absences"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_leaderboard_absences_member_id"),
    )
    op.create_index(
        "ix_ledger_entries_earned_on", "ledger_entries", ["earned_on", "member_id", "points", "thread_id"]
    )
    op.create_index(
        "ix_ledger_entries_thread_points", "ledger_entries", ["thread_id", "earned_on", "member_id", "points"]
    )


def downgrade() -> None:
    """Drop them, and what was told of awards."""
    op.drop_index("ix_ledger_entries_thread_points", "ledger_entries")
    op.drop_index("ix_ledger_entries_earned_on", "ledger_entries")
    op.drop_table("leaderboard_absences")
    op.execute("DELETE FROM notifications WHERE award_id IS NOT NULL")
    with op.batch_alter_table("notifications") as notifications:
        notifications.drop_constraint("fk_notifications_award_id", type_="foreignkey")
        notifications.drop_column("award_id")
    op.drop_table("badge_runs")
    op.drop_table("awards")
    op.drop_table("badges")
