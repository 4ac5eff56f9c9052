"""Awards follow what was earned: told once, revoked with their cause, back with it, never given twice."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from community.answers import actions as answers
from community.answers.models import Answer
from community.badges import actions, jobs, queries
from community.badges.models import Award, Badge
from community.badges.rules import STOCK, Telling, parse_rule
from community.core import clock as core_clock
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.core.models import EventRow, Job
from community.notifications.models import Notification
from community.threads.models import Thread
from tests.support.make import Make


def told(member):
    db.session.expire_all()
    return [row.kind for row in db.session.query(Notification).filter_by(member_id=member.id, kind="badge")]


def test_an_accepted_answer_brings_the_badge_within_the_worker_s_next_jobs(
    make, badge, held, drain, award_of
):
    first = badge("accepted_answers", 1)
    ann = make.member(username="ann")
    drain()
    answer = make.answer(author=ann, accepted=True)
    assert held(first) == []
    drain()
    assert held(first) == [("ann", "", 1)]
    assert award_of(first).answer_id == answer.id
    assert told(ann) == ["badge"]


def test_withdrawing_the_acceptance_revokes_it_and_accepting_again_brings_it_back_without_a_word(
    make, badge, held, drain
):
    first = badge("accepted_answers", 1)
    ann = make.member(username="ann")
    answer = make.answer(author=ann, accepted=True)
    drain()
    thread = db.session.get(Thread, answer.thread_id)
    asker = make.actor(db.session.get(type(ann), thread.author_id))
    db.session.commit()
    with transaction():
        answers.withdraw_acceptance(asker, db.session.get(Thread, thread.id), answer)
    drain()
    assert held(first) == []
    gone = db.session.query(Award).one()
    assert (gone.revoked_by_id, gone.revocation_reason) == (None, actions.CAUSE_GONE)
    make.acceptance(answer)
    drain()
    assert held(first) == [("ann", "", 1)]
    assert told(ann) == ["badge"]
    assert db.session.query(Award).count() == 2, "the revoked one is kept"


def test_a_badge_that_is_kept_outlives_its_cause(make, badge, held, drain):
    kept = badge("answers", 1, is_revocable=False)
    answer = make.answer(author=make.member(username="ann"))
    drain()
    make.removal(answer)
    drain()
    assert held(kept) == [("ann", "", 1)]


def test_an_award_moves_to_the_post_that_does_it_now(make, badge, drain, award_of):
    first = badge("answers", 1)
    ann = make.member(username="ann")
    one, two = make.answer(author=ann), make.answer(author=ann)
    drain()
    assert award_of(first).answer_id == one.id
    make.removal(one)
    drain()
    assert award_of(first).answer_id == two.id
    assert db.session.query(Award).count() == 1


@pytest.mark.parametrize(("days", "telling", "expected"), [
    (1, Telling.RECENT, 1), (3, Telling.RECENT, 0), (3, Telling.ALL, 1), (0, Telling.NOBODY, 0),
])  # fmt: skip
def test_who_is_told_of_what_was_done_before(make, badge, settle, drain, days, telling, expected):
    badge("answers", 1)
    ann = make.member(username="ann")
    make.answer(author=ann, at=core_clock.now() - timedelta(days=days))
    db.session.query(Job).delete()
    assert settle(telling).awarded == 1
    drain()
    assert len(told(ann)) == expected
    assert db.session.query(Award).one().is_toast_due is bool(expected)
    assert db.session.query(EventRow).filter_by(name="BadgeAwarded").count() == 1


def test_an_account_that_nobody_has_taken_over_is_told_nothing(make, badge, settle, drain):
    badge("answers", 1)
    ghost = make.unclaimed_member("ghost")
    answer = make.answer()
    db.session.query(Answer).filter_by(id=answer.id).update({"author_id": ghost.id})
    settle()
    drain()
    assert told(ghost) == []


def test_settling_twice_changes_nothing(make, badge, settle):
    badge("answers", 1)
    make.answer(author=make.member(username="ann"))
    assert settle().awarded == 1
    assert settle() == actions.Settled()


def test_the_database_refuses_the_same_award_twice(make, badge, settle):
    first = badge("answers", 1)
    ann = make.member(username="ann")
    make.answer(author=ann)
    settle()
    now = core_clock.now()
    again = Award(badge_id=first.id, member_id=ann.id, earned_at=now, awarded_at=now, subject="", number=1)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(again)


def test_only_the_system_settles(make, badge, admin):
    first = badge("answers", 1)
    with pytest.raises(Forbidden), transaction():
        actions.settle_awards(admin, [first], [admin.id])


def test_a_rule_that_this_version_cannot_read_awards_nothing_and_breaks_nothing(
    make, badge, settle, drain, client
):
    odd = badge("answers", 1)
    odd.rule = {"fact": "from the future", "threshold": 1}
    make.answer(author=make.member(username="ann"))
    drain()
    assert settle() == actions.Settled()
    assert "cannot read" in client.get(odd.url).text


# What ships


def test_thirty_badges_and_more_ship_and_each_holds_together(app):
    with transaction():
        assert actions.sync_badges(SYSTEM) == len(STOCK) >= 30
    assert len({stock.key for stock in STOCK}) == len(STOCK) == len({stock.name for stock in STOCK})
    for stock in STOCK:
        if stock.rule is not None:
            parse_rule(stock.rule, is_repeatable=stock.is_repeatable)
    with transaction():
        assert actions.sync_badges(SYSTEM) == 0


def test_bringing_them_again_mends_what_nobody_edited_and_leaves_what_an_admin_did(app, admin):
    with transaction():
        actions.sync_badges(SYSTEM)
    solver = db.session.query(Badge).filter_by(key="solver").one()
    pillar = db.session.query(Badge).filter_by(key="pillar").one()
    solver.words, pillar.words = "Old words.", "Words of ours."
    pillar.edited_at = core_clock.now()
    db.session.commit()
    with transaction():
        assert actions.sync_badges(SYSTEM) == 1
    assert (solver.words, pillar.words) == ("Ten of your answers were accepted.", "Words of ours.")


# Two at once


class TestAtOnce:
    """On a database where a commit is a commit."""

    @pytest.fixture
    def make(self, real_app):
        return Make()

    def _at_once(self, app, *acts):
        start, failures = threading.Barrier(len(acts)), []

        def run(act):
            try:
                with app.app_context():
                    start.wait()
                    act()
                    db.session.remove()
            except Exception as error:  # noqa: BLE001 - told below
                failures.append(error)

        workers = [threading.Thread(target=run, args=(act,)) for act in acts]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=60)
        assert failures == []
        db.session.remove()  # What the test has read so far is older.

    def _settle(self, badge_id, member_id):
        with transaction():
            actions.settle_awards(SYSTEM, [queries.get_badge_by_id(badge_id)], [member_id])

    def test_four_workers_give_one_award(self, real_app, make, badge, held):
        first, ann = badge("answers", 1), make.member(username="ann")
        make.answer(author=ann)
        ids = first.id, ann.id
        db.session.remove()
        self._at_once(real_app, *[lambda: self._settle(*ids)] * 4)
        assert db.session.query(Award).count() == 1

    def test_a_revocation_during_an_award_ends_as_the_facts_say(self, real_app, make, badge, held):
        first, ann = badge("accepted_answers", 1), make.member(username="ann")
        answer = make.answer(author=ann, accepted=True)
        thread = db.session.get(Thread, answer.thread_id)
        asker = make.actor(db.session.get(type(ann), thread.author_id))
        badge_id, member_id, answer_id, thread_id = first.id, ann.id, answer.id, thread.id
        db.session.remove()

        def toggle():
            for _ in range(6):
                for verb in (answers.withdraw_acceptance, answers.accept_answer):
                    with transaction() as session:
                        thread = session.get(Thread, thread_id, with_for_update={"of": Thread})
                        verb(asker, thread, session.get(Answer, answer_id))
                    self._settle(badge_id, member_id)
            with transaction() as session:
                thread = session.get(Thread, thread_id, with_for_update={"of": Thread})
                answers.withdraw_acceptance(asker, thread, session.get(Answer, answer_id))
            self._settle(badge_id, member_id)

        def look():
            for _ in range(20):
                self._settle(badge_id, member_id)

        self._at_once(real_app, toggle, look, look)
        assert held(first) == []
        rows = db.session.query(Award).all()
        assert rows
        assert all(row.revoked_at is not None for row in rows)

    def test_the_nightly_look_beside_awards_leaves_the_truth(self, real_app, make, badge, held):
        first, ann = badge("answers", 1), make.member(username="ann")
        answer = make.answer(author=ann)
        ids, answer_id = (first.id, ann.id), answer.id
        db.session.remove()
        self._at_once(
            real_app,
            lambda: [self._settle(*ids) for _ in range(5)],
            lambda: [jobs.settle_everybody(telling=Telling.NOBODY) for _ in range(5)],
        )
        assert held(first) == [("ann", "", 1)]
        make.removal(db.session.get(Answer, answer_id))
        self._at_once(real_app, lambda: self._settle(*ids), jobs.recheck)
        assert held(first) == []
