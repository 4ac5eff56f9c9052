"""The pages themselves: their forms lead to open doors, and nothing on them runs a long way through the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import RequestRedirect

from community.core.actor import SYSTEM
from community.core.db import db
from community.members import actions
from community.members.models import Member
from community.members.rules.keys import Purpose
from tests.support.make import Make
from tests.support.sql import count_queries, no_table_scans

SignIn = Callable[..., object]

FOR_VISITORS = ["/sign-in", "/sign-up", "/sign-up/sent", "/password-reset", "/password-reset/sent", "/members/anna",
                "/account-erased"]  # fmt: skip
FOR_MEMBERS = ["/settings/profile", "/settings/account", "/settings/email", "/settings/password", "/settings/sessions",
               "/settings/data", "/settings/erase", "/members/anna"]  # fmt: skip
FOR_ADMINS = ["/members/anna", "/members/anna/suspension", "/members/anna/role", "/members/idle/claim-offer"]


class Forms(HTMLParser):
    """The forms of a page: address, method, and the fields as they would be sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, MultiDict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), given.get("method", "get").lower(), MultiDict()))
        elif tag == "input" and given.get("name") and self.found:
            self.found[-1][2].add(given["name"], given.get("value", ""))


@pytest.fixture
def anna(make: Make) -> Member:
    make.unclaimed_member("idle")
    anna = make.member(username="anna", password="three lamps sing")
    make.answer(author=anna)
    make.thread(author=anna)
    return anna


def see(client: FlaskClient, path: str) -> list[tuple[str, str, MultiDict[str, str]]]:
    response = client.get(path)
    assert response.status_code == 200, path
    return [(action or path, method, fields) for action, method, fields in Forms(response.text).found]


def assert_forms_lead_to_doors(app: Flask, client: FlaskClient, path: str) -> int:
    doors = app.url_map.bind("localhost")
    posts = 0
    for action, method, fields in see(client, path):
        if method != "post":
            continue
        posts += 1
        try:
            doors.match(action, method=fields.get("_method", "POST"))
        except RequestRedirect:
            pytest.fail(f"{action} on {path} would lose what was typed on the way.")
        assert fields.get("csrf_token"), f"{action} on {path} carries no token."
    return posts


def test_every_form_leads_to_a_door_and_carries_a_token(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    seen = sum(assert_forms_lead_to_doors(app, client, path) for path in FOR_VISITORS)
    assert seen == 3
    make.suspension(anna)
    sign_in(client, anna)
    seen = sum(assert_forms_lead_to_doors(app, client, path) for path in FOR_MEMBERS)
    assert seen > len(FOR_MEMBERS)  # Signing out is on each.
    sign_in(client, make.member("admin"))
    seen = sum(assert_forms_lead_to_doors(app, client, path) for path in FOR_ADMINS)
    assert seen > len(FOR_ADMINS)


@pytest.mark.parametrize(("path", "purpose"), [("confirm", Purpose.CONFIRM), ("confirm-address", Purpose.NEW_ADDRESS),
                         ("password-reset", Purpose.RESET), ("claim", Purpose.CLAIM)])  # fmt: skip
def test_every_page_of_a_mailed_link_has_its_form_and_hides_where_it_came_from(
    app: Flask, client: FlaskClient, anna: Member, path: str, purpose: Purpose
) -> None:
    key = actions.issue_key(SYSTEM, anna, purpose, "anna@mail.example.org")
    assert assert_forms_lead_to_doors(app, client, f"/{path}/{key}") == 1
    response = client.get(f"/{path}/{key}")
    assert '<meta name="referrer" content="no-referrer">' in response.text
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/settings/profile", "/settings/account", "/settings/sessions", "/settings/data"]
)
def test_pages_of_ones_own_are_kept_by_nobody(
    client: FlaskClient, sign_in: SignIn, anna: Member, path: str
) -> None:
    sign_in(client, anna)
    cache = client.get(path).headers["Cache-Control"]
    assert "no-store" in cache
    assert "public" not in cache


def test_forms_submitted_as_they_stand_on_the_page_do_what_their_buttons_say(
    client: FlaskClient, browsers: Callable[[], FlaskClient], make: Make, sign_in: SignIn, anna: Member
) -> None:
    make.suspension(anna)
    moderator, phone = browsers(), browsers()
    sign_in(moderator, make.member("moderator"))
    sign_in(client, anna)
    sign_in(phone, anna)

    def press(browser: FlaskClient, path: str, action: str, method: str) -> None:
        forms = [f for f in see(browser, path) if f[0] == action and f[2].get("_method") == method]
        assert len(forms) == 1
        assert browser.post(action, data=forms[0][2]).status_code == 303

    press(moderator, "/members/anna/suspension", "/members/anna/suspension", "DELETE")
    press(client, "/settings/sessions", "/settings/sessions", "DELETE")
    assert phone.get("/settings/account").status_code == 303
    press(client, "/settings/account", "/session", "DELETE")
    assert client.get("/settings/account").status_code == 303


def test_pages_of_accounts_ask_little_and_read_no_table_whole(
    client: FlaskClient, sign_in: SignIn, anna: Member
) -> None:
    sign_in(client, anna)
    on_sqlite = db.engine.dialect.name == "sqlite"  # Only its plans can be read this way.
    for path in FOR_MEMBERS:
        own = frozenset({"member_sessions"} if path == "/settings/sessions" else ())  # Sorted: a few.
        with count_queries(at_most=11), no_table_scans(allowed=own) if on_sqlite else nullcontext():
            client.get(path)
