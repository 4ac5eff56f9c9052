"""Any history of reporting, deciding, undoing, appealing and removing keeps the queue and the posts in agreement."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.models import EventRow
from community.members import queries as members
from community.moderation import actions, queries
from community.moderation.models import Flag, ReviewDecision, ReviewItem
from community.moderation.rules import REMOVING, Outcome, Reason
from community.threads.models import Thread
from tests.support.truth import untruths

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
which = st.integers(0, 100)


class Reviews(RuleBasedStateMachine):
    """Members report, moderators decide; whatever is refused must change nothing."""

    people: ClassVar[list[int]]
    moderators: ClassVar[list[int]]
    deeds: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        db.session.commit()
        self.savepoint = db.engine.begin_nested()
        self.now = START
        for number in range(3):  # Each history begins with something to decide.
            self.report(number, number + 1, Reason.SPAM)
            self.report(number, number + 2, Reason.RUDE)
        self.decide(
            0, 0, Outcome.REMOVED
        )  # And with a removal that was undone: chance alone may try neither.
        self.undo(0, 1)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            db.session.remove()
            self.savepoint.rollback()

    def act(self, name, deed) -> None:
        self.now += timedelta(minutes=7)
        db.session.commit()
        try:
            with clock.at(self.now), transaction():
                deed()
        except Refusal:
            pass
        else:
            self.deeds[name] += 1
        db.session.expire_all()

    def answer(self, number: int) -> Answer:
        rows = db.session.scalars(select(Answer).order_by(Answer.id)).all()
        return rows[number % len(rows)]

    def thread(self) -> Thread:
        return db.session.scalars(select(Thread)).one()

    def moderator(self, number: int):
        return members.get_actor(self.moderators[number % 2])

    @rule(number=which, who=which, why=st.sampled_from(list(Reason)))
    def report(self, number, who, why) -> None:
        actor = members.get_actor(self.people[who % len(self.people)])
        words = "Because of its words."
        self.act(
            "report", lambda: actions.flag_post(actor, self.thread(), self.answer(number), why, words=words)
        )

    @rule(number=which)
    def take_report_back(self, number) -> None:
        flags = db.session.scalars(select(Flag).order_by(Flag.id)).all()
        if flags:
            flag = flags[number % len(flags)]
            post = queries.get_post_of(flag)
            actor = members.get_actor(flag.member_id)
            self.act("take back", lambda: actions.withdraw_flag(actor, self.thread(), post, flag))

    @rule(number=which, who=which, outcome=st.sampled_from(list(Outcome)))
    def decide(self, number, who, outcome) -> None:
        items = db.session.scalars(select(ReviewItem).order_by(ReviewItem.id)).all()
        items = [item for item in items if item.is_open] or items
        item, actor = items[number % len(items)], self.moderator(who)

        def deed() -> None:
            thread, post = queries.lock_post_of(actor, item)
            actions.decide_item(actor, item, thread, post, outcome, reason="Because of the rules.")

        self.act(f"decide {outcome}", deed)

    @rule(number=which, who=which)
    def undo(self, number, who) -> None:
        decisions = db.session.scalars(select(ReviewDecision).order_by(ReviewDecision.id.desc())).all()
        if not decisions:
            return
        decision, actor = decisions[number % min(3, len(decisions))], self.moderator(who)

        def deed() -> None:
            thread, post = queries.lock_post_of(actor, queries.get_item_of(decision))
            actions.undo_decision(actor, decision, thread, post)

        self.act("undo", deed)

    @rule(number=which)
    def appeal(self, number) -> None:
        post = self.answer(number)
        actor = members.get_actor(post.author_id)
        self.act("appeal", lambda: actions.ask_again(actor, self.thread(), post, words="Look at it again."))

    @rule(number=which, who=which, by_author=st.booleans())
    def remove(self, number, who, by_author) -> None:
        post = self.answer(number)
        actor = members.get_actor(post.author_id) if by_author else self.moderator(who)
        self.act("remove", lambda: answers.remove_answer(actor, self.thread(), post, reason="Off topic."))

    @rule(number=which, who=which)
    def restore(self, number, who) -> None:
        post = self.answer(number)
        self.act("restore", lambda: answers.restore_answer(self.moderator(who), self.thread(), post))

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        for post in db.session.scalars(select(Answer)).all():
            items = db.session.scalars(select(ReviewItem).where(ReviewItem.answer_id == post.id)).all()
            waiting = [item for item in items if item.is_open]
            assert len(waiting) <= 1
            for item in waiting:
                # What waits is what a look can change: a post in sight that is reported, or a removal appealed against.
                assert item.is_appeal == post.is_removed
                assert item.is_appeal or queries.list_live_flags(item)
            live = [
                decision
                for item in items
                for decision in db.session.scalars(
                    select(ReviewDecision).where(ReviewDecision.item_id == item.id)
                )
                if decision.is_live and Outcome(decision.outcome) in REMOVING
            ]
            assert len(live) <= 1
            for decision in live:
                assert post.is_removed
                assert post.removed_at == decision.removed_at
        told = Counter(
            row.payload["decision_id"] * (1 if row.name == "SpamConfirmed" else -1)
            for row in db.session.scalars(
                select(EventRow).where(EventRow.name.in_(["SpamConfirmed", "SpamUndone"]))
            )
        )
        assert max(told.values(), default=0) <= 1, "A decision takes points once, and gives them back once."
        for decision in db.session.scalars(select(ReviewDecision)):
            if decision.outcome == Outcome.SPAM:
                assert told[decision.id] == 1
                assert told[-decision.id] == int(not decision.is_live)

    @invariant()
    def counts_are_true(self) -> None:
        if hasattr(self, "savepoint"):
            assert untruths() == []


def test_any_history_keeps_the_queue_and_the_posts_in_agreement(make):
    thread = make.thread()
    for number in range(3):
        make.answer(thread, accepted=number == 0)
    Reviews.people = [make.member().id for _ in range(3)]
    Reviews.moderators = [make.member(Role.MODERATOR).id for _ in range(2)]
    run_state_machine_as_test(
        Reviews,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    # Silence could also mean that nothing was let happen; every history begins with these.
    assert {"report", "decide removed", "undo"} <= set(Reviews.deeds)
