"""The page of questions for one helper: whose, in what order, how many, and when it is enough."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.routing import queries
from community.routing.models import HelperLimit
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans


@pytest.fixture
def hub(make):
    return make.product("hub-5", name="Hub 5")


@pytest.fixture
def phone(make):
    return make.product("phone", name="Phone")


@pytest.fixture
def helper(make, hub):
    """Somebody whose answers about the Hub 5 helped."""
    member = make.member(username="hal")
    for _ in range(4):
        make.answer(make.thread(product=hub), author=member, accepted=True)
    return member


def positions(page, *threads):
    return [page.find(thread.url) for thread in threads]


def test_what_one_knows_comes_first_and_says_why(make, helper, hub, phone, client, sign_in):
    known = make.thread(title="The hub blinks", product=hub)
    other = make.thread(title="The phone rings", product=phone, board=make.board())
    sign_in(client, helper)
    page = client.get("/for-you").text
    first, second = positions(page, known, other)
    assert 0 < first < second
    assert "Hub 5: 4 of your 4 answers helped" in page
    assert "Others that wait" in page


def test_own_answered_closed_locked_and_hidden_questions_are_not_offered(make, helper, hub, client, sign_in):
    own = make.thread(title="My own one", product=hub, author=helper)
    answered = make.thread(title="Has an answer", product=hub)
    make.answer(answered)
    talk = make.thread(title="A discussion", kind=Kind.DISCUSSION)
    secret = make.thread(title="Among staff", author=make.member(Role.EMPLOYEE), board=make.board(read="staff", write="staff"))  # fmt: skip
    shown = make.thread(title="Waits for you", product=hub)
    removed = make.thread(title="Taken away", product=hub)
    make.removal(removed)
    sign_in(client, helper)
    page = client.get("/for-you").text
    assert shown.url in page
    assert [thread.title for thread in (own, answered, talk, secret, removed) if thread.url in page] == []


def test_whoever_has_answered_nothing_yet_sees_the_newest(make, client, sign_in):
    old = make.thread(at=core_clock.now() - timedelta(days=3))
    new = make.thread()
    sign_in(client, make.member())
    page = client.get("/for-you").text
    first, second = positions(page, new, old)
    assert 0 < first < second
    assert "Once some of your answers have helped" in page


def test_an_empty_queue_says_what_to_do(make, client, sign_in):
    sign_in(client, make.member())
    assert "Nothing waits for an answer" in client.get("/for-you").text


def test_beyond_the_day_that_one_chose_nothing_is_offered_until_one_asks(make, helper, hub, client, sign_in):
    waiting = make.thread(product=hub)
    sign_in(client, helper)
    assert queries.count_answers_today(helper.id, ZoneInfo("Europe/London")) == 4
    assert post(client, "/for-you/limit", {"answers_a_day": "5"}, method="PUT").status_code == 303
    assert waiting.url in client.get("/for-you").text
    post(client, "/for-you/limit", {"answers_a_day": "4"}, method="PUT")
    page = client.get("/for-you").text
    assert "That was your day" in page
    assert waiting.url not in page
    assert waiting.url in client.get("/for-you?all=1").text
    post(client, "/for-you/limit", {"answers_a_day": ""}, method="PUT")
    assert waiting.url in client.get("/for-you").text
    assert queries.find_limit(helper.id) is None


def test_a_day_begins_at_midnight_where_one_lives(make, clock):
    clock.freeze(core_clock.now().replace(hour=23, minute=30))
    member = make.member()
    make.answer(author=member)
    assert queries.count_answers_today(member.id, UTC) == 1
    clock.freeze(core_clock.now() + timedelta(hours=1))
    assert queries.count_answers_today(member.id, UTC) == 0
    assert queries.count_answers_today(member.id, ZoneInfo("America/New_York")) == 1


@pytest.mark.parametrize("typed", ["0", "-3", "201", "many", "1e9", "9" * 30, "٣"])
def test_what_is_no_number_of_questions_is_refused_with_what_was_typed(make, client, sign_in, typed):
    member = make.member()
    sign_in(client, member)
    refused = post(client, "/for-you/limit", {"answers_a_day": typed}, method="PUT")
    assert refused.status_code == 422
    assert "Choose a number from 1 to 200" in refused.text
    assert typed in refused.text
    assert queries.find_limit(member.id) is None


def test_only_those_who_may_answer_have_a_queue(make, client, browsers, sign_in):
    assert "/sign-in" in client.get("/for-you").headers["Location"]
    suspended = make.member()
    make.suspension(suspended)
    own = browsers()
    sign_in(own, suspended)
    assert own.get("/for-you").status_code == 403
    assert post(own, "/for-you/limit", {"answers_a_day": "9"}, method="PUT").status_code == 403


def test_an_erased_member_leaves_no_wish_behind(make, client, sign_in):
    member = make.member()
    sign_in(client, member)
    post(client, "/for-you/limit", {"answers_a_day": "9"}, method="PUT")
    assert db.session.query(HelperLimit).count() == 1
    with transaction():
        members.erase_member(SYSTEM, member)
    assert db.session.query(HelperLimit).count() == 0


def test_the_page_asks_little_and_reads_no_table_from_end_to_end(make, helper, hub, client, sign_in):
    for _ in range(25):
        make.thread(product=hub, tags=["wifi"])
    sign_in(client, helper)
    client.get("/for-you")
    with count_queries(at_most=20), no_table_scans():
        page = client.get("/for-you").text
    assert page.count('class="offer"') == 20
    assert "All that wait" in page
