"""Give members ranks: the ladder, the ranks in force, and what it takes to reach them.

Revision ID: 0013
Revises: 0012
"""

import json
from datetime import UTC, datetime
from math import sqrt

import sqlalchemy as sa
from alembic import op

import community.core.db
from community.core import clock

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_Id = community.core.db.BigId
_Instant = community.core.db.Instant

REST_AFTER_DAYS = 365
_COLUMNS = ("name", "icon", "points", "accepted", "answers", "share_percent", "days")
_LADDER = (
    ("Newcomer", "user", 0, 0, 0, 0, 0),
    ("Neighbour", "map-pin", 10, 0, 0, 0, 0),
    ("Contributor", "message-circle", 100, 1, 5, 0, 0),
    ("Helper", "life-buoy", 400, 5, 10, 10, 14),
    ("Guide", "heart-handshake", 1_200, 15, 25, 15, 60),
    ("Expert", "star", 3_000, 40, 60, 20, 180),
    ("Mentor", "award", 10_000, 150, 150, 25, 365),
)
"""Shares are low on purpose: where few readers vote, two of three good answers are marked by nobody."""
_ABILITIES = {
    "Newcomer": ("vote",),
    "Neighbour": ("suggest_edits",),
    "Contributor": ("skip_review",),
    "Helper": ("close_duplicates",),
    "Guide": ("accept_for_asker", "see_flags"),
    "Expert": ("decide_edits",),
}
"""Those that a rank adds; each has those of the ranks beneath it."""


