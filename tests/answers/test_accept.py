"""Who may accept, when, what it gives, and what withdrawing takes back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.answers import actions, policy, queries
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.reputation.models import LedgerEntry
from community.threads import actions as threads
from community.threads.models import Thread, TimelineEntry
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.truth import untruths


@pytest.fixture
def asker(make):
    return make.member()


@pytest.fixture
def helper(make):
    return make.member()


@pytest.fixture
def thread(make, asker):
    return make.thread(author=asker)


@pytest.fixture
def answer(make, thread, helper):
    return make.answer(thread, author=helper)


def accept(actor, thread, answer, **kwargs):
    with transaction():
        acceptance = actions.accept_answer(actor, thread, answer, **kwargs)
    db.session.expire_all()
    return acceptance


def withdraw(actor, thread, answer):
    with transaction():
        actions.withdraw_acceptance(actor, thread, answer)
    db.session.expire_all()


def entries(member):
    query = select(LedgerEntry.points).where(LedgerEntry.member_id == member.id).order_by(LedgerEntry.id)
    return list(db.session.scalars(query))


def test_the_asker_accepts_and_both_earn_their_points(make, asker, helper, thread, answer):
    acceptance = accept(make.actor(asker), thread, answer)
    assert (acceptance.accepted_by_id, acceptance.accepted_as, acceptance.is_first) == (
        asker.id,
        "asker",
        True,
    )
    assert (helper.points, asker.points) == (15, 2)
    assert (thread.status, thread.accepted_count, helper.accepted_count) == ("solved", 1, 1)
    assert untruths() == []


def test_a_moderator_accepts_for_the_asker_who_earns_nothing_by_it(make, asker, helper, thread, answer):
    acceptance = accept(make.actor(Role.MODERATOR), thread, answer)
    assert acceptance.accepted_as == "moderator"
    assert (helper.points, asker.points) == (15, 0)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EMPLOYEE, Role.AGENT])
def test_nobody_else_accepts(make, thread, answer, role):
    with pytest.raises(Forbidden, match="The asker accepts"):
        accept(make.actor(role), thread, answer)
    assert thread.status == "answered"


def test_a_super_user_accepts_after_seven_days_of_silence_from_the_asker_and_no_earlier(
    make, thread, answer, clock
):
    super_user = make.actor(Role.SUPER_USER)
    clock.freeze(thread.created_at + timedelta(days=7) - timedelta(seconds=1))
    with pytest.raises(Forbidden, match="after 7 days"):
        accept(super_user, thread, answer)
    clock.freeze(thread.created_at + timedelta(days=7))
    assert accept(super_user, thread, answer).accepted_as == "super_user"


def test_a_word_from_the_asker_begins_the_seven_days_anew(make, asker, thread, answer, clock):
    super_user = make.actor(Role.SUPER_USER)
    make.reply(answer, author=asker, at=thread.created_at + timedelta(days=5))
    clock.freeze(thread.created_at + timedelta(days=8))
    with pytest.raises(Forbidden):
        accept(super_user, thread, answer)
    clock.freeze(thread.created_at + timedelta(days=12))
    assert accept(super_user, thread, answer)


def test_a_super_user_does_not_accept_their_own_answer_for_a_silent_asker(make, thread, clock):
    writer = make.member(Role.SUPER_USER)
    own = make.answer(thread, author=writer)
    clock.advance(days=30)
    with pytest.raises(Forbidden, match="Somebody else"):
        accept(make.actor(writer), thread, own)


def test_accepting_ones_own_answer_solves_the_question_and_earns_nothing(make, asker, thread):
    own = make.answer(thread, author=asker)
    accept(make.actor(asker), thread, own)
    assert (thread.status, asker.points, entries(asker)) == ("solved", 0, [])


def test_several_are_accepted_and_the_earliest_stands_first_until_another_is_put_there(make, asker, thread):
    one, two = make.answer(thread), make.answer(thread)
    actor = make.actor(asker)
    accept(actor, thread, one)
    accept(actor, thread, two)
    assert [a.answer_id for a in queries.list_live_acceptances(thread.id)] == [one.id, two.id]
    accept(actor, thread, two, first=True)
    assert [a.answer_id for a in queries.list_live_acceptances(thread.id)] == [two.id, one.id]
    assert (one.accept_order, two.accept_order, thread.accepted_count) == (1, 0, 2)
    assert untruths() == []


def test_accepting_twice_changes_nothing(make, asker, helper, thread, answer):
    first = accept(make.actor(asker), thread, answer)
    assert accept(make.actor(asker), thread, answer).id == first.id
    assert (helper.points, thread.accepted_count) == (15, 1)


def test_withdrawing_an_acceptance_takes_back_exactly_what_was_given(make, asker, helper, thread, answer):
    accept(make.actor(asker), thread, answer)
    withdraw(make.actor(asker), thread, answer)
    assert (entries(helper), entries(asker)) == ([15, -15], [2, -2])
    assert (helper.points, asker.points, thread.status, helper.accepted_count) == (0, 0, "answered", 0)
    assert untruths() == []


def test_withdrawing_the_first_moves_the_next_one_up(make, asker, thread):
    one, two, three = make.answer(thread), make.answer(thread), make.answer(thread)
    for answer in (one, two, three):
        accept(make.actor(asker), thread, answer)
    withdraw(make.actor(asker), thread, one)
    assert [a.answer_id for a in queries.list_live_acceptances(thread.id)] == [two.id, three.id]
    assert thread.status == "solved"
    assert untruths() == []


def test_accepting_withdrawing_and_accepting_again_earns_once(make, asker, helper, thread, answer):
    for _ in range(2):
        accept(make.actor(asker), thread, answer)
        withdraw(make.actor(asker), thread, answer)
    accept(make.actor(asker), thread, answer)
    assert (helper.points, asker.points) == (15, 2)
    assert untruths() == []


def test_withdrawing_what_is_not_accepted_changes_nothing(make, asker, thread, answer):
    withdraw(make.actor(asker), thread, answer)
    assert db.session.scalars(select(TimelineEntry)).all() == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.EMPLOYEE])
def test_only_the_asker_and_moderators_withdraw(make, asker, thread, answer, role):
    accept(make.actor(asker), thread, answer)
    with pytest.raises(Forbidden, match="Only the asker"):
        withdraw(make.actor(role), thread, answer)
    withdraw(make.actor(Role.MODERATOR), thread, answer)
    assert thread.status == "answered"


def test_removing_an_accepted_answer_withdraws_its_acceptance_for_good(make, asker, helper, thread, answer):
    accept(make.actor(asker), thread, answer)
    make.removal(answer)
    assert (helper.points, thread.status) == (0, "open")
    with transaction():
        actions.restore_answer(make.actor(Role.MODERATOR), thread, answer)
    db.session.expire_all()
    assert (helper.points, thread.status) == (0, "answered")
    assert untruths() == []


def test_nothing_is_accepted_in_a_discussion(make):
    talk = make.thread(kind=Kind.DISCUSSION)
    with pytest.raises(Forbidden, match="Only answers to questions"):
        accept(make.actor(Role.MODERATOR), talk, make.answer(talk))


def test_in_a_closed_thread_only_moderators_accept(make, asker, thread, answer):
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        threads.close_thread(moderator, thread, reason="Settled by phone.")
    with pytest.raises(Forbidden, match="closed"):
        accept(make.actor(asker), thread, answer)
    accept(moderator, thread, answer)
    assert (thread.status, thread.accepted_count) == ("closed", 1)
    assert untruths() == []


def test_neither_a_removed_answer_nor_one_in_a_removed_thread_is_accepted(make, asker, thread, answer):
    gone = make.removal(make.answer(thread))
    with pytest.raises(Forbidden, match="removed"):
        accept(make.actor(asker), thread, gone)
    make.removal(thread)
    with pytest.raises(Forbidden, match="removed"):
        accept(make.actor(Role.MODERATOR), thread, answer)


def test_the_suspended_and_the_unconfirmed_do_not_accept(make, asker, thread, answer):
    make.suspension(asker)
    with pytest.raises(Forbidden, match="suspended"):
        accept(make.actor(asker), thread, answer)
    newcomer = make.member(is_confirmed=False)
    assert "Confirm your e-mail" in policy.can_accept_answer(make.actor(newcomer), thread, answer).reason


def test_who_accepted_when_is_shown_beside_the_answer_and_in_the_story(make, client, asker, thread, answer):
    accept(make.actor(Role.MODERATOR, name="Nora Olsen"), thread, answer)
    page = client.get(thread.url).text
    assert "Accepted answer" in page
    assert "by Nora Olsen (moderator)" in page
    assert "Answer accepted" in page


# Through the doors


def test_the_asker_accepts_and_withdraws_by_the_buttons_of_the_page(
    make, client, sign_in, asker, thread, answer
):
    sign_in(client, asker)
    url = f"/threads/{thread.id}/acceptance"
    assert "This solved it" in client.get(thread.url).text
    response = post(client, url, {"answer_id": answer.id}, method="PUT")
    assert (response.status_code, response.location) == (303, f"{thread.url}#answer-{answer.id}")
    assert "Withdraw acceptance" in client.get(thread.url).text
    post(client, url, {"answer_id": answer.id}, method="DELETE")
    assert db.session.get_one(Thread, thread.id).status == "answered"


def test_two_who_accept_the_same_answer_are_both_told_that_it_is_accepted(
    make, client, browsers, sign_in, asker, thread, answer
):
    other = browsers()
    sign_in(client, asker)
    sign_in(other, make.member(Role.MODERATOR))
    url = f"/threads/{thread.id}/acceptance"
    assert [
        post(who, url, {"answer_id": answer.id}, method="PUT").status_code for who in (client, other)
    ] == [303, 303]
    assert db.session.get_one(Thread, thread.id).accepted_count == 1
    assert untruths() == []


def test_an_answer_of_another_thread_is_not_accepted_through_this_one(make, client, sign_in, asker, thread):
    sign_in(client, asker)
    elsewhere = make.answer()
    response = post(client, f"/threads/{thread.id}/acceptance", {"answer_id": elsewhere.id}, method="PUT")
    assert response.status_code == 404
    assert post(client, f"/threads/{thread.id}/acceptance", {}, method="PUT").status_code == 422


def test_a_visitor_is_led_to_signing_in(client, thread, answer):
    response = post(client, f"/threads/{thread.id}/acceptance", {"answer_id": answer.id}, method="PUT")
    assert response.status_code == 303
    assert response.location.startswith("/sign-in")


def test_accepting_and_withdrawing_without_end_is_stopped(
    make, client, sign_in, asker, thread, answer, rate_limits
):
    sign_in(client, asker)
    url, fields = f"/threads/{thread.id}/acceptance", {"answer_id": answer.id}
    statuses = [
        post(client, url, fields, method=method).status_code
        for _ in range(11)
        for method in ("PUT", "DELETE")
    ]
    assert statuses == [303] * 20 + [429] * 2
