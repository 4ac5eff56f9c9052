"""What was offered before a question stays with it, so that nobody repeats it."""

import pytest
from sqlalchemy import select

from community.core.actor import Role
from community.core.db import db
from community.deflection.models import DeclinedSuggestion
from community.threads.models import Thread
from tests.support.client import post

TITLE = "The lamp goes on blinking in violet"


@pytest.fixture
def board(make):
    return make.board()


@pytest.fixture
def earlier(make, board):
    thread = make.thread(title="A lamp that blinks", board=board)
    make.answer(thread, author=make.member(), accepted=True)
    return thread


@pytest.fixture
def ask(make, board, client, sign_in):
    """Ask as a new member; answer the question."""
    sign_in(client, make.member(username="asker"))

    def run(**more):
        fields = {
            "title": TITLE,
            "body_markdown": "It has done so since Monday evening.",
            "board_id": str(board.id),
        }
        response = post(client, "/threads", {**fields, "product_id": "0", "kind": "question", **more})
        assert response.status_code == 303, response.get_data(as_text=True)
        return db.session.scalars(select(Thread).where(Thread.title == TITLE)).one()

    return run


def declined():
    rows = db.session.scalars(select(DeclinedSuggestion).order_by(DeclinedSuggestion.position))
    return [(row.thread_id, row.was_opened) for row in rows]


def test_what_stood_in_the_form_is_kept_and_what_was_opened_comes_first(make, board, earlier, ask):
    other = make.thread(title="Another lamp", board=board)
    ask(suggested=[str(other.id), str(earlier.id)], looked_at=str(earlier.id))
    assert declined() == [(earlier.id, True), (other.id, False)]


def test_helpers_see_what_the_asker_has_looked_at_and_visitors_do_not(
    make, earlier, ask, browsers, sign_in, client
):
    question = ask(suggested=str(earlier.id), looked_at=str(earlier.id))
    helper = browsers()
    sign_in(helper, make.member(Role.SUPER_USER))
    assert "The asker already looked at" in helper.get(question.url).get_data(as_text=True)
    assert "You already looked at" in client.get(question.url).get_data(as_text=True)
    assert "already looked at" not in browsers().get(question.url).get_data(as_text=True)


def test_what_one_may_not_see_is_not_told_of(make, earlier, ask, browsers, sign_in):
    hidden = make.thread(
        title="Secret plans", board=make.board(read="staff", write="staff"), author=make.member(Role.ADMIN)
    )
    question = ask(suggested=[str(hidden.id), str(earlier.id)], looked_at=str(hidden.id))
    assert declined() == [(earlier.id, False)]
    helper = browsers()
    sign_in(helper, make.member(Role.ADMIN))
    text = helper.get(question.url).get_data(as_text=True)
    assert "Was offered" in text
    assert "Secret plans" not in text


def test_what_was_opened_before_signing_in_is_known_from_the_visit(make, board, earlier, browsers, sign_in):
    browser = browsers()
    post(
        browser,
        "/visits/facts",
        {"kind": "typed", "place": "ask", "offered": str(earlier.id), "query": "lamp"},
    )
    post(browser, "/visits/facts", {"kind": "opened", "place": "ask", "thread_id": str(earlier.id)})
    member = make.member(password="a long enough pass phrase")
    post(browser, "/sign-in", {"identity": member.username, "password": "a long enough pass phrase"})
    fields = {
        "title": TITLE,
        "body_markdown": "It has done so since Monday evening.",
        "board_id": str(board.id),
    }
    assert post(browser, "/threads", {**fields, "product_id": "0", "kind": "question"}).status_code == 303
    assert declined() == [(earlier.id, True)]


@pytest.mark.parametrize("sent", ["", "x", "-1", "99999", "9" * 30, "²", "1,2"])
def test_nonsense_is_no_suggestion(earlier, ask, sent):
    ask(suggested=[sent, str(earlier.id)], looked_at=sent)
    assert declined() == [(earlier.id, False)]


def test_no_more_is_kept_than_could_have_been_shown(make, board, ask):
    ids = [str(make.thread(title=f"Lamp number {number}", board=board).id) for number in range(12)]
    ask(suggested=ids * 5)
    assert len(declined()) == 10


def test_a_discussion_keeps_nothing(earlier, ask):
    ask(kind="discussion", suggested=str(earlier.id))
    assert declined() == []
