"""A super user's Helpful mark weighs more only where an admin says so, and then the page says it."""

import pytest

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.superusers import actions as superusers
from community.superusers import queries
from community.superusers.rules.criteria import Bar, Criteria, Criterion, Tier
from community.threads.models import Thread
from community.votes import actions as votes
from community.votes.models import Vote
from tests.support.client import post
from tests.support.truth import untruths


@pytest.fixture
def weigh():
    """Let super users' marks weigh so much from now on."""

    def put(weight):
        bars = {one: Bar(0, 0) for one in Criterion} | {Criterion.ACCEPTED: Bar(1, 1)}
        criteria = Criteria(bars=bars, tiers=[Tier("Super user", 0)], vote_weight=weight)
        with transaction():
            number = queries.get_version().number
            superusers.put_in_force(SYSTEM, criteria, changelog="Marks weigh.", begun_with=number)

    return put


@pytest.fixture
def expert(make):
    """Somebody whom an admin has made a super user."""
    member = make.member()
    with transaction():
        members.set_role(make.actor(Role.ADMIN), member, Role.SUPER_USER, reason="Has helped us for years.")
    return member


def test_without_an_admins_word_all_marks_weigh_the_same(make, expert):
    answer = make.answer()
    make.vote(answer, voter=expert)
    make.vote(answer)
    assert (answer.vote_count, answer.mark_weight) == (2, 2)


def test_a_heavier_mark_moves_an_answer_up_and_says_so(make, expert, weigh, client, sign_in):
    thread = make.thread()
    plain, marked = (
        make.answer(thread),
        make.answer(thread, body="Try another cable: these break at the plug."),
    )
    for _ in range(2):
        make.vote(plain)
    make.vote(marked, voter=expert)
    page = client.get(thread.url).text
    assert page.index(plain.anchor) < page.index(marked.anchor)
    assert "weighs" not in page
    weigh(3)
    assert marked.mark_weight == 1  # A mark that was given before weighs what it did.
    sign_in(client, expert)
    post(client, f"/answers/{marked.id}/vote", method="DELETE")
    post(client, f"/answers/{marked.id}/vote", method="PUT")
    page = client.get(thread.url).text
    assert page.index(f'id="{marked.anchor}"') < page.index(f'id="{plain.anchor}"')
    assert "weighs 3" in page
    assert db.session.query(Vote.weight).filter_by(voter_id=expert.id).scalar() == 3
    assert untruths() == []


def test_what_is_taken_back_is_what_was_given(make, expert, weigh):
    weigh(5)
    answer = make.answer()
    make.vote(answer, voter=expert)
    make.vote(answer)
    assert (answer.vote_count, answer.mark_weight) == (2, 6)
    weigh(2)
    with transaction() as session:
        votes.withdraw_vote(make.actor(expert), session.get_one(Thread, answer.thread_id), answer)
    assert (answer.vote_count, answer.mark_weight) == (1, 1)
    assert untruths() == []


def test_points_count_a_mark_once_whatever_it_weighs(make, expert, weigh):
    weigh(5)
    author = make.member()
    make.vote(make.answer(author=author), voter=expert)
    heavy = db.session.get(Member, author.id).points
    other = make.member()
    make.vote(make.answer(author=other))
    assert heavy == db.session.get(Member, other.id).points > 0


def test_whoever_leaves_the_programme_marks_like_everybody(make, expert, weigh):
    weigh(4)
    assert member_queries.get_actor(expert.id).vote_weight == 4
    with transaction():
        superusers.leave_programme(make.actor(expert))
    assert member_queries.get_actor(expert.id).vote_weight == 1
