"""Money that a decision took back: what hung on it goes too, what had expired is not owed, and giving back is exact."""

import pytest

from community.answers import actions as answers
from community.books import actions as book
from community.books import queries as books
from community.books.rules import Account, Kind, draft, move
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.members import actions as members
from community.members.models import Member
from community.payouts import actions as payouts
from community.rewards import actions, jobs, queries
from community.threads.models import Thread
from tests.rewards.test_awards import all_is_well, money_of, withdraw


@pytest.fixture
def paid(make, period, drain):
    """An answer that was accepted: 50 for it and 100 for its author's first steps."""
    answer = make.answer(accepted=True)
    drain()
    return answer


def take(*keys):
    awards = queries.find_awards(keys)
    with transaction():
        return actions.claw_back(
            SYSTEM, [awards[key].id for key in keys], reason="It was a ring.", case_ref="case:7"
        )


def give(row):
    with transaction():
        return actions.give_back(SYSTEM, queries.lock_claw_back(row.id))


def close(admin, clock):
    clock.freeze("2026-09-20T12:00")
    jobs.release_due()
    with transaction():
        actions.begin_closing(admin, 1)
    jobs.close_period(1)


def expire(member_id):
    """What the payee has of period 1 was never claimed."""
    with transaction():
        return payouts.expire_money(SYSTEM, books.find_payee(member_id), period=1, currency="GBP")


def test_what_hangs_on_an_award_goes_and_comes_back_with_it_at_once(make, paid, award):
    accept, task = f"accept:{paid.id}", f"task:first_accepted:{paid.author_id}"
    assert take(accept) == 150
    assert [award(key).state for key in (accept, task)] == ["reversed", "reversed"]
    all_is_well()
    (row,) = queries.list_claw_backs_of_case("case:7")
    assert (row.amount_minor, row.reason, len(row.award_ids)) == (150, "It was a ring.", 2)
    with pytest.raises(Forbidden), transaction():
        actions.give_back(make.actor(make.member()), queries.lock_claw_back(row.id))
    assert (give(row), give(row)) == (150, 0)
    assert (money_of(paid.author_id), award(task).state) == ({Kind.ACCRUED: 150}, "accrued")
    all_is_well()


def test_of_a_closed_period_each_penny_comes_back_from_where_it_went(paid, award, admin, clock):
    close(admin, clock)
    first = money_of(paid.author_id)
    take(f"accept:{paid.id}")
    jobs.sweep_everything()  # What came home went back to the brand.
    assert money_of(paid.author_id) == {}
    (row,) = queries.list_claw_backs_of_case("case:7")
    assert give(row) == 150
    assert (money_of(paid.author_id), first) == ({Kind.PAYABLE: 150}, {Kind.PAYABLE: 150})
    assert (award(f"accept:{paid.id}").period, award(f"accept:{paid.id}").state) == (1, "released")
    all_is_well()


def test_to_an_erased_member_nothing_is_given_back(paid, admin, clock):
    close(admin, clock)
    take(f"accept:{paid.id}")
    with transaction():
        members.erase_member(SYSTEM, db.session.get_one(Member, paid.author_id))
    (row,) = queries.list_claw_backs_of_case("case:7")
    assert give(row) == 0
    assert books.list_balances_of(books_payee(row).subject) == {}
    all_is_well()


def books_payee(row):
    return queries.list_payees_by_id([row.payee_id])[row.payee_id]


def test_what_had_expired_is_taken_from_where_it_expired_to_and_nobody_owes_it(paid, award, admin, clock):
    close(admin, clock)
    assert expire(paid.author_id) == 150
    assert money_of(paid.author_id) == {Kind.EXPIRED: 150}
    take(f"accept:{paid.id}")
    assert money_of(paid.author_id) == {}
    all_is_well()
    (row,) = queries.list_claw_backs_of_case("case:7")
    give(row)
    assert money_of(paid.author_id) == {Kind.EXPIRED: 150}, "Giving back is no second chance to claim."
    all_is_well()


def test_only_what_exceeds_the_expired_is_owed(paid, admin, clock):
    task = f"task:first_accepted:{paid.author_id}"
    close(admin, clock)
    payee = books.find_payee(paid.author_id)
    with transaction():  # 130 of it had been paid out, the rest expires.
        post_paid(payee, 130)
    assert expire(paid.author_id) == 20
    take(task)
    assert money_of(paid.author_id) == {Kind.PAID: 130, Kind.OWED: -80}
    all_is_well()
    (row,) = queries.list_claw_backs_of_case("case:7")
    give(row)
    assert money_of(paid.author_id) == {Kind.PAID: 130, Kind.EXPIRED: 20}
    all_is_well()


def test_doing_a_deed_again_does_not_bring_back_what_had_expired(make, paid, award, admin, clock, drain):
    close(admin, clock)
    with transaction():
        actions.make_next_period(SYSTEM)
    expire(paid.author_id)
    withdraw(make, paid)
    drain()
    assert money_of(paid.author_id) == {}
    accept_again(make, paid)
    drain()
    # What comes back waits in the running period; what had expired of it is owed, so nothing is won.
    assert money_of(paid.author_id) == {Kind.ACCRUED: 150, Kind.EXPIRED: 150, Kind.OWED: -150}
    assert "£0.50 of it had expired before" in award(f"accept:{paid.id}").why
    all_is_well()


def accept_again(make, answer):
    thread = db.session.get_one(Thread, answer.thread_id)
    asker = make.actor(db.session.get_one(Member, thread.author_id))
    with transaction():
        answers.accept_answer(asker, thread, answer)


def post_paid(payee, amount):
    source = Account(Kind.PAYABLE, payee.subject, 1, "GBP")
    target = Account(Kind.PAID, payee.subject, 1, "GBP")
    book.post(SYSTEM, draft("test:paid", "test", "test:1", move(source, target, amount)))
