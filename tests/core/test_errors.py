"""Every error is a page, or JSON for scripts, that says what happened and what to do next."""

import pytest
from flask import Flask, abort
from sqlalchemy import select

from community.core.db import db
from community.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    SignInNeeded,
    TooLarge,
    TooMany,
)
from community.core.models import EventRow
from tests.support.client import post

REFUSALS = {
    400: Refusal("The kettle is empty."),
    403: Forbidden("The kettle is not yours."),
    404: NotFound("There is no such kettle."),
    409: Conflict("The kettle was taken meanwhile."),
    413: TooLarge("The kettle is too large."),
    422: Invalid(fields={"litres": "Between one and three."}),
    429: TooMany("Too much tea.", retry_after_seconds=90),
}
WORDS = {
    400: "The kettle is empty.",
    401: "Sign in to boil.",
    403: "The kettle is not yours.",
    404: "There is no such kettle.",
    409: "The kettle was taken meanwhile.",
    413: "The kettle is too large.",
    422: "Between one and three.",
    429: "Too much tea.",
    500: "Something broke on our side",
}
JSON = {"Accept": "application/json"}


def doors(app: Flask):
    @app.get("/refuse/<int:status>")
    def refuse(status):
        raise REFUSALS[status]

    @app.get("/sign-in-needed")
    def sign_in_needed():
        raise SignInNeeded("Sign in to boil.")

    @app.get("/abort/<int:status>")
    def abort_with(status):
        abort(status)

    @app.get("/break")
    def break_down():
        raise ZeroDivisionError("a secret detail")

    @app.post("/only-post")
    def only_post():
        return "ok"

    @app.get("/twice")
    def twice():
        raise_integrity_error()

    @app.get("/met/<words>")
    def met(words):
        raise_collision(words)

    @app.get("/id/<int:number>")
    def by_id(number):
        return str(db.session.scalar(select(EventRow.name).where(EventRow.id == number)))


def raise_collision(words):
    """Raise what the driver raises when two writes met: PostgreSQL's with its number, SQLite's in words."""
    from sqlalchemy.exc import OperationalError

    original = Exception(words)
    if words.isalnum():
        original.sqlstate = words  # type: ignore[attr-defined]
    raise OperationalError("UPDATE", {}, original)


def raise_integrity_error():
    from sqlalchemy.exc import IntegrityError

    raise IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))


@pytest.fixture
def client(build_app):
    return build_app(doors).test_client()


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_each_refusal_is_a_page_with_its_status_its_reason_and_a_next_step(client, status):
    answer = client.get(f"/refuse/{status}")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert WORDS[status] in answer.text
    assert REFUSALS[status].advice in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_scripts_get_the_same_as_json(client, status):
    answer = client.get(f"/refuse/{status}", headers=JSON)
    assert answer.status_code == status
    assert answer.get_json()["reason"] == WORDS[status]
    assert answer.get_json()["advice"]


def test_what_is_wrong_with_each_field_is_told_to_scripts(client):
    assert client.get("/refuse/422", headers=JSON).get_json()["fields"] == {
        "litres": "Between one and three."
    }


def test_too_many_says_when_to_come_back(client):
    assert client.get("/refuse/429").headers["Retry-After"] == "90"


def test_a_person_who_must_sign_in_is_taken_there_and_back(client):
    answer = client.get("/sign-in-needed?colour=red")
    assert answer.status_code == 303
    assert answer.location.endswith("/sign-in?next=/sign-in-needed?colour%3Dred")


def test_a_script_that_must_sign_in_gets_401(client):
    answer = client.get("/sign-in-needed", headers=JSON)
    assert (answer.status_code, answer.get_json()["reason"]) == (401, "Sign in to boil.")


def test_a_fragment_that_needs_a_sign_in_leads_the_whole_page_there(client):
    answer = client.get("/sign-in-needed", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].endswith("/sign-in")


def test_an_unknown_address_is_404_and_a_wrong_method_405_with_those_that_work(client):
    assert client.get("/no/such/place").status_code == 404
    answer = client.get("/only-post")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.mimetype == "text/html"


def test_a_form_without_its_token_says_that_it_has_expired(client):
    answer = client.post("/only-post")
    assert answer.status_code == 400
    assert "This form has expired" in answer.text
    assert "open too long, or cookies are blocked" in answer.text
    assert "CSRF" not in answer.text
    assert post(client, "/only-post").text == "ok"


def test_what_nobody_foresaw_says_sorry_gives_a_number_and_no_detail(client, caplog):
    answer = client.get("/break")
    assert answer.status_code == 500
    assert WORDS[500] in answer.text
    assert "secret detail" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_a_constraint_that_refuses_is_a_conflict_and_no_crash(client):
    assert client.get("/twice").status_code == 409


@pytest.mark.parametrize("words", ["40P01", "40001", "database is locked"])
def test_two_writes_that_met_are_told_to_try_again(client, words):
    response = client.get(f"/met/{words}")
    assert response.status_code == 409
    assert "Try again" in response.text


def test_another_failure_of_the_database_stays_a_failure(client):
    assert client.get("/met/53100").status_code == 500


@pytest.mark.parametrize("number", [2**31, 2**63, 2**200])
def test_a_number_larger_than_any_id_is_not_found_or_simply_unknown(client, number):
    assert client.get(f"/id/{number}").status_code in (200, 404)


@pytest.mark.parametrize("status", [400, 404, 405, 413, 500, 418, 503])
def test_every_abort_is_a_page_of_ours(client, status):
    answer = client.get(f"/abort/{status}")
    assert answer.status_code == status
    assert "<main" in answer.text


def test_a_fragment_gets_a_fragment(client):
    answer = client.get("/refuse/409", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert WORDS[409] in answer.text


def test_error_pages_carry_the_security_headers(client):
    answer = client.get("/break")
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_leads_back_to_the_page_before_when_it_is_ours(make, client, sign_in):
    sign_in(client, make.member())
    thread = make.thread()
    address = f"/threads/{thread.id}/edit"
    page = client.get(address, headers={"Referer": f"http://localhost{thread.url}"})
    assert page.status_code == 403
    assert f'href="{thread.url}">Back to the page before' in page.text
    for other in ("https://elsewhere.example/", f"http://localhost{address}"):
        assert "Back to the page before" not in client.get(address, headers={"Referer": other}).text
