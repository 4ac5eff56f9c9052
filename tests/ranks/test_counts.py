"""The number of helpful answers is kept by every verb that changes it."""

from community.answers import actions as answers
from community.core.actor import Role
from community.core.db import db, transaction
from community.members import queries as members
from community.threads.models import Thread
from community.votes import actions as votes


def helpful(member) -> int:
    db.session.expire_all()
    return members.get_member(member.id).helpful_answer_count


def thread_of(answer) -> Thread:
    return db.session.get_one(Thread, answer.thread_id)


def test_the_first_mark_counts_and_the_second_does_not(make):
    author = make.member()
    answer = make.answer(author=author)
    assert helpful(author) == 0
    for _ in range(2):
        make.vote(answer)
        assert helpful(author) == 1


def test_an_accepted_answer_stays_helpful_when_its_mark_goes(make):
    author, voter = make.member(), make.member()
    answer = make.answer(author=author, accepted=True)
    make.vote(answer, voter=voter)
    with transaction():
        votes.withdraw_vote(make.actor(voter), thread_of(answer), answer)
    assert helpful(author) == 1
    asker = members.get_member(thread_of(answer).author_id)
    with transaction():
        answers.withdraw_acceptance(make.actor(asker), thread_of(answer), answer)
    assert helpful(author) == 0


def test_removing_and_restoring_take_it_along(make):
    author = make.member()
    answer = make.answer(author=author, accepted=True)
    make.vote(answer)
    make.removal(answer)
    assert helpful(author) == 0
    with transaction():
        answers.restore_answer(make.actor(Role.MODERATOR), thread_of(answer), answer)
    assert helpful(author) == 1


def test_a_split_takes_away_the_answer_that_opens_and_a_merge_brings_it_back(make):
    author = make.member()
    thread = make.thread()
    answer = make.answer(thread, author=author)
    make.vote(answer)
    new = make.split(thread, [answer])
    assert helpful(author) == 0
    make.merge(new, thread)
    assert helpful(author) == 1
