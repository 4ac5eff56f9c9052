"""How a site is named, and how the script is made small."""

import pytest

from community.widget.rules import read_origin, squeeze
from config import ROOT


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        (" https://WWW.Example.org/ ", "https://www.example.org"),
        ("www.example.org", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:5001", "http://127.0.0.1:5001"),
        ("https://xn--gre-6ka8i.example", "https://xn--gre-6ka8i.example"),
        ("\x00https://a.example", "https://a.example"),
    ],
)
def test_a_site_is_written_as_browsers_write_it(typed, origin):
    assert read_origin(typed) == (origin, "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "This is no address"),
        ("*", "by itself"),
        ("https://*.example.org", "by itself"),
        ("http://www.example.org", "https://"),
        ("ftp://www.example.org", "https://"),
        ("https://www.example.org/shop", "Leave out"),
        ("https://www.example.org?x=1", "Leave out"),
        ("https://ann@www.example.org", "Leave out"),
        ("https://example", "no address"),
        ("https://exa mple.org", "no address"),
        ("https://-a.example", "no address"),
        ("https://www.example.org:99999", "no address"),
        ("https://[::1", "no address"),
        ("https://a.example; script-src x", "no address"),
        ("https://größe.example", "xn--"),
        ("https://a.example'none'", "no address"),
        ("https://" + "a" * 70 + ".example", "no address"),
        ("https://" + "a." * 120 + "example", "no address"),
        ("null", "no address"),
    ],
)
def test_what_is_no_site_is_refused_in_words(typed, words):
    origin, wrong = read_origin(typed)
    assert origin == ""
    assert words in wrong


def test_the_script_loses_what_only_its_readers_need():
    script = (ROOT / "static" / "js" / "widget.js").read_text()
    small = squeeze(script)
    assert len(small) < len(script) * 0.9
    assert "\n//" not in small
    assert small.count("`") == script.count("`")
    assert "{display:flex;flex-direction:column}" in small


def test_only_the_styles_lose_their_white_space():
    source = 'const a = { b: "c > d; e" };\n  // gone\nconst STYLE = `\n.x > a { color: red; }\n.y :is(b, i) { top: 0; }`;'
    assert (
        squeeze(source) == 'const a = { b: "c > d; e" };\nconst STYLE = `.x>a{color:red}.y :is(b,i){top:0}`;'
    )
