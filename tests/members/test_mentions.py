"""Completing an @mention."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support.make import Make

SignIn = Callable[..., object]


def test_a_writer_finds_people_by_the_beginning_of_their_name(
    client: FlaskClient, make: Make, sign_in: SignIn
) -> None:
    make.member(username="marabel")
    make.member(username="tom.ashby")
    sign_in(client, make.member(username="writer"))
    people = client.get("/mentions?q=Mara").get_json()["people"]
    assert [person["username"] for person in people] == ["marabel"]
    assert client.get("/mentions?q=%25").get_json()["people"] == []


def test_a_visitor_cannot_list_members(client: FlaskClient, make: Make) -> None:
    make.member(username="marabel")
    answer = client.get("/mentions?q=ma", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert b"marabel" not in answer.data
