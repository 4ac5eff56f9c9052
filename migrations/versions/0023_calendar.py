"""Keep the calendar: events, replies, who came, feeds, and questions to management.

A community without points gives them for taking part from the start. One that has points keeps its rules until an admin
schedules others: rules are announced before they begin, also by us.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = (
    "calendar_series",
    "calendar_events",
    "calendar_rsvps",
    "calendar_attendances",
    "calendar_feeds",
    "calendar_questions",
    "calendar_question_supports",
)


def upgrade() -> None:
    """Add the tables, and the cause to the first rules of a new community."""
    big, instant = community.core.db.BigId, community.core.db.Instant
    op.create_table(
        "calendar_series",
        sa.Column("id", big, nullable=False),
        sa.Column("pattern", sa.String(10), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("planned_by_id", big, nullable=True),
        sa.Column("planned_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_series"),
        sa.ForeignKeyConstraint(["planned_by_id"], ["members.id"], name="fk_calendar_series_planned_by_id"),
        sa.CheckConstraint("pattern IN ('weekday', 'day', 'week')", name=op.f("ck_calendar_series_pattern")),
    )
    op.create_table(
        "calendar_events",
        sa.Column("id", big, nullable=False),
        sa.Column("uid", sa.String(60), nullable=False),
        sa.Column("series_id", big, nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("zone", sa.String(50), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("starts_at", instant(), nullable=False),
        sa.Column("ends_at", instant(), nullable=False),
        sa.Column("rsvp_closes_at", instant(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("seat_count", sa.Integer(), nullable=False),
        sa.Column("waiting_count", sa.Integer(), nullable=False),
        sa.Column("lead_id", big, nullable=True),
        sa.Column("executive", sa.String(80), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("planned_by_id", big, nullable=True),
        sa.Column("planned_at", instant(), nullable=False),
        sa.Column("changed_at", instant(), nullable=False),
        sa.Column("cancelled_at", instant(), nullable=True),
        sa.Column("cancelled_by_id", big, nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=False),
        sa.Column("day_reminded_for", instant(), nullable=True),
        sa.Column("hour_reminded_for", instant(), nullable=True),
        sa.Column("notes_markdown", sa.Text(), nullable=False),
        sa.Column("notes_html", sa.Text(), nullable=False),
        sa.Column("noted_at", instant(), nullable=True),
        sa.Column("noted_by_id", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_events"),
        sa.ForeignKeyConstraint(["series_id"], ["calendar_series.id"], name="fk_calendar_events_series_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["members.id"], name="fk_calendar_events_lead_id"),
        sa.ForeignKeyConstraint(["planned_by_id"], ["members.id"], name="fk_calendar_events_planned_by_id"),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["members.id"], name="fk_calendar_events_cancelled_by_id"
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["members.id"], name="fk_calendar_events_noted_by_id"),
        sa.UniqueConstraint("uid", name="uq_calendar_events_uid"),
        sa.CheckConstraint("rsvp_closes_at <= starts_at", name=op.f("ck_calendar_events_rsvp_closes_at")),
        sa.CheckConstraint(
            "audience IN ('members', 'super_users', 'staff')", name=op.f("ck_calendar_events_audience")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_events_ends_after_start")),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_calendar_events_capacity")),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 60", name=op.f("ck_calendar_events_answer_days")),
        sa.CheckConstraint(
            "kind IN ('conference', 'training', 'call', 'product_test', 'other')",
            name=op.f("ck_calendar_events_kind"),
        ),
        sa.CheckConstraint(
            "seat_count >= 0 AND (capacity IS NULL OR seat_count <= capacity)",
            name=op.f("ck_calendar_events_seats"),
        ),
        sa.CheckConstraint("waiting_count >= 0", name=op.f("ck_calendar_events_waiting_count")),
    )
    op.create_index("ix_calendar_events_lead_id", "calendar_events", ["lead_id"])
    op.create_index("ix_calendar_events_series_id", "calendar_events", ["series_id", "starts_at"])
    op.create_index("ix_calendar_events_starts_at", "calendar_events", ["starts_at", "id"])
    op.create_table(
        "calendar_rsvps",
        sa.Column("id", big, nullable=False),
        sa.Column("event_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("reply", sa.String(10), nullable=False),
        sa.Column("replied_at", instant(), nullable=False),
        sa.Column("seated_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_rsvps"),
        sa.ForeignKeyConstraint(["event_id"], ["calendar_events.id"], name="fk_calendar_rsvps_event_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_calendar_rsvps_member_id"),
        sa.UniqueConstraint("event_id", "member_id", name="uq_calendar_rsvps_event_id_member_id"),
        sa.CheckConstraint(
            "reply IN ('coming', 'waiting', 'declined')", name=op.f("ck_calendar_rsvps_reply")
        ),
    )
    op.create_index("ix_calendar_rsvps_member_id", "calendar_rsvps", ["member_id", "reply"])
    op.create_index("ix_calendar_rsvps_queue", "calendar_rsvps", ["event_id", "reply", "replied_at", "id"])
    op.create_table(
        "calendar_attendances",
        sa.Column("id", big, nullable=False),
        sa.Column("event_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("noted_by_id", big, nullable=True),
        sa.Column("noted_at", instant(), nullable=False),
        sa.Column("withdrawn_at", instant(), nullable=True),
        sa.Column("withdrawn_by_id", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_attendances"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["calendar_events.id"], name="fk_calendar_attendances_event_id"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_calendar_attendances_member_id"),
        sa.ForeignKeyConstraint(["noted_by_id"], ["members.id"], name="fk_calendar_attendances_noted_by_id"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["members.id"], name="fk_calendar_attendances_withdrawn_by_id"
        ),
        sa.UniqueConstraint("event_id", "member_id", name="uq_calendar_attendances_event_id_member_id"),
    )
    op.create_index("ix_calendar_attendances_member_id", "calendar_attendances", ["member_id", "event_id"])
    op.create_table(
        "calendar_feeds",
        sa.Column("member_id", big, autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("made_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_calendar_feeds_member_id"),
        sa.UniqueConstraint("secret", name="uq_calendar_feeds_secret"),
    )
    op.create_table(
        "calendar_questions",
        sa.Column("id", big, nullable=False),
        sa.Column("event_id", big, nullable=False),
        sa.Column("author_id", big, nullable=False),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("asked_at", instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("support_count", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("answer_markdown", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("answered_at", instant(), nullable=True),
        sa.Column("answered_by_id", big, nullable=True),
        sa.Column("overdue_told_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_questions"),
        sa.ForeignKeyConstraint(["event_id"], ["calendar_events.id"], name="fk_calendar_questions_event_id"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_calendar_questions_author_id"),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["members.id"], name="fk_calendar_questions_answered_by_id"
        ),
        sa.CheckConstraint(
            "(outcome = 'open') = (answered_at IS NULL)", name=op.f("ck_calendar_questions_answered")
        ),
        sa.CheckConstraint("support_count >= 0", name=op.f("ck_calendar_questions_support_count")),
        sa.CheckConstraint(
            "outcome IN ('open', 'answered', 'declined')", name=op.f("ck_calendar_questions_outcome")
        ),
    )
    op.create_index("ix_calendar_questions_author_id", "calendar_questions", ["author_id"])
    op.create_index("ix_calendar_questions_due", "calendar_questions", ["outcome", "due_on", "id"])
    op.create_index(
        "ix_calendar_questions_event_id", "calendar_questions", ["event_id", "support_count", "id"]
    )
    op.create_table(
        "calendar_question_supports",
        sa.Column("id", big, nullable=False),
        sa.Column("question_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("supported_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_question_supports"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["calendar_questions.id"], name="fk_calendar_question_supports_question_id"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_calendar_question_supports_member_id"
        ),
        sa.UniqueConstraint(
            "question_id", "member_id", name="uq_calendar_question_supports_question_id_member_id"
        ),
    )
    op.create_index("ix_calendar_question_supports_member_id", "calendar_question_supports", ["member_id"])
    if not _count("ledger_entries"):
        _write_frozen(
            "INSERT INTO rule_lines (rule_set_id, cause, points, is_daily, giver_age_days, excludes_staff) "
            "SELECT id, 'event_attended', 20, false, 0, true FROM rule_sets WHERE version = 1"
        )


def downgrade() -> None:
    """Drop them. Points that taking part gave are refused: the earlier version cannot read them."""
    if _count("ledger_entries WHERE kind = 'event_attended'"):
        raise RuntimeError(
            "The ledger holds points for taking part in events, which the earlier version cannot read."
        )
    _write_frozen("DELETE FROM rule_lines WHERE cause = 'event_attended'")
    op.execute(
        "DELETE FROM notifications WHERE kind IN "
        "('event_moved', 'event_cancelled', 'seat_gained', 'event_soon', 'management_answered', 'answer_overdue')"
    )
    for table in reversed(TABLES):
        op.drop_table(table)


def _count(where: str) -> int:
    return op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {where}"))  # noqa: S608 - of words above


def _write_frozen(statement: str) -> None:
    """Run it past the triggers that keep scheduled rules as they are."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.execute("ALTER TABLE rule_lines DISABLE TRIGGER rule_lines_frozen")
        op.execute(statement)
        op.execute("ALTER TABLE rule_lines ENABLE TRIGGER rule_lines_frozen")
        return
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'rule_lines'"
    triggers = bind.execute(sa.text(query)).all()
    for name, _ in triggers:
        op.execute(f"DROP TRIGGER {name}")
    op.execute(statement)
    for _, sql in triggers:
        op.execute(sql)
