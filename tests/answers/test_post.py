"""Answering and replying: who may where, what counts, and that no typed word is lost."""

import pytest

from community.answers import actions, policy
from community.answers.models import Answer, Reply
from community.answers.rules import QUESTION_REPLIES_SHOWN, REPLIES_SHOWN
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Invalid
from community.core.policy import can_take_part
from community.threads import actions as threads
from community.threads.models import Draft, Follow, Thread
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.truth import untruths

TEXT = "Change the channel to 11, then restart it once."


def count(model):
    return db.session.query(model).count()


def answer_url(thread):
    return f"/threads/{thread.id}/answers"


@pytest.fixture
def writer(make, client, sign_in):
    member = make.member()
    sign_in(client, member)
    return member


def test_an_answer_is_counted_and_its_author_follows_the_thread(make):
    thread, writer = make.thread(), make.member()
    answer = make.answer(thread, author=writer)
    assert (thread.answer_count, thread.status, writer.answer_count) == (1, "answered", 1)
    assert thread.first_answer_at == answer.created_at
    assert db.session.query(Follow).filter_by(thread_id=thread.id, member_id=writer.id).count() == 1
    assert untruths() == []


def test_an_answer_by_the_asker_is_no_first_answer(make):
    asker = make.member()
    thread = make.thread(author=asker)
    make.answer(thread, author=asker)
    assert (thread.first_answer_at, thread.answer_count) == (None, 1)
    other = make.answer(thread)
    assert thread.first_answer_at == other.created_at
    assert untruths() == []


def test_the_asker_writing_again_meets_a_request_for_more(make):
    asker = make.member()
    thread = make.thread(author=asker)
    with transaction():
        threads.ask_info(make.actor(Role.SUPER_USER), thread)
    assert thread.status == "needs_info"
    make.answer(thread)
    assert thread.status == "needs_info"
    make.reply(thread, author=asker)
    assert thread.status == "answered"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (lambda make, thread: None, ""),
        (lambda make, thread: threads.lock_thread(make.actor("moderator"), thread), "locked"),
        (
            lambda make, thread: threads.close_thread(make.actor("moderator"), thread, reason="Settled."),
            "closed",
        ),
        (lambda make, thread: make.removal(thread), "removed"),
        (lambda make, thread: make.merge(thread, make.thread()), "merged"),
    ],
)
def test_a_member_writes_where_nothing_stands_against_it(make, state, words):
    thread = make.thread()
    with transaction():
        state(make, thread)
    for verdict in (
        policy.can_post_answer(make.actor(), thread),
        policy.can_post_reply(make.actor(), thread),
    ):
        assert bool(verdict) is (words == "")
        assert words in verdict.reason
    if words == "locked":
        assert policy.can_post_answer(make.actor(Role.MODERATOR), thread)


@pytest.mark.parametrize(
    ("write", "role", "is_allowed"),
    [
        ("members", Role.MEMBER, True),
        ("super_users", Role.MEMBER, False),
        ("super_users", Role.SUPER_USER, True),
        ("staff", Role.SUPER_USER, False),
        ("staff", Role.EMPLOYEE, True),
    ],
)
def test_a_board_says_who_answers_on_it(make, write, role, is_allowed):
    board = make.board(write=write)
    thread = make.thread(board=board, author=make.member(Role.EMPLOYEE))
    assert bool(policy.can_post_answer(make.actor(role), thread)) is is_allowed


def test_everybody_who_reads_an_announcement_may_respond_to_it(make):
    board = make.board(write="staff")
    thread = make.thread(board=board, kind=Kind.ANNOUNCEMENT)
    assert policy.can_post_answer(make.actor(), thread)
    private = make.thread(board=make.board(read="staff", write="staff"), kind=Kind.ANNOUNCEMENT)
    assert not policy.can_post_answer(make.actor(), private)


def test_the_suspended_and_the_unconfirmed_write_nothing_and_are_told_why(make):
    thread, suspended = make.thread(), make.member()
    make.suspension(suspended)
    assert "suspended until" in policy.can_post_answer(make.actor(suspended), thread).reason
    newcomer = make.actor(make.member(is_confirmed=False))
    assert policy.can_post_answer(newcomer, thread).reason == can_take_part(newcomer).reason


