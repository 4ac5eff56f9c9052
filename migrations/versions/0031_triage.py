"""Draw the tree that says what happens to each question: versions, places, arrivals, incidents, plans, trials.

Revision ID: 0031
Revises: 0030
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
ACTS = "act IN ('wait', 'wait_asker', 'ask_info', 'experts', 'escalate', 'incident', 'duplicate')"
DUE, OPEN, UNDONE = (
    sa.text("look_again_at IS NOT NULL"),
    sa.text("closed_at IS NULL"),
    sa.text("acted_at IS NULL"),
)
TABLES = (
    "triage_replays",
    "entitlements",
    "triage_arrivals",
    "triage_places",
    "incidents",
    "triage_drafts",
    "triage_trees",
)
TREE = {
    "id": "n1",
    "if": {"kind": "incident"},
    "yes": {"id": "l1", "act": "incident"},
    "no": {
        "id": "n2",
        "if": {
            "kind": "words",
            "words": [
                "smoke",
                "smoking",
                "fire",
                "burning",
                "burnt",
                "sparks",
                "electric shock",
                "exploded",
                "hacked",
                "stolen",
                "identity theft",
            ],
        },
        "yes": {
            "id": "l2",
            "act": "escalate",
            "team_id": 0,
            "priority": "urgent",
            "text": "It may be dangerous, or somebody’s account is at risk.",
        },
        "no": {
            "id": "n12",
            "if": {"kind": "have_too_speed", "number": 5},
            "yes": {
                "id": "l3",
                "act": "escalate",
                "team_id": 0,
                "priority": "high",
                "text": "Many have this at once: it may be an incident.",
            },
            "no": {
                "id": "n3",
                "if": {"kind": "info_waiting"},
                "yes": {"id": "l4", "act": "wait_asker"},
                "no": {
                    "id": "n5",
                    "if": {"kind": "unhappy"},
                    "yes": {
                        "id": "n13",
                        "if": {"kind": "quiet", "number": 720},
                        "yes": {
                            "id": "l6",
                            "act": "escalate",
                            "team_id": 0,
                            "priority": "high",
                            "text": "The asker came back, and nobody wrote since.",
                        },
                        "no": {"id": "l14", "act": "wait"},
                    },
                    "no": {
                        "id": "n4",
                        "if": {"kind": "useful"},
                        "yes": {"id": "l5", "act": "wait_asker"},
                        "no": {
                            "id": "n6",
                            "if": {"kind": "short", "number": 60},
                            "yes": {
                                "id": "n11",
                                "if": {"kind": "no_useful", "number": 1440},
                                "yes": {
                                    "id": "l12",
                                    "act": "escalate",
                                    "team_id": 0,
                                    "priority": "low",
                                    "text": "Little was said, and nobody could help.",
                                },
                                "no": {
                                    "id": "n7",
                                    "if": {"kind": "info_asked"},
                                    "yes": {"id": "l13", "act": "wait"},
                                    "no": {
                                        "id": "n14",
                                        "if": {"kind": "unanswered", "number": 120},
                                        "yes": {
                                            "id": "l7",
                                            "act": "ask_info",
                                            "text": "What exactly happens, since when, and what have you tried?",
                                        },
                                        "no": {"id": "l15", "act": "wait"},
                                    },
                                },
                            },
                            "no": {
                                "id": "n8",
                                "if": {"kind": "no_useful", "number": 1440},
                                "yes": {
                                    "id": "l8",
                                    "act": "escalate",
                                    "team_id": 0,
                                    "priority": "normal",
                                    "text": "No useful answer within a day.",
                                },
                                "no": {
                                    "id": "n9",
                                    "if": {"kind": "duplicate"},
                                    "yes": {"id": "l9", "act": "duplicate"},
                                    "no": {
                                        "id": "n10",
                                        "if": {"kind": "unanswered", "number": 240},
                                        "yes": {"id": "l10", "act": "experts"},
                                        "no": {"id": "l11", "act": "wait"},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def upgrade() -> None:
    """Add the tables, and the tree that ships as the first version. Questions are placed by the clock."""
    trees = op.create_table(
        "triage_trees",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("published_by_id", _ID),
        sa.Column("published_at", _INSTANT(), nullable=False),
        sa.Column("withdrawn_at", _INSTANT()),
        sa.CheckConstraint("number >= 1", name="ck_triage_trees_number"),
        sa.CheckConstraint("(withdrawn_at IS NULL) OR (number > 1)", name="ck_triage_trees_first_stays"),
        sa.PrimaryKeyConstraint("id", name="pk_triage_trees"),
        sa.UniqueConstraint("number", name="uq_triage_trees_number"),
        sa.ForeignKeyConstraint(["published_by_id"], ["members.id"], name="fk_triage_trees_published_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "triage_drafts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON()),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", _ID),
        sa.Column("saved_at", _INSTANT(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_triage_drafts_one"),
        sa.PrimaryKeyConstraint("id", name="pk_triage_drafts"),
        sa.ForeignKeyConstraint(["saved_by_id"], ["members.id"], name="fk_triage_drafts_saved_by_id"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title", sa.String(150), nullable=False),
        sa.Column("product_id", _ID),
        sa.Column("board_id", _ID),
        sa.Column("master_thread_id", _ID),
        sa.Column("opened_at", _INSTANT(), nullable=False),
        sa.Column("opened_by_id", _ID),
        sa.Column("closed_at", _INSTANT()),
        sa.Column("closed_by_id", _ID),
        sa.CheckConstraint(
            "(product_id IS NOT NULL) OR (board_id IS NOT NULL)", name="ck_incidents_somewhere"
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) OR (closed_at >= opened_at)", name="ck_incidents_closed_after"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_incidents_product_id"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name="fk_incidents_board_id"),
        sa.ForeignKeyConstraint(["master_thread_id"], ["threads.id"], name="fk_incidents_master_thread_id"),
        sa.ForeignKeyConstraint(["opened_by_id"], ["members.id"], name="fk_incidents_opened_by_id"),
        sa.ForeignKeyConstraint(["closed_by_id"], ["members.id"], name="fk_incidents_closed_by_id"),
    )
    op.create_index(
        "ix_incidents_open", "incidents", ["product_id", "board_id"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "triage_places",
        sa.Column("thread_id", _ID, autoincrement=False, nullable=False),
        sa.Column("tree_id", _ID, nullable=False),
        sa.Column("leaf_id", sa.String(12), nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("since", _INSTANT(), nullable=False),
        sa.Column("look_again_at", _INSTANT()),
        sa.Column("arrivals", sa.Integer(), nullable=False),
        sa.Column("info_text", sa.String(300), nullable=False),
        sa.Column("promised_at", _INSTANT()),
        sa.Column("rests_since", _INSTANT()),
        sa.Column("incident_id", _ID),
        sa.Column("duplicate_of_id", _ID),
        sa.CheckConstraint(ACTS, name="ck_triage_places_act"),
        sa.CheckConstraint("arrivals >= 1", name="ck_triage_places_arrivals"),
        sa.CheckConstraint("(rests_since IS NULL) OR (look_again_at IS NULL)", name="ck_triage_places_rests"),
        sa.PrimaryKeyConstraint("thread_id", name="pk_triage_places"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_triage_places_thread_id"),
        sa.ForeignKeyConstraint(["tree_id"], ["triage_trees.id"], name="fk_triage_places_tree_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_triage_places_incident_id"),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["threads.id"], name="fk_triage_places_duplicate_of_id"),
    )
    op.create_index(
        "ix_triage_places_due", "triage_places", ["look_again_at"], sqlite_where=DUE, postgresql_where=DUE
    )
    op.create_index("ix_triage_places_tree_id", "triage_places", ["tree_id", "leaf_id", "thread_id"])
    op.create_index("ix_triage_places_incident_id", "triage_places", ["incident_id"])
    op.create_table(
        "triage_arrivals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("thread_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tree_id", _ID, nullable=False),
        sa.Column("leaf_id", sa.String(12), nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("arrived_at", _INSTANT(), nullable=False),
        sa.Column("acted_at", _INSTANT()),
        sa.Column("outcome", sa.String(200), nullable=False),
        sa.CheckConstraint(ACTS, name="ck_triage_arrivals_act"),
        sa.CheckConstraint("number >= 1", name="ck_triage_arrivals_number"),
        sa.PrimaryKeyConstraint("id", name="pk_triage_arrivals"),
        sa.UniqueConstraint("thread_id", "number", name="uq_triage_arrivals_thread_id_number"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_triage_arrivals_thread_id"),
        sa.ForeignKeyConstraint(["tree_id"], ["triage_trees.id"], name="fk_triage_arrivals_tree_id"),
    )
    op.create_index("ix_triage_arrivals_arrived_at", "triage_arrivals", ["arrived_at"])
    op.create_index(
        "ix_triage_arrivals_undone", "triage_arrivals", ["id"], sqlite_where=UNDONE, postgresql_where=UNDONE
    )
    op.create_table(
        "entitlements",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("plan", sa.String(40), nullable=False),
        sa.Column("starts_at", _INSTANT(), nullable=False),
        sa.Column("ends_at", _INSTANT()),
        sa.Column("granted_by_id", _ID),
        sa.CheckConstraint(
            "(ends_at IS NULL) OR (ends_at > starts_at)", name="ck_entitlements_ends_after_start"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entitlements"),
        sa.UniqueConstraint("member_id", "plan", name="uq_entitlements_member_id_plan"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_entitlements_member_id"),
        sa.ForeignKeyConstraint(["granted_by_id"], ["members.id"], name="fk_entitlements_granted_by_id"),
    )
    op.create_table(
        "triage_replays",
        sa.Column("id", _ID, nullable=False),
        sa.Column("slot", sa.Integer()),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("started_at", _INSTANT(), nullable=False),
        sa.Column("started_by_id", _ID),
        sa.Column("total_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("ended_at", _INSTANT()),
        sa.Column("took_ms", sa.Integer()),
        sa.Column("result", sa.JSON()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("done_count BETWEEN 0 AND total_count", name="ck_triage_replays_done"),
        sa.CheckConstraint("(error = '') OR (ended_at IS NOT NULL)", name="ck_triage_replays_error"),
        sa.CheckConstraint("(slot IS NULL) = (ended_at IS NOT NULL)", name="ck_triage_replays_slot"),
        sa.PrimaryKeyConstraint("id", name="pk_triage_replays"),
        sa.UniqueConstraint("slot", name="uq_triage_replays_slot"),
        sa.ForeignKeyConstraint(["started_by_id"], ["members.id"], name="fk_triage_replays_started_by_id"),
    )
    op.bulk_insert(
        trees,
        [
            {
                "number": 1,
                "body": TREE,
                "reason": "As Peerdesk ships.",
                "published_at": datetime(2026, 1, 1, tzinfo=UTC),
            }
        ],
    )


def downgrade() -> None:
    """Drop them; places can be made anew, versions cannot."""
    for table in TABLES:
        op.drop_table(table)
