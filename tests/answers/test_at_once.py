"""Two who act in the same moment: one waits for the other, and nothing is counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from community.answers.models import Answer
from community.core.db import db
from community.members.models import Member
from community.threads.models import Thread
from community.votes.models import Vote
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

    def run(*requests) -> list[int]:
        browsers = []
        for member, _, _, _ in requests:
            browsers.append(real_app.test_client())
            sign_in(browsers[-1], member)
        db.session.remove()
        start, statuses = threading.Barrier(len(requests)), [0] * len(requests)

        def send(number: int) -> None:
            _, url, fields, method = requests[number]
            with real_app.app_context():
                browsers[number].get("/csrf")
                start.wait()
                statuses[number] = post(browsers[number], url, fields, method=method).status_code
                db.session.remove()

        threads = [threading.Thread(target=send, args=(number,)) for number in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return statuses

    return run


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
