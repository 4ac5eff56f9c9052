"""Who helped most: net of what was taken back, each group apart, nobody listed who should not be."""

import re
from datetime import timedelta

import pytest

from community.answers import actions as answers
from community.answers.models import Answer
from community.boards.rules import Audience
from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.leaderboards import queries
from community.leaderboards.queries import Wanted
from community.leaderboards.rules import PAGE_SIZE, Group, Span, places_of
from community.members import actions as members
from community.members.models import Member
from community.threads.models import Thread
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans

LONG_AGO = timedelta(days=400)


@pytest.fixture
def ago():
    return lambda days: core_clock.now() - timedelta(days=days)


@pytest.fixture
def helper(make, ago):
    """A member of long standing with so many accepted answers, each 15 points."""

    def build(username, accepted=1, *, role=Role.MEMBER, joined=400, days=0, **of_thread):
        member = make.member(role, username=username, created_at=ago(joined))
        for _ in range(accepted):
            at = ago(days)
            thread = make.thread(at=at, author=make.member(Role.EMPLOYEE), **of_thread)
            make.answer(thread, author=member, accepted=True, at=at)
        return member

    return build


def listed(**wanted):
    db.session.commit()
    page = queries.list_places(Wanted(**wanted), 1)
    return [(line.place, line.member.username, line.points) for line in page.items]


def test_most_points_first_and_equals_share_a_place(helper):
    for username, accepted in (("cleo", 1), ("ann", 3), ("ben", 3), ("dora", 1)):
        helper(username, accepted)
    assert listed() == [(1, "ann", 45), (1, "ben", 45), (3, "cleo", 15), (3, "dora", 15)]


def test_places_go_on_over_pages():
    assert places_of([9, 7, 7, 5]) == [1, 2, 2, 4]
    assert places_of([7, 7, 5], standing_before=50, higher=49) == [50, 50, 53]


def test_spans_count_by_the_day_on_which_points_were_earned(helper):
    helper("ann", 1, days=3)
    helper("ben", 2, days=20)
    helper("cleo", 3, days=60)
    helper("dora", 4, days=200)
    found = {span: [name for _, name, _ in listed(span=span)] for span in Span}
    assert found == {
        Span.WEEK: ["ann"],
        Span.MONTH: ["ben", "ann"],
        Span.QUARTER: ["cleo", "ben", "ann"],
        Span.ALL: ["dora", "cleo", "ben", "ann"],
    }


def test_what_is_withdrawn_today_is_taken_off_the_day_on_which_it_was_earned(make, helper, ago):
    ann = helper("ann", 2, days=20)
    answer = db.session.query(Answer).filter_by(author_id=ann.id).first()
    thread = db.session.get(Thread, answer.thread_id)
    asker = make.actor(db.session.get(Member, thread.author_id))
    db.session.commit()
    with transaction():
        answers.withdraw_acceptance(asker, thread, answer)
    assert listed(span=Span.WEEK) == []
    assert listed(span=Span.MONTH) == listed(span=Span.ALL) == [(1, "ann", 15)]


def test_boards_and_products_have_their_own(make, helper):
    board, product = make.board("routers"), make.product("hub")
    helper("ann", 2, board=board)
    helper("ben", 1, board=board, product=product)
    helper("cleo", 5)
    for span in (Span.MONTH, Span.ALL):
        assert listed(span=span, board_id=board.id) == [(1, "ann", 30), (2, "ben", 15)]
        assert listed(span=span, product_id=product.id) == [(1, "ben", 15)]


def test_staff_and_newcomers_stand_apart(make, helper):
    emma = helper("emma", 5)  # She earned it before the brand employed her.
    with transaction():
        members.set_role(make.actor(Role.ADMIN), emma, Role.MODERATOR, reason="Joined the team.")
    helper("ann", 2)
    helper("newbie", 1, joined=10)
    helper("sue", 1, role=Role.SUPER_USER)
    assert {name for _, name, _ in listed()} == {"ann", "newbie", "sue"}
    assert "emma" in {name for _, name, _ in listed(group=Group.STAFF)}
    assert [name for _, name, _ in listed(group=Group.NEWCOMERS)] == ["newbie"]


