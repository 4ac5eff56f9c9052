"""The script, the panel in a frame, the sample page, and the admin's page."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.events import publish
from community.core.models import EventRow
from community.demo.events import DemoBuilt
from community.widget import actions
from community.widget.models import WidgetOrigin, WidgetRefusal
from community.widget.rules import ORIGINS_MOST
from tests.support.client import post
from tests.widget.conftest import SHOP, STRANGER

LARGEST_BYTES = 15 * 1024


def test_the_script_is_small_and_may_be_taken_by_any_site(client):
    answer = client.get("/widget.js")
    assert len(answer.data) < LARGEST_BYTES
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    again = client.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_script_needs_nobody_else(client):
    script = client.get("/widget.js").text
    for word in (
        "import ",
        "require(",
        "innerHTML",
        "document.write",
        "eval(",
        "document.cookie",
        "localStorage",
        "//cdn",
    ):
        assert word not in script


def ancestors(answer):
    policy = answer.headers["Content-Security-Policy"]
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors"))


def test_the_panel_is_framed_by_listed_sites_alone(client, listed):
    answer = client.get("/widget/panel")
    assert ancestors(answer) == f"frame-ancestors 'self' {SHOP}"
    assert "X-Frame-Options" not in answer.headers
    other = client.get("/support")
    assert ancestors(other) == "frame-ancestors 'none'"
    assert other.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("referrer", "site", "noted"),
    [
        (f"{STRANGER}/page", "cross-site", [STRANGER]),
        (f"{SHOP}/page", "cross-site", []),
        ("http://localhost/widget/demo", "same-origin", []),
        ("", "cross-site", []),
        ("http://[::1", "cross-site", []),
    ],
)
def test_a_frame_on_a_site_that_nobody_listed_is_noted(client, listed, referrer, site, noted):
    headers = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": site, "Referer": referrer}
    assert client.get("/widget/panel", headers=headers).status_code == 200
    assert db.session.scalars(select(WidgetRefusal.origin)).all() == noted


def test_what_an_address_says_of_the_look_stays_text(client):
    page = client.get('/widget/panel?accent="><script>alert(1)</script>&label=<b>&onclick=x').text
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "onclick" not in page


@pytest.mark.parametrize("role", [None, *Role])
def test_the_sample_page_is_for_admins_and_public_in_the_demo_community(client, make, sign_in, role):
    if role is not None:
        sign_in(client, make.member(role))
    expected = 200 if role is Role.ADMIN else 303 if role is None else 403
    assert client.get("/widget/demo").status_code == expected
    with transaction():
        publish(SYSTEM, DemoBuilt(members=1, threads=1, acts=1))
    assert client.get("/widget/demo").status_code == 200


# The admin's page


@pytest.fixture
def admin(client, make, sign_in):
    member = make.member("admin")
    sign_in(client, member)
    return member


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.ADMIN)])
def test_only_admins_say_where_it_works(client, make, sign_in, listed, role):
    if role is not None:
        sign_in(client, make.member(role))
    expected = 303 if role is None else 403
    assert client.get("/admin/widget").status_code == expected
    assert post(client, "/admin/widget/origins", {"origin": STRANGER}).status_code == expected
    assert post(client, f"/admin/widget/origins/{listed.id}", method="DELETE").status_code == expected
    assert db.session.scalars(select(WidgetOrigin.origin)).all() == [SHOP]


def test_an_admin_lists_a_site_and_takes_it_off(client, admin):
    page = client.get("/admin/widget").text
    assert "No site is listed yet" in page
    assert "/widget.js&#34;" in page or '/widget.js"' in page
    answer = post(client, "/admin/widget/origins", {"origin": "Shop.example.org/"}, follow=True)
    assert "The help button works on https://shop.example.org now." in answer.text
    (row,) = db.session.scalars(select(WidgetOrigin)).all()
    assert (row.origin, row.listed_by_id) == (SHOP, admin.id)
    address = f"/admin/widget/origins/{row.id}"
    post(client, "/admin/widget/origins", {"origin": SHOP})
    assert db.session.scalars(select(WidgetOrigin.origin)).all() == [SHOP]
    answer = post(client, address, method="DELETE", follow=True)
    assert "no more" in answer.text
    names = db.session.scalars(select(EventRow.name).where(EventRow.actor_id == admin.id)).all()
    assert names == ["OriginListed", "OriginUnlisted"]
    assert post(client, address, method="DELETE").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the address of a site."),
        ("http://www.example.org", "The site has to begin with https://"),
        ("*", "Name each site by itself"),
        ("https://a.example/page", "Leave out what follows"),
        ("a" * 300, "This is far too long."),
    ],
)
def test_what_is_no_site_comes_back_with_the_reason(client, admin, typed, sentence):
    answer = post(client, "/admin/widget/origins", {"origin": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(WidgetOrigin)).all() == []


def test_there_is_an_end_to_the_list(client, admin):
    with transaction():
        for number in range(ORIGINS_MOST):
            actions.list_origin(SYSTEM, f"https://site{number}.example")
    answer = post(client, "/admin/widget/origins", {"origin": SHOP})
    assert "50 sites are listed already" in answer.text


def test_refused_sites_are_shown_until_they_are_listed(client, admin, ask):
    for _ in range(3):
        ask(origin=STRANGER)
    page = client.get("/admin/widget").text
    assert STRANGER in page
    assert "3 times" in page
    assert f'value="{STRANGER}"' in client.get(f"/admin/widget?origin={STRANGER}").text
    post(client, "/admin/widget/origins", {"origin": STRANGER})
    assert "3 times" not in client.get("/admin/widget").text