def test_nobody_replies_to_a_removed_answer(make):
    answer = make.removal(make.answer())
    thread = db.session.get_one(Thread, answer.thread_id)
    assert "removed" in policy.can_post_reply(make.actor(), thread, answer).reason


def test_replies_count_up_beneath_each_parent(make):
    answer = make.answer()
    thread = db.session.get_one(Thread, answer.thread_id)
    positions = [make.reply(answer).position for _ in range(3)] + [
        make.reply(thread).position for _ in range(2)
    ]
    assert positions == [1, 2, 3, 1, 2]
    assert (answer.reply_count, thread.reply_count) == (3, 5)


@pytest.mark.parametrize("body", ["", "   \n ", "x", "\u200b\u200b\u200b", "\u200e\u2060\ufeff", "---", "> "])
def test_a_text_that_says_nothing_is_refused_in_words(make, body):
    thread = make.thread()
    with pytest.raises(Invalid) as refused, transaction():
        actions.post_answer(make.actor(), thread, body=body)
    assert refused.value.fields["body"].endswith(".")
    assert count(Answer) == 0


# Through the doors


def test_an_answer_is_posted_and_its_address_leads_to_it(make, client, writer):
    thread = make.thread()
    response = post(client, answer_url(thread), {"body_markdown": TEXT})
    answer = db.session.query(Answer).one()
    assert (response.status_code, response.location) == (303, f"/answers/{answer.id}")
    assert client.get(response.location).location == f"{thread.url}#answer-{answer.id}"
    assert TEXT in client.get(thread.url).text


def test_the_same_form_sent_twice_posts_once(make, client, writer):
    thread = make.thread()
    for _ in range(2):
        response = post(client, answer_url(thread), {"body_markdown": f"{TEXT}\r\n"})
        assert response.status_code == 303
    assert count(Answer) == 1
    answer = db.session.query(Answer).one()
    for _ in range(2):
        assert (
            post(client, f"/answers/{answer.id}/replies", {"body_markdown": "Thank you!"}).status_code == 303
        )
        assert (
            post(client, f"/threads/{thread.id}/replies", {"body_markdown": "Thank you!"}).status_code == 303
        )
    assert count(Reply) == 2


def test_the_same_words_may_be_said_again_later_or_by_another_or_elsewhere(make, client, writer, clock):
    thread, other = make.thread(), make.thread()
    make.answer(thread, body=TEXT)
    post(client, answer_url(thread), {"body_markdown": TEXT})
    post(client, answer_url(other), {"body_markdown": TEXT})
    assert count(Answer) == 3
    clock.advance(minutes=11)
    post(client, answer_url(thread), {"body_markdown": TEXT})
    assert count(Answer) == 4


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "at least 2 characters"), ("ü" * 20_000, "too long by 7,232 bytes"), ("> " * 3_000 + "x", "")],
)
def test_what_is_wrong_stands_under_the_box_with_what_was_typed(make, client, writer, body, words):
    thread = make.thread()
    response = post(client, answer_url(thread), {"body_markdown": body})
    assert response.status_code == 422
    assert 'id="answer-text-error"' in response.text
    assert words in response.text
    assert body[:200].replace(">", "&gt;") in response.text
    assert count(Answer) == 0


def test_an_answer_with_nul_and_direction_marks_is_cleaned_and_shown(make, client, writer):
    thread = make.thread()
    response = post(client, answer_url(thread), {"body_markdown": "Press\x00 the \u202eknob\u202c twice"})
    assert response.status_code == 303
    assert "\x00" not in db.session.query(Answer).one().body_markdown


def test_an_answer_to_a_thread_removed_meanwhile_comes_back_to_its_writer(make, client, writer):
    thread = make.removal(make.thread())
    response = post(client, answer_url(thread), {"body_markdown": TEXT})
    assert response.status_code == 404
    assert "could not be posted" in response.text
    assert f"{TEXT}</textarea>" in response.text
    assert count(Answer) == 0


def test_a_reply_to_an_answer_removed_meanwhile_comes_back_to_its_writer(make, client, writer):
    answer = make.removal(make.answer())
    response = post(client, f"/answers/{answer.id}/replies", {"body_markdown": TEXT})
    assert response.status_code == 404
    assert f"{TEXT}</textarea>" in response.text