def test_erased_suspended_and_unwilling_members_are_left_out(make, helper, client, sign_in):
    ann, ben, cleo = helper("ann"), helper("ben"), helper("cleo")
    make.suspension(ann)
    db.session.commit()
    with transaction():
        members.erase_member(SYSTEM, ben)
    sign_in(client, cleo)
    post(client, "/leaderboard/listing", method="DELETE")
    post(client, "/leaderboard/listing", method="DELETE")
    for span in (Span.MONTH, Span.ALL):
        assert listed(span=span) == []
    page = client.get("/leaderboard").text
    assert "You are not listed" in page
    post(client, "/leaderboard/listing", method="PUT")
    assert [name for _, name, _ in listed()] == ["cleo"]


def test_the_front_page_names_whom_the_leaderboard_names(helper, client, browsers, sign_in, make):
    ann, _ = helper("ann", 2), helper("ben")
    helper("clerk", 3, role=Role.EMPLOYEE)
    assert "Ann" in client.get("/").text
    assert "Ben" in client.get("/").text
    assert "Clerk" not in client.get("/").text
    own = browsers()
    sign_in(own, ann)
    post(own, "/leaderboard/listing", method="DELETE")
    page = browsers().get("/").text
    assert "Ann" not in page
    assert "Ben" in page


def test_only_oneself_is_told_that_one_is_not_listed(helper, client, browsers, sign_in, make):
    cleo = helper("cleo")
    sign_in(client, cleo)
    post(client, "/leaderboard/listing", method="DELETE")
    other = browsers()
    sign_in(other, make.member())
    for browser in (other, browsers()):
        page = browser.get("/leaderboard").text
        assert "Cleo" not in page
        assert "You are not listed" not in page


def test_one_s_own_place_is_shown_though_it_is_on_another_page(helper, client, sign_in, make):
    for n in range(PAGE_SIZE + 1):
        helper(f"top{n:02}", 1)
    own = make.member(username="last")
    make.vote(make.answer(make.thread(author=make.member(Role.EMPLOYEE)), author=own))
    sign_in(client, own)
    page = client.get("/leaderboard").text
    assert f"You are number {PAGE_SIZE + 2}</b> of {PAGE_SIZE + 2}, with 10 points" in re.sub(
        r"\s+", " ", page
    )
    assert 'class="is-own"' not in page
    second = client.get("/leaderboard?page=2").text
    assert 'class="is-own"' in second
    assert re.search(r"Place </span>1</span>.*Top", second, re.DOTALL), (
        "the last of those who share the first place"
    )


def test_a_board_that_the_reader_may_not_see_is_not_there_to_choose(make, helper, client):
    board = make.board("inside", name="Inside staff", read=Audience.STAFF)
    helper("ann", 2)
    page = client.get(f"/leaderboard?board={board.slug}").text
    assert "Inside staff" not in page
    assert (
        client.get("/leaderboard?span=century&group=kings&page=x&board=%00&product=nope").status_code == 200
    )


def test_empty_lists_say_what_to_do(client):
    assert "Nobody has earned points here yet" in client.get("/leaderboard").text
    assert "There is nothing on this page" in client.get("/leaderboard?page=9").text


def test_the_page_asks_little_and_reads_no_table_from_end_to_end(make, helper, client, sign_in):
    board = make.board("routers")
    ann = helper("ann", 2, board=board)
    sign_in(client, ann)
    # Those who stand on a list are found by their points, or one by one.
    small = frozenset({"members"})
    for path in (
        "/leaderboard",
        "/leaderboard?span=all",
        "/leaderboard?span=all&board=routers",
        "/leaderboard?span=week&board=routers",
    ):
        client.get(path)
        with count_queries(at_most=11), no_table_scans(allowed=small):
            assert client.get(path).status_code == 200
