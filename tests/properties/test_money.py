"""Any history of earning, doubting, claiming and paying keeps the books exact after each step."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from community.answers import actions as answers
from community.answers.models import Answer
from community.boards.models import Board
from community.books import actions as books
from community.books import jobs as book_jobs
from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.members import actions as member_actions
from community.members import queries as members
from community.members.models import Member
from community.payouts import actions, jobs, queries
from community.payouts.models import Payout, PayoutClosing, PayoutFault
from community.payouts.rules.terms import Choice
from community.rails.manual import ManualRail
from community.rails.rules import Destination, Outcome, Report
from community.rewards import actions as rewards
from community.rewards import jobs as reward_jobs
from community.rewards import queries as reward_queries
from community.rewards.models import RewardAward, RewardClawBack
from community.rewards.rules.periods import usual_dates
from community.threads.models import Thread
from tests.support.money import EASY, give_destination, only_rails, set_terms

START = datetime(2025, 12, 31, 9, tzinfo=UTC)
HOME = Destination("Payee", "DE02120300000000202051")
outcomes = st.sampled_from([one for one in Outcome if one is not Outcome.UNKNOWN])
who, which = st.integers(0, 3), st.integers(0, 30)


class Books(RuleBasedStateMachine):
    """Four members and three admins; whatever is refused must change nothing."""

    make: object
    board_id: int
    reached: set[str]

    @initialize()
    def begin(self) -> None:
        db.session.commit()
        self.savepoint = db.engine.begin_nested()
        self.now, self.answers = START, []
        with clock.at(self.now):
            set_terms(EASY, cash_least_minor=1)
            self.admins = [self.make.member(Role.ADMIN).id for _ in range(3)]
            self.people = [self.make.member().id for _ in range(4)]
            for person in self.people:
                give_destination(person, "manual", HOME)
            for number in range(3):
                starts, ends = date(2026, 1 + number, 1), date(2026, 2 + number, 1)
                with transaction():
                    period = rewards.make_period(self.admin(0), usual_dates(starts, ends, "Europe/London"))
                    rewards.set_budget(self.admin(0), period.number, budget_minor=400)

        self.now += timedelta(days=2)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            db.session.remove()
            self.savepoint.rollback()

    def admin(self, number):
        return members.get_actor(self.admins[number])

    def act(self, deed) -> None:
        """One deed in a transaction of its own; a refusal takes all of it back."""
        self.now += timedelta(minutes=7)
        db.session.commit()
        with clock.at(self.now), suppress(Refusal), transaction():
            deed()
        db.session.expire_all()

    def pick(self, model, number):
        rows = db.session.query(model).order_by(model.id).all()
        return rows[number % len(rows)] if rows else None

    @rule(asker=who, helper=who)
    def earn(self, asker, helper) -> None:
        def deed() -> None:
            people = [db.session.get_one(Member, self.people[number]) for number in (asker, helper)]
            if any(person.erased_at for person in people):
                return
            thread = self.make.thread(
                author=people[0], board=db.session.get_one(Board, self.board_id), at=self.now
            )
            answer = self.make.answer(thread, author=people[1], accepted=True, at=self.now)
            rewards.settle(SYSTEM, [f"accept:{answer.id}", f"task:first_accepted:{people[1].id}"])

        self.act(deed)

    @rule(number=which)
    def take_acceptance_back(self, number) -> None:
        def deed() -> None:
            answer = self.pick(Answer, number)
            if answer is None:
                return
            thread = db.session.get_one(Thread, answer.thread_id)
            answers.withdraw_acceptance(members.get_actor(thread.author_id), thread, answer)
            rewards.settle(SYSTEM, [f"accept:{answer.id}"])

        self.act(deed)

    @rule(number=who, lifts=st.booleans())
    def doubt(self, number, lifts) -> None:
        def deed() -> None:
            payee = books.name_payees(SYSTEM, [self.people[number]])[self.people[number]]
            if lifts:
                rewards.release_payee(self.admin(0), payee, "case:1")
            else:
                rewards.hold_payee(self.admin(0), payee, "case:1", reason="Somebody looks into it.")

        self.act(deed)

    @rule(number=which)
    def claw_back(self, number) -> None:
        def deed() -> None:
            award = self.pick(RewardAward, number)
            if award is not None:
                rewards.claw_back(self.admin(0), [award.id], reason="It was a ring.", case_ref="case:2")

        self.act(deed)

    @rule(number=which)
    def give_back(self, number) -> None:
        def deed() -> None:
            row = self.pick(RewardClawBack, number)
            if row is not None:
                rewards.give_back(self.admin(1), reward_queries.lock_claw_back(row.id))

        self.act(deed)

    @rule(days=st.sampled_from([1, 8, 15, 31]))
    def time_goes_by(self, days) -> None:
        self.now += timedelta(days=days)
        db.session.commit()
        with clock.at(self.now):
            reward_jobs.release_due()
            jobs.release_waited()
            for period in reward_queries.list_periods():
                with suppress(Refusal):
                    with transaction():
                        rewards.begin_closing(self.admin(0), period.number)
                    reward_jobs.close_period(period.number)
            jobs.expire_due()
            jobs.note_late()
        db.session.expire_all()

    @rule(asker=who, helper=who)
    def earn_wait_and_claim(self, asker, helper) -> None:
        self.earn(asker, helper)
        self.time_goes_by(15)
        opens = [
            one.choose_from_at for one in reward_queries.list_periods() if one.choose_until_at > self.now
        ]
        self.now = max(self.now, min(opens, default=self.now))
        self.time_goes_by(1)
        self.claim(helper)

    @rule(number=who)
    def claim(self, number) -> None:
        def deed() -> None:
            actor = members.get_actor(self.people[number])
            found = queries.find_claimable(queries.find_payee_of(actor), clock.now())
            if found is not None:
                actions.claim(
                    actor,
                    choice=Choice.CASH,
                    rail="manual",
                    amount_minor=found.amount_minor,
                    claim_key=f"{self.now:%s}",
                )

        self.act(deed)

    @rule(number=which, verb=st.sampled_from(["hold", "release", "cancel"]))
    def decide(self, number, verb) -> None:
        def deed() -> None:
            payout = self.pick(Payout, number)
            if payout is not None:
                act = getattr(actions, f"{verb}_payout")
                act(self.admin(1), queries.lock_payout(SYSTEM, payout.id), reason="Looked at by hand.")

        self.act(deed)

    @rule(checker=st.sampled_from([1, 1, 1, 0, 2]), sends=st.booleans())
    def pay(self, checker, sends) -> None:
        self.act(lambda: actions.prepare_batch(self.admin(0), rail="manual", currency="GBP"))
        for batch in queries.list_batches("prepared", "approved"):
            seen = batch.revision
            self.act(
                lambda b=batch, r=seen: actions.approve_batch(
                    self.admin(checker), queries.lock_batch(b.id), revision=r
                )
            )
            if sends:
                self.act(lambda b=batch: actions.send_batch(self.admin(2), queries.lock_batch(b.id)))
                db.session.commit()
                with clock.at(self.now):
                    jobs.send_batch(batch.id)
                db.session.expire_all()
                self.reached |= {payout.state for payout in db.session.query(Payout)}

    @rule(number=which, outcome=outcomes)
    def hear(self, number, outcome) -> None:
        def deed() -> None:
            payout = self.pick(Payout, number)
            if payout is not None and payout.attempt:
                actions.hear(SYSTEM, "manual", [Report(payout.key, outcome, payout.sent_minor, "GBP")])

        self.act(deed)

    @rule(number=which, sayer=st.integers(0, 2), checker=st.integers(0, 2), is_paid=st.booleans())
    def close_by_hand(self, number, sayer, checker, is_paid) -> None:
        def say() -> None:
            fault = self.pick(PayoutFault, number)
            if fault is not None:
                evidence = "The bank told us so on the phone today."
                actions.say_outcome(
                    self.admin(sayer), queries.lock_fault(fault.id), is_paid=is_paid, evidence=evidence
                )

        def confirm() -> None:
            fault = self.pick(PayoutFault, number)
            if fault is not None:
                actions.confirm_closing(self.admin(checker), queries.lock_fault(fault.id))

        self.act(say)
        self.act(confirm)

    @rule(asker=who, helper=who, outcome=outcomes)
    def be_paid(self, asker, helper, outcome) -> None:
        self.earn_wait_and_claim(asker, helper)
        last = db.session.query(Payout).count() - 1
        self.decide(last, "release")
        self.pay(1, sends=True)
        self.hear(last, outcome)

    @rule(asker=who, helper=who, is_paid=st.booleans())
    def be_forgotten_by_the_bank(self, asker, helper, is_paid) -> None:
        self.earn_wait_and_claim(asker, helper)
        self.decide(db.session.query(Payout).count() - 1, "release")
        self.pay(1, sends=True)
        self.time_goes_by(15)
        self.close_by_hand(db.session.query(PayoutFault).count() - 1, 0, 1, is_paid)

    @rule(number=who)
    def erase(self, number) -> None:
        if self.now < START + timedelta(days=60):
            return  # Soon everybody would be gone.
        self.act(lambda: member_actions.erase_member(SYSTEM, db.session.get_one(Member, self.people[number])))

    @invariant()
    def the_books_are_exact(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        db.session.commit()
        with clock.at(self.now), transaction(writes=False):
            chained, faults = book_jobs.rebuild()
            faults += book_jobs.compare_balances(chained)
            faults += queries.list_faults()
            faults += reward_jobs.list_faults()
            assert faults == []
            self.reached |= {payout.state for payout in db.session.query(Payout)}
            self.reached |= {"by hand" for one in db.session.query(PayoutClosing) if one.is_confirmed}
            self.reached |= {f"award {award.state}" for award in db.session.query(RewardAward)}


def test_any_history_of_money_keeps_the_books_exact(app, make):
    """Each history is a savepoint within the test's transaction. Ten at least; HISTORIES=500 tries half as many."""
    machine = type("Machine", (Books,), {"make": make, "board_id": make.board().id, "reached": set()})
    with only_rails(ManualRail()):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=max(10, int(os.environ.get("HISTORIES", "10")) // 2),
                stateful_step_count=32,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    wanted = {"award accrued", "award released", "award reversed", "reserved", "sent", "settled", "by hand"}
    assert wanted <= machine.reached