def test_an_answer_to_a_thread_closed_or_locked_meanwhile_comes_back_on_its_page(make, client, writer):
    closed, locked = make.thread(), make.thread()
    with transaction():
        threads.close_thread(make.actor("moderator"), closed, reason="Settled by phone.")
        threads.lock_thread(make.actor("moderator"), locked)
    for thread, words in ((closed, "This thread is closed"), (locked, "This thread is locked")):
        response = post(client, answer_url(thread), {"body_markdown": TEXT})
        assert response.status_code == 403
        assert words in response.text
        assert f"{TEXT}</textarea>" in response.text
        reply = post(client, f"/threads/{thread.id}/replies", {"body_markdown": TEXT})
        assert reply.status_code == 403
        assert f"{TEXT}</textarea>" in reply.text


def test_an_answer_to_a_thread_merged_meanwhile_waits_in_the_box_of_the_other_one(make, client, writer):
    source, target = make.thread(), make.thread()
    make.merge(source, target)
    response = post(client, answer_url(source), {"body_markdown": TEXT})
    assert (response.status_code, response.location) == (303, f"{target.url}#answer")
    page = client.get(target.url)
    assert "became part of this one" in page.text
    assert f"{TEXT}</textarea>" in page.text
    response = post(client, f"/threads/{source.id}/replies", {"body_markdown": "Since when?"})
    assert response.location == f"/threads/{target.id}/reply"
    assert "Since when?</textarea>" in client.get(response.location).text


def test_the_words_of_somebody_whose_session_ended_wait_while_they_sign_in(make, client):
    thread = make.thread()
    response = post(client, answer_url(thread), {"body_markdown": TEXT})
    assert (response.status_code, response.location) == (303, f"/sign-in?next=/threads/{thread.id}%23answer")
    draft = db.session.query(Draft).one()
    assert (draft.place, draft.fields) == (f"thread:{thread.id}", {"body_markdown": TEXT})
    assert count(Answer) == 0


def test_a_writer_who_was_too_fast_keeps_what_was_typed(make, client, sign_in):
    sign_in(client, make.member())
    thread = make.thread()
    for number in range(20):
        assert post(client, answer_url(thread), {"body_markdown": f"{TEXT} {number}"}).status_code == 303
    response = post(client, answer_url(thread), {"body_markdown": TEXT})
    assert response.status_code == 429
    assert "As Newcomer you can write 20 posts a day" in response.text
    assert f"{TEXT}</textarea>" in response.text


def test_the_form_for_a_reply_comes_as_a_page_and_as_a_piece(make, client, writer):
    answer = make.answer(body="Look at the **back** of it.")
    page = client.get(f"/answers/{answer.id}/reply")
    assert "<html" in page.text
    assert "<strong>back</strong>" in page.text
    piece = client.get(f"/answers/{answer.id}/reply", headers={"HX-Request": "true"})
    assert "<html" not in piece.text
    assert 'name="csrf_token"' in piece.text
    assert client.get(f"/threads/{answer.thread_id}/reply").status_code == 200


def test_a_reply_that_cannot_stand_comes_back_with_its_form(make, client, writer):
    answer = make.answer()
    response = post(client, f"/answers/{answer.id}/replies", {"body_markdown": "x"})
    assert response.status_code == 422
    assert "at least 2 characters" in response.text
    assert "x</textarea>" in response.text


# Where addresses lead


def test_permalinks_land_on_the_page_and_the_post(make, client):
    thread = make.thread()
    rows = [make.answer(thread, body=f"Answer number {number}.") for number in range(23)]
    assert client.get(f"/answers/{rows[2].id}").location == f"{thread.url}#answer-{rows[2].id}"
    assert client.get(f"/answers/{rows[21].id}").location == f"{thread.url}?page=2#answer-{rows[21].id}"
    make.vote(rows[21])
    assert client.get(f"/answers/{rows[21].id}").location == f"{thread.url}#answer-{rows[21].id}"
    page = client.get(f"{thread.url}?page=2").text
    assert f'id="answer-{rows[22].id}"' in page
    assert f'id="answer-{rows[21].id}"' not in page


