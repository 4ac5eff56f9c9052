"""Two moderators in the same moment: one decides, the other is told; two members, one post: one item."""

import pytest

from community.answers.models import Answer
from community.core.actor import Role
from community.core.db import db
from community.moderation.models import Flag, ReviewDecision, ReviewItem
from community.moderation.rules import Outcome
from tests.moderation.conftest import Desk
from tests.support.at_once import send_at_once
from tests.support.make import Make
from tests.support.truth import untruths


@pytest.fixture
def make(real_app):
    return Make()


@pytest.fixture
def desk(make):
    return Desk(make)


def test_two_who_decide_at_once_leave_one_decision(make, desk, real_app):
    answer = make.answer()
    answer_id = answer.id
    desk.flag(answer)
    url = f"/moderation/items/{desk.item_of(answer).id}/decision"
    mara, moe = make.member(Role.MODERATOR), make.member(Role.MODERATOR)
    statuses = send_at_once(
        real_app,
        [
            (mara, url, {"outcome": "spam", "reason": "Advertising."}, "PUT"),
            (moe, url, {"outcome": "dismissed"}, "PUT"),
        ],
        meet=["FROM review_items"] * 2,
    )
    assert sorted(statuses) == [303, 409]
    (decision,) = db.session.query(ReviewDecision).all()
    answer = db.session.get_one(Answer, answer_id)
    assert answer.is_removed == (decision.outcome == Outcome.SPAM)
    assert untruths() == []


def test_an_undoing_twice_at_once_is_done_once(make, desk, real_app):
    answer = make.answer()
    answer_id = answer.id
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.REMOVED)
    url = f"/moderation/decisions/{decision.id}"
    moderators = [make.member(Role.MODERATOR) for _ in range(2)]
    statuses = send_at_once(real_app, [(moderator, url, {}, "DELETE") for moderator in moderators])
    assert sorted(statuses) == [303, 409]
    answer = db.session.get_one(Answer, answer_id)
    assert not answer.is_removed
    assert db.session.query(ReviewItem).filter_by(closed_at=None).count() == 1
    assert untruths() == []


def test_reports_at_once_meet_in_one_item(make, real_app):
    answer = make.answer()
    members = [make.member() for _ in range(3)]
    url = f"/answers/{answer.id}/flag"
    statuses = send_at_once(real_app, [(m, url, {"reason": "spam"}, "PUT") for m in [*members, members[0]]])
    assert statuses == [303] * 4
    assert db.session.query(ReviewItem).count() == 1
    assert db.session.query(Flag).count() == 3
