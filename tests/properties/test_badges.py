"""Whatever members do, in whatever order: the live awards are what the facts say, and the worker's jobs alone bring it about."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community.answers import actions as answers
from community.answers.models import Acceptance, Answer
from community.badges.models import Award, Badge
from community.core import clock, jobs
from community.core.db import db, transaction
from community.members import queries as members
from community.members.models import Member
from community.threads import actions as threads
from community.threads.models import Thread
from community.votes import actions as votes
from community.votes.models import Vote
from tests.support.make import Make

RULES = {
    "two-answers": ("answers", 2, False),
    "each-solution": ("accepted_answers", 1, True),
    "three-marks": ("helpful_marks", 3, False),
    "closer": ("acceptances_given", 1, False),
    "asker": ("questions", 2, False),
}


class Members(RuleBasedStateMachine):
    """Four members, a moderator, and five badges."""

    @initialize()
    def begin(self) -> None:
        db.session.commit()
        self.savepoint = db.engine.begin_nested()
        self.make = Make()
        self.people = [self.make.member().id for _ in range(4)]
        self.moderator = self.make.actor("moderator")
        with transaction() as session:
            for key, (fact, threshold, again) in RULES.items():
                session.add(
                    Badge(
                        key=key, name=key, words="You did.", tier="bronze", icon="award", is_repeatable=again,
                        rule={"fact": fact, "threshold": threshold}, is_secret=False, is_revocable=True,
                        is_stock=False, created_at=clock.now(),
                    )
                )  # fmt: skip
        self.thread_ids: list[int] = []
        self.answer_ids: list[int] = []

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            db.session.remove()
            self.savepoint.rollback()

    def _member(self, number):
        return db.session.get(Member, self.people[number % 4])

    def _answer(self, number):
        return db.session.get(Answer, self.answer_ids[number % len(self.answer_ids)], populate_existing=True)

    @rule(who=st.integers(0, 3))
    def ask(self, who):
        self.thread_ids.append(self.make.thread(author=self._member(who)).id)

    @precondition(lambda self: hasattr(self, "savepoint") and self.thread_ids)
    @rule(who=st.integers(0, 3), where=st.integers(0, 99))
    def answer(self, who, where):
        thread = db.session.get(Thread, self.thread_ids[where % len(self.thread_ids)], populate_existing=True)
        if thread.is_listed:
            self.answer_ids.append(self.make.answer(thread, author=self._member(who)).id)

    @precondition(lambda self: hasattr(self, "savepoint") and self.answer_ids)
    @rule(which=st.integers(0, 99))
    def accept_or_withdraw(self, which):
        answer = self._answer(which)
        thread = db.session.get(Thread, answer.thread_id, populate_existing=True)
        if answer.is_removed or not thread.is_listed:
            return
        asker = members.get_actor(thread.author_id)
        verb = answers.withdraw_acceptance if answer.is_accepted else answers.accept_answer
        db.session.commit()
        with transaction():
            verb(asker, thread, answer)

    @precondition(lambda self: hasattr(self, "savepoint") and self.answer_ids)
    @rule(who=st.integers(0, 3), which=st.integers(0, 99))
    def vote_or_withdraw(self, who, which):
        answer = self._answer(which)
        thread = db.session.get(Thread, answer.thread_id, populate_existing=True)
        if answer.is_removed or not thread.is_listed or answer.author_id == self.people[who]:
            return
        voter = members.get_actor(self.people[who])
        marked = db.session.query(Vote).filter_by(answer_id=answer.id, voter_id=voter.id).count()
        db.session.commit()
        with transaction():
            (votes.withdraw_vote if marked else votes.cast_vote)(voter, thread, answer)

    @precondition(lambda self: hasattr(self, "savepoint") and self.answer_ids)
    @rule(which=st.integers(0, 99))
    def remove_or_restore_answer(self, which):
        answer = self._answer(which)
        thread = db.session.get(Thread, answer.thread_id, populate_existing=True)
        if not thread.is_listed:
            return
        db.session.commit()
        with transaction():
            if answer.is_removed:
                answers.restore_answer(self.moderator, thread, answer)
            else:
                answers.remove_answer(self.moderator, thread, answer, reason="Off topic today.")

    @precondition(lambda self: hasattr(self, "savepoint") and self.thread_ids)
    @rule(which=st.integers(0, 99))
    def remove_or_restore_thread(self, which):
        thread = db.session.get(Thread, self.thread_ids[which % len(self.thread_ids)], populate_existing=True)
        db.session.commit()
        with transaction():
            if thread.removed_at is None:
                threads.remove_thread(self.moderator, thread, reason="Off topic today.")
            else:
                threads.restore_thread(self.moderator, thread)

    @invariant()
    def awards_say_what_was_earned(self):
        if not hasattr(self, "savepoint"):
            return
        db.session.commit()
        while jobs.run_due():
            pass
        db.session.expire_all()
        live = db.session.query(Award).filter(Award.revoked_at.is_(None)).all()
        found = Counter((award.badge.key, award.member_id) for award in live)
        assert found == self._truth()
        assert len({(award.badge_id, award.member_id, award.number) for award in live}) == len(live)

    def _truth(self):
        """The same, counted by hand."""
        listed = {thread.id: thread for thread in db.session.query(Thread) if thread.is_listed}
        shown = [a for a in db.session.query(Answer) if a.removed_at is None and a.thread_id in listed]
        accepted = {a.answer_id for a in db.session.query(Acceptance) if a.withdrawn_at is None}
        helped = [a for a in shown if a.id in accepted and listed[a.thread_id].author_id != a.author_id]
        counts = {
            "two-answers": Counter(a.author_id for a in shown),
            "each-solution": Counter(a.author_id for a in helped),
            "three-marks": Counter(
                {i: sum(a.vote_count for a in shown if a.author_id == i) for i in self.people}
            ),
            "closer": Counter(listed[a.thread_id].author_id for a in helped),
            "asker": Counter(thread.author_id for thread in listed.values()),
        }
        truth = Counter()
        for key, (_, threshold, again) in RULES.items():
            for member_id, count in counts[key].items():
                times = count // threshold if again else int(count >= threshold)
                if times:
                    truth[key, member_id] = times
        return truth


@pytest.mark.timeout(600)
def test_awards_follow_what_members_do(app):
    """Each history is a savepoint within the test's transaction."""
    run_state_machine_as_test(
        Members,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