def test_an_accepted_answer_is_reached_on_the_first_page_wherever_it_stood(make, client):
    thread = make.thread()
    rows = [make.answer(thread, body=f"Answer number {number}.") for number in range(22)]
    make.acceptance(rows[21])
    location = client.get(f"/answers/{rows[21].id}").location
    assert location == f"{thread.url}#answer-{rows[21].id}"
    assert f'id="answer-{rows[21].id}"' in client.get(thread.url).text
    assert f'id="answer-{rows[21].id}"' in client.get(f"{thread.url}?order=oldest").text


def test_replies_beyond_the_first_few_are_reached_among_all_replies(make, client):
    answer = make.answer()
    thread = db.session.get_one(Thread, answer.thread_id)
    replies = [make.reply(answer, body=f"Reply number {number}.") for number in range(REPLIES_SHOWN + 2)]
    near, far = replies[REPLIES_SHOWN - 1], replies[REPLIES_SHOWN]
    assert client.get(near.url).location == f"{thread.url}#reply-{near.id}"
    assert client.get(far.url).location == f"/answers/{answer.id}/replies#reply-{far.id}"
    page = client.get(thread.url).text
    assert f'id="reply-{near.id}"' in page
    assert f'id="reply-{far.id}"' not in page
    assert "2 more replies" in page
    assert f'id="reply-{far.id}"' in client.get(f"/answers/{answer.id}/replies").text


def test_replies_to_the_thread_itself_are_reached_the_same_way(make, client):
    thread = make.thread()
    replies = [
        make.reply(thread, body=f"Reply number {number}.") for number in range(QUESTION_REPLIES_SHOWN + 2)
    ]
    near, far = replies[QUESTION_REPLIES_SHOWN - 1], replies[QUESTION_REPLIES_SHOWN]
    assert client.get(near.url).location == f"{thread.url}#reply-{near.id}"
    assert client.get(far.url).location == f"/threads/{thread.id}/replies#reply-{far.id}"
    assert f'id="reply-{far.id}"' not in client.get(thread.url).text
    assert f'id="reply-{far.id}"' in client.get(f"/threads/{thread.id}/replies").text


def test_a_discussion_shows_more_of_its_replies_than_a_question(make, client):
    talk = make.thread(kind=Kind.DISCUSSION)
    replies = [
        make.reply(talk, body=f"Reply number {number}.") for number in range(QUESTION_REPLIES_SHOWN + 2)
    ]
    assert f'id="reply-{replies[-1].id}"' in client.get(talk.url).text


def test_missing_hidden_and_removed_posts_look_alike(make, client, browsers, sign_in):
    author = make.member()
    removed = make.removal(make.answer(author=author))
    hidden = make.answer(
        make.thread(board=make.board(read="staff", write="staff"), author=make.member("employee")),
        author=make.member("employee"),
    )
    bodies = {
        client.get(f"/answers/{number}").status_code for number in (removed.id, hidden.id, 999_999, 2**70)
    }
    assert bodies == {404}
    own = browsers()
    sign_in(own, author)
    assert own.get(f"/answers/{removed.id}").status_code == 302


def test_a_removed_post_is_shown_to_its_author_and_moderators_with_the_reason(
    make, client, browsers, sign_in
):
    author = make.member()
    thread = make.thread()
    answer = make.answer(thread, author=author, body="Buy my cable.")
    make.reply(answer, body="A reply beneath it.")
    make.removal(answer, reason="An advertisement.")
    assert "Buy my cable" not in client.get(thread.url).text
    for member in (author, make.member("moderator")):
        browser = browsers()
        sign_in(browser, member)
        page = browser.get(thread.url).text
        assert "Buy my cable" in page
        assert "An advertisement." in page
    assert "Restore" in page


def test_moderators_reach_removed_answers_on_the_last_page_too(make, client, sign_in):
    thread = make.thread()
    rows = [make.answer(thread, body=f"Answer number {number}.") for number in range(21)]
    for row in rows[:2]:
        make.removal(row)
    sign_in(client, make.member("moderator"))
    assert f"{thread.url}?page=2" in client.get(thread.url).text
    assert f'id="answer-{rows[20].id}"' in client.get(f"{thread.url}?page=2").text
