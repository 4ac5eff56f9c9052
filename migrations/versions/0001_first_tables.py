"""The first tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The ledger is append-only, and the database itself says so, whoever asks.
_IMMUTABLE = ("ledger_entries", "events")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "boards",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("icon", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("read_audience", sa.String(length=12), nullable=False),
        sa.Column("write_audience", sa.String(length=12), nullable=False),
        sa.Column("archived_at", community.core.db.Instant(), nullable=True),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("answered_count", sa.Integer(), nullable=False),
        sa.Column("needs_info_count", sa.Integer(), nullable=False),
        sa.Column("solved_count", sa.Integer(), nullable=False),
        sa.Column("closed_count", sa.Integer(), nullable=False),
        sa.Column("last_activity_at", community.core.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("slug", name=op.f("uq_boards_slug")),
    )
    op.create_table(
        "clock_ticks",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", community.core.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_clock_ticks")),
    )
    op.create_table(
        "events",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", community.core.db.BigId, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("happened_at", community.core.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_actor_id_id", "events", ["actor_id", "id"], unique=False)
    op.create_index("ix_events_name_id", "events", ["name", "id"], unique=False)
    op.create_table(
        "import_sources",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("started_at", community.core.db.Instant(), nullable=False),
        sa.Column("finished_at", community.core.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_sources")),
        sa.UniqueConstraint("key", name=op.f("uq_import_sources_key")),
    )
    op.create_table(
        "members",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("username", sa.String(length=30), nullable=False),
        sa.Column("name_skeleton", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_confirmed_at", community.core.db.Instant(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=50), nullable=False),
        sa.Column("avatar_key", sa.String(length=60), nullable=True),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("claimed_at", community.core.db.Instant(), nullable=True),
        sa.Column("last_seen_at", community.core.db.Instant(), nullable=True),
        sa.Column("erased_at", community.core.db.Instant(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("thread_count", sa.Integer(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('member', 'super_user', 'employee', 'moderator', 'agent', 'admin')",
            name=op.f("ck_members_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("name_skeleton", name=op.f("uq_members_name_skeleton")),
        sa.UniqueConstraint("username", name=op.f("uq_members_username")),
    )
    op.create_index("ix_members_standing", "members", ["points", "id"], unique=False)
    op.create_table(
        "stale_threads",
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("marked_at", community.core.db.Instant(), nullable=False),
        sa.Column("mark_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_stale_threads")),
    )
    op.create_index(op.f("ix_stale_threads_marked_at"), "stale_threads", ["marked_at"], unique=False)
    op.create_table(
        "tags",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("thread_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("slug", name=op.f("uq_tags_slug")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=True),
        sa.Column("visitor_key", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", community.core.db.Instant(), nullable=False),
        sa.CheckConstraint("(member_id IS NULL) <> (visitor_key IS NULL)", name=op.f("ck_drafts_one_owner")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_drafts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("member_id", "place", name=op.f("uq_drafts_member_id_place")),
        sa.UniqueConstraint("visitor_key", "place", name=op.f("uq_drafts_visitor_key_place")),
    )
    op.create_index("ix_drafts_saved_at", "drafts", ["saved_at"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("event_id", community.core.db.BigId, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("run_at", community.core.db.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("failed_at", community.core.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_jobs_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_due", "jobs", ["failed_at", "run_at", "id"], unique=False)
    op.create_index("ix_jobs_event_id", "jobs", ["event_id"], unique=False)
    op.create_table(
        "mailed_keys",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("expires_at", community.core.db.Instant(), nullable=False),
        sa.Column("used_at", community.core.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mailed_keys_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_mailed_keys_key_hash")),
    )
    op.create_index(op.f("ix_mailed_keys_member_id"), "mailed_keys", ["member_id"], unique=False)
    op.create_table(
        "member_sessions",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("last_seen_at", community.core.db.Instant(), nullable=False),
        sa.Column("ended_at", community.core.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_sessions_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_member_sessions_key_hash")),
    )
    op.create_index(
        "ix_member_sessions_member_id", "member_sessions", ["member_id", "ended_at"], unique=False
    )
    op.create_table(
        "products",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("board_id", community.core.db.BigId, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", community.core.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_products_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("slug", name=op.f("uq_products_slug")),
    )
    op.create_index(op.f("ix_products_board_id"), "products", ["board_id"], unique=False)
    op.create_table(
        "suspensions",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("suspended_by_id", community.core.db.BigId, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", community.core.db.Instant(), nullable=False),
        sa.Column("ends_at", community.core.db.Instant(), nullable=False),
        sa.Column("lifted_at", community.core.db.Instant(), nullable=True),
        sa.Column("lifted_by_id", community.core.db.BigId, nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_suspensions_ends_after_start")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["members.id"], name=op.f("fk_suspensions_lifted_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_suspensions_member_id")),
        sa.ForeignKeyConstraint(
            ["suspended_by_id"], ["members.id"], name=op.f("fk_suspensions_suspended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index(
        "uq_suspensions_live",
        "suspensions",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "threads",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("board_id", community.core.db.BigId, nullable=False),
        sa.Column("product_id", community.core.db.BigId, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("excerpt", sa.String(length=300), nullable=False),
        sa.Column("author_id", community.core.db.BigId, nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("edited_at", community.core.db.Instant(), nullable=True),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("pin_order", sa.Integer(), nullable=False),
        sa.Column("last_activity_at", community.core.db.Instant(), nullable=False),
        sa.Column("asker_active_at", community.core.db.Instant(), nullable=False),
        sa.Column("solved_at", community.core.db.Instant(), nullable=True),
        sa.Column("first_answer_at", community.core.db.Instant(), nullable=True),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("have_too_count", sa.Integer(), nullable=False),
        sa.Column("follower_count", sa.Integer(), nullable=False),
        sa.Column("view_count", sa.Integer(), nullable=False),
        sa.Column("needs_info_at", community.core.db.Instant(), nullable=True),
        sa.Column("needs_info_by_id", community.core.db.BigId, nullable=True),
        sa.Column("closed_at", community.core.db.Instant(), nullable=True),
        sa.Column("closed_by_id", community.core.db.BigId, nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=False),
        sa.Column("duplicate_of_id", community.core.db.BigId, nullable=True),
        sa.Column("locked_at", community.core.db.Instant(), nullable=True),
        sa.Column("locked_by_id", community.core.db.BigId, nullable=True),
        sa.Column("pinned_at", community.core.db.Instant(), nullable=True),
        sa.Column("pinned_by_id", community.core.db.BigId, nullable=True),
        sa.Column("removed_at", community.core.db.Instant(), nullable=True),
        sa.Column("removed_by_id", community.core.db.BigId, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.Column("merged_into_id", community.core.db.BigId, nullable=True),
        sa.CheckConstraint(
            "kind IN ('question', 'discussion', 'announcement')", name=op.f("ck_threads_kind")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'answered', 'needs_info', 'solved', 'closed')", name=op.f("ck_threads_status")
        ),
        sa.CheckConstraint(
            "duplicate_of_id IS NULL OR duplicate_of_id <> id", name=op.f("ck_threads_not_its_own_duplicate")
        ),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_threads_not_merged_into_itself")
        ),
        sa.CheckConstraint(
            "view_count >= 0 AND answer_count >= 0 AND vote_count >= 0 AND have_too_count >= 0",
            name=op.f("ck_threads_counts"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_threads_author_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_threads_board_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["members.id"], name=op.f("fk_threads_closed_by_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["threads.id"], name=op.f("fk_threads_duplicate_of_id")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["members.id"], name=op.f("fk_threads_locked_by_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["threads.id"], name=op.f("fk_threads_merged_into_id")),
        sa.ForeignKeyConstraint(
            ["needs_info_by_id"], ["members.id"], name=op.f("fk_threads_needs_info_by_id")
        ),
        sa.ForeignKeyConstraint(["pinned_by_id"], ["members.id"], name=op.f("fk_threads_pinned_by_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_threads_product_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["members.id"], name=op.f("fk_threads_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index("ix_threads_author_id_created_at", "threads", ["author_id", "created_at"], unique=False)
    op.create_index("ix_threads_duplicate_of_id", "threads", ["duplicate_of_id"], unique=False)
    op.create_index(
        "ix_threads_listed_activity",
        "threads",
        ["last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_threads_listed_board",
        "threads",
        ["board_id", "pin_order", "last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_threads_listed_board_status",
        "threads",
        ["board_id", "status", "last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_threads_listed_created",
        "threads",
        ["kind", "created_at"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_threads_listed_product",
        "threads",
        ["product_id", "last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_threads_listed_solved",
        "threads",
        ["solved_at"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_threads_listed_status",
        "threads",
        ["status", "last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index("ix_threads_merged_into_id", "threads", ["merged_into_id"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("author_id", community.core.db.BigId, nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("edited_at", community.core.db.Instant(), nullable=True),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("accept_order", sa.Integer(), nullable=False),
        sa.Column("removed_at", community.core.db.Instant(), nullable=True),
        sa.Column("removed_by_id", community.core.db.BigId, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("accept_order IN (0, 1, 2)", name=op.f("ck_answers_accept_order")),
        sa.CheckConstraint("vote_count >= 0 AND reply_count >= 0", name=op.f("ck_answers_counts")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_answers_author_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["members.id"], name=op.f("fk_answers_removed_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_answers_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_author_id", "answers", ["author_id", "id"], unique=False)
    op.create_index("ix_answers_thread_id", "answers", ["thread_id", "id"], unique=False)
    op.create_index(
        "ix_answers_useful", "answers", ["thread_id", "accept_order", "vote_count", "id"], unique=False
    )
    op.create_table(
        "deflections",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("visit_key", sa.String(length=64), nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=True),
        sa.Column("query", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("said_at", community.core.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_deflections_member_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_deflections_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deflections")),
        sa.UniqueConstraint("visit_key", "thread_id", name=op.f("uq_deflections_visit_key_thread_id")),
    )
    op.create_index("ix_deflections_said_at", "deflections", ["said_at"], unique=False)
    op.create_index("ix_deflections_thread_id", "deflections", ["thread_id"], unique=False)
    op.create_table(
        "follows",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("followed_at", community.core.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_follows_member_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_follows_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("thread_id", "member_id", name=op.f("uq_follows_thread_id_member_id")),
    )
    op.create_index("ix_follows_member_id", "follows", ["member_id", "id"], unique=False)
    op.create_table(
        "have_toos",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("said_at", community.core.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_have_toos_member_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_have_toos_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_have_toos")),
        sa.UniqueConstraint("thread_id", "member_id", name=op.f("uq_have_toos_thread_id_member_id")),
    )
    op.create_index("ix_have_toos_member_id", "have_toos", ["member_id"], unique=False)
    op.create_table(
        "merges",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("source_id", community.core.db.BigId, nullable=False),
        sa.Column("target_id", community.core.db.BigId, nullable=False),
        sa.Column("merged_by_id", community.core.db.BigId, nullable=False),
        sa.Column("merged_at", community.core.db.Instant(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", community.core.db.Instant(), nullable=True),
        sa.Column("undone_by_id", community.core.db.BigId, nullable=True),
        sa.ForeignKeyConstraint(["merged_by_id"], ["members.id"], name=op.f("fk_merges_merged_by_id")),
        sa.ForeignKeyConstraint(["source_id"], ["threads.id"], name=op.f("fk_merges_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["threads.id"], name=op.f("fk_merges_target_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["members.id"], name=op.f("fk_merges_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index(op.f("ix_merges_target_id"), "merges", ["target_id"], unique=False)
    op.create_index(
        "uq_merges_live",
        "merges",
        ["source_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "thread_revisions",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("edited_by_id", community.core.db.BigId, nullable=False),
        sa.Column("edited_at", community.core.db.Instant(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["members.id"], name=op.f("fk_thread_revisions_edited_by_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_revisions_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_revisions")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_thread_revisions_thread_id_number")),
    )
    op.create_table(
        "thread_tags",
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("tag_id", community.core.db.BigId, nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_thread_tags_tag_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_tags_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "tag_id", name=op.f("pk_thread_tags")),
    )
    op.create_index("ix_thread_tags_tag_id", "thread_tags", ["tag_id", "thread_id"], unique=False)
    op.create_table(
        "timeline_entries",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("actor_id", community.core.db.BigId, nullable=True),
        sa.Column("happened_at", community.core.db.Instant(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_timeline_entries_actor_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_timeline_entries_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_entries")),
    )
    op.create_index(
        "ix_timeline_entries_thread_id", "timeline_entries", ["thread_id", "happened_at", "id"], unique=False
    )
    op.create_table(
        "acceptances",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("answer_id", community.core.db.BigId, nullable=False),
        sa.Column("accepted_by_id", community.core.db.BigId, nullable=True),
        sa.Column("accepted_as", sa.String(length=12), nullable=False),
        sa.Column("accepted_at", community.core.db.Instant(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", community.core.db.Instant(), nullable=True),
        sa.Column("withdrawn_by_id", community.core.db.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["members.id"], name=op.f("fk_acceptances_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_acceptances_answer_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_acceptances_thread_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["members.id"], name=op.f("fk_acceptances_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptances")),
    )
    op.create_index("ix_acceptances_thread_id", "acceptances", ["thread_id"], unique=False)
    op.create_index(
        "uq_acceptances_live_answer",
        "acceptances",
        ["answer_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "uq_acceptances_live_first",
        "acceptances",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND is_first"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND is_first"),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("full_points", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("is_capped", sa.Boolean(), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("posted_at", community.core.db.Instant(), nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=True),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("reverses_id", community.core.db.BigId, nullable=True),
        sa.CheckConstraint(
            "(reverses_id IS NULL) OR (points <= 0 OR full_points <= 0)",
            name=op.f("ck_ledger_entries_reversal_takes_back"),
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_ledger_entries_answer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_ledger_entries_member_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_reverses_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_ledger_entries_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("cause", name=op.f("uq_ledger_entries_cause")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entries_reverses_id")),
    )
    op.create_index(
        "ix_ledger_entries_day", "ledger_entries", ["member_id", "earned_on", "is_capped"], unique=False
    )
    op.create_index("ix_ledger_entries_member_id", "ledger_entries", ["member_id", "id"], unique=False)
    op.create_index("ix_ledger_entries_thread_id", "ledger_entries", ["thread_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=False),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", community.core.db.BigId, nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("created_at", community.core.db.Instant(), nullable=False),
        sa.Column("edited_at", community.core.db.Instant(), nullable=True),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("removed_at", community.core.db.Instant(), nullable=True),
        sa.Column("removed_by_id", community.core.db.BigId, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("vote_count >= 0", name=op.f("ck_replies_counts")),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_replies_answer_id")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_replies_author_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["members.id"], name=op.f("fk_replies_removed_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_replies_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index("ix_replies_answer_id", "replies", ["answer_id", "position"], unique=False)
    op.create_index("ix_replies_author_id", "replies", ["author_id", "id"], unique=False)
    op.create_index("ix_replies_thread_id", "replies", ["thread_id", "answer_id", "position"], unique=False)
    op.create_table(
        "imported_things",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("source_id", community.core.db.BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("external_key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=True),
        sa.Column("board_id", community.core.db.BigId, nullable=True),
        sa.Column("thread_id", community.core.db.BigId, nullable=True),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("reply_id", community.core.db.BigId, nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_imported_things_answer_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_imported_things_board_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_imported_things_member_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_imported_things_reply_id")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["import_sources.id"], name=op.f("fk_imported_things_source_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_imported_things_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_things")),
        sa.UniqueConstraint(
            "source_id", "kind", "external_key", name=op.f("uq_imported_things_source_id_kind_external_key")
        ),
    )
    op.create_index(
        "ix_imported_things_old_address", "imported_things", ["kind", "external_key"], unique=False
    )
    op.create_table(
        "notifications",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("actor_id", community.core.db.BigId, nullable=True),
        sa.Column("thread_id", community.core.db.BigId, nullable=True),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("reply_id", community.core.db.BigId, nullable=True),
        sa.Column("told_at", community.core.db.Instant(), nullable=False),
        sa.Column("read_at", community.core.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_notifications_actor_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_notifications_answer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notifications_member_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_notifications_reply_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_notifications_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("member_id", "cause", name=op.f("uq_notifications_member_id_cause")),
    )
    op.create_index("ix_notifications_inbox", "notifications", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_notifications_unread", "notifications", ["member_id", "read_at", "thread_id"], unique=False
    )
    op.create_table(
        "post_revisions",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("reply_id", community.core.db.BigId, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("edited_by_id", community.core.db.BigId, nullable=False),
        sa.Column("edited_at", community.core.db.Instant(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(answer_id IS NULL) <> (reply_id IS NULL)", name=op.f("ck_post_revisions_one_post")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_post_revisions_answer_id")),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["members.id"], name=op.f("fk_post_revisions_edited_by_id")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_post_revisions_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_revisions")),
        sa.UniqueConstraint("answer_id", "number", name=op.f("uq_post_revisions_answer_id_number")),
        sa.UniqueConstraint("reply_id", "number", name=op.f("uq_post_revisions_reply_id_number")),
    )
    op.create_table(
        "votes",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("thread_id", community.core.db.BigId, nullable=True),
        sa.Column("answer_id", community.core.db.BigId, nullable=True),
        sa.Column("reply_id", community.core.db.BigId, nullable=True),
        sa.Column("voter_id", community.core.db.BigId, nullable=True),
        sa.Column("imported_ref", sa.String(length=120), nullable=True),
        sa.Column("voted_at", community.core.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN reply_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_votes_one_post"),
        ),
        sa.CheckConstraint(
            "(voter_id IS NULL) <> (imported_ref IS NULL)", name=op.f("ck_votes_voter_or_import")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_votes_answer_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_votes_reply_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_votes_thread_id")),
        sa.ForeignKeyConstraint(["voter_id"], ["members.id"], name=op.f("fk_votes_voter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("answer_id", "voter_id", name=op.f("uq_votes_answer_id_voter_id")),
        sa.UniqueConstraint("imported_ref", name=op.f("uq_votes_imported_ref")),
        sa.UniqueConstraint("reply_id", "voter_id", name=op.f("uq_votes_reply_id_voter_id")),
        sa.UniqueConstraint("thread_id", "voter_id", name=op.f("uq_votes_thread_id_voter_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_votes_voter_id", "votes", ["voter_id", "id"], unique=False)

    for table in _IMMUTABLE:
        _forbid_changes(table)


def downgrade() -> None:
    """Drop them."""
    for table in _IMMUTABLE:
        _allow_changes(table)
    op.drop_index("ix_votes_voter_id", table_name="votes")
    op.drop_table("votes")
    op.drop_table("post_revisions")
    op.drop_index("ix_notifications_unread", table_name="notifications")
    op.drop_index("ix_notifications_inbox", table_name="notifications")
    op.drop_table("notifications")
    op.drop_index("ix_imported_things_old_address", table_name="imported_things")
    op.drop_table("imported_things")
    op.drop_index("ix_replies_thread_id", table_name="replies")
    op.drop_index("ix_replies_author_id", table_name="replies")
    op.drop_index("ix_replies_answer_id", table_name="replies")
    op.drop_table("replies")
    op.drop_index("ix_ledger_entries_thread_id", table_name="ledger_entries")
    op.drop_index("ix_ledger_entries_member_id", table_name="ledger_entries")
    op.drop_index("ix_ledger_entries_day", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index(
        "uq_acceptances_live_first",
        table_name="acceptances",
        sqlite_where=sa.text("withdrawn_at IS NULL AND is_first"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND is_first"),
    )
    op.drop_index(
        "uq_acceptances_live_answer",
        table_name="acceptances",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index("ix_acceptances_thread_id", table_name="acceptances")
    op.drop_table("acceptances")
    op.drop_index("ix_timeline_entries_thread_id", table_name="timeline_entries")
    op.drop_table("timeline_entries")
    op.drop_index("ix_thread_tags_tag_id", table_name="thread_tags")
    op.drop_table("thread_tags")
    op.drop_table("thread_revisions")
    op.drop_index(
        "uq_merges_live",
        table_name="merges",
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index(op.f("ix_merges_target_id"), table_name="merges")
    op.drop_table("merges")
    op.drop_index("ix_have_toos_member_id", table_name="have_toos")
    op.drop_table("have_toos")
    op.drop_index("ix_follows_member_id", table_name="follows")
    op.drop_table("follows")
    op.drop_index("ix_deflections_thread_id", table_name="deflections")
    op.drop_index("ix_deflections_said_at", table_name="deflections")
    op.drop_table("deflections")
    op.drop_index("ix_answers_useful", table_name="answers")
    op.drop_index("ix_answers_thread_id", table_name="answers")
    op.drop_index("ix_answers_author_id", table_name="answers")
    op.drop_table("answers")
    op.drop_index("ix_threads_merged_into_id", table_name="threads")
    op.drop_index(
        "ix_threads_listed_status",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_threads_listed_solved",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_threads_listed_product",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_threads_listed_created",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_threads_listed_board_status",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_threads_listed_board",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_threads_listed_activity",
        table_name="threads",
        sqlite_where=sa.text("is_listed = 1"),
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index("ix_threads_duplicate_of_id", table_name="threads")
    op.drop_index("ix_threads_author_id_created_at", table_name="threads")
    op.drop_table("threads")
    op.drop_index(
        "uq_suspensions_live",
        table_name="suspensions",
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.drop_table("suspensions")
    op.drop_index(op.f("ix_products_board_id"), table_name="products")
    op.drop_table("products")
    op.drop_index("ix_member_sessions_member_id", table_name="member_sessions")
    op.drop_table("member_sessions")
    op.drop_index(op.f("ix_mailed_keys_member_id"), table_name="mailed_keys")
    op.drop_table("mailed_keys")
    op.drop_index("ix_jobs_event_id", table_name="jobs")
    op.drop_index("ix_jobs_due", table_name="jobs")
    op.drop_table("jobs")
    op.drop_index("ix_drafts_saved_at", table_name="drafts")
    op.drop_table("drafts")
    op.drop_table("tags")
    op.drop_index(op.f("ix_stale_threads_marked_at"), table_name="stale_threads")
    op.drop_table("stale_threads")
    op.drop_index("ix_members_standing", table_name="members")
    op.drop_table("members")
    op.drop_table("import_sources")
    op.drop_index("ix_events_name_id", table_name="events")
    op.drop_index("ix_events_actor_id_id", table_name="events")
    op.drop_table("events")
    op.drop_table("clock_ticks")
    op.drop_table("boards")


def _forbid_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
    )


def _allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    op.execute(f"DROP FUNCTION {table}_is_append_only()")
