"""The frame around every request: method override, CSRF, size limits, the kernel's own addresses."""

import io

import pytest
from flask import Flask, request
from sqlalchemy import select

from community.core import clock
from community.core.db import db
from community.core.errors import Forbidden
from community.core.models import EventRow
from community.core.web.frame import once_answered
from tests.support.client import csrf_token, post, send_json


def note():
    row = EventRow(name="Noted", actor_kind="system", payload={}, happened_at=clock.now())
    db.session.add(row)


def fail():
    note()
    raise RuntimeError("The disk is full.")


def doors(app: Flask):
    @app.get("/noted/<act>")
    def noted(act):
        once_answered({"note": note, "fail": fail}[act])
        if "refuse" in request.args:
            raise Forbidden("No.")
        return "seen"

    @app.route("/thing", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def thing():
        return f"{request.method} {request.form.get('word', '')}"


@pytest.fixture
def client(build_app):
    return build_app(doors).test_client()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_form_may_ask_for_another_unsafe_method_and_keeps_its_fields(client, method):
    assert post(client, "/thing", {"word": "tea"}, method=method).text == f"{method} tea"


@pytest.mark.parametrize("method", ["GET", "HEAD", "TRACE", "nonsense"])
def test_a_form_cannot_ask_for_a_safe_or_unknown_method(client, method):
    assert post(client, "/thing", {"word": "tea", "_method": method}).text == "POST tea"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_a_link_can_never_become_an_unsafe_request(client, method):
    assert client.get(f"/thing?_method={method}").text == "GET "
    assert client.get("/thing", data={"_method": method}).text == "GET "


def test_only_a_form_is_read_for_its_method(client):
    assert send_json(client, "/thing", {"_method": "DELETE"}).text == "POST "
    assert post(client, "/thing?_method=DELETE").text == "POST "


def test_a_form_may_carry_a_file_and_another_method(client):
    data = {"word": "tea", "picture": (io.BytesIO(b"x"), "x.png")}
    assert post(client, "/thing", data, method="PUT", content_type="multipart/form-data").text == "PUT tea"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_unsafe_request_without_a_token_is_refused(client, method):
    assert client.open("/thing", method=method, data={"word": "tea"}).status_code == 400
    assert client.open("/thing", method=method, data={"csrf_token": "forged"}).status_code == 400


def test_a_token_of_another_session_is_refused(client, build_app):
    stolen = csrf_token(client.application.test_client())
    csrf_token(client)
    assert client.post("/thing", data={"csrf_token": stolen}).status_code == 400


def test_scripts_send_the_token_in_a_header(client):
    assert send_json(client, "/thing", {}, method="PUT").text == "PUT "


@pytest.mark.parametrize("body", ["{", "[" * 100_000, '{"a": ' * 50_000])
def test_json_that_cannot_be_read_is_refused_and_not_an_error_of_ours(build_app, body):
    def add_door(app):
        @app.post("/json")
        def read():
            return request.get_json()

    client = build_app(add_door).test_client()
    answer = client.post(
        "/json",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": csrf_token(client), "Accept": "application/json"},
    )
    assert answer.status_code == 400


def test_the_token_for_scripts_is_never_stored_by_anybody(client):
    assert client.get("/csrf").headers["Cache-Control"] == "private, no-store"


def test_a_body_of_ten_megabytes_is_refused_with_a_page_and_not_read(client):
    answer = client.post("/thing", data=b"x" * 10_000_000, content_type="application/octet-stream")
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_text_fields_of_a_form_are_limited_together(client):
    assert post(client, "/thing", {"word": "x" * 600_000}).status_code == 413


def test_the_health_of_the_process_is_asked_without_a_session(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("url", ["/boards/help%00", "/members/a%00b", "/tags/wi%00fi"])
def test_an_address_with_a_nul_leads_nowhere(client, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", ["/search?q=a%00b", "/ask?board=a%00b", "/boards?a%00=b", "/?show=%0%000"])
def test_a_nul_in_what_is_asked_for_is_left_out(client, url):
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(("address", "status", "noted"), [
    ("/noted/note", 200, ["Noted"]),
    ("/noted/note?refuse=1", 403, ["Noted"]),
    ("/noted/fail", 200, []),
])  # fmt: skip
def test_what_is_noted_of_a_reading_request_is_written_once_it_has_its_answer(client, address, status, noted):
    assert client.get(address).status_code == status
    assert db.session.scalars(select(EventRow.name)).all() == noted
