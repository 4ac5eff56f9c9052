"""Read a board's list in its order, by activity or by age, from an index alone.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LISTED_SQLITE, _LISTED = sa.text("is_listed = 1"), sa.text("is_listed")


def upgrade() -> None:
    """Add an index for each order."""
    for name, column in (("activity", "last_activity_at"), ("created", "created_at")):
        op.create_index(
            f"ix_threads_listed_board_{name}",
            "threads",
            ["board_id", column, "id"],
            sqlite_where=_LISTED_SQLITE,
            postgresql_where=_LISTED,
        )


def downgrade() -> None:
    """Drop them."""
    for name in ("activity", "created"):
        op.drop_index(f"ix_threads_listed_board_{name}", "threads")
