"""Find the points of the last days without walking the whole ledger.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_ledger_entries_posted_at", "ledger_entries", ["posted_at", "member_id", "points"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_ledger_entries_posted_at", "ledger_entries")
