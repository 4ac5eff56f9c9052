"""What the help button gets from other sites, and what it may tell: listed ones only, and always as a visitor."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from community.core.db import db
from community.deflection.models import Visit, VisitFact
from community.widget import queries
from community.widget.models import WidgetRefusal
from community.widget.rules import REFUSALS_KEPT
from tests.support.client import csrf_token, post
from tests.widget.conftest import SHOP, STRANGER, VISIT

OWN = "http://127.0.0.1:5000"


@pytest.fixture
def solved(make, drain):
    """A solved thread that search knows of."""
    answer = make.answer(
        make.thread(title="The router loses its connection"), body="Change the *channel*.", accepted=True
    )
    drain()
    return db.session.get_one(type(answer), answer.id)


def refusals():
    return {row.origin: row.times for row in db.session.scalars(select(WidgetRefusal))}


def facts():
    rows = db.session.scalars(select(VisitFact).order_by(VisitFact.id)).all()
    return [(fact.kind, fact.place, fact.thread_id) for fact in rows]


def test_a_listed_site_gets_suggestions_with_reasons_and_the_answer(ask, listed, solved):
    answer = ask()
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    (item,) = answer.get_json()["suggestions"]
    assert item["id"] == solved.thread_id
    assert item["url"].startswith(f"{OWN}/threads/{solved.thread_id}")
    assert (item["status"], item["status_label"]) == ("solved", "Solved")
    assert "<em>channel</em>" in item["answer_html"]
    assert isinstance(item["reasons"], list)


@pytest.mark.parametrize(
    "origin",
    [
        STRANGER,
        "https://shop.example.org.evil.example",
        "http://shop.example.org",
        "null",
        "https://sub.shop.example.org",
    ],
)
def test_a_site_that_nobody_listed_is_refused_and_noted(ask, listed, solved, origin):
    answer = ask(origin=origin)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "channel" not in answer.text
    ask(origin=origin)
    assert refusals() == ({} if origin in ("null", "http://shop.example.org") else {origin: 2})


def test_our_own_pages_and_programs_without_a_site_are_answered_without_leave_for_others(ask, solved):
    for origin in ("", OWN, "http://localhost"):
        answer = ask(origin=origin)
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert refusals() == {}


def test_a_site_taken_off_the_list_is_refused(ask, client, make, sign_in, listed):
    sign_in(client, make.member("admin"))
    post(client, f"/admin/widget/origins/{listed.id}", method="DELETE")
    assert ask().status_code == 403


def test_refusals_are_forgotten_before_they_fill_a_disk(ask, clock):
    clock.freeze("2026-03-01T12:00")
    for number in range(REFUSALS_KEPT + 3):
        clock.advance(seconds=1)
        ask(origin=f"https://site{number}.example")
    kept = refusals()
    assert len(kept) == REFUSALS_KEPT
    assert "https://site0.example" not in kept
    assert [row.origin for row in queries.list_refusals(2)] == [
        f"https://site{REFUSALS_KEPT + 2}.example",
        f"https://site{REFUSALS_KEPT + 1}.example",
    ]


def test_a_site_that_asks_without_end_is_not_written_down_without_end(ask, rate_limits):
    for _ in range(70):
        assert ask(origin=STRANGER).status_code == 403
    assert refusals() == {STRANGER: 60}


def test_whoever_is_signed_in_is_a_visitor_there(client, make, sign_in, ask, drain, listed):
    staff = make.member("admin")
    hidden = make.board(read="staff", write="staff")
    thread = make.thread(author=staff, board=hidden, title="The router loses its connection in the lab")
    drain()
    sign_in(client, staff)
    assert thread.url in client.get("/search?q=lab").text
    assert ask("router loses its connection in the lab").get_json()["suggestions"] == []


def test_no_cookie_is_set_or_read(client, ask, tell, listed, solved):
    for answer in (
        ask(),
        tell("/widget/facts", kind="typed", query="router", offered="", found="0"),
        client.get("/widget.js"),
    ):
        assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in ask().headers


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("router", 0),
        ("", 0),
        ("x" * 60_000, 0),
        ("🙂 🙂", 0),
        ("the of and", 0),
        ('"router loses', 1),
        ("路由器 掉线", 0),
    ],
)
def test_whatever_is_typed_is_answered(ask, listed, solved, query, found):
    answer = ask(query)
    assert answer.status_code == 200
    assert len(answer.get_json()["suggestions"]) == found


def test_names_of_boards_and_products_that_there_are_not_ask_for_nothing_special(ask, listed, solved, make):
    product = make.product("hub")
    assert len(ask(board="nowhere", product="nothing").get_json()["suggestions"]) == 1
    assert len(ask(board="board-1", product=product.slug).get_json()["suggestions"]) == 1


# What it tells


def test_what_happens_in_the_help_button_is_a_visit_of_its_own(tell, listed, solved):
    thread_id = str(solved.thread_id)
    assert (
        tell("/widget/facts", kind="typed", query="router drops", offered=thread_id, found="1").status_code
        == 204
    )
    assert tell("/widget/facts", kind="opened", thread_id=thread_id).status_code == 204
    assert tell(f"/widget/threads/{thread_id}/deflections", query="router drops").status_code == 204
    assert facts() == [
        ("typed", "widget", None),
        ("opened", "widget", solved.thread_id),
        ("solved", "widget", solved.thread_id),
    ]
    (visit,) = db.session.scalars(select(Visit)).all()
    assert (visit.key, visit.member_id, visit.place) == (f"widget:{VISIT}", None, "widget")


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}])
def test_who_asks_not_to_be_followed_is_counted_without_a_visit(client, ask, listed, headers):
    token = ask().get_json()["token"]
    form = {"widget_token": token, "visit": VISIT, "kind": "typed", "query": "router drops"}
    assert client.post("/widget/facts", data=form, headers={"Origin": SHOP, **headers}).status_code == 204
    assert [kind for kind, _, _ in facts()] == ["typed"]
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize("visit", ["", "short", "AB" * 16, "ab" * 40, "widget:" + "ab" * 16])
def test_a_key_that_the_help_button_did_not_make_follows_nobody(tell, listed, visit):
    assert tell("/widget/facts", kind="typed", visit=visit).status_code == 204
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "asked"}, 422),
        ({"kind": "nonsense"}, 422),
        ({"kind": "opened", "thread_id": "99999"}, 404),
        ({"kind": "opened", "thread_id": "x"}, 422),
        ({"kind": "typed", "found": "-1"}, 422),
    ],
)
def test_what_the_help_button_would_not_tell_is_refused(tell, listed, fields, status):
    assert tell("/widget/facts", **fields).status_code == status
    assert facts() == []


def test_a_pass_is_good_on_its_own_site_and_for_a_day(tell, ask, listed, clock, client):
    token = ask().get_json()["token"]
    assert tell("/widget/facts", kind="typed", token=token).status_code == 204
    for other in (STRANGER, "", OWN):
        assert tell("/widget/facts", kind="typed", token=token, origin=other).status_code == 400
    own = ask(origin="").get_json()["token"]
    assert tell("/widget/facts", kind="typed", token=own, origin=SHOP).status_code == 400
    assert tell("/widget/facts", kind="typed", token=own, origin=OWN).status_code == 204
    for bad in ("", "forged", token[:-1], csrf_token(client)):
        assert tell("/widget/facts", kind="typed", token=bad).status_code == 400


def test_the_token_of_a_session_opens_no_door_of_the_help_button(client, make, sign_in, listed):
    sign_in(client, make.member("admin"))
    assert post(client, "/widget/facts", {"kind": "typed"}).status_code == 400


def test_a_pass_opens_no_door_but_the_help_button_s(client, ask, make, sign_in, listed):
    sign_in(client, make.member("admin"))
    token = ask().get_json()["token"]
    for name in ("widget_token", "csrf_token"):
        assert client.post("/admin/widget/origins", data={name: token, "origin": STRANGER}).status_code == 400


def test_a_site_taken_off_the_list_tells_nothing_with_an_old_pass(client, ask, tell, listed, make, sign_in):
    token = ask().get_json()["token"]
    sign_in(client, make.member("admin"))
    post(client, f"/admin/widget/origins/{listed.id}", method="DELETE")
    assert tell("/widget/facts", kind="typed", token=token).status_code == 403
    assert facts() == []


# From the help button to our own pages


def told(client, **fields):
    return post(client, "/visits/facts", {"place": "support", "token": "t" * 12, **fields})


def test_whoever_goes_on_to_support_from_the_help_button_is_one_visit(client, tell, listed, solved):
    tell("/widget/facts", kind="opened", thread_id=str(solved.thread_id))
    told(client, kind="opened_support", from_visit=VISIT)
    assert [kind for kind, _, _ in facts()] == ["opened", "opened_support"]
    (visit,) = db.session.scalars(select(Visit)).all()
    assert visit.key is not None
    assert not visit.key.startswith("widget:")


def test_a_member_takes_along_what_they_did_in_the_help_button(client, tell, listed, solved, make, sign_in):
    member = make.member()
    tell("/widget/facts", kind="opened", thread_id=str(solved.thread_id))
    sign_in(client, member)
    told(client, kind="opened_support", from_visit=VISIT)
    assert {visit.member_id for visit in db.session.scalars(select(Visit))} == {member.id}


def test_a_link_cannot_join_the_visit_of_anybody_on_our_own_pages(client, browsers, make):
    thread = make.thread()
    other = browsers()
    told(other, kind="opened", thread_id=str(thread.id))
    (visit,) = db.session.scalars(select(Visit)).all()
    for key in (visit.key, visit.key[:32], "widget:" + VISIT):
        assert told(client, kind="opened_support", from_visit=key).status_code == 204
    assert db.session.scalar(select(Visit.key).where(Visit.id == visit.id)) == visit.key


def test_what_is_told_of_a_visit_goes_on_when_both_had_begun_one(client, tell, listed, solved):
    told(client, kind="opened_ask")
    tell("/widget/facts", kind="opened", thread_id=str(solved.thread_id))
    told(client, kind="opened_support", from_visit=VISIT, token="u" * 12)
    visits = db.session.scalars(select(Visit)).all()
    assert len({visit.key for visit in visits}) == 1
    assert [visit.is_current for visit in visits].count(True) == 1


def test_json_is_what_it_says(ask, listed, solved):
    assert ask().content_type == "application/json"
    assert json.loads(ask().text)["token"]
