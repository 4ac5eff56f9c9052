"""“Wrong or dangerous” goes to moderators with a reason; staff recommend in the brand's name."""

import pytest
from sqlalchemy import select

from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.notifications.models import Notification
from community.reactions import actions
from community.reactions.events import (
    AnswerRecommended,
    RecommendationWithdrawn,
    WrongReported,
    WrongWithdrawn,
)
from community.reactions.models import Reaction, Recommendation
from tests.reactions.conftest import happened
from tests.support.truth import untruths

WHY = "Opening the case like this is dangerous: 230 V."


def test_a_report_tells_moderators_what_is_wrong(make, question, say, client):
    member = make.actor()
    report = say(actions.report_wrong, member, question.answer, reason=f"  {WHY}\n")
    assert happened(WrongReported) == [
        {
            "answer_id": question.answer.id,
            "thread_id": question.thread.id,
            "author_id": question.helper.id,
            "member_id": member.id,
            "report_id": report.id,
            "reason": WHY,
        }
    ]
    assert WHY not in client.get(question.thread.url).text
    assert question.answer.lead_order == 4
    assert untruths() == []


@pytest.mark.parametrize("reason", ["", "   ", "dangerous", "x" * 501])
def test_a_reason_has_ten_to_five_hundred_characters(make, question, say, reason):
    with pytest.raises(Invalid) as refusal:
        say(actions.report_wrong, make.actor(), question.answer, reason=reason)
    assert set(refusal.value.fields) == {"reason"}
    assert db.session.query(Reaction).count() == 0


@pytest.mark.parametrize("reason", ["x" * 10, "x" * 500])
def test_those_are_the_bounds(make, question, say, reason):
    assert say(actions.report_wrong, make.actor(), question.answer, reason=reason).reason == reason


def test_reporting_twice_is_one_report_with_the_first_reason(make, question, say):
    member = make.actor()
    first = say(actions.report_wrong, member, question.answer, reason=WHY).id
    again = say(actions.report_wrong, member, question.answer, reason="Something else is wrong.")
    assert (again.id, again.reason, len(happened(WrongReported))) == (first, WHY, 1)


def test_a_report_is_taken_back_while_nobody_has_decided(make, question, say):
    member = make.actor()
    say(actions.report_wrong, member, question.answer, reason=WHY)
    say(actions.withdraw_report, member, question.answer)
    say(actions.withdraw_report, member, question.answer)
    assert (len(happened(WrongWithdrawn)), db.session.query(Reaction).count()) == (1, 0)


def test_once_decided_it_stays_until_the_decision_is_undone(make, question, say):
    member, moderator = make.actor(), make.actor("moderator")
    say(actions.report_wrong, member, question.answer, reason=WHY)
    with transaction():
        ids = actions.settle_reports(moderator, question.answer.id)
    for verb, words in ((actions.withdraw_report, {}), (actions.report_wrong, {"reason": WHY})):
        with pytest.raises(Conflict, match="looked at"):
            say(verb, member, question.answer, **words)
    with transaction():
        actions.reopen_reports(moderator, ids)
    say(actions.withdraw_report, member, question.answer)
    assert db.session.query(Reaction).count() == 0


def test_only_moderators_settle_reports(make, question):
    for verb, what in ((actions.settle_reports, question.answer.id), (actions.reopen_reports, [1])):
        with pytest.raises(Forbidden, match="Only moderators"), transaction():
            verb(make.actor(Role.SUPER_USER), what)


def test_nobody_reports_their_own_answer(make, question, say):
    with pytest.raises(Forbidden, match="own answer"):
        say(actions.report_wrong, make.actor(question.helper), question.answer, reason=WHY)


# Recommending


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.AGENT, Role.MODERATOR, Role.ADMIN])
def test_staff_recommend_an_answer_once(make, question, say, role, client):
    employee = make.actor(role)
    row = say(actions.recommend_answer, employee, question.answer)
    assert say(actions.recommend_answer, make.actor(role), question.answer).id == row.id
    assert happened(AnswerRecommended) == [
        {
            "recommendation_id": row.id,
            "answer_id": question.answer.id,
            "thread_id": question.thread.id,
            "author_id": question.helper.id,
            "recommended_by_id": employee.id,
        }
    ]
    assert "Recommended by" in client.get(question.thread.url).text
    assert untruths() == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER])
def test_nobody_else_does(make, question, say, role):
    for verb in (actions.recommend_answer, actions.withdraw_recommendation):
        with pytest.raises(Forbidden, match="Only staff"):
            say(verb, make.actor(role), question.answer)


def test_a_colleague_recommends_what_staff_wrote(make, question, say):
    employee = make.member(Role.EMPLOYEE)
    answer = make.answer(question.thread, author=employee)
    with pytest.raises(Forbidden, match="colleague"):
        say(actions.recommend_answer, make.actor(employee), answer)
    say(actions.recommend_answer, make.actor(Role.EMPLOYEE), answer)
    assert answer.recommended_at is not None


def test_it_is_withdrawn_and_given_anew(make, question, say):
    first = make.recommendation(question.answer).id
    say(actions.withdraw_recommendation, make.actor(Role.MODERATOR), question.answer)
    say(actions.withdraw_recommendation, make.actor(Role.MODERATOR), question.answer)
    assert [event["recommendation_id"] for event in happened(RecommendationWithdrawn)] == [first]
    assert make.recommendation(question.answer).id > first
    assert db.session.query(Recommendation).count() == 2
    assert untruths() == []


def test_accepted_comes_first_then_recommended_then_the_most_useful(make, question, client):
    useful, recommended = make.answer(question.thread), make.answer(question.thread)
    for _ in range(3):
        make.vote(useful)
    make.recommendation(recommended)
    make.acceptance(question.answer)
    page = client.get(question.thread.url).text
    places = [page.index(f'id="answer-{row.id}"') for row in (question.answer, recommended, useful)]
    assert places == sorted(places)


def test_the_author_is_told(make, question, drain):
    make.recommendation(question.answer)
    drain()
    query = select(Notification.kind).where(Notification.member_id == question.helper.id)
    assert list(db.session.scalars(query)) == ["recommended"]


def test_nobody_is_told_of_a_recommendation_that_was_withdrawn_at_once(make, question, say, drain):
    make.recommendation(question.answer)
    say(actions.withdraw_recommendation, make.actor(Role.EMPLOYEE), question.answer)
    drain()
    query = select(Notification.kind).where(Notification.member_id == question.helper.id)
    assert list(db.session.scalars(query)) == []
