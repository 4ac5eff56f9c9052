"""Reporting posts: once a member and post, taken back while nobody has decided, seen by nobody else."""

from dataclasses import replace

import pytest

from community.core.actor import VISITOR
from community.core.db import db, transaction
from community.core.errors import Forbidden, Invalid, SignInNeeded
from community.moderation import actions, queries
from community.moderation.models import Flag, ReviewItem
from community.moderation.queries import Filters
from community.moderation.rules import Closing, Outcome, Reason, proposed_reason, reason_for, urgency_of
from tests.moderation.conftest import thread_of
from tests.support.client import post


def test_reports_of_one_post_meet_in_one_item(desk, post_):
    desk.flag(post_, reason=Reason.SPAM)
    desk.flag(post_, reason=Reason.RUDE, words="Look at the second line.")
    item = desk.item_of(post_)
    assert [flag.reason for flag in queries.list_live_flags(item)] == ["spam", "rude"]
    assert item.urgency == urgency_of([Reason.SPAM, Reason.RUDE])
    assert db.session.query(ReviewItem).count() == 1


def test_reporting_again_changes_what_one_said(desk, make):
    answer, member = make.answer(), make.member()
    first = desk.flag(answer, by=member, reason=Reason.SPAM)
    again = desk.flag(answer, by=member, reason=Reason.OTHER, words="It is the same text ten times.")
    assert first.id == again.id
    assert (again.reason, again.words) == ("other", "It is the same text ten times.")
    assert desk.item_of(answer).urgency == urgency_of([Reason.OTHER])


def test_nobody_reports_their_own_post_a_removed_one_or_without_an_account(desk, make):
    author = make.member()
    answer = make.answer(author=author)
    with pytest.raises(Forbidden, match="your own post"):
        desk.flag(answer, by=author)
    with pytest.raises(SignInNeeded), transaction():
        actions.flag_post(VISITOR, thread_of(answer), answer, Reason.SPAM)
    member = make.member()
    make.suspension(member)
    with pytest.raises(Forbidden, match="suspended"):
        desk.flag(answer, by=member)
    make.removal(answer)
    with pytest.raises(Forbidden, match="removed"):
        desk.flag(answer)


def test_something_else_needs_words_and_not_too_many(desk, make):
    answer = make.answer()
    with pytest.raises(Invalid) as few:
        desk.flag(answer, reason=Reason.OTHER, words="bad")
    assert "words" in few.value.fields
    with pytest.raises(Invalid):
        desk.flag(answer, reason=Reason.SPAM, words="x" * 501)
    assert desk.item_of(answer) is None


def test_a_report_taken_back_leaves_the_queue_and_can_be_made_anew(desk, make, post_):
    member = make.member()
    flag = desk.flag(post_, by=member)
    with transaction():
        actions.withdraw_flag(make.actor(member), thread_of(post_), post_, db.session.get_one(Flag, flag.id))
    db.session.expire_all()
    assert desk.item_of(post_) is None
    assert db.session.query(ReviewItem).one().closed_as == Closing.WITHDRAWN
    assert desk.flag(post_, by=member).id != flag.id


def test_only_its_member_takes_a_report_back_and_not_once_it_is_settled(desk, make):
    answer, member = make.answer(), make.member()
    flag = desk.flag(answer, by=member)
    with pytest.raises(Forbidden, match="somebody else"), transaction():
        actions.withdraw_flag(make.actor(), thread_of(answer), answer, flag)
    desk.decide(desk.item_of(answer), Outcome.DISMISSED)
    with pytest.raises(Forbidden, match="settled"), transaction():
        actions.withdraw_flag(
            make.actor(member), thread_of(answer), answer, db.session.get_one(Flag, flag.id)
        )


