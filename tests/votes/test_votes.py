"""Helpful marks: once a member, never on one's own post, withdrawn exactly."""

import pytest

from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden, SignInNeeded
from community.threads import actions as threads
from community.threads.models import Thread
from community.votes import actions
from community.votes.models import Vote
from tests.support.client import post
from tests.support.truth import untruths


def thread_of(row):
    return row if isinstance(row, Thread) else db.session.get_one(Thread, row.thread_id)


def cast(actor, row):
    with transaction():
        actions.cast_vote(actor, thread_of(row), row)
    db.session.expire_all()


def withdraw(actor, row):
    with transaction():
        actions.withdraw_vote(actor, thread_of(row), row)
    db.session.expire_all()


@pytest.fixture(params=["thread", "answer", "reply"])
def votable(request, make):
    return getattr(make, request.param)()


def test_a_mark_counts_once_however_often_it_is_given(make, votable):
    voter = make.actor()
    cast(voter, votable)
    cast(voter, votable)
    cast(make.actor(), votable)
    assert votable.vote_count == 2
    assert untruths() == []


def test_nobody_marks_their_own_post(make, votable):
    author = make.actor(db.session.get_one(type(make.member()), votable.author_id))
    with pytest.raises(Forbidden, match="own post"):
        cast(author, votable)
    assert votable.vote_count == 0


def test_withdrawing_takes_back_exactly_what_the_mark_gave(make):
    helper, voter = make.member(), make.actor()
    answer = make.answer(author=helper)
    cast(voter, answer)
    cast(make.actor(), answer)
    assert helper.points == 20
    withdraw(voter, answer)
    withdraw(voter, answer)
    assert (helper.points, answer.vote_count) == (10, 1)
    assert untruths() == []


def test_marking_withdrawing_and_marking_again_earns_once(make):
    helper, voter = make.member(), make.actor()
    answer = make.answer(author=helper)
    for _ in range(3):
        cast(voter, answer)
        withdraw(voter, answer)
    cast(voter, answer)
    assert (helper.points, answer.vote_count) == (10, 1)
    assert untruths() == []


def test_what_is_removed_cannot_be_marked_but_a_mark_on_it_can_be_taken_back(make):
    voter = make.actor()
    answer = make.answer()
    cast(voter, answer)
    make.removal(answer)
    with pytest.raises(Forbidden, match="removed"):
        cast(make.actor(), answer)
    withdraw(voter, answer)
    assert answer.vote_count == 0
    assert untruths() == []


def test_nothing_is_marked_in_a_removed_thread_while_a_locked_or_closed_one_takes_marks(make):
    answer = make.answer()
    with transaction():
        threads.lock_thread(make.actor("moderator"), thread_of(answer))
        threads.close_thread(make.actor("moderator"), thread_of(answer), reason="Settled by phone.")
    cast(make.actor(), answer)
    make.removal(thread_of(answer))
    with pytest.raises(Forbidden, match="removed"):
        cast(make.actor("moderator"), answer)


def test_visitors_the_suspended_and_the_unconfirmed_mark_nothing(make):
    answer, suspended = make.answer(), make.member()
    make.suspension(suspended)
    with pytest.raises(SignInNeeded):
        cast(VISITOR, answer)
    for member in (suspended, make.member(is_confirmed=False)):
        with pytest.raises(Forbidden):
            cast(make.actor(member), answer)
    assert answer.vote_count == 0


@pytest.mark.parametrize("kind", ["threads", "answers", "replies"])
def test_the_button_marks_and_takes_back_with_and_without_scripts(make, client, sign_in, kind):
    row = {"threads": make.thread, "answers": make.answer, "replies": make.reply}[kind]()
    sign_in(client, make.member())
    url = f"/{kind}/{row.id}/vote"
    assert post(client, url, method="PUT").status_code == 303
    assert f'formaction="{url}"' in client.get(thread_of(row).url).text
    piece = post(client, url, method="DELETE", headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert 'aria-pressed="false"' in piece.text
    assert "<html" not in piece.text
    piece = post(client, url, method="PUT", headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in piece.text
    assert db.session.query(Vote).count() == 1


def test_a_hidden_post_cannot_be_marked_through_its_address(make, client, sign_in):
    staff = make.member("employee")
    board = make.board(read="staff", write="staff")
    answer = make.answer(make.thread(board=board, author=staff), author=staff)
    sign_in(client, make.member())
    assert post(client, f"/answers/{answer.id}/vote", method="PUT").status_code == 404
    sign_in(client, make.member(Role.AGENT))
    assert post(client, f"/answers/{answer.id}/vote", method="PUT").status_code == 303


def test_more_than_fifty_marks_a_day_are_refused_in_words(make, client, sign_in, rate_limits):
    sign_in(client, make.member())
    answer = make.answer()
    for _ in range(50):
        assert post(client, f"/answers/{answer.id}/vote", method="PUT").status_code == 303
    response = post(client, f"/answers/{answer.id}/vote", method="PUT")
    assert response.status_code == 429
    assert "Too many helpful marks" in response.text


@pytest.mark.parametrize("kind", ["threads", "answers", "replies"])
def test_a_mark_is_taken_back_by_its_address_also_once_the_post_is_out_of_sight(make, client, sign_in, kind):
    member = make.member()
    marked = {"threads": make.thread, "answers": make.answer, "replies": make.reply}[kind]()
    make.vote(marked, voter=member)
    make.removal(marked)
    sign_in(client, member)
    url = f"/{kind}/{marked.id}/vote"
    assert post(client, url, method="DELETE").status_code == 303
    assert db.session.query(Vote).count() == 0
    assert untruths() == []
    assert post(client, url, method="DELETE").status_code == 404
    assert post(client, url, method="PUT").status_code == 404
