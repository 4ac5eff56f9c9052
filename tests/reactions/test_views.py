"""The doors of reactions: forms without scripts, pieces with them, and what each reader is offered."""

import re

import pytest

from community.core.actor import Role
from community.core.db import db, transaction
from community.reactions import actions
from community.reactions.models import Reaction, Recommendation, Resolution
from community.threads.models import Thread
from tests.support.client import csrf_token, post
from tests.support.sql import count_queries, no_table_scans
from tests.support.truth import untruths


def offered(page):
    """The addresses of reactions that the page's buttons and links lead to."""
    return set(
        re.findall(
            r'(?:formaction|href|action)="([^"#?]*/(?:reactions/\w+|recommendation|verification|resolution))"',
            page,
        )
    )


@pytest.fixture
def at(question):
    return f"/answers/{question.answer.id}"


def test_worked_for_me_without_scripts_and_back(make, question, client, sign_in, at):
    sign_in(client, make.member())
    assert post(client, f"{at}/reactions/worked", method="PUT").location == at
    page = client.get(question.thread.url).text
    assert "Thank you: others see now that it worked for one more." in page
    assert "Confirmed by you" in page
    assert post(client, f"{at}/reactions/worked", method="DELETE").status_code == 303
    assert "Confirmed by" not in client.get(question.thread.url).text
    assert untruths() == []


def test_with_scripts_only_the_buttons_come_back(make, question, client, sign_in, at):
    make.confirmation(question.answer)
    make.reply(question.answer, author=question.asker)
    sign_in(client, make.member())
    answered = post(client, f"{at}/reactions/worked", method="PUT", headers={"HX-Request": "true"})
    assert answered.status_code == 200
    assert f'id="said-{question.answer.id}"' in answered.text
    assert "Confirmed by you and 1 other" in answered.text
    assert "<article" not in answered.text
    assert "HX-Refresh" not in answered.headers


def test_what_changes_the_rest_of_the_page_asks_for_all_of_it(make, question, client, sign_in, at):
    make.confirmation(question.answer)
    sign_in(client, make.member())
    answered = post(client, f"{at}/reactions/worked", method="PUT", headers={"HX-Request": "true"})
    assert (answered.headers["HX-Refresh"], answered.text) == ("true", "")
    assert "Solved – confirmed by others" in client.get(question.thread.url).text


def test_replacing_ones_report_is_said_on_the_page(make, question, client, sign_in, at):
    sign_in(client, make.member())
    post(client, f"{at}/reactions/wrong", {"reason": "It broke my router."}, method="PUT")
    page = post(client, f"{at}/reactions/worked", method="PUT", follow=True).text
    assert "Your report that it is wrong is taken back." in page
    page = post(
        client, f"{at}/reactions/wrong", {"reason": "It broke it again."}, method="PUT", follow=True
    ).text
    assert "“Worked for me” is taken back." in page
    assert [row.kind for row in db.session.query(Reaction)] == ["wrong"]


def test_a_report_asks_why_and_keeps_what_was_typed(make, question, client, sign_in, at):
    sign_in(client, make.member())
    assert "Moderators read what you write here" in client.get(f"{at}/reactions/wrong").text
    answered = post(client, f"{at}/reactions/wrong", {"reason": "too short"}, method="PUT")
    assert answered.status_code == 422
    assert "at least 10 characters" in answered.text
    assert "too short</textarea>" in answered.text
    sent = post(client, f"{at}/reactions/wrong", {"reason": "It broke my router."}, method="PUT", follow=True)
    assert "A moderator will look at it" in sent.text
    page = client.get(f"{at}/reactions/wrong").text
    assert "Your report was sent" in page
    assert "It broke my router." in page


def test_a_decided_report_is_told_and_cannot_be_taken_back(make, question, client, sign_in, at):
    member = make.member()
    make.report(question.answer, by=member)
    with transaction():
        actions.settle_reports(make.actor("moderator"), question.answer.id)
    sign_in(client, member)
    assert "a moderator has looked at it" in client.get(f"{at}/reactions/wrong").text
    assert "a moderator has looked at it" in client.get(question.thread.url).text
    assert post(client, f"{at}/reactions/wrong", method="DELETE").status_code == 409


def test_what_nobody_knows_is_not_found(make, question, client, sign_in, at):
    sign_in(client, make.member())
    for word in ("great", "helpful", "WORKED"):
        assert post(client, f"{at}/reactions/{word}", method="PUT").status_code == 404
    assert post(client, "/answers/99999/reactions/worked", method="PUT").status_code == 404
    assert post(client, "/threads/99999/resolution", method="DELETE").status_code == 404


def test_a_visitor_signs_in_first(question, client, at):
    for path, method in (
        ("/reactions/worked", "PUT"),
        ("/reactions/outdated", "PUT"),
        ("/reactions/wrong", "PUT"),
        ("/recommendation", "PUT"),
        ("/verification", "PUT"),
    ):
        answered = post(client, at + path, {"reason": "It broke my router."}, method=method)
        assert answered.status_code == 401 or "/sign-in" in (answered.location or "")
    assert db.session.query(Reaction).count() == 0


