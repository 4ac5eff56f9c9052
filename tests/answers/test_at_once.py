"""Two who act in the same moment: one waits for the other, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from community.answers import actions, queries
from community.answers.models import Answer
from community.core.db import db, transaction
from community.members.models import Member
from community.threads import queries as threads
from community.threads.models import Thread
from community.votes.models import Vote
from tests.support.at_once import just_before, send_at_once
from tests.support.client import post
from tests.support.make import BODY, TITLE, Make
from tests.support.signing_in import sign_in
from tests.support.truth import untruths


@pytest.fixture
def make(real_app):
    return Make()


@pytest.fixture
def at_once(real_app) -> Callable[..., list[int]]:
    """Let each member send their request at the same moment, on connections of their own; answer the statuses."""

    def run(*requests, meet=()) -> list[int]:
        return send_at_once(real_app, requests, meet)

    return run


@pytest.fixture
def needs_rows_locked(real_app) -> None:
    """SQLite lets one write at a time, so there is nothing to meet."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("One writer at a time")


def test_two_who_accept_different_answers_at_once_leave_one_of_them_first(make, at_once):
    asker, moderator, helper = make.member(), make.member("moderator"), make.member()
    helper_id = helper.id
    thread = make.thread(author=asker)
    one, two = make.answer(thread, author=helper), make.answer(thread, author=helper)
    url = f"/threads/{thread.id}/acceptance"
    statuses = at_once(
        (asker, url, {"answer_id": one.id}, "PUT"), (moderator, url, {"answer_id": two.id}, "PUT")
    )
    assert statuses == [303, 303]
    db.session.expire_all()
    assert sorted(row.accept_order for row in db.session.query(Answer)) == [0, 1]
    assert db.session.get_one(Member, helper_id).points == 30
    assert untruths() == []


def test_the_same_answer_accepted_twice_at_once_earns_once(make, at_once):
    asker, moderator, helper = make.member(), make.member("moderator"), make.member()
    helper_id = helper.id
    thread = make.thread(author=asker)
    answer = make.answer(thread, author=helper)
    url, fields = f"/threads/{thread.id}/acceptance", {"answer_id": answer.id}
    assert at_once((asker, url, fields, "PUT"), (moderator, url, fields, "PUT")) == [303, 303]
    db.session.expire_all()
    assert db.session.get_one(Member, helper_id).points == 15
    assert untruths() == []


def test_a_double_click_posts_one_answer_one_question_and_one_mark(make, at_once):
    member, board = make.member(), make.board()
    member_id = member.id
    thread = make.thread(board=board)
    answer = make.answer(thread)
    form = {"title": TITLE, "body_markdown": BODY, "board_id": board.id, "kind": "question", "product_id": 0}
    for url, fields, method in (
        (f"/threads/{thread.id}/answers", {"body_markdown": "Change the channel to 11."}, "POST"),
        ("/threads", form, "POST"),
        (f"/answers/{answer.id}/vote", {}, "PUT"),
    ):
        assert at_once(*[(member, url, fields, method)] * 3) == [303, 303, 303]
    assert db.session.query(Answer).filter_by(author_id=member_id).count() == 1
    assert db.session.query(Thread).filter_by(author_id=member_id).count() == 1
    assert db.session.query(Vote).count() == 1
    assert untruths() == []


def test_an_answer_and_the_removal_of_its_thread_at_once_agree_on_what_is_there(make, at_once):
    member, moderator = make.member(), make.member("moderator")
    thread = make.thread()
    answered, removed = at_once(
        (member, f"/threads/{thread.id}/answers", {"body_markdown": "Change the channel to 11."}, "POST"),
        (moderator, f"/threads/{thread.id}/removal", {"reason": "Not for here."}, "PUT"),
    )
    assert removed == 303
    assert answered in (303, 404)  # Before the removal, or after it with the text given back.
    assert db.session.query(Answer).count() == (1 if answered == 303 else 0)
    assert untruths() == []


def test_two_merges_that_cross_do_not_swallow_each_other(make, at_once):
    one, two = make.member("moderator"), make.member("moderator")
    left, right = make.thread(), make.thread()
    statuses = at_once(
        (one, f"/threads/{left.id}/merge", {"target": right.id}, "PUT"),
        (two, f"/threads/{right.id}/merge", {"target": left.id}, "PUT"),
    )
    assert sorted(statuses) == [303, 422]
    db.session.expire_all()
    assert sorted(thread.is_listed for thread in db.session.query(Thread)) == [False, True]
    assert untruths() == []


def test_an_answer_that_is_split_off_while_somebody_removes_it_is_counted_where_it_is(
    make, real_app, needs_rows_locked
):
    moderator, helper = make.actor("moderator"), make.member()
    thread = make.thread()
    thread_id, ids = thread.id, [make.answer(thread).id, make.answer(thread, author=helper).id]
    browser = real_app.test_client()
    sign_in(browser, helper)
    browser.get("/csrf")

    def split() -> None:
        with real_app.app_context(), transaction():
            locked = threads.lock_thread(moderator, thread_id)
            chosen = queries.list_answers_by_id(moderator, locked, ids)
            actions.split_thread(moderator, locked, chosen, title=TITLE)

    with just_before("FOR UPDATE OF threads", split):
        response = post(browser, f"/answers/{ids[1]}/removal", method="PUT")
    assert response.status_code == 409
    assert untruths() == []


def test_two_who_accept_each_others_answers_at_once_do_not_wait_for_each_other(
    make, at_once, needs_rows_locked
):
    left, right = make.member(), make.member()
    one, two = make.thread(author=left, board=make.board()), make.thread(author=right, board=make.board())
    by_right, by_left = make.answer(one, author=right), make.answer(two, author=left)
    for method in ("PUT", "DELETE"):
        statuses = at_once(
            (left, f"/threads/{one.id}/acceptance", {"answer_id": by_right.id}, method),
            (right, f"/threads/{two.id}/acceptance", {"answer_id": by_left.id}, method),
            meet=["UPDATE members SET accepted_count"] * 2,
        )
        assert statuses == [303, 303]
    assert untruths() == []


def test_an_acceptance_and_a_question_by_the_helper_at_once_do_not_wait_for_each_other(
    make, at_once, needs_rows_locked
):
    asker, helper, board = make.member(), make.member(), make.board()
    thread = make.thread(author=asker, board=board)
    answer = make.answer(thread, author=helper)
    form = {"title": TITLE, "body_markdown": BODY, "board_id": board.id, "kind": "question", "product_id": 0}
    statuses = at_once(
        (asker, f"/threads/{thread.id}/acceptance", {"answer_id": answer.id}, "PUT"),
        (helper, "/threads", form, "POST"),
        meet=["UPDATE boards", "INSERT INTO threads"],
    )
    assert statuses == [303, 303]
    assert untruths() == []


def test_two_who_close_threads_as_duplicates_of_each_other_at_once_close_one(make, at_once):
    one, two = make.member("moderator"), make.member("moderator")
    left, right = make.thread(), make.thread()
    statuses = at_once(
        (one, f"/threads/{left.id}/closure", {"duplicate_of": right.id}, "PUT"),
        (two, f"/threads/{right.id}/closure", {"duplicate_of": left.id}, "PUT"),
        meet=["FOR UPDATE OF threads"] * 2,
    )
    assert sorted(statuses) == [303, 422]
    assert untruths() == []
