"""Two who say it in the same moment: each counts once, and the thread is solved once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from community.answers.models import Answer
from community.core.db import db
from community.reactions.models import Reaction, Resolution
from community.threads.models import Thread
from tests.support.at_once import send_at_once
from tests.support.make import Make
from tests.support.truth import untruths

ASKED = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def make(real_app):
    return Make()


@pytest.fixture
def answer(make):
    return make.answer(make.thread(at=ASKED), at=ASKED)


def fresh(answer_id):
    db.session.expire_all()
    row = db.session.get_one(Answer, answer_id)
    return row, db.session.get_one(Thread, row.thread_id)


def test_the_same_member_from_two_devices_is_one_confirmation(real_app, make, answer):
    member, answer_id = make.member(), answer.id
    request = (member, f"/answers/{answer_id}/reactions/worked", {}, "PUT")
    assert send_at_once(real_app, [request, request]) == [303, 303]
    row, _ = fresh(answer_id)
    assert (row.confirmed_count, db.session.query(Reaction).count()) == (1, 1)
    assert untruths() == []


def test_two_members_at_once_solve_the_thread_once(real_app, make, answer):
    answer_id, url = answer.id, f"/answers/{answer.id}/reactions/worked"
    requests = [(make.member(), url, {}, "PUT") for _ in range(3)]
    assert send_at_once(real_app, requests) == [303, 303, 303]
    row, thread = fresh(answer_id)
    assert (row.confirmed_count, thread.status) == (3, "solved")
    assert db.session.query(Resolution).count() == 1
    assert untruths() == []


def test_confirming_while_the_asker_accepts_leaves_one_reason_for_being_solved(real_app, make, answer):
    make.confirmation(answer)
    answer_id, thread_id = answer.id, answer.thread_id
    asker = db.session.get_one(Thread, thread_id).author_id
    asker_row = next(member for member in db.session.query(type(make.member())) if member.id == asker)
    requests = [
        (make.member(), f"/answers/{answer_id}/reactions/worked", {}, "PUT"),
        (asker_row, f"/threads/{thread_id}/acceptance", {"answer_id": answer_id}, "PUT"),
    ]
    assert send_at_once(real_app, requests) == [303, 303]
    row, thread = fresh(answer_id)
    assert (row.confirmed_count, thread.accepted_count, thread.confirmed_at) == (2, 1, None)
    assert untruths() == []


def test_worked_and_wrong_by_one_member_at_once_leave_one_of_them(real_app, make, answer):
    member, answer_id = make.member(), answer.id
    at = f"/answers/{answer_id}/reactions"
    requests = [
        (member, f"{at}/worked", {}, "PUT"),
        (member, f"{at}/wrong", {"reason": "It broke my router."}, "PUT"),
    ]
    assert send_at_once(real_app, requests) == [303, 303]
    assert db.session.query(Reaction).count() == 1
    assert untruths() == []


def test_two_employees_recommend_once(real_app, make, answer):
    url = f"/answers/{answer.id}/recommendation"
    requests = [(make.member("employee"), url, {}, "PUT") for _ in range(2)]
    assert send_at_once(real_app, requests) == [303, 303]
    assert untruths() == []