def test_a_hidden_answer_is_missing_and_ones_word_about_it_can_be_taken_back(make, client, sign_in):
    board = make.board(read="super_users", write="super_users")
    author, reader = make.member(Role.SUPER_USER), make.member(Role.SUPER_USER)
    answer = make.answer(make.thread(board=board, author=author), author=author)
    make.confirmation(answer, by=reader)
    reader.role = Role.MEMBER.value
    db.session.commit()
    sign_in(client, reader)
    at = f"/answers/{answer.id}/reactions"
    assert post(client, f"{at}/outdated", method="PUT").status_code == 404
    assert post(client, f"{at}/outdated", method="DELETE").status_code == 404
    assert post(client, f"{at}/worked", method="DELETE").location == "/"
    assert db.session.query(Reaction).count() == 0


def test_staff_recommend_and_withdraw(make, question, client, sign_in, at):
    sign_in(client, make.member(Role.EMPLOYEE))
    assert (
        "Recommended. Everybody sees it"
        in post(client, f"{at}/recommendation", method="PUT", follow=True).text
    )
    page = client.get(question.thread.url).text
    assert "Recommended by" in page
    assert "post-recommended" in page
    assert "is withdrawn" in post(client, f"{at}/recommendation", method="DELETE", follow=True).text
    assert db.session.query(Recommendation).one().withdrawn_at is not None


def test_an_answer_in_doubt_is_checked_again(make, question, client, sign_in, at):
    for _ in range(3):
        make.doubt(question.answer)
    sign_in(client, question.asker)
    assert f"{at}/verification" in offered(client.get(question.thread.url).text)
    assert (
        "earlier doubts count no more" in post(client, f"{at}/verification", method="PUT", follow=True).text
    )
    assert "Checked again" in client.get(question.thread.url).text


def test_the_asker_comes_back_and_undoes_what_others_confirmed(make, question, client, sign_in):
    for _ in range(2):
        make.confirmation(question.answer)
    sign_in(client, question.asker)
    page = client.get(question.thread.url).text
    assert "While you were away, others confirmed" in page
    undo = f"/threads/{question.thread.id}/resolution"
    assert undo in offered(page)
    assert "open again" in post(client, undo, method="DELETE", follow=True).text
    assert db.session.query(Resolution).one().ending == "undone"
    assert "While you were away" not in client.get(question.thread.url).text


# Who is offered what


def test_what_each_reader_is_offered(make, question, client, sign_in, at):
    thread, undo = question.thread, f"/threads/{question.thread.id}/resolution"
    usual = {f"{at}/reactions/{word}" for word in ("worked", "outdated", "wrong")}
    assert offered(client.get(thread.url).text) == set()
    for who, wanted in (
        (make.member(), usual),
        (question.asker, usual - {f"{at}/reactions/worked"}),
        (question.helper, set()),
        (make.member(Role.EMPLOYEE), usual | {f"{at}/recommendation"}),
        (make.member(Role.SUPER_USER), usual),
    ):
        sign_in(client, who)
        assert offered(client.get(thread.url).text) == wanted
    for _ in range(2):
        make.confirmation(question.answer)
    sign_in(client, make.member(Role.MODERATOR))
    assert undo in offered(client.get(thread.url).text)
    sign_in(client, make.member())
    assert undo not in offered(client.get(thread.url).text)


def test_a_visitor_reads_how_many_confirmed(make, question, client):
    make.confirmation(question.answer)
    page = client.get(question.thread.url).text
    assert "Confirmed by 1 other" in page
    make.acceptance(question.answer)
    for _ in range(3):
        make.confirmation(question.answer)
    assert "Confirmed by 4 others" in client.get(question.thread.url).text


def test_a_confirmed_thread_is_solved_in_lists_and_for_search_engines(make, question, client):
    for _ in range(2):
        make.confirmation(question.answer)
    board = db.session.get_one(Thread, question.thread.id).board
    listed = client.get(f"{board.url}?status=solved").text
    assert "Solved – confirmed by others" in listed
    page = client.get(question.thread.url).text
    assert "<title>Solved: " in page
    assert '"acceptedAnswer"' not in page
    assert '"suggestedAnswer"' in page


def test_an_answer_in_doubt_is_no_accepted_answer_for_search_engines(make, question, client):
    make.acceptance(question.answer)
    assert '"acceptedAnswer"' in client.get(question.thread.url).text
    for _ in range(3):
        make.doubt(question.answer)
    assert '"acceptedAnswer"' not in client.get(question.thread.url).text


def test_the_thread_page_asks_no_more_than_before(make, question, client, sign_in):
    make.recommendation(question.answer)
    for _ in range(2):
        make.confirmation(question.answer)
    for _ in range(3):
        make.doubt(make.answer(question.thread))
    with no_table_scans(), count_queries(at_most=8):
        client.get(question.thread.url)
    sign_in(client, make.member())
    with no_table_scans(), count_queries(at_most=12):
        client.get(question.thread.url)


def test_a_script_needs_a_token(make, question, client, sign_in, at):
    sign_in(client, make.member())
    csrf_token(client)
    assert client.put(f"{at}/reactions/worked").status_code == 400
