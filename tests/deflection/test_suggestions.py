"""Suggestions while asking, and "This solved it"."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.deflection import queries
from community.deflection.models import Deflection
from community.members import actions as members
from community.threads import actions as threads
from tests.support.client import csrf_token, post
from tests.support.sql import count_queries


@pytest.fixture
def solved(make, reindex):
    """A solved thread, in the index."""
    thread = make.thread(title="The lamp blinks violet")
    make.answer(
        thread, author=make.member(name="Mara Lind"), body="Press the **crimson** button.", accepted=True
    )
    reindex()
    return thread


def suggest(client, text, **arguments):
    return client.get("/suggestions?" + urlencode({"q": text, **arguments}))


def count():
    return db.session.scalar(select(func.count()).select_from(Deflection))


def test_a_suggestion_carries_its_accepted_answer(solved):
    (one,) = queries.list_suggestions(VISITOR, "lamp violet")
    assert (one.thread_id, one.status, one.answer_by) == (solved.id, "solved", "Mara Lind")
    assert "<strong>crimson</strong>" in one.answer_html
    assert one.excerpt == "Press the crimson button."


@pytest.mark.parametrize("text", ["", "lamp", "  lamp  ", "🔥 🔥", "the of", "\0 \0", "zebra stripes"])
def test_nothing_is_offered_for_less_than_two_words_or_for_what_nobody_asked(solved, text):
    assert queries.list_suggestions(VISITOR, text) == []


def test_the_last_word_may_be_unfinished_while_typing(solved):
    assert queries.list_suggestions(VISITOR, "my lam", is_being_typed=True)
    assert queries.list_suggestions(VISITOR, "my lam") == []


def test_a_whole_draft_of_any_length_is_understood(solved):
    assert (
        queries.list_suggestions(VISITOR, "the lamp blinks violet " + "and so on " * 6_000)[0].thread_id
        == solved.id
    )


def test_quotes_colons_and_dashes_in_a_question_are_only_words(solved):
    for text in ('lamp: "violet"', "status:solved lamp violet", "lamp -violet", 'board:x "lamp blinks'):
        assert [one.thread_id for one in queries.list_suggestions(VISITOR, text)] == [solved.id], text


def test_threads_about_the_chosen_product_come_first(make, reindex, client):
    board = make.board()
    products = [make.product(board=board) for _ in range(2)]
    ids = [make.thread(title="The lamp blinks", board=board, product=product).id for product in products]
    reindex()
    orders = []
    for product in products:
        text = suggest(client, "the lamp blinks", product_id=product.id).get_data(as_text=True)
        orders.append(sorted(ids, key=lambda thread_id: text.index(f"/threads/{thread_id}/")))
    assert orders == [ids, ids[::-1]]
    for nonsense in ("x", "-1", "9" * 30):
        assert suggest(client, "the lamp blinks", product_id=nonsense, board_id=nonsense).status_code == 200


def test_without_an_index_there_are_no_suggestions_and_no_error(make, index_folder, client):
    make.thread(title="The lamp blinks violet")
    assert queries.list_suggestions(VISITOR, "lamp violet") == []
    response = suggest(client, "lamp violet")
    assert response.status_code == 200
    assert client.get("/ask?title=lamp+violet").status_code == 200


def test_the_fragment_opens_in_place_and_its_button_leads_to_the_thread(solved, client):
    text = suggest(client, "lamp vio").get_data(as_text=True)
    assert "<html" not in text
    assert "<details" in text
    assert f"/threads/{solved.id}/deflections?place=home" in text
    assert "/ask?title=lamp+vio" in text


def test_on_the_asking_page_one_carries_on_below(solved, client):
    text = suggest(client, "lamp violet", on="ask").get_data(as_text=True)
    assert f"/threads/{solved.id}/deflections?place=ask" in text
    assert "carry on asking" in text


def test_the_asking_page_shows_suggestions_without_scripts(solved, client):
    text = client.get("/ask?title=lamp+violet").get_data(as_text=True)
    assert f"/threads/{solved.id}/deflections" in text
    assert 'value="lamp violet"' in text


def test_saying_that_it_solved_it_is_recorded_once_a_visit(solved, client):
    for _ in range(2):
        response = post(
            client, f"/threads/{solved.id}/deflections?place=ask", {"query": "lamp violet"}, follow=True
        )
        assert response.status_code == 200
        assert "solved" in response.get_data(as_text=True).lower()
    row = db.session.scalars(select(Deflection)).one()
    assert (row.thread_id, row.query, row.place, row.member_id) == (solved.id, "lamp violet", "ask", None)


def test_two_visits_count_twice_and_are_shown(solved, browsers):
    for _ in range(2):
        post(browsers(), f"/threads/{solved.id}/deflections", {"query": "lamp violet"})
    assert queries.count_helped([solved.id]) == {solved.id: 2}
    assert queries.list_suggestions(VISITOR, "lamp violet")[0].helped_count == 2


def test_the_draft_of_the_question_is_dropped_with_it(solved, make, client, sign_in):
    member = make.member()
    actor = sign_in(client, member)
    with transaction():
        threads.save_draft(actor, "ask", {"title": "lamp violet"})
    post(client, f"/threads/{solved.id}/deflections?place=ask", {"query": "lamp violet"})
    assert 'value="lamp violet"' not in client.get("/ask").get_data(as_text=True)
    assert db.session.scalars(select(Deflection)).one().member_id == member.id


def test_without_a_token_nothing_is_recorded(solved, client):
    assert client.post(f"/threads/{solved.id}/deflections").status_code == 400
    assert count() == 0


def test_a_thread_that_one_cannot_see_cannot_have_helped(make, client, reindex):
    board = make.board(read="staff", write="staff")
    hidden = make.thread(board=board, author=make.member(Role.ADMIN))
    for thread_id in (hidden.id, 99_999, 2**70):
        assert post(client, f"/threads/{thread_id}/deflections").status_code == 404
    assert count() == 0


@pytest.mark.parametrize("query", ["", "\0\0", "x" * 100_000, "🔥" * 500, "<script>"])
def test_any_query_can_be_recorded(solved, client, query):
    response = post(client, f"/threads/{solved.id}/deflections?place=nowhere", {"query": query})
    assert response.status_code == 303
    row = db.session.scalars(select(Deflection)).one()
    assert len(row.query) <= 300
    assert row.place == "home"


def test_too_many_suggestions_are_told_to_wait(solved, client, rate_limits):
    answers = [suggest(client, f"lamp violet {n}").status_code for n in range(310)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_list_of_suggestions_takes_few_statements(solved, client):
    with count_queries(at_most=8):
        suggest(client, "lamp violet")


def test_an_erased_member_is_no_longer_named_by_what_helped_them(solved, make, client, sign_in):
    member = make.member(password="a long enough pass phrase")
    sign_in(client, member)
    post(client, f"/threads/{solved.id}/deflections", {"query": "lamp violet"})
    with transaction():
        members.erase_member(make.actor(member), member, password="a long enough pass phrase")
    assert db.session.scalars(select(Deflection)).one().member_id is None
    assert csrf_token(client)
