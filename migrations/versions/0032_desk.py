"""Let agents work tickets and threads at a desk: teams, what is due when, messages, steps, and what customers said of it.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
_LIVE = sa.text("state IN ('open', 'snoozed', 'waiting')")
_INSTANTS = (
    "snoozed_until",
    "solved_at",
    "first_answered_at",
    "first_due_at",
    "next_due_at",
    "solve_due_at",
    "due_at",
    "warned_for",
)
_CHECKS = {
    "state": "state IN ('open', 'waiting', 'snoozed', 'solved', 'merged')",
    "priority": "priority IN ('low', 'normal', 'high', 'urgent')",
    "merged": "(state = 'merged') = (merged_into_id IS NOT NULL)",
    "snoozed": "(state = 'snoozed') = (snoozed_until IS NOT NULL)",
    "solved": "(state = 'solved') = (solved_at IS NOT NULL)",
}
_REFERENCES = {
    "thread_id": "threads",
    "team_id": "teams",
    "assigned_to_id": "members",
    "escalated_by_id": "members",
    "merged_into_id": "tickets",
}
_WORKDAY = [["09:00", "17:00"]]
_PROMISES = {"urgent": [60, 60, 480], "high": [120, 240, 960], "normal": [240, 480, 1920], "low": [480, 960, 4800]}  # fmt: skip


def upgrade() -> None:
    """Add the tables and the first team. Requests from before were answered by mail, so they come as solved."""
    _create_teams()
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("thread_id", _ID, nullable=True))
        table.add_column(sa.Column("team_id", _ID, nullable=False, server_default="1"))
        table.add_column(sa.Column("priority", sa.String(8), nullable=False, server_default="normal"))
        table.add_column(sa.Column("state", sa.String(8), nullable=False, server_default="open"))
        table.add_column(sa.Column("assigned_to_id", _ID, nullable=True))
        table.add_column(sa.Column("escalated_by_id", _ID, nullable=True))
        table.add_column(sa.Column("reason", sa.String(500), nullable=False, server_default=""))
        table.add_column(sa.Column("leaf", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("merged_into_id", _ID, nullable=True))
        table.add_column(sa.Column("solve_minutes_left", sa.Integer(), nullable=True))
        for name in _INSTANTS:
            table.add_column(sa.Column(name, _INSTANT(), nullable=True))
    op.execute("UPDATE tickets SET state = 'solved', solved_at = opened_at")
    with op.batch_alter_table("tickets") as table:
        for column, target in _REFERENCES.items():
            table.create_foreign_key(f"fk_tickets_{column}", target, [column], ["id"])
        for name, check in _CHECKS.items():
            table.create_check_constraint(op.f(f"ck_tickets_{name}"), check)
    op.create_index(
        "uq_tickets_thread_id",
        "tickets",
        ["thread_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index("ix_tickets_queue", "tickets", ["state", "team_id", "due_at"])
    op.create_index("ix_tickets_assigned_to_id", "tickets", ["assigned_to_id", "state"])
    op.create_index("ix_tickets_thread_id_id", "tickets", ["thread_id", "id"])
    op.create_index("ix_tickets_merged_into_id", "tickets", ["merged_into_id"])
    _create_messages()


def downgrade() -> None:
    """Take it all back; threads that were handed over are threads again, and what was written at the desk goes."""
    for name in ("ticket_ratings", "ticket_looks", "ticket_steps", "ticket_messages"):
        op.drop_table(name)
    op.execute(
        "DELETE FROM ticket_attachments WHERE ticket_id IN (SELECT id FROM tickets WHERE thread_id IS NOT NULL)"
    )
    op.execute("DELETE FROM tickets WHERE thread_id IS NOT NULL")
    for name in ("uq_tickets_thread_id", "ix_tickets_queue", "ix_tickets_assigned_to_id", "ix_tickets_thread_id_id", "ix_tickets_merged_into_id"):  # fmt: skip
        op.drop_index(name, "tickets")
    with op.batch_alter_table("tickets") as table:
        for name in _CHECKS:
            table.drop_constraint(op.f(f"ck_tickets_{name}"), type_="check")
        for column in _REFERENCES:
            table.drop_constraint(f"fk_tickets_{column}", type_="foreignkey")
        for name in (*_REFERENCES, *_INSTANTS, "priority", "state", "reason", "leaf", "solve_minutes_left"):
            table.drop_column(name)
    op.drop_table("team_members")
    op.drop_table("teams")


def _create_teams() -> None:
    teams = op.create_table(
        "teams",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("is_usual", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("weekly", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("promises", sa.JSON(), nullable=False),
        sa.Column("retired_at", _INSTANT(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("name", name="uq_teams_name"),
    )
    usual = sa.text("is_usual")
    op.create_index(
        "uq_teams_usual", "teams", ["is_usual"], unique=True, sqlite_where=usual, postgresql_where=usual
    )
    op.bulk_insert(
        teams,
        [
            {
                "name": "Support",
                "purpose": "Whatever the community could not solve.",
                "is_usual": True,
                "zone": "UTC",
                "weekly": {str(day): _WORKDAY for day in range(5)},
                "holidays": [],
                "promises": _PROMISES,
            }
        ],
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "member_id", name="pk_team_members"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_members_team_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_team_members_member_id"),
    )
    op.create_index("ix_team_members_member_id", "team_members", ["member_id"])


def _create_messages() -> None:
    op.create_table(
        "ticket_messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=True),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("audience", sa.String(8), nullable=False),
        sa.Column("post", sa.String(40), nullable=True),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("sending", sa.String(64), nullable=True),
        sa.Column("written_at", _INSTANT(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('public', 'private', 'note')", name=op.f("ck_ticket_messages_audience")
        ),
        sa.CheckConstraint("side IN ('customer', 'team')", name=op.f("ck_ticket_messages_side")),
        sa.CheckConstraint(
            "(audience = 'public') = (post IS NOT NULL)", name=op.f("ck_ticket_messages_public")
        ),
        sa.CheckConstraint("audience <> 'note' OR side = 'team'", name=op.f("ck_ticket_messages_note")),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_messages"),
        sa.UniqueConstraint("post", name="uq_ticket_messages_post"),
        sa.UniqueConstraint("sending", name="uq_ticket_messages_sending"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_messages_ticket_id"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_ticket_messages_author_id"),
    )
    op.create_index("ix_ticket_messages_ticket_id", "ticket_messages", ["ticket_id", "id"])
    op.create_index("ix_ticket_messages_author_id", "ticket_messages", ["author_id"])
    op.create_table(
        "ticket_steps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("words", sa.String(700), nullable=False),
        sa.Column("happened_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_steps"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_steps_ticket_id"),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_ticket_steps_by_id"),
    )
    op.create_index("ix_ticket_steps_ticket_id", "ticket_steps", ["ticket_id", "id"])
    op.create_table(
        "ticket_looks",
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("looked_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "member_id", name="pk_ticket_looks"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_looks_ticket_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_ticket_looks_member_id"),
    )
    op.create_table(
        "ticket_ratings",
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("is_solved", sa.Boolean(), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("rated_at", _INSTANT(), nullable=False),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name=op.f("ck_ticket_ratings_effort")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_ticket_ratings_satisfaction")),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_ticket_ratings"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_ratings_ticket_id"),
    )