def test_the_gravest_comes_first(desk, make):
    mild, grave = make.answer(), make.answer()
    desk.flag(mild, reason=Reason.OFF_TOPIC)
    desk.flag(grave, reason=Reason.PRIVATE)
    page = queries.list_queue(make.actor("moderator"), 1, Filters())
    assert [line.reasons for line in page.items] == [(Reason.PRIVATE,), (Reason.OFF_TOPIC,)]
    only = queries.list_queue(make.actor("moderator"), 1, Filters(reason=Reason.OFF_TOPIC))
    assert [line.reasons for line in only.items] == [(Reason.OFF_TOPIC,)]
    assert proposed_reason([Reason.OFF_TOPIC, Reason.PRIVATE]).startswith("It shows private data")
    assert proposed_reason([Reason.RUDE, Reason.SPAM, Reason.SPAM]).startswith("Advertising")
    rude = proposed_reason([Reason.RUDE])
    assert reason_for(Outcome.SPAM, rude, [Reason.RUDE]).startswith("Advertising")
    assert reason_for(Outcome.SPAM, "In my words.", [Reason.RUDE]) == "In my words."


def test_a_mark_wrong_or_dangerous_waits_as_well_and_goes_with_the_mark(desk, make):
    from community.core.actor import SYSTEM

    answer, member = make.answer(), make.member()
    desk.flag(answer, by=member, reason=Reason.WRONG)
    with transaction():
        for _ in range(2):
            actions.note_report(
                SYSTEM, answer, report_id=31, member_id=member.id, words="It voids the warranty."
            )
    item = desk.item_of(answer)
    assert [flag.words for flag in queries.list_live_flags(item)] == ["", "It voids the warranty."]
    with transaction():
        actions.forget_report(SYSTEM, report_id=31)
    assert [flag.words for flag in queries.list_live_flags(desk.item_of(answer))] == [""]


def test_reports_by_form(desk, make, post_, client, sign_in, drain):
    url, member = f"/{post_.__tablename__}/{post_.id}/flag", make.member()
    assert "/sign-in" in client.get(url).headers["Location"]
    sign_in(client, member)
    page = client.get(url).text
    assert "Nobody else learns who reported" in page
    assert url in client.get(thread_of(post_).url).text
    refused = post(client, url, {"words": "kept words"}, method="PUT")
    assert refused.status_code == 422
    assert "Choose what is wrong" in refused.text
    assert "kept words" in refused.text
    refused = post(client, url, {"reason": "other", "words": "no"}, method="PUT")
    assert (refused.status_code, "nobody can guess" in refused.text) == (422, True)
    done = post(client, url, {"reason": "spam"}, method="PUT")
    assert done.status_code == 303
    assert "Take the report back" in client.get(url).text
    assert post(client, url, {}, method="DELETE").status_code == 303
    assert post(client, url, {}, method="DELETE").status_code == 409
    assert desk.item_of(post_) is None


def test_reports_have_a_limit_a_day(make, client, sign_in, rate_limits):
    answers = [make.answer() for _ in range(3)]
    sign_in(client, make.member())
    for answer in answers:
        for _ in range(7):
            told = post(client, f"/answers/{answer.id}/flag", {"reason": "spam"}, method="PUT")
    assert told.status_code == 429
    assert "Too many reports" in told.text


def test_the_queue_is_for_moderators_and_helpers_with_the_ability(desk, make):
    hidden = make.board(read="staff", write="staff")
    secret = make.thread(board=hidden, author=make.member("employee"))
    shown = make.answer()
    desk.flag(secret, by=make.member("employee"))
    desk.flag(shown)
    moderator, helper = make.actor("moderator"), desk.helper()
    assert queries.count_open(moderator) == 2
    assert queries.count_open(helper) == 1
    barred = replace(helper, is_confirmed=False)
    from community.moderation import policy

    assert policy.can_see_queue(helper)
    assert not policy.can_see_queue(make.actor())
    assert not policy.can_see_queue(barred)
    assert not policy.can_decide_item(helper, shown)
