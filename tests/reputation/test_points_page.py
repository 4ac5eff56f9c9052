"""A member's points page: every entry explained, to whoever may read what it is about."""

from community.core.db import db, transaction
from community.threads.models import Thread
from community.votes import actions as votes
from tests.support.sql import count_queries


def points_page(client, member, query=""):
    return client.get(f"/members/{member.username}/points{query}")


def test_every_entry_says_what_for_where_and_under_which_rule(make, client):
    member = make.member()
    thread = make.thread(title="The lamp stays red after the update")
    answer = make.answer(thread, author=member, accepted=True)
    make.vote(answer)
    page = points_page(client, member).text
    for words in (
        "Answer accepted",
        "Answer found helpful",
        "+15",
        "+10",
        thread.title,
        f'href="/answers/{answer.id}"',
    ):
        assert words in page
    assert "rule version 1" in page


def test_a_withdrawn_mark_stands_beside_what_it_took_back(make, client):
    member, voter = make.member(), make.member()
    answer = make.answer(author=member)
    make.vote(answer, voter=voter)
    with transaction():
        votes.withdraw_vote(make.actor(voter), db.session.get_one(Thread, answer.thread_id), answer)
    page = points_page(client, member).text
    assert "−10" in page
    assert "Helpful mark on an answer no longer counts" in page
    assert "It was withdrawn: takes back exactly what an earlier entry gave" in page


def test_an_entry_that_the_cap_cut_says_so(make, client, clock):
    clock.freeze("2026-03-04T12:00")
    member = make.member()
    make.vote(make.thread(author=member))
    answer = make.answer(author=member)
    for _ in range(21):
        make.vote(answer)
    page = points_page(client, member).text
    assert "Worth 10, but the day’s limit was nearly reached" in page
    assert "Worth 10, but the day’s limit was reached already" in page


def test_what_a_reader_may_not_see_is_not_named(make, client, browsers, sign_in):
    expert = make.member("super_user")
    board = make.board(read="super_users", write="super_users")
    thread = make.thread(board=board, author=expert, title="Prices change in June, keep it quiet")
    answer = make.answer(thread, author=expert, body="I will tell nobody about June.")
    make.vote(answer, voter=make.member("super_user"))
    page = points_page(client, expert).text
    assert "+10" in page
    assert "June" not in page
    assert f"/answers/{answer.id}" not in page
    insider = browsers()
    sign_in(insider, make.member("agent"))
    assert "Prices change in June" in points_page(insider, expert).text


def test_ones_own_page_is_reached_without_knowing_its_address(make, client, sign_in):
    assert client.get("/points").location.startswith("/sign-in")
    member = make.member()
    sign_in(client, member)
    assert client.get("/points").location == f"/members/{member.username}/points"
    page = points_page(client, member).text
    assert "Your points" in page
    assert "No points yet" in page


def test_nobody_has_no_points_page(make, client):
    assert client.get("/members/nobody-here/points").status_code == 404


def test_the_page_asks_as_much_for_many_entries_as_for_few(make, client, clock):
    clock.freeze("2026-03-04T12:00")
    member = make.member()
    for _ in range(3):
        make.vote(make.answer(author=member))
    with count_queries(at_most=7) as few:
        points_page(client, member)
    for _ in range(12):
        make.vote(make.answer(author=member))
    with count_queries(at_most=len(few)):
        points_page(client, member)


def test_entries_come_by_pages(make, client, clock):
    clock.freeze("2026-03-04T12:00")
    member = make.member()
    answer = make.answer(author=member)
    for _ in range(51):
        make.vote(answer)
    assert points_page(client, member).text.count('id="entry-') == 50
    assert points_page(client, member, "?page=2").text.count('id="entry-') == 1
    assert points_page(client, member, "?page=9").status_code == 200
