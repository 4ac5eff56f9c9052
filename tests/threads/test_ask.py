"""The ask page: what it shows, what comes back, and what a visitor's question becomes."""

import pytest

from community.core.actor import Role
from community.core.db import db
from community.threads.models import Draft, Thread
from tests.support.client import post
from tests.support.make import BODY, TITLE


@pytest.fixture
def board(make):
    return make.board("help", name="Help")


@pytest.fixture
def asker(make, client, sign_in):
    member = make.member()
    sign_in(client, member)
    return member


def form(board, **changes):
    fields = {
        "title": TITLE,
        "body_markdown": BODY,
        "board_id": board.id,
        "product_id": 0,
        "kind": "question",
        "tags": "",
    }
    return {**fields, **changes}


def test_a_question_is_posted_and_the_page_leads_to_it(make, client, asker, board):
    product = make.product("hub-5", name="Hub 5", board=board)
    response = post(client, "/threads", form(board, tags="wifi, evening , ", product_id=product.id))
    thread = db.session.query(Thread).one()
    assert (response.status_code, response.location) == (303, thread.url)
    page = client.get(thread.url).text
    for words in (TITLE, "Hub 5", "wifi", "evening", "Waiting for an answer", "Posted. We tell you"):
        assert words in page


def test_the_same_form_sent_twice_asks_once(client, asker, board):
    locations = {post(client, "/threads", form(board)).location for _ in range(2)}
    assert len(locations) == db.session.query(Thread).count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": "Help"}, "title", "at least 8 characters"),
        ({"title": "x" * 4_000}, "title", "it has 4,000"),
        ({"title": "x" * 6_000}, "title", "longer than 5000"),
        ({"body_markdown": "Red."}, "body_markdown", "at least 10 characters"),
        ({"body_markdown": "x" * 33_000}, "body_markdown", "too long by 232 bytes"),
        ({"tags": "a,b,c,d,e,f"}, "tags", "At most 5 tags"),
        ({"tags": "x" * 60}, "tags", "at most 40 characters"),
        ({"board_id": 0}, "board_id", "Choose a board"),
        ({"board_id": "nonsense"}, "board_id", "Invalid Choice"),
        ({"board_id": 99_999}, "board_id", "Not a valid choice"),
        ({"kind": "announcement"}, "kind", "Not a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client, asker, board, changes, field, words
):
    fields = form(board, **changes)
    response = post(client, "/threads", fields)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert words in response.text
    assert fields["title"][:100] in response.text
    assert fields["body_markdown"][:1_000] in response.text
    assert db.session.query(Thread).count() == 0


def test_an_empty_form_says_everything_that_is_wrong_at_once(client, asker, board):
    response = post(client, "/threads", form(board, title="", body_markdown="", board_id=0))
    assert response.status_code == 422
    for field in ("title", "body_markdown", "board_id"):
        assert f'id="{field}-error"' in response.text
    assert "3 things need another look" in response.text


def test_members_are_offered_the_boards_that_they_may_write_on(make, client, asker, board):
    make.board("news", name="News from us", write="staff")
    make.board("lounge", name="The lounge", read="super_users", write="super_users")
    page = client.get("/ask").text
    assert ">Help</option>" in page
    assert "News from us" not in page
    assert "The lounge" not in page
    assert "Announcement" not in page


def test_a_board_and_a_title_in_the_address_are_filled_in(client, asker, board):
    page = client.get("/ask?board=help&title=My+lamp+is+%22red%22").text
    assert f'<option selected value="{board.id}">Help</option>' in page
    assert 'value="My lamp is &#34;red&#34;"' in page
    assert client.get("/ask?board=nowhere&title=" + "x" * 9_000).status_code == 200


def test_a_visitor_may_ask_and_signs_in_before_it_is_posted(make, client, board):
    assert client.get("/ask").status_code == 200
    response = post(client, "/threads", form(board, tags="wifi"))
    assert (response.status_code, response.location) == (303, "/sign-in?next=/ask")
    assert db.session.query(Draft).one().fields["tags"] == "wifi"
    page = client.get("/ask").text
    assert f'value="{TITLE}"' in page
    assert f"{BODY}</textarea>" in page
    assert f'<option selected value="{board.id}">' in page
    assert db.session.query(Thread).count() == 0


def test_a_visitor_who_wrote_too_much_is_told_and_keeps_it(client, board):
    response = post(client, "/threads", form(board, body_markdown="x" * 70_000))
    assert response.status_code == 422
    assert "too long to be kept" in response.text


@pytest.mark.parametrize(
    ("state", "words", "way_out"),
    [
        ("suspended", "suspended until", 'href="/settings">Read why'),
        ("unconfirmed", "Confirm your e-mail", 'href="/settings/account">Send the mail again'),
    ],
)
def test_who_may_not_ask_is_told_before_and_after_and_keeps_the_words(
    make, client, sign_in, board, state, words, way_out
):
    member = make.member(is_confirmed=state != "unconfirmed")
    if state == "suspended":
        make.suspension(member)
    sign_in(client, member)
    page = client.get("/ask").text
    assert words in page
    assert way_out in page
    assert "Post question" not in page
    answer = client.get(make.thread(board=board).url).text
    assert words in answer
    assert way_out in answer
    response = post(client, "/threads", form(board))
    assert response.status_code in (403, 422)
    assert words in response.text
    assert f"{BODY}</textarea>" in response.text


def test_the_days_posts_are_a_newcomers_measure_and_nothing_typed_is_lost(make, client, sign_in, board):
    sign_in(client, make.member())
    for number in range(20):
        assert post(client, "/threads", form(board, title=f"{TITLE} {number}")).status_code == 303
    response = post(client, "/threads", form(board))
    assert response.status_code == 429
    assert "As Newcomer you can write 20 posts a day" in response.text
    assert f"{BODY}</textarea>" in response.text
    sign_in(client, make.member(Role.EMPLOYEE))
    assert post(client, "/threads", form(board)).status_code == 303


def test_without_scripts_answers_are_looked_for_with_all_that_was_typed(client, asker, board):
    response = post(client, "/ask", form(board, tags="wifi"))
    assert response.status_code == 200
    for words in (
        f'value="{TITLE}"',
        f"{BODY}</textarea>",
        'value="wifi"',
        f'<option selected value="{board.id}">',
    ):
        assert words in response.text


def test_hostile_words_come_back_as_words(client, asker, board):
    evil = '"><script>alert(1)</script>'
    response = post(client, "/threads", form(board, title=evil, tags=evil, body_markdown=evil))
    assert "<script>alert(1)" not in response.text
    response = post(
        client, "/threads", form(board, title=evil[:5], tags=evil, body_markdown="</textarea>" + evil)
    )
    assert response.status_code == 422
    assert "<script>alert(1)" not in response.text


def test_a_body_of_ten_megabytes_is_refused_in_words(client, asker, board):
    response = post(client, "/threads", form(board, body_markdown="x" * 10_000_000))
    assert response.status_code == 413
    assert "too large" in response.text


def test_a_number_that_is_nobody_elses_business_is_pointed_out_before_it_is_published(client, asker, board):
    body = f"{BODY} Ring me on +44 7700 900123."
    response = post(client, "/threads", form(board, body_markdown=body))
    assert response.status_code == 422
    assert "“+44 7700 900123” looks like a telephone number" in response.text
    assert f"{body}</textarea>" in response.text
    assert db.session.query(Thread).count() == 0
    response = post(client, "/threads", form(board, body_markdown=body, is_warned="1"))
    assert response.status_code == 303
