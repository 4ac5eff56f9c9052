"""Signing in and out: right and wrong passwords, throttles, fixation, open redirects, devices."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community.core.actor import VISITOR
from community.core.db import db
from community.members import actions, queries
from community.members.models import Member, MemberSession
from tests.support.client import csrf_token, post
from tests.support.make import Make
from tests.support.sql import count_queries
from tests.support.times import Clock

PASSWORD = "three lamps sing"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

SignIn = Callable[..., object]


@pytest.fixture
def anna(make: Make) -> Member:
    return make.member(username="anna", email="anna@mail.example.org", password=PASSWORD)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/settings/account").status_code == 200


@pytest.mark.parametrize(
    "identity", ["anna", "ANNA", " @anna ", "anna@mail.example.org", "Anna@Mail.example.org"]
)
def test_address_and_username_both_sign_in(client: FlaskClient, anna: Member, identity: str) -> None:
    response = post(client, "/sign-in", {"identity": identity, "password": PASSWORD})
    assert response.status_code == 303
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("identity", "password"),
    [("anna", "three lamps sink"), ("nobody", PASSWORD), ("nobody@mail.example.org", PASSWORD), ("idle", PASSWORD),
     ("anna\x00", "x"), ("\ud7ff" * 50, "x"), ("a" * 900, "b" * 900), ("'; --", "x")],
)  # fmt: skip
def test_whatever_is_wrong_is_refused_in_the_same_words(
    client: FlaskClient, anna: Member, make: Make, identity: str, password: str
) -> None:
    make.unclaimed_member("idle")
    wrong = post(client, "/sign-in", {"identity": "anna", "password": "not her password"})
    response = post(client, "/sign-in", {"identity": identity, "password": password})
    assert wrong.status_code == response.status_code == 422
    assert _notice(response.text) == _notice(wrong.text) != ""
    assert not is_signed_in(client)


def test_a_password_is_never_sent_back_and_the_name_is(client: FlaskClient, anna: Member) -> None:
    response = post(client, "/sign-in", {"identity": "anna", "password": "not her password"})
    assert "not her password" not in response.text
    assert 'value="anna"' in response.text


def test_an_empty_form_says_what_is_missing(client: FlaskClient) -> None:
    response = post(client, "/sign-in", {"identity": "", "password": ""})
    assert response.status_code == 422
    assert "Type your password." in response.text


def test_a_session_from_before_signing_in_does_not_live_on(client: FlaskClient, anna: Member) -> None:
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    before = csrf_token(client)
    post(client, "/sign-in", {"identity": "anna", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    assert csrf_token(client) != before


def test_each_sign_in_gets_a_key_of_its_own(
    client: FlaskClient, browsers: Callable[[], FlaskClient], anna: Member
) -> None:
    keys = set()
    for browser in (client, browsers()):
        post(browser, "/sign-in", {"identity": "anna", "password": PASSWORD})
        with browser.session_transaction() as cookie:
            keys.add(cookie["_user_id"])
    assert len(keys) == 2
    assert not keys & set(db.session.scalars(select(MemberSession.key_hash)))


def test_signing_in_without_a_token_of_the_form_is_refused(client: FlaskClient, anna: Member) -> None:
    assert client.post("/sign-in", data={"identity": "anna", "password": PASSWORD}).status_code == 400
    assert not is_signed_in(client)


@pytest.mark.parametrize("target", ["/ask", "/threads/7/router#answer-9", "/search?q=a+b"])
def test_after_signing_in_one_is_where_one_wanted_to_go(
    client: FlaskClient, anna: Member, target: str
) -> None:
    page = client.get("/sign-in", query_string={"next": target})
    assert f'value="{target}"' in page.text
    response = post(client, "/sign-in", {"identity": "anna", "password": PASSWORD, "next": target})
    assert response.headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
     "javascript:alert(1)", "data:text/html,x", "http:evil.example", "/\t/evil.example", "\n//evil.example",
     " //evil.example", "evil.example", "/ok\r\nSet-Cookie: a=b", "http://localhost@evil.example/", "%2f%2fevil"],
)  # fmt: skip
def test_no_link_leads_off_the_site_by_way_of_signing_in(
    client: FlaskClient, anna: Member, target: str
) -> None:
    page = client.get("/sign-in", query_string={"next": target})
    assert "evil" not in page.text
    response = post(client, "/sign-in", {"identity": "anna", "password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/"
    assert "evil" not in client.get("/sign-in", query_string={"next": target}).headers["Location"]


def test_remembering_sets_a_cookie_that_scripts_cannot_read(client: FlaskClient, anna: Member) -> None:
    forgetful = post(client, "/sign-in", {"identity": "anna", "password": PASSWORD})
    assert not any("remember_token" in cookie for cookie in forgetful.headers.getlist("Set-Cookie"))
    post(client, "/session", method="DELETE")
    response = post(client, "/sign-in", {"identity": "anna", "password": PASSWORD, "remember": "y"})
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("remember_token"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" in cookie
    client.delete_cookie("session")  # The browser was closed.
    assert is_signed_in(client)


def test_signing_out_ends_the_sign_in_on_the_server_too(client: FlaskClient, anna: Member) -> None:
    post(client, "/sign-in", {"identity": "anna", "password": PASSWORD, "remember": "y"})
    with client.session_transaction() as cookie:
        key = cookie["_user_id"]
    post(client, "/session", method="DELETE")
    assert not is_signed_in(client)
    assert queries.find_actor(key) is None


def test_a_visitor_who_signs_out_is_still_a_visitor(client: FlaskClient) -> None:
    assert post(client, "/session", method="DELETE").status_code == 303


def test_a_get_never_signs_out(client: FlaskClient, make: Make, sign_in: SignIn) -> None:
    sign_in(client, make.member())
    assert client.get("/session?_method=DELETE").status_code == 405
    assert is_signed_in(client)


def test_guessing_at_one_account_ends_after_ten_tries_whether_or_not_it_exists(
    client: FlaskClient, anna: Member, rate_limits: None
) -> None:
    def tries(identity: str) -> list[int]:
        statuses = []
        for n in range(12):
            data = {"identity": identity, "password": "wrong password"}
            environ = {"REMOTE_ADDR": f"192.0.2.{n}"}  # A different network each time.
            statuses.append(post(client, "/sign-in", data, environ_base=environ).status_code)
        return statuses

    assert tries("anna") == tries("nobody") == [422] * 10 + [429] * 2


def test_a_stranger_who_guesses_does_not_lock_the_owner_out_at_home(
    client: FlaskClient, anna: Member, rate_limits: None
) -> None:
    home = {"REMOTE_ADDR": "198.51.100.4"}
    post(client, "/sign-in", {"identity": "anna", "password": PASSWORD}, environ_base=home)
    post(client, "/session", method="DELETE")
    for n in range(11):
        data = {"identity": "anna", "password": "wrong password"}
        post(client, "/sign-in", data, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"})
    elsewhere = post(
        client,
        "/sign-in",
        {"identity": "anna", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "192.0.2.99"},
    )
    assert elsewhere.status_code == 429
    assert (
        post(client, "/sign-in", {"identity": "anna", "password": PASSWORD}, environ_base=home).status_code
        == 303
    )


def test_one_network_tries_six_times_a_minute(client: FlaskClient, rate_limits: None) -> None:
    statuses = [
        post(client, "/sign-in", {"identity": f"person{n}", "password": "wrong password"}) for n in range(7)
    ]
    assert [response.status_code for response in statuses] == [422] * 6 + [429]
    assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 61


def test_the_suspended_sign_in_read_and_see_why(client: FlaskClient, anna: Member, make: Make) -> None:
    make.suspension(anna, reason="Advertising in four threads.")
    post(client, "/sign-in", {"identity": "anna", "password": PASSWORD})
    page = client.get("/settings/account").text
    assert "Your account is suspended until" in page
    assert "Advertising in four threads." in page


def test_erased_members_do_not_sign_in(client: FlaskClient, anna: Member, make: Make) -> None:
    key = actions.start_session(VISITOR, anna)
    actions.erase_member(make.actor(anna), anna, password=PASSWORD)
    db.session.commit()
    assert queries.find_actor(key) is None
    assert post(client, "/sign-in", {"identity": "anna", "password": PASSWORD}).status_code == 422
    assert (
        post(client, "/sign-in", {"identity": f"former-{anna.id}", "password": PASSWORD}).status_code == 422
    )


def test_sign_ins_lapse_unused_after_a_month(
    client: FlaskClient, make: Make, sign_in: SignIn, clock: Clock
) -> None:
    clock.freeze("2026-03-01T12:00")
    sign_in(client, make.member())
    clock.advance(days=29)
    assert is_signed_in(client)
    clock.advance(days=2)
    assert not is_signed_in(client)


def test_being_seen_keeps_a_sign_in_alive_and_is_written_every_few_minutes_only(
    client: FlaskClient, make: Make, sign_in: SignIn, clock: Clock
) -> None:
    clock.freeze("2026-03-01T12:00")
    member = make.member()
    sign_in(client, member)
    clock.advance(minutes=2)
    assert post(client, "/session/seen").status_code == 204
    assert db.session.scalars(select(MemberSession)).one().last_seen_at.minute == 0
    clock.advance(minutes=4)
    post(client, "/session/seen")
    assert db.session.scalars(select(MemberSession)).one().last_seen_at.minute == 6
    assert member.last_seen_at is not None
    assert member.last_seen_at.minute == 6


def test_a_visitor_is_not_seen_and_no_error(client: FlaskClient) -> None:
    assert post(client, "/session/seen").status_code == 204


def test_the_list_of_devices_names_each_and_ends_one(
    client: FlaskClient, browsers: Callable[[], FlaskClient], make: Make, sign_in: SignIn
) -> None:
    member, phone = make.member(), browsers()
    sign_in(client, member, device=FIREFOX)
    sign_in(phone, member, device="Mozilla/5.0 (iPhone) Version/18 Safari/604")
    page = client.get("/settings/sessions").text
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    other = next(s.id for s in queries.list_sessions(member.id) if "iPhone" in s.device)
    post(client, f"/settings/sessions/{other}", method="DELETE")
    assert not is_signed_in(phone)
    assert is_signed_in(client)


def test_signing_out_everywhere_else_keeps_this_device(
    client: FlaskClient, browsers: Callable[[], FlaskClient], make: Make, sign_in: SignIn
) -> None:
    member, others = make.member(), [browsers(), browsers()]
    bystander = browsers()
    sign_in(bystander, make.member())
    for browser in (client, *others):
        sign_in(browser, member)
    response = post(client, "/settings/sessions", method="DELETE", follow=True)
    assert "2 other devices are signed out." in response.text
    assert [is_signed_in(browser) for browser in (client, *others)] == [True, False, False]
    assert is_signed_in(bystander)


def test_nobody_ends_the_sign_in_of_somebody_else(
    client: FlaskClient, browsers: Callable[[], FlaskClient], make: Make, sign_in: SignIn
) -> None:
    victim, browser = make.member(), browsers()
    sign_in(browser, victim)
    sign_in(client, make.member(role="admin"))
    theirs = queries.list_sessions(victim.id)[0].id
    assert post(client, f"/settings/sessions/{theirs}", method="DELETE").status_code == 404
    assert post(client, "/settings/sessions/99999999999999999999", method="DELETE").status_code == 404
    assert is_signed_in(browser)


def test_the_actor_behind_a_cookie_costs_one_statement_and_no_write(
    make: Make, reading: Callable[..., object]
) -> None:
    member = make.member()
    make.suspension(member, days=3)
    key = actions.start_session(VISITOR, member)
    db.session.commit()
    with reading(), count_queries(at_most=1):  # type: ignore[attr-defined]
        actor = queries.find_actor(key)
    assert actor is not None
    assert actor.is_suspended
    assert (actor.id, actor.username, actor.is_confirmed) == (member.id, member.username, True)


@pytest.mark.parametrize("key", ["", "x", "\x00", "\ud800", "a" * 10_000])
def test_a_key_that_never_was_is_nobody(make: Make, key: str) -> None:
    assert queries.find_actor(key) is None


def test_settings_are_for_members(client: FlaskClient) -> None:
    for path in ("/settings", "/settings/profile", "/settings/sessions", "/settings/data", "/settings/erase"):
        response = client.get(path, follow_redirects=False)
        while response.headers.get("Location", "").startswith("/settings"):
            response = client.get(response.headers["Location"])
        assert response.headers["Location"].startswith("/sign-in?next=")


def _notice(page: str) -> str:
    found = re.search(r'role="alert">.*?<div>(.*?)</div>', page, re.DOTALL)
    return found.group(1) if found else ""


def test_what_a_visitor_typed_is_there_after_signing_in(client: FlaskClient, anna: Member) -> None:
    typed = {"title": "My router hums at night", "body_markdown": "Since Monday."}
    post(client, "/drafts/ask", typed, method="PUT")
    assert "My router hums at night" in client.get("/ask").text
    post(client, "/sign-in", {"identity": "anna", "password": PASSWORD})
    assert "My router hums at night" in client.get("/ask").text
    post(client, "/session", method="DELETE")
    assert "My router hums at night" not in client.get("/ask").text
