"""Keep the rules of points as versions, who gave, which limit an entry shares, and why one does not count.

Revision ID: 0011
Revises: 0010
"""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

import community.core.db
from community.core import clock

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LINES = (
    "points",
    "is_daily",
    "limit_per_post",
    "fades_after",
    "pair_limit",
    "giver_age_days",
    "excludes_staff",
)

# What version 1 was while it stood in the code; a community that has points already keeps it until tomorrow.
_FORMER = {
    "answer_voted": (10, True, None, None, None, 0, False),
    "question_voted": (2, True, None, None, None, 0, False),
    "answer_accepted": (15, False, None, None, None, 0, False),
    "accepted_anothers": (2, False, None, None, None, 0, False),
}
_FIRST = {
    "answer_voted": (10, True, None, None, 20, 0, True),
    "question_voted": (2, True, None, None, 20, 0, True),
    "answer_accepted": (15, False, None, None, None, 0, True),
    "accepted_anothers": (2, False, None, None, None, 0, True),
    "confirmed": (5, True, None, None, 20, 0, True),
    "recommended": (10, False, None, None, None, 0, True),
    "have_too": (1, False, 15, None, None, 0, True),
    "edit_accepted": (2, True, None, None, None, 0, True),
    "deflection": (1, False, None, 50, None, 0, True),
    "spam": (-100, False, None, None, None, 0, False),
}
_CAP = 200


def upgrade() -> None:
    """Let entries name giver, pool and origin; add the versions, the first of them, endings and dry runs."""
    _let_ledger_change()
    with op.batch_alter_table("ledger_entries") as table:
        table.drop_constraint(op.f("ck_ledger_entries_reversal_takes_back"), type_="check")
        table.add_column(sa.Column("pool", sa.String(60), nullable=True))
        table.add_column(sa.Column("withheld", sa.String(20), nullable=False, server_default=""))
        table.add_column(sa.Column("giver_id", community.core.db.BigId, nullable=True))
        table.add_column(sa.Column("origin_id", community.core.db.BigId, nullable=True))
        table.create_foreign_key("fk_ledger_entries_giver_id", "members", ["giver_id"], ["id"])
        table.create_foreign_key("fk_ledger_entries_origin_id", "ledger_entries", ["origin_id"], ["id"])
    op.execute("UPDATE ledger_entries SET pool = 'day:' || CAST(earned_on AS TEXT) WHERE is_capped")
    op.execute("UPDATE ledger_entries SET origin_id = reverses_id WHERE reverses_id IS NOT NULL")
    op.execute(
        "UPDATE ledger_entries SET giver_id = (SELECT voter_id FROM votes WHERE 'vote:' || votes.id = ledger_entries.cause) "
        "WHERE cause LIKE 'vote:%' AND EXISTS (SELECT 1 FROM votes WHERE voter_id IS NOT NULL)"
    )
    op.drop_index("ix_ledger_entries_day", "ledger_entries")
    with op.batch_alter_table("ledger_entries") as table:
        table.drop_column("is_capped")
    op.create_index(
        "ix_ledger_entries_pool", "ledger_entries", ["member_id", "pool", "points", "full_points"]
    )
    op.create_index(
        "ix_ledger_entries_pair", "ledger_entries", ["giver_id", "member_id", "kind", "posted_at"]
    )
    op.create_index("ix_ledger_entries_origin_id", "ledger_entries", ["origin_id"])
    op.create_index("ix_ledger_entries_answer_id", "ledger_entries", ["answer_id"])
    _forbid_ledger_to_change()
    _number_have_toos(once=True)
    _make_tables()
    _freeze_scheduled_rules()
    _write_first_versions()


