"""Solved – confirmed by others: when it begins, who says so, and what ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.answers import actions as answers
from community.answers import queries as answer_queries
from community.answers.models import Answer
from community.boards.models import Board
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.notifications.models import Notification
from community.reactions import actions, jobs
from community.reactions.events import ResolutionConfirmed, ResolutionEnded, ResolutionUndone
from community.reactions.models import Resolution
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.models import Thread
from community.threads.rules import Status
from tests.reactions.conftest import ASKED, LATER, happened
from tests.support.truth import untruths


def confirm(make, answer, times=2):
    for _ in range(times):
        make.confirmation(answer)


def undo(actor, thread):
    with transaction():
        actions.undo_resolution(actor, db.session.get_one(Thread, thread.id))
    db.session.expire_all()


def test_two_confirmations_solve_a_thread_whose_asker_is_silent(make, question):
    confirm(make, question.answer, 1)
    assert question.thread.status == "answered"
    confirm(make, question.answer, 1)
    thread, board = question.thread, db.session.get_one(Board, question.thread.board_id)
    assert (thread.status, thread.confirmed_at, thread.solved_at) == ("solved", LATER, LATER)
    assert (board.solved_count, board.answered_count) == (1, 0)
    assert (thread.accepted_count, question.helper.accepted_count) == (0, 0)
    row = db.session.query(Resolution).one()
    assert happened(ResolutionConfirmed) == [
        {"resolution_id": row.id, "thread_id": thread.id, "answer_id": question.answer.id}
    ]
    assert untruths() == []


def test_it_leads_the_thread_and_the_search_takes_it_for_the_solution(make, question, client):
    other = make.answer(question.thread)
    for _ in range(3):
        make.vote(other)
    confirm(make, question.answer)
    leading = answer_queries.find_leading(question.thread.id)
    assert leading is not None
    assert leading.id == question.answer.id
    rows = thread_queries.list_rows(VISITOR, thread_queries.ThreadFilter(status=Status.SOLVED))
    assert [(row.id, row.is_confirmed) for row in rows] == [(question.thread.id, True)]
    page = client.get(question.thread.url).text
    assert page.index("Solved – confirmed by others") < page.index(f'id="answer-{question.answer.id}"')
    assert page.index(f'id="answer-{question.answer.id}"') < page.index(f'id="answer-{other.id}"')


def test_one_super_user_is_enough(make, question):
    make.confirmation(question.answer, by=Role.SUPER_USER)
    assert question.thread.status == "solved"
    assert untruths() == []


def test_nothing_is_solved_while_the_asker_is_about(make, question):
    make.reply(question.answer, author=question.asker)
    confirm(make, question.answer, 3)
    assert question.thread.status == "answered"
    assert untruths() == []


def test_an_asker_who_falls_silent_after_the_confirmations_is_waited_for(make, question, clock):
    make.reply(question.answer, author=question.asker)
    confirm(make, question.answer)
    jobs.settle_silent()
    db.session.expire_all()
    assert question.thread.status == "answered"
    clock.freeze(LATER + timedelta(days=7))
    jobs.settle_silent()
    db.session.expire_all()
    assert question.thread.status == "solved"
    assert db.session.query(Resolution).one().confirmed_by_id is None
    jobs.settle_silent()
    assert db.session.query(Resolution).count() == 1
    assert untruths() == []


def test_only_the_system_lets_the_clock_solve(make, question):
    with pytest.raises(Forbidden), transaction():
        actions.settle_waiting(make.actor("moderator"), question.thread)


def test_too_few_who_stand_by_it_open_the_question_again(make, question, say):
    one = make.actor()
    say(actions.confirm_answer, one, question.answer)
    confirm(make, question.answer, 1)
    say(actions.withdraw_confirmation, one, question.answer)
    assert (question.thread.status, question.thread.solved_at) == ("answered", None)
    assert [event["ending"] for event in happened(ResolutionEnded)] == ["withdrawn"]
    say(actions.confirm_answer, one, question.answer)
    assert question.thread.status == "solved"
    assert untruths() == []


# Undoing


def test_the_asker_undoes_it_and_it_does_not_come_back(make, question):
    confirm(make, question.answer)
    undo(make.actor(question.asker), question.thread)
    assert (question.thread.status, question.answer.confirmed_count) == ("answered", 2)
    assert len(happened(ResolutionUndone)) == 1
    db.session.get_one(Thread, question.thread.id).asker_active_at = ASKED
    db.session.commit()
    confirm(make, question.answer, 2)
    jobs.settle_silent()
    db.session.expire_all()
    assert question.thread.status == "answered"
    assert untruths() == []


def test_after_an_undoing_another_answer_may_solve_it(make, question):
    confirm(make, question.answer)
    undo(make.actor("moderator"), question.thread)
    other = make.answer(question.thread)
    confirm(make, other)
    assert (question.thread.status, other.confirmed_at) == ("solved", LATER)
    assert untruths() == []


def test_whoever_undoes_it_is_not_silent(make, question):
    confirm(make, question.answer)
    undo(make.actor(question.asker), question.thread)
    confirm(make, make.answer(question.thread))
    assert question.thread.status == "answered"


def test_undoing_what_nobody_confirmed_changes_nothing(make, question):
    undo(make.actor(question.asker), question.thread)
    assert db.session.query(Resolution).count() == 0


def test_only_the_asker_and_moderators_undo_it(make, question):
    confirm(make, question.answer)
    for who in (make.member(), question.helper, make.member(Role.SUPER_USER), make.member(Role.EMPLOYEE)):
        with pytest.raises(Forbidden, match="Only the asker"):
            undo(make.actor(who), question.thread)
    assert question.thread.status == "solved"


# What else ends it


def test_an_acceptance_of_the_same_answer_takes_its_place(make, question):
    confirm(make, question.answer)
    make.acceptance(question.answer)
    thread = question.thread
    assert (thread.status, thread.confirmed_at, thread.solved_at) == ("solved", None, LATER)
    assert [event["ending"] for event in happened(ResolutionEnded)] == ["accepted"]
    assert db.session.get_one(Board, thread.board_id).solved_count == 1
    assert untruths() == []


def test_the_asker_who_accepts_another_answer_has_the_last_word(make, question, say):
    confirm(make, question.answer)
    other = make.answer(question.thread)
    make.acceptance(other)
    leading = answer_queries.find_leading(question.thread.id)
    assert leading is not None
    assert leading.id == other.id
    say(answers.withdraw_acceptance, make.actor(question.asker), other)
    assert question.thread.status == "answered"
    assert untruths() == []


def test_an_acceptance_that_was_taken_back_bars_what_others_confirm(make, question, say):
    make.acceptance(question.answer)
    say(answers.withdraw_acceptance, make.actor(question.asker), question.answer)
    confirm(make, question.answer)
    assert question.thread.status == "answered"


def test_removing_the_answer_ends_it_for_good(make, question, say):
    confirm(make, question.answer)
    make.recommendation(question.answer)
    make.removal(question.answer)
    assert (question.thread.status, question.answer.recommended_at) == ("open", None)
    say(answers.restore_answer, make.actor("moderator"), question.answer)
    jobs.settle_silent()
    db.session.expire_all()
    assert (question.thread.status, question.answer.confirmed_count) == ("answered", 2)
    assert untruths() == []


def test_removing_it_lets_the_next_confirmed_answer_lead(make, question):
    other = make.answer(question.thread)
    confirm(make, question.answer, 3)
    confirm(make, other)
    make.removal(question.answer)
    assert (question.thread.status, other.confirmed_at) == ("solved", LATER)
    assert untruths() == []


# Merging and splitting


def test_confirmations_come_along_when_threads_are_merged(make, question):
    confirm(make, question.answer)
    target = make.thread(at=ASKED)
    make.merge(question.thread, target)
    assert (target.status, question.answer.thread_id) == ("solved", target.id)
    assert (question.thread.confirmed_at, question.answer.confirmed_count) == (None, 2)
    assert untruths() == []


def test_a_merge_into_a_thread_whose_asker_is_about_solves_nothing(make, question):
    confirm(make, question.answer)
    target = make.thread(at=LATER)
    make.merge(question.thread, target)
    assert (target.status, target.confirmed_at) == ("answered", None)
    assert untruths() == []


def test_a_merge_that_brings_an_acceptance_takes_the_place_of_confirmations(make, question):
    confirm(make, question.answer)
    source = make.thread()
    make.answer(source, accepted=True)
    make.merge(source, question.thread)
    assert (question.thread.status, question.thread.confirmed_at) == ("solved", None)
    assert untruths() == []


def test_undoing_the_merge_gives_each_thread_what_is_its_own(make, question):
    confirm(make, question.answer)
    target = make.thread(at=ASKED)
    make.merge(question.thread, target)
    moderator = make.actor("moderator")
    with transaction():
        answers.undo_merge(
            moderator, *thread_queries.lock_two_threads(moderator, question.thread.id, target.id)
        )
    db.session.expire_all()
    assert (question.thread.status, target.status) == ("solved", "open")
    assert untruths() == []


def test_what_is_split_off_solves_nothing_by_what_was_said_before(make, question):
    confirm(make, question.answer)
    first = make.answer(question.thread, at=ASKED + timedelta(minutes=5))
    make.recommendation(first)
    new = make.split(question.thread, [first, question.answer])
    jobs.settle_silent()
    db.session.expire_all()
    assert (question.thread.status, new.status) == ("open", "answered")
    assert question.answer.confirmed_count == 2
    assert db.session.get_one(Answer, first.id).recommended_at is None
    assert untruths() == []


# Who is told


def told(member):
    query = select(Notification.kind).where(Notification.member_id == member.id).order_by(Notification.id)
    return list(db.session.scalars(query))


def test_the_asker_and_the_author_are_told_once(make, question, drain):
    drain()
    confirm(make, question.answer, 3)
    drain()
    assert told(question.asker)[-1:] == ["resolved"]
    assert told(question.asker).count("resolved") == 1
    assert told(question.helper) == ["confirmed"]


def test_nobody_is_told_of_what_was_undone_meanwhile(make, question, drain):
    drain()
    confirm(make, question.answer)
    undo(make.actor(question.asker), question.thread)
    drain()
    assert told(question.helper) == []


def test_a_question_that_others_solved_asks_for_nothing_more(make, question):
    super_user = make.actor(Role.SUPER_USER)
    with transaction():
        threads.ask_info(super_user, db.session.get_one(Thread, question.thread.id))
    confirm(make, question.answer)
    assert (question.thread.status, question.thread.needs_info_at) == ("solved", None)
    with pytest.raises(Forbidden, match="wait for a solution"), transaction():
        threads.ask_info(super_user, db.session.get_one(Thread, question.thread.id))


def test_the_system_undoes_nothing_of_its_own_accord(question):
    undo(SYSTEM, question.thread)
    assert db.session.query(Resolution).count() == 0
