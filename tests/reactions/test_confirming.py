"""“Worked for me”: who may say it, what it counts, and what excludes it."""

import pytest

from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, SignInNeeded
from community.members.models import Member
from community.reactions import actions
from community.reactions.events import ConfirmationGiven, ConfirmationWithdrawn, WrongWithdrawn
from community.reactions.models import Reaction
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from tests.reactions.conftest import happened
from tests.support.truth import untruths


def test_a_confirmation_counts_once_however_often_it_is_given(make, question, say):
    member = make.actor()
    first = say(actions.confirm_answer, member, question.answer)
    assert say(actions.confirm_answer, member, question.answer).id == first.id
    assert question.answer.confirmed_count == 1
    assert happened(ConfirmationGiven) == [
        {
            "answer_id": question.answer.id,
            "thread_id": question.thread.id,
            "author_id": question.helper.id,
            "member_id": member.id,
            "confirmation_id": first.id,
        }
    ]
    assert untruths() == []


def test_taking_it_back_names_the_same_row_and_giving_it_again_is_another_one(make, question, say):
    member = make.actor()
    first = say(actions.confirm_answer, member, question.answer).id
    say(actions.withdraw_confirmation, member, question.answer)
    say(actions.withdraw_confirmation, member, question.answer)
    assert [event["confirmation_id"] for event in happened(ConfirmationWithdrawn)] == [first]
    assert question.answer.confirmed_count == 0
    assert say(actions.confirm_answer, member, question.answer).id > first
    assert untruths() == []


def test_nobody_confirms_their_own_answer(make, question, say):
    with pytest.raises(Forbidden, match="own answer"):
        say(actions.confirm_answer, make.actor(question.helper), question.answer)
    assert question.answer.confirmed_count == 0


def test_the_asker_is_told_to_accept_instead(make, question, say):
    with pytest.raises(Forbidden, match="accept the answer, with “This solved it”"):
        say(actions.confirm_answer, make.actor(question.asker), question.answer)


def test_a_discussion_has_nothing_to_confirm(make, say):
    answer = make.answer(make.thread(kind=Kind.DISCUSSION))
    with pytest.raises(Forbidden, match="questions"):
        say(actions.confirm_answer, make.actor(), answer)
    say(actions.say_outdated, make.actor(), answer)


def test_neither_visitors_nor_the_suspended_nor_the_unconfirmed_confirm(make, question, say):
    suspended = make.member()
    make.suspension(suspended)
    with pytest.raises(SignInNeeded):
        say(actions.confirm_answer, VISITOR, question.answer)
    with pytest.raises(Forbidden, match="suspended"):
        say(actions.confirm_answer, make.actor(suspended), question.answer)
    with pytest.raises(Forbidden, match="Confirm your e-mail"):
        say(actions.confirm_answer, make.actor(make.member(is_confirmed=False)), question.answer)
    assert untruths() == []


def test_a_removed_answer_takes_nothing_new_and_gives_back_what_was_said(make, question, say):
    member = make.actor()
    say(actions.confirm_answer, member, question.answer)
    make.removal(question.answer)
    for verb in (actions.confirm_answer, actions.say_outdated):
        with pytest.raises(Forbidden, match="removed"):
            say(verb, make.actor(), question.answer)
    say(actions.withdraw_confirmation, member, question.answer)
    assert question.answer.confirmed_count == 0
    assert untruths() == []


@pytest.mark.parametrize("state", ["locked", "closed"])
def test_locked_and_closed_threads_take_it_as_they_take_helpful(make, question, say, state):
    with transaction():
        moderator, thread = make.actor("moderator"), db.session.get_one(Thread, question.thread.id)
        if state == "locked":
            threads.lock_thread(moderator, thread)
        else:
            threads.close_thread(moderator, thread, reason="By phone.")
    for _ in range(2):
        say(actions.confirm_answer, make.actor(), question.answer)
    assert question.answer.confirmed_count == 2
    assert question.thread.status == ("solved" if state == "locked" else "closed")
    assert untruths() == []


def test_an_answer_by_somebody_who_is_gone_can_still_be_confirmed(make, question, say):
    db.session.get_one(Member, question.helper.id).erased_at = question.thread.created_at
    say(actions.confirm_answer, make.actor(), question.answer)
    assert question.answer.confirmed_count == 1


# Worked and wrong


def test_saying_that_it_worked_takes_ones_report_back(make, question, say):
    member = make.actor()
    report = say(actions.report_wrong, member, question.answer, reason="It broke my router.")
    say(actions.confirm_answer, member, question.answer)
    assert [event["report_id"] for event in happened(WrongWithdrawn)] == [report.id]
    assert [row.kind for row in db.session.query(Reaction)] == ["worked"]
    assert untruths() == []


def test_a_report_takes_ones_confirmation_back_and_only_ones_own(make, question, say):
    member = make.actor()
    make.confirmation(question.answer)
    say(actions.confirm_answer, member, question.answer)
    say(actions.report_wrong, member, question.answer, reason="It broke after a day.")
    assert question.answer.confirmed_count == 1
    assert len(happened(ConfirmationWithdrawn)) == 1
    assert untruths() == []


def test_a_report_without_a_good_reason_leaves_the_confirmation(make, question, say):
    member = make.actor()
    say(actions.confirm_answer, member, question.answer)
    with pytest.raises(Exception, match="at least 10 characters"):
        say(actions.report_wrong, member, question.answer, reason="wrong")
    assert question.answer.confirmed_count == 1
    assert untruths() == []


def test_a_decided_report_stays_when_its_writer_changes_their_mind(make, question, say):
    member = make.actor()
    say(actions.report_wrong, member, question.answer, reason="It broke my router.")
    with transaction():
        ids = actions.settle_reports(make.actor("moderator"), question.answer.id)
    say(actions.confirm_answer, member, question.answer)
    assert sorted(row.kind for row in db.session.query(Reaction)) == ["worked", "wrong"]
    with pytest.raises(Conflict, match="looked at your report"):
        say(actions.withdraw_report, member, question.answer)
    assert ids == [row.id for row in db.session.query(Reaction) if row.kind == "wrong"]
    assert untruths() == []


def test_staff_may_have_had_the_problem_too(make, question, say):
    say(actions.confirm_answer, make.actor(Role.EMPLOYEE), question.answer)
    assert question.answer.confirmed_count == 1
    assert question.thread.confirmed_at is None
