"""`flask payouts audit` and `rebuild` say what is wrong, and end so that a script notices."""

import pytest
import sqlalchemy as sa

from community.books.models import BookAccount
from community.core.db import db, transaction
from community.payouts import queries
from tests.support.money import NOW, pay_in


@pytest.fixture
def runner(app, make, clock):
    clock.freeze(NOW)
    pay_in(make.member().id, 3_410)
    return app.test_cli_runner()


def test_the_commands_agree_with_a_sound_book_and_name_what_was_tampered_with(runner):
    for command, words in (("audit", "1 transactions, 0 faults"), ("rebuild", "2 balances, 0 differ")):
        result = runner.invoke(args=["payouts", command])
        assert (result.exit_code, words in result.output) == (0, True), result.output
    assert "The chain ends with" in runner.invoke(args=["payouts", "audit"]).output
    with transaction():
        db.session.execute(
            sa.update(BookAccount).where(BookAccount.kind == "payable").values(balance_minor=9_999)
        )
    for command, words in (
        ("audit", "its entries sum to 3410"),
        ("rebuild", "kept 9,999, by the chain 3,410"),
    ):
        result = runner.invoke(args=["payouts", command])
        assert (result.exit_code, words in result.output) == (1, True), result.output
    assert queries.is_book_frozen()