def downgrade() -> None:
    """Drop the versions, and what entries knew beside their points. Entries that gave something again are refused."""
    bind = op.get_bind()
    if bind.scalar(
        sa.text("SELECT count(*) FROM ledger_entries WHERE origin_id IS NULL AND kind = 'settled'")
    ):
        raise RuntimeError("The ledger holds settled entries, which the earlier version cannot read.")
    _thaw_scheduled_rules()
    for table in ("dry_run_lines", "dry_runs", "ledger_endings", "rule_lines", "rule_sets"):
        op.drop_table(table)
    _number_have_toos(once=False)
    _let_ledger_change()
    with op.batch_alter_table("ledger_entries") as table:
        table.add_column(sa.Column("is_capped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE ledger_entries SET is_capped = (pool IS NOT NULL AND pool LIKE 'day:%')")
    for index in ("pool", "pair", "origin_id", "answer_id"):
        op.drop_index(f"ix_ledger_entries_{index}", "ledger_entries")
    with op.batch_alter_table("ledger_entries") as table:
        table.drop_constraint("fk_ledger_entries_giver_id", type_="foreignkey")
        table.drop_constraint("fk_ledger_entries_origin_id", type_="foreignkey")
        for column in ("pool", "withheld", "giver_id", "origin_id"):
            table.drop_column(column)
        table.alter_column("is_capped", server_default=None)
        table.create_check_constraint(
            op.f("ck_ledger_entries_reversal_takes_back"),
            "(reverses_id IS NULL) OR (points <= 0 OR full_points <= 0)",
        )
    op.create_index("ix_ledger_entries_day", "ledger_entries", ["member_id", "earned_on", "is_capped"])
    _forbid_ledger_to_change()


def _number_have_toos(*, once: bool) -> None:
    """On SQLite: whether an id of theirs, which is a cause of points, is never given out again."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "have_toos", recreate="always", table_kwargs={"sqlite_autoincrement": once}
        ):
            pass


def _make_tables() -> None:
    op.create_table(
        "ledger_endings",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("entry_id", community.core.db.BigId, nullable=False),
        sa.Column("why", sa.String(10), nullable=False),
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("began_at", community.core.db.Instant(), nullable=False),
        sa.Column("began_by_id", community.core.db.BigId, nullable=True),
        sa.Column("over_at", community.core.db.Instant(), nullable=True),
        sa.Column("over_by_id", community.core.db.BigId, nullable=True),
        sa.CheckConstraint("why IN ('withdrawn', 'removed', 'void')", name=op.f("ck_ledger_endings_why")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name="fk_ledger_endings_entry_id"),
        sa.ForeignKeyConstraint(["began_by_id"], ["members.id"], name="fk_ledger_endings_began_by_id"),
        sa.ForeignKeyConstraint(["over_by_id"], ["members.id"], name="fk_ledger_endings_over_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_endings"),
    )
    is_open = sa.text("over_at IS NULL")
    op.create_index(
        "uq_ledger_endings_open",
        "ledger_endings",
        ["entry_id", "why", "ref"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_ledger_endings_ref", "ledger_endings", ["ref", "entry_id"])
    op.create_table(
        "rule_sets",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("daily_cap_points", sa.Integer(), nullable=False),
        sa.Column("changelog", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_at", community.core.db.Instant(), nullable=False),
        sa.Column("edited_by_id", community.core.db.BigId, nullable=True),
        sa.Column("scheduled_at", community.core.db.Instant(), nullable=True),
        sa.Column("scheduled_by_id", community.core.db.BigId, nullable=True),
        sa.Column("withdrawn_at", community.core.db.Instant(), nullable=True),
        sa.Column("withdrawn_by_id", community.core.db.BigId, nullable=True),
        sa.CheckConstraint("daily_cap_points >= 0", name=op.f("ck_rule_sets_daily_cap_points")),
        sa.CheckConstraint("notice_days >= 0", name=op.f("ck_rule_sets_notice_days")),
        sa.CheckConstraint(
            "scheduled_at IS NULL OR starts_on IS NOT NULL OR version = 1", name=op.f("ck_rule_sets_start")
        ),
        sa.ForeignKeyConstraint(["edited_by_id"], ["members.id"], name="fk_rule_sets_edited_by_id"),
        sa.ForeignKeyConstraint(["scheduled_by_id"], ["members.id"], name="fk_rule_sets_scheduled_by_id"),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["members.id"], name="fk_rule_sets_withdrawn_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_sets"),
        sa.UniqueConstraint("version", name="uq_rule_sets_version"),
    )
    in_line = sa.text("scheduled_at IS NOT NULL AND withdrawn_at IS NULL")
    op.create_index(
        "uq_rule_sets_starts_on",
        "rule_sets",
        ["starts_on"],
        unique=True,
        sqlite_where=in_line,
        postgresql_where=in_line,
    )
    op.create_table(
        "rule_lines",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("rule_set_id", community.core.db.BigId, nullable=False),
        sa.Column("cause", sa.String(30), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("is_daily", sa.Boolean(), nullable=False),
        sa.Column("limit_per_post", sa.Integer(), nullable=True),
        sa.Column("fades_after", sa.Integer(), nullable=True),
        sa.Column("pair_limit", sa.Integer(), nullable=True),
        sa.Column("giver_age_days", sa.Integer(), nullable=False),
        sa.Column("excludes_staff", sa.Boolean(), nullable=False),
        sa.CheckConstraint("points BETWEEN -1000 AND 1000", name=op.f("ck_rule_lines_points")),
        sa.CheckConstraint(
            "limit_per_post IS NULL OR limit_per_post > 0", name=op.f("ck_rule_lines_limit_per_post")
        ),
        sa.CheckConstraint("fades_after IS NULL OR fades_after > 0", name=op.f("ck_rule_lines_fades_after")),
        sa.CheckConstraint("pair_limit IS NULL OR pair_limit > 0", name=op.f("ck_rule_lines_pair_limit")),
        sa.CheckConstraint("giver_age_days >= 0", name=op.f("ck_rule_lines_giver_age_days")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_sets.id"], name="fk_rule_lines_rule_set_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_lines"),
        sa.UniqueConstraint("rule_set_id", "cause", name="uq_rule_lines_rule_set_id_cause"),
    )
    op.create_table(
        "dry_runs",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("rule_set_id", community.core.db.BigId, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", community.core.db.Instant(), nullable=False),
        sa.Column("asked_by_id", community.core.db.BigId, nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("told_at", community.core.db.Instant(), nullable=True),
        sa.Column("finished_at", community.core.db.Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("cause_count", sa.Integer(), nullable=False),
        sa.Column("before_points", sa.Integer(), nullable=False),
        sa.Column("after_points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_sets.id"], name="fk_dry_runs_rule_set_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["members.id"], name="fk_dry_runs_asked_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dry_runs"),
    )
    op.create_index("ix_dry_runs_rule_set_id", "dry_runs", ["rule_set_id", "id"])
    op.create_table(
        "dry_run_lines",
        sa.Column("id", community.core.db.BigId, nullable=False),
        sa.Column("dry_run_id", community.core.db.BigId, nullable=False),
        sa.Column("member_id", community.core.db.BigId, nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("rank_before_id", community.core.db.BigId, nullable=True),
        sa.Column("rank_after_id", community.core.db.BigId, nullable=True),
        sa.ForeignKeyConstraint(["dry_run_id"], ["dry_runs.id"], name="fk_dry_run_lines_dry_run_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_dry_run_lines_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dry_run_lines"),
        sa.UniqueConstraint("dry_run_id", "member_id", name="uq_dry_run_lines_dry_run_id_member_id"),
    )
    op.create_index("ix_dry_run_lines_change", "dry_run_lines", ["dry_run_id", "change", "member_id"])


def _write_first_versions() -> None:
    """One version for a new community; where points were given, the former one until today and the full one after."""
    began = datetime(1970, 1, 1, tzinfo=UTC)  # The first rules hold for whatever an import brings.
    has_points = op.get_bind().scalar(sa.text("SELECT count(*) FROM ledger_entries")) > 0
    if has_points:
        now = clock.now()
        tomorrow = (now + timedelta(days=1)).date()
        _write_version(1, None, began, _FORMER, "The first rules.")
        _write_version(
            2, tomorrow, now, _FIRST,
            "More of what helps others earns points: confirmations, recommendations, edits, visitors who need not ask. "
            "Staff earn none any more.",
        )  # fmt: skip
    else:
        _write_version(1, None, began, _FIRST, "The first rules.")


def _write_version(
    version: int, starts_on: date | None, now: datetime, lines: dict[str, tuple], words: str
) -> None:
    bind, instant = op.get_bind(), community.core.db.Instant()
    sets = sa.table(
        "rule_sets",
        *(
            sa.column(name)
            for name in ("id", "version", "notice_days", "daily_cap_points", "changelog", "revision")
        ),
        sa.column("starts_on", sa.Date()),
        sa.column("edited_at", instant),
        sa.column("scheduled_at", instant),
    )
    rules = sa.table("rule_lines", *(sa.column(name) for name in ("rule_set_id", "cause", *_LINES)))
    bind.execute(
        sets.insert().values(
            version=version, starts_on=starts_on, notice_days=0, daily_cap_points=_CAP, changelog=words, revision=1,
            edited_at=now,
        )
    )  # fmt: skip
    set_id = bind.scalar(sa.select(sets.c.id).where(sets.c.version == version))
    for cause, values in lines.items():
        bind.execute(
            rules.insert().values(rule_set_id=set_id, cause=cause, **dict(zip(_LINES, values, strict=True)))
        )
    bind.execute(sets.update().where(sets.c.version == version).values(scheduled_at=now))


# ---------------------------------------------------------------------------------------------------------------
# What the database itself refuses
# ---------------------------------------------------------------------------------------------------------------

_SAME = "version", "starts_on", "notice_days", "daily_cap_points", "changelog", "scheduled_at"


def _freeze_scheduled_rules() -> None:
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _SAME)
        op.execute(
            "CREATE TRIGGER rule_sets_no_update BEFORE UPDATE ON rule_sets "
            f"WHEN OLD.scheduled_at IS NOT NULL AND ({changed}) "
            "BEGIN SELECT RAISE(ABORT, 'scheduled rules are never changed'); END"
        )
        op.execute(
            "CREATE TRIGGER rule_sets_no_delete BEFORE DELETE ON rule_sets WHEN OLD.scheduled_at IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'scheduled rules are never changed'); END"
        )
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            is_scheduled = f"(SELECT scheduled_at FROM rule_sets WHERE id = {row}.rule_set_id) IS NOT NULL"  # noqa: S608 - of two words
            op.execute(
                f"CREATE TRIGGER rule_lines_no_{verb.lower()} BEFORE {verb} ON rule_lines WHEN {is_scheduled} "
                "BEGIN SELECT RAISE(ABORT, 'scheduled rules are never changed'); END"
            )
        return
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _SAME)
    op.execute(
        "CREATE FUNCTION rule_sets_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.scheduled_at IS NOT NULL AND (TG_OP = 'DELETE' OR {changed}) THEN "
        "RAISE EXCEPTION 'scheduled rules are never changed' USING ERRCODE = 'restrict_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER rule_sets_frozen BEFORE UPDATE OR DELETE ON rule_sets "
        "FOR EACH ROW EXECUTE FUNCTION rule_sets_are_frozen()"
    )
    op.execute(
        "CREATE FUNCTION rule_lines_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE set_id bigint; BEGIN "
        "IF TG_OP = 'INSERT' THEN set_id := NEW.rule_set_id; ELSE set_id := OLD.rule_set_id; END IF; "
        "IF EXISTS (SELECT 1 FROM rule_sets WHERE id = set_id AND scheduled_at IS NOT NULL) THEN "
        "RAISE EXCEPTION 'scheduled rules are never changed' USING ERRCODE = 'restrict_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER rule_lines_frozen BEFORE INSERT OR UPDATE OR DELETE ON rule_lines "
        "FOR EACH ROW EXECUTE FUNCTION rule_lines_are_frozen()"
    )


def _thaw_scheduled_rules() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in (
            "sets_no_update",
            "sets_no_delete",
            "lines_no_insert",
            "lines_no_update",
            "lines_no_delete",
        ):
            op.execute(f"DROP TRIGGER rule_{name}")
        return
    for name in ("sets", "lines"):
        op.execute(f"DROP TRIGGER rule_{name}_frozen ON rule_{name}")
        op.execute(f"DROP FUNCTION rule_{name}_are_frozen()")


def _forbid_ledger_to_change() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_entries_no_{verb.lower()} BEFORE {verb} ON ledger_entries "
                "BEGIN SELECT RAISE(ABORT, 'ledger_entries is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER ledger_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_is_append_only()"
    )


def _let_ledger_change() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER ledger_entries_no_{verb}")
        return
    op.execute("DROP TRIGGER ledger_entries_no_change ON ledger_entries")
