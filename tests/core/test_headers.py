"""Security headers on every answer; a nonce that is never used twice."""

import re

import pytest
from flask import Flask, render_template_string

from community.core.web.headers import csp_nonce
from community.core.web.pagecache import for_visitors

PAGE = '<script nonce="{{ csp_nonce }}"></script>'


def doors(app: Flask):
    @app.get("/page")
    def page():
        return render_template_string(PAGE)

    @app.get("/kept")
    @for_visitors
    def kept():
        return render_template_string(PAGE)

    @app.get("/kept-error")
    @for_visitors
    def kept_error():
        return render_template_string(PAGE), 202

    @app.get("/own-policy")
    def own_policy():
        return "x", 200, {"Cache-Control": "public, max-age=60", "Content-Security-Policy": "sandbox"}

    @app.get("/twice")
    def twice():
        return f"{csp_nonce()} {csp_nonce()}"


@pytest.fixture
def client(build_app):
    return build_app(doors, visitor_cache_seconds=60).test_client()


def nonces(answer):
    header = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    body = re.search(r'nonce="([^"]+)"', answer.text)
    return header.group(1), body.group(1)


@pytest.mark.parametrize("address", ["/page", "/kept", "/kept-error"])
def test_each_answer_has_a_nonce_of_its_own_and_page_and_header_agree(client, address):
    seen = set()
    for _ in range(3):
        header, body = nonces(client.get(address))
        assert header == body
        assert len(header) >= 22  # 128 bits
        seen.add(header)
    assert len(seen) == 3


def test_within_one_answer_the_nonce_stays_the_same(client):
    first, second = client.get("/twice").text.split()
    assert first == second


def test_a_304_carries_no_policy_because_the_stored_page_has_an_older_nonce(client):
    tag = client.get("/kept").headers["ETag"]
    answer = client.get("/kept", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert "Content-Security-Policy" not in answer.headers


@pytest.mark.parametrize("address", ["/page", "/kept", "/healthz", "/no/such/page"])
def test_every_answer_keeps_browsers_from_guessing_framing_and_telling(client, address):
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy


def test_pages_are_private_unless_a_view_says_otherwise(client):
    assert client.get("/page").headers["Cache-Control"] == "private, no-cache"
    own = client.get("/own-policy").headers
    assert own["Cache-Control"] == "public, max-age=60"
    assert own["Content-Security-Policy"] == "sandbox"


def test_browsers_are_bound_to_https_only_where_the_site_has_it(build_app):
    plain = build_app(doors).test_client().get("/page")
    assert "Strict-Transport-Security" not in plain.headers
    secure = build_app(doors, base_url="https://help.example.org").test_client().get("/page")
    assert "includeSubDomains" in secure.headers["Strict-Transport-Security"]