def upgrade() -> None:
    """Add tables and columns, count helpful answers, and give everybody who is here the rank that they have earned."""
    _create_tables()
    with op.batch_alter_table("members") as table:
        table.add_column(sa.Column("helpful_answer_count", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("rank_id", _Id, nullable=True))
        table.add_column(sa.Column("abilities_rest_at", _Instant(), nullable=True))
        table.add_column(sa.Column("rest_announced_at", _Instant(), nullable=True))
        table.add_column(sa.Column("day_post_count", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("posted_on", sa.Date(), nullable=True))
        table.create_foreign_key("fk_members_rank_id", "ranks", ["rank_id"], ["id"])
    op.create_index("ix_members_rank_id", "members", ["rank_id", "points"])
    with op.batch_alter_table("notifications") as table:
        table.add_column(sa.Column("title", sa.String(150), nullable=True))
        table.add_column(sa.Column("url", sa.String(200), nullable=True))
        table.add_column(sa.Column("note", sa.String(300), nullable=True))
    op.execute(
        "UPDATE members SET helpful_answer_count = coalesce((SELECT count(*) FROM answers"
        " WHERE answers.author_id = members.id AND answers.removed_at IS NULL"
        " AND (answers.vote_count > 0 OR answers.accept_order < 2)), 0)"
    )
    _put_first_ladder_in_force()
    _give_ranks()


def downgrade() -> None:
    """Take it all back; notifications that stand for themselves go as well."""
    op.execute("DELETE FROM notifications WHERE title IS NOT NULL")
    op.execute(
        "UPDATE members SET unread_count = (SELECT count(*) FROM notifications"
        " WHERE notifications.member_id = members.id AND notifications.read_at IS NULL)"
    )
    with op.batch_alter_table("notifications") as table:
        for name in ("note", "url", "title"):
            table.drop_column(name)
    op.drop_index("ix_members_rank_id", "members")
    with op.batch_alter_table("members") as table:
        table.drop_constraint("fk_members_rank_id", type_="foreignkey")
        for name in (
            "posted_on",
            "day_post_count",
            "rest_announced_at",
            "abilities_rest_at",
            "rank_id",
            "helpful_answer_count",
        ):
            table.drop_column(name)
    op.drop_table("ladders")
    op.drop_table("ranks")


def _create_tables() -> None:
    op.create_table(
        "ranks",
        sa.Column("id", _Id, nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("icon", sa.String(30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("abilities", sa.String(200), nullable=False),
        sa.Column("posts_a_day", sa.Integer(), nullable=True),
        sa.Column("links_a_post", sa.Integer(), nullable=True),
        sa.Column("images_a_post", sa.Integer(), nullable=True),
        sa.Column("retired_at", _Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ranks"),
        sa.CheckConstraint(
            "coalesce(posts_a_day, 1) >= 0 AND coalesce(links_a_post, 1) >= 0 AND coalesce(images_a_post, 1) >= 0",
            name="ck_ranks_limits",
        ),
    )
    standing = sa.text("retired_at IS NULL")
    op.create_index(
        "uq_ranks_name", "ranks", ["name"], unique=True, sqlite_where=standing, postgresql_where=standing
    )
    op.create_table(
        "ladders",
        sa.Column("id", _Id, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("rest_after_days", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changelog", sa.Text(), nullable=False),
        sa.Column("saved_by_id", _Id, nullable=True),
        sa.Column("saved_at", _Instant(), nullable=False),
        sa.Column("started_by_id", _Id, nullable=True),
        sa.Column("started_at", _Instant(), nullable=True),
        sa.Column("ended_at", _Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ladders"),
        sa.ForeignKeyConstraint(["saved_by_id"], ["members.id"], name="fk_ladders_saved_by_id"),
        sa.ForeignKeyConstraint(["started_by_id"], ["members.id"], name="fk_ladders_started_by_id"),
        sa.CheckConstraint("state IN ('draft', 'in_force', 'past')", name="ck_ladders_state"),
        sa.CheckConstraint("(state = 'draft') = (number IS NULL)", name="ck_ladders_numbered"),
        sa.CheckConstraint("rest_after_days >= 0", name="ck_ladders_rest"),
    )
    not_past = sa.text("state <> 'past'")
    op.create_index(
        "uq_ladders_state",
        "ladders",
        ["state"],
        unique=True,
        sqlite_where=not_past,
        postgresql_where=not_past,
    )
    op.create_index("uq_ladders_number", "ladders", ["number"], unique=True)


def _put_first_ladder_in_force() -> None:
    ranks = sa.table(
        "ranks",
        sa.column("id", sa.BigInteger()),
        sa.column("name", sa.String()),
        sa.column("icon", sa.String()),
        sa.column("position", sa.Integer()),
        sa.column("abilities", sa.String()),
        sa.column("posts_a_day", sa.Integer()),
        sa.column("links_a_post", sa.Integer()),
        sa.column("images_a_post", sa.Integer()),
    )
    steps: list[dict] = []
    abilities: list[str] = []
    for position, line in enumerate(_LADDER):
        asked = dict(zip(_COLUMNS, line, strict=True))
        abilities = [*abilities, *_ABILITIES.get(asked["name"], ())]
        is_lowest = position == 0
        limits = {
            # A first day of questions and thanks takes a dozen posts; a machine's takes hundreds.
            "posts_a_day": 20 if is_lowest else None,
            # A report of a fault names two or three pages and shows a few screens; an advertisement many.
            "links_a_post": 4 if is_lowest else None,
            "images_a_post": 4 if is_lowest else None,
        }
        row = {"name": asked["name"], "icon": asked["icon"], "position": position, **limits}
        op.bulk_insert(ranks, [{**row, "abilities": " ".join(abilities)}])
        rank_id = op.get_bind().scalar(sa.select(ranks.c.id).where(ranks.c.name == asked["name"]))
        steps.append({"rank_id": rank_id, **asked, "abilities": abilities, **limits})
    began = datetime(1970, 1, 1, tzinfo=UTC)  # It holds for whatever an import brings.
    ladders = sa.table(
        "ladders",
        sa.column("state", sa.String()),
        sa.column("number", sa.Integer()),
        sa.column("steps", sa.JSON()),
        sa.column("rest_after_days", sa.Integer()),
        sa.column("revision", sa.Integer()),
        sa.column("changelog", sa.Text()),
        sa.column("saved_at", _Instant()),
        sa.column("started_at", _Instant()),
    )
    op.bulk_insert(
        ladders,
        [
            {
                "state": "in_force",
                "number": 1,
                "steps": json.loads(json.dumps(steps)),
                "rest_after_days": REST_AFTER_DAYS,
                "revision": 1,
                "changelog": "The first ladder.",
                "saved_at": began,
                "started_at": began,
            }
        ],
    )


def _give_ranks() -> None:
    """Rank everybody, silently: nobody wants to be told of what they had earned long before there were ranks."""
    bind = op.get_bind()
    ids = dict(bind.execute(sa.text("SELECT name, id FROM ranks")).all())
    members = sa.table(
        "members",
        sa.column("id", sa.BigInteger()),
        sa.column("points", sa.Integer()),
        sa.column("accepted_count", sa.Integer()),
        sa.column("answer_count", sa.Integer()),
        sa.column("helpful_answer_count", sa.Integer()),
        sa.column("created_at", _Instant()),
        sa.column("rank_id", sa.BigInteger()),
    )
    now = clock.now()
    by_rank: dict[int, list[int]] = {}
    columns = [column for column in members.c if column.name != "rank_id"]
    for member_id, points, accepted, answers, helpful, created_at in bind.execute(sa.select(*columns)).all():
        share = 100 * _lower_bound(helpful, answers)
        days = (now - created_at).days
        have = (points, accepted, answers, share, days)
        name = next(
            line[0]
            for line in reversed(_LADDER)
            if line is _LADDER[0]
            or all(value >= asked for value, asked in zip(have, line[2:], strict=True) if asked)
        )
        by_rank.setdefault(ids[name], []).append(member_id)
    for rank_id, member_ids in by_rank.items():
        for first in range(0, len(member_ids), 500):
            some = members.c.id.in_(member_ids[first : first + 500])
            bind.execute(members.update().where(some).values(rank_id=rank_id))


def _lower_bound(found: int, of: int, z: float = 1.96) -> float:
    """Wilson's lower bound (Journal of the American Statistical Association 22, 1927), as community/ranks/rules has it."""
    if of <= 0:
        return 0.0
    share = min(found, of) / of
    spread = z * sqrt((share * (1 - share) + z * z / (4 * of)) / of)
    return max(0.0, (share + z * z / (2 * of) - spread) / (1 + z * z / of))
