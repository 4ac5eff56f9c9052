"""Pay good answers: versions of the rules of rewards, periods, awards, holds, statements, invitations, dry runs.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

import community.core.db
from community.core import clock

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
KINDS = "'accept', 'confirm', 'royalty', 'task', 'referral', 'event', 'test'"
STATES = "'accrued', 'held', 'released', 'reversed', 'withheld', 'forfeited'"
SAME = "version", "starts_on", "notice_days", "terms", "changelog", "approved_at", "approved_by_id"
TABLES = (
    "reward_dry_run_lines", "reward_dry_runs", "reward_referrals", "reward_invites", "reward_statements", "reward_holds",
    "reward_awards", "reward_periods", "reward_rule_sets",
)  # fmt: skip
# What a new community starts with. Nothing is paid by it until an admin makes a period and gives it a budget.
FIRST = {
    "currency": "GBP", "shortage": "pro_rata", "hold_days": 14, "accept_minor": 50, "confirm_minor": 20,
    "confirm_age_days": 7, "royalty_minor": 10, "royalty_half_after": 50, "task_profile_minor": 50,
    "task_first_accepted_minor": 100, "task_first_confirmed_minor": 50, "task_days": 90, "referral_minor": 300,
    "referral_active_days": 10, "referral_hold_days": 30, "referral_limit": 5, "event_minor": 200, "test_minor": 500,
}  # fmt: skip


def upgrade() -> None:
    """Add the tables, the first version of the rules, and what keeps scheduled rules and statements as they are."""
    _make_rules()
    _make_periods()
    _make_awards()
    _make_rest()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER reward_rule_sets_frozen ON reward_rule_sets")
        op.execute("DROP FUNCTION reward_rule_sets_are_frozen()")
        op.execute("DROP TRIGGER reward_statements_frozen ON reward_statements")
        op.execute("DROP FUNCTION reward_statements_are_frozen()")
    for table in TABLES:
        op.drop_table(table)


def _members(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], ["members.id"], name=f"fk_{table}_{name}") for name in columns]


def _make_rules() -> None:
    rules = op.create_table(
        "reward_rule_sets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("changelog", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("maker_ids", sa.JSON(), nullable=False),
        sa.Column("edited_at", _INSTANT(), nullable=False),
        sa.Column("edited_by_id", _ID),
        sa.Column("proposed_at", _INSTANT()),
        sa.Column("proposed_by_id", _ID),
        sa.Column("approved_at", _INSTANT()),
        sa.Column("approved_by_id", _ID),
        sa.Column("withdrawn_at", _INSTANT()),
        sa.Column("withdrawn_by_id", _ID),
        sa.CheckConstraint(
            "approved_at IS NULL OR starts_on IS NOT NULL OR version = 1", name="ck_reward_rule_sets_start"
        ),
        sa.CheckConstraint("approved_by_id <> edited_by_id", name="ck_reward_rule_sets_maker_is_not_checker"),
        sa.CheckConstraint(
            "approved_by_id <> proposed_by_id", name="ck_reward_rule_sets_proposer_is_not_checker"
        ),
        sa.CheckConstraint("notice_days >= 0", name="ck_reward_rule_sets_notice_days"),
        sa.PrimaryKeyConstraint("id", name="pk_reward_rule_sets"),
        sa.UniqueConstraint("version", name="uq_reward_rule_sets_version"),
        *_members("reward_rule_sets", "edited_by_id", "proposed_by_id", "approved_by_id", "withdrawn_by_id"),
    )
    scheduled = sa.text("approved_at IS NOT NULL AND withdrawn_at IS NULL")
    op.create_index(
        "uq_reward_rule_sets_starts_on",
        "reward_rule_sets",
        ["starts_on"],
        unique=True,
        sqlite_where=scheduled,
        postgresql_where=scheduled,
    )
    now = clock.now()
    op.bulk_insert(
        rules,
        [
            {
                "version": 1, "starts_on": None, "notice_days": 0, "terms": FIRST,
                "changelog": "The first rules of rewards.", "revision": 1, "maker_ids": [], "edited_at": now,
                "approved_at": now,
            }
        ],
    )  # fmt: skip


def _make_periods() -> None:
    op.create_table(
        "reward_periods",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous_number", sa.Integer()),
        sa.Column("zone", sa.String(50), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        *(
            sa.Column(f"{name}_on", sa.Date(), nullable=False)
            for name in ("starts", "ends", "statement", "choose_from", "choose_until", "pays")
        ),
        *(
            sa.Column(f"{name}_at", _INSTANT(), nullable=False)
            for name in ("starts", "ends", "statement", "choose_from", "choose_until", "pays")
        ),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("budget_changes", sa.Integer(), nullable=False),
        sa.Column("told_percent", sa.Integer(), nullable=False),
        sa.Column("shortage", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("earned_minor", sa.BigInteger(), nullable=False),
        sa.Column("given_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_at", _INSTANT(), nullable=False),
        sa.Column("made_by_id", _ID),
        sa.Column("closed_at", _INSTANT()),
        sa.Column("closed_by_id", _ID),
        sa.CheckConstraint(
            "(number = 1 AND previous_number IS NULL)"
            " OR (previous_number IS NOT NULL AND previous_number = number - 1)",
            name="ck_reward_periods_previous",
        ),
        sa.CheckConstraint("number > 0", name="ck_reward_periods_number"),
        sa.CheckConstraint("starts_at < ends_at AND starts_on < ends_on", name="ck_reward_periods_span"),
        sa.CheckConstraint(
            "ends_at <= statement_at AND statement_at <= choose_from_at AND choose_from_at < choose_until_at"
            " AND choose_until_at <= pays_at",
            name="ck_reward_periods_dates",
        ),
        sa.CheckConstraint("budget_minor >= 0", name="ck_reward_periods_budget_minor"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="ck_reward_periods_closed"),
        sa.CheckConstraint("state IN ('open', 'closing', 'closed')", name="ck_reward_periods_state"),
        sa.PrimaryKeyConstraint("id", name="pk_reward_periods"),
        sa.UniqueConstraint("number", name="uq_reward_periods_number"),
        sa.UniqueConstraint("previous_number", name="uq_reward_periods_previous_number"),
        sa.UniqueConstraint("number", "ends_at", name="uq_reward_periods_end"),
        sa.ForeignKeyConstraint(
            ["previous_number", "starts_at"],
            ["reward_periods.number", "reward_periods.ends_at"],
            name="fk_reward_periods_previous_number",
        ),
        *_members("reward_periods", "made_by_id", "closed_by_id"),
    )


def _make_awards() -> None:
    op.create_table(
        "reward_awards",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("member_id", _ID),
        sa.Column("brought_by_id", _ID),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("nominal_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("final_minor", sa.BigInteger()),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("withheld", sa.String(10), nullable=False),
        sa.Column("held_from", sa.String(10), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("ended_by", sa.String(40), nullable=False),
        sa.Column("flips", sa.Integer(), nullable=False),
        sa.Column("effective_at", _INSTANT(), nullable=False),
        sa.Column("recorded_at", _INSTANT(), nullable=False),
        sa.Column("release_at", _INSTANT(), nullable=False),
        sa.Column("released_at", _INSTANT()),
        sa.Column("ended_at", _INSTANT()),
        sa.Column("thread_id", _ID),
        sa.Column("answer_id", _ID),
        sa.Column("cause", sa.String(80), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_reward_awards_kind"),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_reward_awards_state"),
        sa.CheckConstraint("(state = 'withheld') = (withheld <> '')", name="ck_reward_awards_withheld"),
        sa.CheckConstraint("(state = 'withheld') = (amount_minor = 0)", name="ck_reward_awards_nothing"),
        sa.CheckConstraint("amount_minor BETWEEN 0 AND nominal_minor", name="ck_reward_awards_amount_minor"),
        sa.CheckConstraint(
            "final_minor IS NULL OR final_minor BETWEEN 0 AND amount_minor",
            name="ck_reward_awards_final_minor",
        ),
        sa.CheckConstraint("(state = 'held') = (held_from <> '')", name="ck_reward_awards_held_from"),
        sa.PrimaryKeyConstraint("id", name="pk_reward_awards"),
        sa.UniqueConstraint("key", name="uq_reward_awards_key"),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_reward_awards_payee_id"),
        sa.ForeignKeyConstraint(["period"], ["reward_periods.number"], name="fk_reward_awards_period"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_reward_awards_thread_id"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_reward_awards_answer_id"),
        *_members("reward_awards", "member_id", "brought_by_id"),
    )
    live = sa.text("kind = 'accept' AND state IN ('accrued', 'held', 'released')")
    op.create_index(
        "uq_reward_awards_live_accept",
        "reward_awards",
        ["thread_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    for name, columns in (
        ("payee_id", ["payee_id", "period", "effective_at", "id"]),
        ("member_id", ["member_id", "id"]),
        ("period", ["period", "state", "id"]),
        ("due", ["state", "release_at", "id"]),
        ("pair", ["payee_id", "brought_by_id", "effective_at"]),
        ("answer_id", ["answer_id", "kind"]),
        ("cause", ["cause"]),
    ):
        op.create_index(f"ix_reward_awards_{name}", "reward_awards", columns)


def _make_rest() -> None:
    op.create_table(
        "reward_holds",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("case_ref", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("held_at", _INSTANT(), nullable=False),
        sa.Column("held_by_id", _ID),
        sa.Column("lifted_at", _INSTANT()),
        sa.Column("lifted_by_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_reward_holds"),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_reward_holds_payee_id"),
        *_members("reward_holds", "held_by_id", "lifted_by_id"),
    )
    is_open = sa.text("lifted_at IS NULL")
    op.create_index(
        "uq_reward_holds_open",
        "reward_holds",
        ["payee_id", "case_ref"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_reward_holds_case_ref", "reward_holds", ["case_ref"])
    op.create_table(
        "reward_statements",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("award_count", sa.Integer(), nullable=False),
        *(
            sa.Column(f"{name}_minor", sa.BigInteger(), nullable=False)
            for name in ("earned", "cut", "total", "held", "set_off")
        ),
        sa.Column("frozen_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reward_statements"),
        sa.UniqueConstraint("payee_id", "period", name="uq_reward_statements_payee_id_period"),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_reward_statements_payee_id"),
        sa.ForeignKeyConstraint(["period"], ["reward_periods.number"], name="fk_reward_statements_period"),
    )
    op.create_index("ix_reward_statements_period", "reward_statements", ["period", "total_minor"])
    op.create_table(
        "reward_invites",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("made_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_reward_invites"),
        sa.UniqueConstraint("code", name="uq_reward_invites_code"),
        *_members("reward_invites", "member_id"),
    )
    op.create_table(
        "reward_referrals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("friend_id", _ID, nullable=False),
        sa.Column("joined_at", _INSTANT(), nullable=False),
        sa.CheckConstraint("friend_id <> member_id", name="ck_reward_referrals_not_oneself"),
        sa.PrimaryKeyConstraint("id", name="pk_reward_referrals"),
        sa.UniqueConstraint("friend_id", name="uq_reward_referrals_friend_id"),
        *_members("reward_referrals", "member_id", "friend_id"),
    )
    op.create_index("ix_reward_referrals_member_id", "reward_referrals", ["member_id", "id"])
    op.create_table(
        "reward_dry_runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rule_set_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", _INSTANT(), nullable=False),
        sa.Column("asked_by_id", _ID),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("told_at", _INSTANT()),
        sa.Column("finished_at", _INSTANT()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("before_minor", sa.BigInteger(), nullable=False),
        sa.Column("after_minor", sa.BigInteger(), nullable=False),
        sa.Column("by_kind", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reward_dry_runs"),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["reward_rule_sets.id"], name="fk_reward_dry_runs_rule_set_id"
        ),
        *_members("reward_dry_runs", "asked_by_id"),
    )
    op.create_index("ix_reward_dry_runs_rule_set_id", "reward_dry_runs", ["rule_set_id", "id"])
    op.create_table(
        "reward_dry_run_lines",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dry_run_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("before_minor", sa.BigInteger(), nullable=False),
        sa.Column("after_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reward_dry_run_lines"),
        sa.UniqueConstraint("dry_run_id", "member_id", name="uq_reward_dry_run_lines_dry_run_id_member_id"),
        sa.ForeignKeyConstraint(
            ["dry_run_id"], ["reward_dry_runs.id"], name="fk_reward_dry_run_lines_dry_run_id"
        ),
        *_members("reward_dry_run_lines", "member_id"),
    )
    op.create_index(
        "ix_reward_dry_run_lines_change", "reward_dry_run_lines", ["dry_run_id", "change_minor", "member_id"]
    )


# ---------------------------------------------------------------------------------------------------------------
# What the database itself refuses
# ---------------------------------------------------------------------------------------------------------------


def _guard_sqlite() -> None:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SAME)
    op.execute(
        "CREATE TRIGGER reward_rule_sets_no_update BEFORE UPDATE ON reward_rule_sets "
        f"WHEN OLD.approved_at IS NOT NULL AND ({changed}) "
        "BEGIN SELECT RAISE(ABORT, 'scheduled rules are never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER reward_rule_sets_no_delete BEFORE DELETE ON reward_rule_sets WHEN OLD.approved_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'scheduled rules are never changed'); END"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reward_statements_no_{verb.lower()} BEFORE {verb} ON reward_statements "
            "BEGIN SELECT RAISE(ABORT, 'statements are never changed'); END"
        )


def _guard_postgresql() -> None:
    changed = " OR ".join(
        f"NEW.{name}::text IS DISTINCT FROM OLD.{name}::text" if name == "terms" else
        f"NEW.{name} IS DISTINCT FROM OLD.{name}"
        for name in SAME
    )  # fmt: skip
    op.execute(
        "CREATE FUNCTION reward_rule_sets_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.approved_at IS NOT NULL AND (TG_OP = 'DELETE' OR {changed}) THEN "
        "RAISE EXCEPTION 'scheduled rules are never changed' USING ERRCODE = 'restrict_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER reward_rule_sets_frozen BEFORE UPDATE OR DELETE ON reward_rule_sets "
        "FOR EACH ROW EXECUTE FUNCTION reward_rule_sets_are_frozen()"
    )
    op.execute(
        "CREATE FUNCTION reward_statements_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'statements are never changed' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER reward_statements_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON reward_statements "
        "FOR EACH STATEMENT EXECUTE FUNCTION reward_statements_are_frozen()"
    )
