"""Thank-you notes: who may write one, to whom it is shown, and what moderators do with it."""

import pytest
from sqlalchemy import func, select

from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.impact import actions, queries
from community.impact.models import ThankYou
from community.members import actions as members
from community.members import queries as member_queries
from tests.support.client import post

WORDS = "You saved my evening."


@pytest.fixture
def hal(make):
    return make.member(username="hal")


@pytest.fixture
def answer(make, hal):
    return make.answer(author=hal, accepted=True)


@pytest.fixture
def voter(make, answer):
    member = make.member(username="vera", name="Vera")
    make.vote(answer, voter=member)
    return member


def put(client, answer, body=WORDS):
    return post(client, f"/answers/{answer.id}/thank-you", {"_method": "PUT", "body": body})


def count():
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(ThankYou))


def test_whom_an_answer_helped_thanks_once_changes_it_and_takes_it_back(
    client, sign_in, answer, voter, hal, drain
):
    sign_in(client, voter)
    assert (
        f"/answers/{answer.id}/thank-you"
        in client.get(f"/threads/{answer.thread_id}", follow_redirects=True).text
    )
    assert put(client, answer).status_code == 303
    assert put(client, answer, "Twice as good.").status_code == 303
    assert count() == 1
    assert "Twice as good." in client.get("/members/hal/impact").text
    drain()
    sign_in(client, hal)
    assert client.get("/inbox").text.count("You got a thank-you") == 1
    sign_in(client, voter)
    assert post(client, f"/answers/{answer.id}/thank-you", {"_method": "DELETE"}).status_code == 303
    assert count() == 0
    assert post(client, f"/answers/{answer.id}/thank-you", {"_method": "DELETE"}).status_code == 404


def test_others_the_author_and_visitors_may_not(make, client, sign_in, answer, hal):
    assert client.get(f"/answers/{answer.id}/thank-you").status_code in {302, 303, 401, 403}
    for member in (make.member(), hal):
        sign_in(client, member)
        assert client.get(f"/answers/{answer.id}/thank-you").status_code == 403
        assert put(client, answer).status_code == 403
    suspended = make.member()
    make.vote(answer, voter=suspended)
    make.suspension(suspended)
    sign_in(client, suspended)
    assert put(client, answer).status_code == 403
    assert count() == 0


@pytest.mark.parametrize("body", ["", "   ", "\0", "\u200b", "x" * 281, "x" * 200_000])
def test_what_is_no_note_stays_in_the_form_with_a_sentence(client, sign_in, answer, voter, body):
    sign_in(client, voter)
    answered = put(client, answer, body)
    assert answered.status_code == 422
    assert 'id="body-error"' in answered.text
    assert count() == 0


def test_a_note_is_text_and_nothing_else(client, sign_in, answer, voter):
    sign_in(client, voter)
    put(client, answer, "<script>alert(1)</script> **bold** \0 \u202e x" + "y" * 200)
    page = client.get("/members/hal/impact").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "**bold**" in page


def test_notes_are_limited(client, sign_in, make, hal, answer, voter, rate_limits):
    sign_in(client, voter)
    answers = [put(client, answer, f"Thanks {number}").status_code for number in range(31)]
    assert answers[:30] == [303] * 30
    assert answers[30] == 429


def test_a_reported_note_waits_for_a_moderator_who_removes_it_and_may_bring_it_back(
    make, client, sign_in, answer, voter, hal
):
    sign_in(client, voter)
    put(client, answer, "Something nasty")
    note = db.session.scalars(select(ThankYou)).one()
    report, removal = f"/thank-yous/{note.id}/report", f"/thank-yous/{note.id}/removal"
    assert post(client, report, {"_method": "PUT"}).status_code == 403  # Their own.
    sign_in(client, hal)
    assert post(client, report, {"_method": "PUT"}).status_code == 303
    assert post(client, removal, {"_method": "PUT"}).status_code == 403
    assert client.get("/moderation/thank-yous").status_code == 403
    sign_in(client, make.member(Role.MODERATOR))
    assert "Something nasty" in client.get("/moderation/thank-yous").text
    assert "1 thank-you note waits" in client.get("/insight/impact").text
    assert post(client, removal, {"_method": "PUT"}).status_code == 303
    assert "Nothing waits" in client.get("/moderation/thank-yous").text
    sign_in(client, hal)
    assert "Something nasty" not in client.get("/members/hal/impact").text
    sign_in(client, voter)
    assert put(client, answer, "Once more").status_code == 403
    sign_in(client, make.member(Role.MODERATOR))
    assert post(client, removal, {"_method": "DELETE"}).status_code == 303
    assert post(client, report, {"_method": "DELETE"}).status_code == 303
    sign_in(client, hal)
    assert "Something nasty" in client.get("/members/hal/impact").text


def test_a_note_that_was_left_is_looked_at_again_once_it_changes(make, answer, voter, hal):
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        note = actions.thank(member_queries.get_actor(voter.id), answer, WORDS)
        actions.report_note(member_queries.get_actor(hal.id), note)
        actions.keep_note(moderator, note)
    assert queries.count_reported_notes() == 0
    with transaction():
        actions.thank(member_queries.get_actor(voter.id), answer, "Quite another text")
    assert queries.count_reported_notes() == 1


def test_a_helper_may_keep_notes_to_themselves(client, sign_in, make, answer, voter, hal):
    sign_in(client, voter)
    put(client, answer)
    sign_in(client, hal)
    post(client, "/impact/shown", {"_method": "PUT", "shows_money": "y"})
    assert WORDS in client.get("/members/hal/impact").text
    sign_in(client, make.member())
    assert WORDS not in client.get("/members/hal/impact").text


def test_notes_for_hidden_answers_are_not_shown_and_titles_of_closed_boards_neither(
    client, sign_in, make, answer, voter, hal
):
    board = make.board(read="staff", write="staff")
    secret = make.answer(
        make.thread(author=make.member(Role.AGENT), board=board, title="Behind doors"),
        author=make.member(Role.EMPLOYEE, username="emil"),
    )
    fan = make.member(Role.AGENT)
    make.vote(secret, voter=fan)
    with transaction():
        actions.thank(member_queries.get_actor(fan.id), secret, "Among us")
    assert "Behind doors" not in client.get("/members/emil/impact").text
    sign_in(client, voter)
    put(client, answer)
    make.removal(answer)
    assert WORDS not in client.get("/members/hal/impact").text


def test_erasing_either_forgets_the_note_and_choices_and_cards(make, answer, voter, hal):
    other = make.answer(author=voter)
    make.vote(other, voter=hal)
    with transaction():
        actions.thank(member_queries.get_actor(voter.id), answer, WORDS)
        actions.thank(member_queries.get_actor(hal.id), other, WORDS)
        actions.choose_shown(member_queries.get_actor(hal.id), hides_money=True, hides_notes=False)
        actions.share_card(member_queries.get_actor(hal.id), clock.now().year)
    data = "".join(member_queries.stream_data_of(hal.id))
    assert data.count(WORDS) == 2
    assert "impact_choices" in data
    with transaction():
        members.erase_member(SYSTEM, member_queries.lock_member(hal.id))
    assert count() == 0
    assert queries.find_choice(hal.id) is None
    assert queries.find_shared_card(hal.id, clock.now().year) is None
