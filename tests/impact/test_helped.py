"""How many people each author's answers helped: each sign counts, each person once, and some never."""

from datetime import timedelta

import pytest

from community.core import clock
from community.core.actor import Role
from community.core.db import db
from community.impact import queries
from community.threads.rules import Kind
from tests.support.sql import count_queries


@pytest.fixture
def hal(make):
    return make.member(username="hal")


@pytest.fixture
def counted():
    """Counts of the last thirty days."""

    def count(members=None, since=None, until=None):
        now = clock.now()
        ids = None if members is None else [member.id for member in members]
        return queries.list_helped_counts(
            since or now - timedelta(days=30), until or now + timedelta(seconds=1), ids
        )

    return count


def test_each_sign_counts_and_each_person_once(make, hal, helped_visit, counted):
    asker, other = make.member(), make.member()
    first = make.answer(make.thread(author=asker), author=hal, accepted=True)
    make.vote(first, voter=asker)
    make.confirmation(first, by=other)
    make.vote(first, voter=other)
    second = make.answer(make.thread(author=other), author=hal, accepted=True)
    assert counted() == {hal.id: 2}
    make.vote(second)
    assert counted() == {hal.id: 3}
    thread = make.thread()
    make.answer(thread, author=hal, accepted=True)
    helped_visit(thread, member=other)  # The same person again.
    helped_visit(thread)
    helped_visit(thread)
    assert counted() == {hal.id: 3 + 1 + 2}
    assert counted([hal]) == counted()
    assert counted([other]) == {}
    assert counted([]) == {}


def test_a_confirmed_resolution_helps_its_asker(make, hal, counted):
    long_ago = clock.now() - timedelta(days=20)
    answer = make.answer(make.thread(at=long_ago), author=hal, at=long_ago)
    make.confirmation(answer)
    make.confirmation(answer)
    db.session.expire_all()
    assert answer.confirmed_at is not None
    assert counted() == {hal.id: 3}


def test_nobody_helps_themselves_and_staff_are_not_people_helped(make, hal, counted):
    own = make.thread(author=hal)
    make.vote(make.answer(own, author=hal, accepted=True))
    answer = make.answer(make.thread(author=make.member(Role.AGENT)), author=hal, accepted=True)
    make.vote(answer, voter=make.member(Role.MODERATOR))
    make.confirmation(answer, by=make.member(Role.EMPLOYEE))
    assert counted() == {}
    make.vote(answer, voter=make.member(Role.SUPER_USER))
    assert counted() == {hal.id: 1}


def test_only_what_stands_counts(make, hal, counted):
    talk = make.answer(make.thread(kind=Kind.DISCUSSION), author=hal)
    make.vote(talk)
    removed = make.answer(author=hal, accepted=True)
    make.vote(removed)
    make.removal(removed)
    beneath = make.thread()
    make.vote(make.answer(beneath, author=hal))
    make.removal(beneath)
    assert counted() == {}


def test_only_the_window_counts(make, hal, counted):
    now = clock.now()
    asked = now - timedelta(days=50)
    answer = make.answer(make.thread(at=asked), author=hal, at=asked)
    at = now - timedelta(days=10)
    make.vote(answer, at=at)
    assert counted(since=at) == {hal.id: 1}
    assert counted(until=at) == {}
    assert counted(since=at + timedelta(seconds=1)) == {}


def test_one_statement_counts_everybody(make, helped_visit, counted):
    authors = [make.member() for _ in range(4)]
    for author in authors:
        make.vote(make.answer(author=author, accepted=True))
    with count_queries(at_most=1):
        assert counted() == {author.id: 2 for author in authors}
    with count_queries(at_most=1):
        assert counted(authors[:2]) == {author.id: 2 for author in authors[:2]}
