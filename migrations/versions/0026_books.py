"""Keep a book of money: payees, accounts, transactions and entries that nobody can change, and audits.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID, _INSTANT = community.core.db.BigId, community.core.db.Instant
NEVER_BELOW = "'accrued', 'held', 'payable', 'reserved', 'paid', 'clearing', 'given', 'expired', 'forfeited'"
FROZEN = ("book_entries", "book_transactions")


def upgrade() -> None:
    """Add the tables, the end of an empty chain, and the triggers that make them a book."""
    op.create_table(
        "payees",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subject", sa.String(22), nullable=False),
        sa.Column("member_id", _ID),
        sa.Column("since", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payees"),
        sa.UniqueConstraint("subject", name="uq_payees_subject"),
        sa.UniqueConstraint("member_id", name="uq_payees_member_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_payees_member_id"),
    )
    op.create_table(
        "book_accounts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            f"kind NOT IN ({NEVER_BELOW}) OR balance_minor >= 0", name="ck_book_accounts_not_below_zero"
        ),
        sa.CheckConstraint("kind <> 'owed' OR balance_minor <= 0", name="ck_book_accounts_owed"),
        sa.CheckConstraint("length(currency) = 3", name="ck_book_accounts_currency"),
        sa.CheckConstraint("period >= 0", name="ck_book_accounts_period"),
        sa.PrimaryKeyConstraint("id", name="pk_book_accounts"),
        sa.UniqueConstraint("holder", "kind", "period", "currency", name="uq_book_accounts_name"),
    )
    op.create_index("ix_book_accounts_kind", "book_accounts", ["kind", "period"])
    op.create_table(
        "book_transactions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(80), nullable=False),
        sa.Column("rule_version", sa.Integer()),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("by_id", _ID),
        sa.Column("posted_at", _INSTANT(), nullable=False),
        sa.Column("effective_at", _INSTANT(), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_book_transactions_number"),
        sa.PrimaryKeyConstraint("id", name="pk_book_transactions"),
        sa.UniqueConstraint("key", name="uq_book_transactions_key"),
        sa.UniqueConstraint("number", name="uq_book_transactions_number"),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_book_transactions_by_id"),
    )
    op.create_index("ix_book_transactions_cause", "book_transactions", ["cause"])
    op.create_index("ix_book_transactions_kind", "book_transactions", ["kind", "id"])
    op.create_table(
        "book_entries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("transaction_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.CheckConstraint(
            "amount_minor <> 0 AND amount_minor BETWEEN -1000000000000 AND 1000000000000",
            name="ck_book_entries_amount_minor",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_book_entries"),
        sa.UniqueConstraint("transaction_id", "account_id", name="uq_book_entries_transaction_id_account_id"),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["book_transactions.id"],
            name="fk_book_entries_transaction_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["book_accounts.id"], name="fk_book_entries_account_id"),
    )
    op.create_index("ix_book_entries_account_id", "book_entries", ["account_id", "id"])
    heads = op.create_table(
        "book_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_book_heads_one"),
        sa.PrimaryKeyConstraint("id", name="pk_book_heads"),
    )
    op.bulk_insert(heads, [{"id": 1, "number": 0, "hash": "0" * 64}])
    op.create_table(
        "book_audits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("began_at", _INSTANT(), nullable=False),
        sa.Column("ended_at", _INSTANT(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_book_audits"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name != "sqlite":
        for table in (*FROZEN, "book_accounts"):
            op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
        op.execute("DROP TRIGGER book_accounts_named ON book_accounts")
        op.execute("DROP TRIGGER book_entries_move ON book_entries")
        op.execute("DROP TRIGGER book_transactions_close ON book_transactions")
        for name in ("book_is_append_only", "book_move", "book_close"):
            op.execute(f"DROP FUNCTION {name}()")
    for table in (
        "book_audits",
        "book_heads",
        "book_entries",
        "book_transactions",
        "book_accounts",
        "payees",
    ):
        op.drop_table(table)


# What an entry must be when it comes, and a transaction when it closes its entries; alike on both engines.
ENTRY_FAULTS = {
    "EXISTS (SELECT 1 FROM book_transactions WHERE id = NEW.transaction_id)": "the transaction is closed",
    "NOT EXISTS (SELECT 1 FROM book_accounts WHERE id = NEW.account_id AND currency = NEW.currency)": (
        "the account is in another currency"
    ),
}
CLOSING_FAULTS = {
    "NOT EXISTS (SELECT 1 FROM book_entries WHERE transaction_id = NEW.id)": "a transaction needs entries",
    "EXISTS (SELECT 1 FROM book_entries WHERE transaction_id = NEW.id GROUP BY currency"
    " HAVING SUM(amount_minor) <> 0)": "the entries do not sum to zero",
    "NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM book_transactions WHERE number = NEW.number - 1"
    " AND hash = NEW.previous_hash)": "the chain has another end",
}


def _guard_sqlite() -> None:
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER book_accounts_named BEFORE UPDATE OF id, kind, holder, period, currency ON book_accounts "
        "BEGIN SELECT RAISE(ABORT, 'book_accounts is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER book_accounts_no_delete BEFORE DELETE ON book_accounts "
        "BEGIN SELECT RAISE(ABORT, 'book_accounts is append-only'); END"
    )
    for table, faults in (("book_entries", ENTRY_FAULTS), ("book_transactions", CLOSING_FAULTS)):
        checks = " ".join(
            f"SELECT RAISE(ABORT, '{table}: {words}') WHERE {fault};" for fault, words in faults.items()
        )
        op.execute(f"CREATE TRIGGER {table}_stand BEFORE INSERT ON {table} BEGIN {checks} END")
    op.execute(
        "CREATE TRIGGER book_entries_move AFTER INSERT ON book_entries BEGIN "
        "UPDATE book_accounts SET balance_minor = balance_minor + NEW.amount_minor WHERE id = NEW.account_id; END"
    )


def _guard_postgresql() -> None:
    _function(
        "book_is_append_only",
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
    )
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION book_is_append_only()"
        )
    op.execute(
        "CREATE TRIGGER book_accounts_frozen BEFORE DELETE OR TRUNCATE ON book_accounts "
        "FOR EACH STATEMENT EXECUTE FUNCTION book_is_append_only()"
    )
    op.execute(
        "CREATE TRIGGER book_accounts_named BEFORE UPDATE OF id, kind, holder, period, currency ON book_accounts "
        "FOR EACH STATEMENT EXECUTE FUNCTION book_is_append_only()"
    )
    move = (
        "UPDATE book_accounts SET balance_minor = balance_minor + NEW.amount_minor WHERE id = NEW.account_id;"
    )
    _function("book_move", f"{_raising('book_entries', ENTRY_FAULTS)} {move} RETURN NEW;")
    op.execute(
        "CREATE TRIGGER book_entries_move BEFORE INSERT ON book_entries FOR EACH ROW EXECUTE FUNCTION book_move()"
    )
    _function("book_close", _raising("book_transactions", CLOSING_FAULTS) + " RETURN NEW;")
    op.execute(
        "CREATE TRIGGER book_transactions_close BEFORE INSERT ON book_transactions "
        "FOR EACH ROW EXECUTE FUNCTION book_close()"
    )


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def _raising(table: str, faults: dict[str, str]) -> str:
    return " ".join(
        f"IF {fault} THEN RAISE EXCEPTION '{table}: {words}' USING ERRCODE = 'restrict_violation'; END IF;"
        for fault, words in faults.items()
    )
