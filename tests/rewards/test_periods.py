"""Periods: their days and instants, budgets, and closing them once."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bench.proofs.periods import prove as prove_periods
from community.books import queries as books
from community.books.actions import post_many
from community.books.rules import Account, Kind, draft, move
from community.core.actor import SYSTEM, Role
from community.core.clock import now
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.members.models import Member
from community.rewards import actions, jobs, queries
from community.rewards.models import RewardPeriod, RewardStatement
from community.rewards.rules.closing import share_out
from community.rewards.rules.periods import first_instant, next_end, usual_dates
from tests.rewards.test_awards import all_is_well, money_of, withdraw

LONDON = "Europe/London"


def funds(number):
    account = Account(Kind.FUNDS, "", number, "GBP")
    return books.find_balances([account])[account]


def close(admin, number=1):
    with transaction():
        actions.begin_closing(admin, number)
    jobs.close_period(number)
    db.session.expire_all()
    return queries.get_period(number)


def test_days_begin_with_their_first_instant_whatever_the_clocks_do():
    assert first_instant(date(2026, 3, 29), LONDON).isoformat() == "2026-03-29T00:00:00+00:00"
    assert first_instant(date(2026, 6, 1), LONDON).isoformat() == "2026-05-31T23:00:00+00:00"
    # Clocks go forward at midnight: the day begins at one. And back at midnight: with the later of two evenings.
    assert first_instant(date(2026, 9, 6), "America/Santiago").isoformat() == "2026-09-06T04:00:00+00:00"
    assert first_instant(date(2026, 4, 5), "America/Santiago").isoformat() == "2026-04-05T04:00:00+00:00"
    assert first_instant(date(2026, 11, 1), "America/Havana").isoformat() == "2026-11-01T04:00:00+00:00"
    assert next_end(date(2025, 8, 31), date(2026, 2, 28)) == date(2026, 8, 28)
    assert next_end(date(2026, 1, 1), date(2026, 1, 11)) == date(2026, 1, 21)


def test_a_small_proof_finds_no_event_in_the_wrong_period():
    assert prove_periods(events=600, seed=3) == []


def test_shares_are_exact_and_follow_the_largest_remainder():
    assert share_out({1: 50, 2: 30}, 100) == {1: 50, 2: 30}
    assert share_out({1: 100, 2: 100, 3: 100}, 100) == {1: 34, 2: 33, 3: 33}
    for budget in (0, 1, 7, 99, 1_000):
        amounts = {n: (n * 37) % 101 for n in range(1, 60)}
        shares = share_out(amounts, budget)
        assert sum(shares.values()) == min(budget, sum(amounts.values()))
        assert all(shares[key] <= amounts[key] for key in amounts)


def test_periods_touch_and_never_overlap_and_the_database_agrees(admin, period, make):
    with pytest.raises(Forbidden), transaction():
        actions.make_period(
            make.actor(Role.MODERATOR), usual_dates(date(2026, 9, 1), date(2027, 3, 1), LONDON)
        )
    for start in (date(2026, 8, 31), date(2026, 9, 2)):
        with pytest.raises(Invalid), transaction():
            actions.make_period(admin, usual_dates(start, date(2027, 3, 1), LONDON))
    with transaction():
        second = actions.make_next_period(admin)
    assert (second.number, second.starts_on, second.ends_on) == (2, date(2026, 9, 1), date(2027, 3, 1))
    assert second.starts_at == queries.get_period(1).ends_at
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(
            sa.update(RewardPeriod)
            .where(RewardPeriod.number == 2)
            .values(starts_at=second.starts_at + timedelta(seconds=1))
        )
    with transaction():
        actions.remove_period(admin, 2)
    with pytest.raises(Conflict), transaction():
        actions.remove_period(admin, 1)


def test_an_early_statement_is_refused(admin):
    dates = usual_dates(date(2026, 4, 1), date(2026, 10, 1), LONDON, hold_days=3)
    with pytest.raises(Invalid) as refused, transaction():
        actions.make_period(admin, dates)
    assert "statement_on" in refused.value.fields


def test_a_budget_is_raised_and_never_lowered_below_what_was_earned(admin, period, make, drain):
    make.answer(accepted=True)
    drain()
    with transaction():
        actions.set_budget(admin, 1, budget_minor=150)
    assert funds(1) == 0
    with pytest.raises(Invalid), transaction():
        actions.set_budget(admin, 1, budget_minor=149)
    jobs.release_due()
    assert queries.get_period(1).told_percent == 100
    with transaction():
        actions.set_budget(admin, 1, budget_minor=1_000)
    all_is_well()


def test_closing_shares_a_short_budget_exactly_once_and_freezes_statements(admin, period, make, drain, clock):
    # Pay first: the amount of the budget is lowered as far as nobody has earned it.
    with transaction():
        actions.set_budget(admin, 1, budget_minor=401)
    members = [make.answer(accepted=True).author_id for _ in range(4)]
    drain()
    with pytest.raises(Conflict, match="19 September"), transaction():
        actions.begin_closing(admin, 1)
    clock.freeze("2026-09-19T00:00+01:00")
    jobs.release_due()
    period = close(admin)
    assert (period.state, period.earned_minor, period.given_minor) == ("closed", 600, 401)
    assert sorted(money_of(member)[Kind.PAYABLE] for member in members) == [100, 100, 100, 101]
    assert (funds(1), books.sum_kinds()[("brand", "GBP")]) == (0, -401)
    statements = [queries.find_statement(member, 1) for member in members]
    assert [(found.earned_minor, found.cut_minor + found.total_minor) for found in statements] == [
        (150, 150)
    ] * 4
    number = books.get_head()[0]
    close(admin)
    close(admin)
    assert books.get_head()[0] == number
    with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
        db.session.execute(sa.update(RewardStatement).values(total_minor=1))
    assert queries.list_claimable_periods(now()) == [queries.get_period(1)]
    all_is_well()


def test_what_is_left_goes_back_and_what_comes_back_later_too(admin, period, make, drain, clock):
    answer = make.answer(accepted=True)
    drain()
    with transaction():
        actions.make_next_period(admin)
    clock.freeze("2026-09-20T12:00")
    jobs.release_due()
    close(admin)
    assert books.sum_kinds()[("brand", "GBP")] == -150
    withdraw(make, answer)
    drain()
    assert money_of(answer.author_id) == {}
    assert funds(1) == 150
    jobs.sweep_everything()
    assert (funds(1), books.sum_kinds().get(("brand", "GBP"), 0)) == (0, 0)
    # It counts again: its own period is closed, so the running one pays, and says so.
    make.acceptance(answer)
    drain()
    again = queries.find_awards([f"accept:{answer.id}"])[f"accept:{answer.id}"]
    assert (again.period, again.is_late, again.state) == (2, True, "accrued")
    assert "period 1 was closed" in again.why
    all_is_well()


def test_what_was_claimed_before_it_is_taken_back_is_owed_and_met_by_what_comes_next(
    admin, period, make, drain, clock
):
    answer = make.answer(accepted=True)
    drain()
    with transaction():
        actions.make_next_period(admin)
        actions.set_budget(admin, 2, budget_minor=10_000)
    clock.freeze("2026-09-20T12:00")
    jobs.release_due()
    close(admin)
    payee = books.find_payee(answer.author_id)
    # Claimed and sent, as payouts does.
    with transaction():
        _pay_out(payee.subject, 150)
    withdraw(make, answer)
    drain()
    assert money_of(answer.author_id) == {Kind.PAID: 150, Kind.OWED: -150}
    all_is_well()
    clock.freeze("2026-10-01T12:00")
    found = _answer_again(make, answer.author_id)
    drain()
    clock.freeze("2027-03-25T12:00")
    jobs.release_due()
    close(admin, 2)
    assert queries.find_statement(found.author_id, 2).set_off_minor == 50
    assert money_of(answer.author_id) == {Kind.PAID: 150, Kind.OWED: -100}
    all_is_well()


def _pay_out(subject, amount):
    payable = Account(Kind.PAYABLE, subject, 1, "GBP")
    paid = Account(Kind.PAID, subject, 1, "GBP")
    post_many(SYSTEM, [draft("test:paid", "payment", "test:1", move(payable, paid, amount))])


def _answer_again(make, member_id):
    author = db.session.get_one(Member, member_id)
    return make.answer(author=author, body="This one is about something else entirely.", accepted=True)
