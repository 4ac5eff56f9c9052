"""The book: what can be posted and what cannot, once and once only, and what its audit finds."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from community.books import actions, jobs, queries
from community.books.models import BookAccount, BookEntry, BookTransaction
from community.books.rules import Account, Kind, Unbalanced, draft, move, split_by_age
from community.core.actor import SYSTEM
from community.core.db import db, transaction

FUNDS, BRAND = Account(Kind.FUNDS, "", 3, "GBP"), Account(Kind.BRAND, "", 0, "GBP")


def of(kind: Kind, holder: str = "mara", currency: str = "GBP") -> Account:
    return Account(kind, holder, 0 if kind is Kind.OWED else 3, currency)


def accrual(key: str, amount: int, holder: str = "mara"):
    return draft(f"accrual:{key}", "accrual", f"award:{key}", move(FUNDS, of(Kind.ACCRUED, holder), amount))


def post(*drafts):
    with transaction():
        return actions.post_many(SYSTEM, drafts)


def balance(account: Account) -> int:
    return queries.find_balances([account])[account]


def test_money_moves_and_every_balance_is_the_sum_of_its_entries(app):
    assert [posted.number for posted in post(accrual("1", 250), accrual("2", 40))] == [1, 2]
    post(draft("release:1", "release", "award:1", move(of(Kind.ACCRUED), of(Kind.PAYABLE), 250)))
    assert queries.list_balances_of("mara") == {of(Kind.ACCRUED): 40, of(Kind.PAYABLE): 250}
    assert balance(FUNDS) == -290
    lines = queries.list_lines("mara", kind=Kind.ACCRUED)
    assert [(line.cause, line.amount_minor) for line in lines] == [
        ("award:1", 250),
        ("award:2", 40),
        ("award:1", -250),
    ]
    assert jobs.audit().faults == []


def test_the_same_key_is_the_same_transaction(app):
    first = post(accrual("1", 250))
    again = post(accrual("1", 250), accrual("2", 10), accrual("2", 10))
    assert [(p.number, p.is_new) for p in first + again] == [(1, True), (1, False), (2, True), (2, False)]
    assert balance(of(Kind.ACCRUED)) == 260
    with pytest.raises(actions.KeyTaken):
        post(draft("accrual:1", "bonus", "award:1", move(FUNDS, of(Kind.ACCRUED), 250)))


def test_nobody_gets_more_out_than_is_in_and_nothing_of_the_batch_stays(app):
    post(accrual("1", 250))
    claim = draft("claim:1", "claim", "payout:1", move(of(Kind.PAYABLE), of(Kind.RESERVED), 1))
    with pytest.raises(actions.NotEnough):
        post(accrual("2", 5), claim)
    assert balance(of(Kind.ACCRUED)) == 250
    assert queries.get_head()[0] == 1
    assert jobs.audit().faults == []


@pytest.mark.parametrize(
    "amounts",
    [
        [],
        [(FUNDS, 0), (BRAND, 0)],
        [(FUNDS, 5), (BRAND, -4)],
        [(FUNDS, 5), (Account(Kind.BRAND, "", 0, "EUR"), -5)],
        [(FUNDS, 10**12 + 1), (BRAND, -(10**12) - 1)],
        [(Account(Kind.FUNDS, "", 0, "GBP"), 5), (BRAND, -5)],
        [(FUNDS, 5), (Account(Kind.BRAND, "", 3, "GBP"), -5)],
        [(FUNDS, 2.5), (BRAND, -2.5)],
        [(FUNDS, True), (BRAND, -1)],
    ],
)
def test_what_is_no_transaction_is_refused(amounts):
    with pytest.raises(Unbalanced):
        draft("key", "budget", "period:3", amounts)


def test_the_database_refuses_to_change_what_was_posted(app):
    post(accrual("1", 250), accrual("2", 40))
    for statement in (
        sa.update(BookEntry).values(amount_minor=1),
        sa.delete(BookEntry),
        sa.update(BookTransaction).values(reason="forged"),
        sa.delete(BookTransaction),
        sa.delete(BookAccount),
        sa.update(BookAccount).values(holder="nora"),
        sa.update(BookAccount).where(BookAccount.kind == "accrued").values(balance_minor=-1),
    ):
        with pytest.raises(sa.exc.DBAPIError), transaction():
            db.session.execute(statement)
    assert jobs.audit().faults == []


def test_the_database_refuses_what_does_not_sum_to_zero_or_comes_after_the_closing(app):
    post(accrual("1", 250))
    accounts = {row.kind: row.id for row in db.session.scalars(sa.select(BookAccount))}
    closed = db.session.scalars(sa.select(BookTransaction)).one()

    def entry(transaction_id: int, kind: str, amount: int, currency: str = "GBP") -> sa.Insert:
        return sa.insert(BookEntry).values(
            transaction_id=transaction_id, account_id=accounts[kind], amount_minor=amount, currency=currency
        )

    def closing(number: int, previous: str) -> sa.Insert:
        return sa.insert(BookTransaction).values(
            id=99, number=number, key="forged", kind="accrual", cause="award:9", reason="", hash="f" * 64,
            posted_at=closed.posted_at, effective_at=closed.posted_at, previous_hash=previous,
        )  # fmt: skip

    for forgery in (
        [entry(closed.id, "accrued", 5)],
        [entry(99, "accrued", 5, "EUR")],
        [entry(99, "accrued", 5), closing(2, closed.hash)],
        [closing(2, closed.hash)],
        [entry(99, "accrued", 5), entry(99, "funds", -5), closing(2, "0" * 64)],
        [entry(99, "accrued", 5), entry(99, "funds", -5), closing(4, closed.hash)],
    ):
        with pytest.raises(sa.exc.DBAPIError), transaction():
            for statement in forgery:
                db.session.execute(statement)
    assert balance(of(Kind.ACCRUED)) == 250


def test_an_audit_names_what_was_tampered_with_and_freezes_what_leaves(app):
    post(accrual("1", 250), accrual("2", 40), accrual("3", 7))
    jobs.look()
    assert not queries.is_frozen()
    with (
        transaction()
    ):  # A balance is the one thing that an intruder with the application's rights could write.
        db.session.execute(
            sa.update(BookAccount).where(BookAccount.kind == "accrued").values(balance_minor=300)
        )
    jobs.look()
    assert queries.is_frozen()
    assert queries.find_audit().faults == ["accrued/mara/3/GBP says 300, its entries sum to 297."]
    with transaction():
        db.session.execute(
            sa.update(BookAccount).where(BookAccount.kind == "accrued").values(balance_minor=297)
        )
    jobs.look()
    assert not queries.is_frozen()
    assert not queries.find_audit().is_whole
    with transaction():
        queries.lock_book().number = 2
    assert jobs.audit().faults == ["The chain ends at 3, where 2 transactions were posted."]


def test_what_a_whole_audit_found_only_a_whole_audit_takes_back(app):
    post(accrual("1", 250))
    assert jobs.audit(more=lambda: ["A payout contradicts the book."]).fault_count == 1
    jobs.audit(more=list)
    assert not queries.is_frozen()
    jobs.audit(more=lambda: ["A payout contradicts the book."])
    jobs.look()
    assert queries.find_audit().faults == []
    assert queries.is_frozen()
    jobs.audit()
    assert not queries.is_frozen()


def test_a_payee_is_named_once_and_let_go(app, make):
    mara = make.member()
    with transaction():
        subject = actions.name_payees(SYSTEM, [mara.id])[mara.id].subject
        assert actions.name_payees(SYSTEM, [mara.id])[mara.id].subject == subject
    post(accrual("1", 250, subject))
    with transaction():
        assert actions.let_go(SYSTEM, mara.id) == subject
        assert actions.let_go(SYSTEM, mara.id) is None
    assert queries.list_members_of([subject]) == {}
    assert queries.list_balances_of(subject) == {of(Kind.ACCRUED, subject): 250}


def test_what_came_true_earlier_is_posted_now_and_says_both(app):
    then = datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC)
    post(draft("late", "accrual", "award:1", move(FUNDS, of(Kind.ACCRUED), 5), effective_at=then))
    (line,) = queries.list_lines("mara")
    assert line.effective_at == then < line.posted_at


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 500), max_size=6), st.integers(0, 3_000))
def test_claims_take_the_oldest_first_and_exactly_as_much(balances, amount):
    if amount > sum(balances.values()):
        with pytest.raises(Unbalanced):
            split_by_age(amount, list(balances.items()))
        return
    taken = split_by_age(amount, list(balances.items()))
    assert sum(part for _, part in taken) == amount
    assert all(0 < part <= balances[period] for period, part in taken)
    last = max((period for period, _ in taken), default=0)
    assert all(dict(taken).get(period, 0) == held for period, held in balances.items() if 0 < period < last)
