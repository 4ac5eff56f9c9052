"""Any history in which members also confirm, doubt, report and recommend leaves every count and state true."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.db import db, transaction
from community.members import queries as members
from community.reactions import actions, jobs, queries
from community.reactions.models import Reaction
from community.reactions.rules import Kind
from community.threads.models import Thread
from community.threads.rules import SILENCE_DAYS
from tests.properties.test_histories import Histories, which
from tests.support.truth import untruths

TAKE_BACK = {
    Kind.WORKED: actions.withdraw_confirmation,
    Kind.OUTDATED: actions.withdraw_outdated,
    Kind.WRONG: actions.withdraw_report,
}


class Reactions(Histories):
    """The same people, who also say what worked, what is out of date and what is wrong."""

    super_users: ClassVar[list[int]]
    employee_id: ClassVar[int]

    # What has nothing to do with it would only be in the way.
    have_too = follow = ask_for_more = reply_to_thread = reply_to_answer = vote = moderate = move = None
    say = sleep = judge = confirm_spam = undo_spam = change_the_rules = None

    def begin_with_everything(self) -> None:
        """Nothing of the other histories' own."""

    def standing(self, number: int) -> int | None:
        return self.some(Answer.id, number, Answer.removed_at.is_(None))

    def person(self, number: int):
        ids = [*self.people, *self.super_users]
        return members.get_actor(ids[number % len(ids)])

    @initialize()
    def begin(self) -> None:
        """A week later, so that askers may be silent; every history has a thread that others solved, and one in doubt."""
        super().begin()
        self.now += timedelta(days=SILENCE_DAYS + 1)
        self.withdraw(0)
        self.confirm_by_all(1)
        self.take_back(0)
        self.doubt_by_three(4)

    @rule(who=which, number=which)
    def confirm(self, who: int, number: int) -> None:
        self.on_post(Answer, self.standing(number), self.person(who), actions.confirm_answer)

    @rule(number=which)
    def confirm_by_all(self, number: int) -> None:
        """Otherwise two rarely agree on one answer."""
        for member_id in self.people:
            actor = members.get_actor(member_id)
            self.on_post(Answer, self.standing(number), actor, actions.confirm_answer)

    @rule(who=which, number=which)
    def doubt(self, who: int, number: int) -> None:
        self.on_post(Answer, self.standing(number), self.person(who), actions.say_outdated)

    @rule(number=which)
    def doubt_by_three(self, number: int) -> None:
        for member_id in self.super_users:
            actor = members.get_actor(member_id)
            self.on_post(Answer, self.standing(number), actor, actions.say_outdated)

    @rule(who=which, number=which)
    def report(self, who: int, number: int) -> None:
        answer_id, actor = self.standing(number), self.person(who)
        self.on_post(Answer, answer_id, actor, actions.report_wrong, reason="It breaks the router.")

    @rule(number=which)
    def take_back(self, number: int) -> None:
        reaction_id = self.some(Reaction.id, number)
        if reaction_id is not None:
            said = db.session.get_one(Reaction, reaction_id)
            actor = members.get_actor(said.member_id)
            self.on_post(Answer, said.answer_id, actor, TAKE_BACK[Kind(said.kind)])

    @rule(number=which)
    def decide(self, number: int) -> None:
        answer_id = self.standing(number)
        if answer_id is not None:
            self.act(lambda: actions.settle_reports(self.moderator(), answer_id), "settle_reports")

    @rule(number=which, is_back=st.booleans())
    def recommend(self, number: int, is_back: bool) -> None:
        verb = actions.withdraw_recommendation if is_back else actions.recommend_answer
        self.on_post(Answer, self.standing(number), members.get_actor(self.employee_id), verb)

    @rule(who=which, number=which)
    def verify(self, who: int, number: int) -> None:
        answer_id = self.some(Answer.id, number, Answer.outdated_at.is_not(None))
        self.on_post(Answer, answer_id, self.person(who), actions.verify_answer)

    @rule(number=which)
    def edit(self, number: int) -> None:
        answer_id = self.standing(number)
        self.on_post(
            Answer, answer_id, self.moderator(), answers.edit_answer, body=f"Try it so, on {self.now:%c}."
        )

    @rule(who=which, number=which)
    def undo(self, who: int, number: int) -> None:
        thread_id = self.some(Thread.id, number, Thread.confirmed_at.is_not(None))
        if thread_id is not None:
            asker = members.get_actor(db.session.get_one(Thread, thread_id).author_id)
            actor = asker if who % 2 else self.moderator()
            self.on_thread(thread_id, actor, actions.undo_resolution)

    @rule(days=st.sampled_from([1, SILENCE_DAYS]))
    def time_passes(self, days: int) -> None:
        """After the clock's work, every thread is solved that the rule says is."""
        self.now += timedelta(days=days)
        db.session.commit()
        with clock.at(self.now):
            jobs.settle_silent()
            silent_since = self.now - timedelta(days=SILENCE_DAYS)
            assert queries.list_waiting_threads(silent_since=silent_since, limit=9) == []
        self.is_checked = False
        if db.session.scalar(select(Thread.id).where(Thread.confirmed_at.is_not(None)).limit(1)):
            self.deeds["solved by others"] += 1


def test_after_any_history_what_is_kept_follows_from_what_members_say(app, make):
    """Each history is a savepoint within the test's transaction. HISTORIES=500 tries so many."""
    Reactions.people = [make.member().id for _ in range(4)] + [make.member("super_user").id]
    Reactions.super_users = [make.member("super_user").id for _ in range(3)]
    Reactions.employee_id = make.member("employee").id
    Reactions.moderator_id = make.member("moderator").id
    Reactions.boards = [make.board().id, make.board().id]
    Reactions.deeds = Counter()
    run_state_machine_as_test(
        Reactions,
        settings=settings(
            max_examples=int(os.environ.get("HISTORIES", "5")),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
    # Silence could also mean that nothing was let happen; every history begins with these.
    wanted = {"confirm_answer", "withdraw_confirmation", "say_outdated", "withdraw_acceptance"}
    assert wanted <= set(Reactions.deeds), Reactions.deeds
    with transaction(writes=False):
        assert untruths() == []
