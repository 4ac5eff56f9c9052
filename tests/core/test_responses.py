"""Redirects stay on this site."""

import pytest

from community.core.web.responses import local_address

OTHERWISE = "/"


@pytest.mark.parametrize("address", ["/boards/routers", "/search?q=a%20b#x", "/"])
def test_an_address_of_ours_is_followed(app, address):
    with app.test_request_context("/"):
        assert local_address(address, OTHERWISE) == address


def test_a_full_address_of_this_site_loses_its_host(app):
    with app.test_request_context("/", base_url="http://help.example.org"):
        assert local_address("http://help.example.org/boards?x=1", OTHERWISE) == "/boards?x=1"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/x\\y",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "boards",
        "/a\r\nSet-Cookie: x=1",
        "/a\tb",
        "http://localhost@evil.example/",
        "http:evil.example",
        "http:///evil.example",
        "http://[::1",
        "//[evil.example",
    ],
)
def test_every_other_address_leads_to_the_usual_place(app, address):
    with app.test_request_context("/", base_url="http://localhost"):
        assert local_address(address, OTHERWISE) == OTHERWISE
