"""What is left of hostile HTML, and that skipping bleach skips nothing."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from community.core.text.markdown import cook
from community.core.text.refusal import TextRefused
from community.core.text.sanitise import _gate, _through_bleach, is_clean, safe_url, sanitise
from tests.core.text.dom import SHARED_DATA, Dom, faults

FRAGMENTS = (
    "<p>", "</p>", "<b>", "</b>", "<a href=", '"http://a.b/"', "javascript:x", '"java\tscript:x"', "//e.x", ">", "<", "</a>",
    "<script>", "</script>", "<style>", "</style>", "<img src=x onerror=y>", '<img src="/files/a" alt="', "<svg>", "<math>",
    "<mtext>", "<table>", "<td>", "</table>", "<!--", "-->", "<![CDATA[", "]]>", "<noscript>", "<textarea>", "<title>",
    "<template>", "<iframe>", " onclick=z", ' style="a"', ' class="mention x"', ' id="top"', ' name="body"', '"', "'", "`",
    "&lt;", "&amp;", "&#106;", "&Tab;", "&nbsp;", "\x00", "\xa0", "a", " ", "\n", "<pre>\n\n", "<li>", "<form>", "<input>",
    "<select>", "<option>", "<plaintext>", "<xmp>", "<annotation-xml encoding=text/html>", "<foreignObject>", "<br/>", "<h1>",
    '<code class="language-python">', '<span class="k">', "</span>", "</code>",
)  # fmt: skip
HTML = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join),
)


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("<p>ok <b>bold</b></p>", "<p>ok <b>bold</b></p>"),
        ('<p onclick="x" style="color:red" id="top">a</p>', "<p>a</p>"),
        ('<a href="javascript:123">a</a>', "a"),
        ('<a href="/\\evil.example">a</a>', "a"),
        ('<a href="//evil.example">a</a>', "a"),
        ('<a href="https://a.example" rel="me" target="x">a</a>', '<a href="https://a.example" rel="ugc nofollow noopener">a</a>'),
        ('<span class="k admin-badge">a</span>', '<span class="k">a</span>'),
        ('<img src="https://a.example/x.png" alt="x">', '<a class="image-link" href="https://a.example/x.png" rel="ugc nofollow noopener">x</a>'),
        ('<img src="/files/x.png">', '<img src="/files/x.png" loading="lazy" alt="">'),
        ("<h1>big</h1>", "big"),
        ("a <!-- b --> c", "a  c"),
    ],
)  # fmt: skip
def test_what_the_list_names_stays_and_everything_else_goes(hostile, left):
    assert sanitise(hostile) == left


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/b?c=d&e#f",
        "http://a.example:8080",
        "mailto:me@a.example",
        "/threads/7",
        "#answer-3",
        "https://ä.example/ü",
    ],
)
def test_addresses_that_lead_to_pages_or_mailboxes_are_kept_as_they_are(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "a", "threads/7", "//a.example", "/\\a.example", "\\\\a.example", "javascript:1", "JaVaScRiPt:1", "data:,x", "file:///x",
     "http:", "http://", "https:a.example", "http://[", "http://a@b.example", "mailto:", "mailto:x", "http://a.example:99999",
     "ftp://a.example", "\x01javascript:1", "java\nscript:1", "\u200bjavascript:1", "http://a.example/" + "x" * 2_000],
)  # fmt: skip
def test_addresses_that_lead_anywhere_else_are_none(url):
    assert safe_url(url) is None


def test_controls_hidden_in_a_good_address_are_dropped():
    assert safe_url("ht\ntps://a.example/\u202ex") == "https://a.example/x"


@given(HTML)
@example("<pre>\n\n\n\na")
@example('<a href="/a"><table><a href="/b">')
def test_sanitised_html_is_safe_and_sanitising_it_again_changes_nothing(html):
    clean = sanitise(html)
    assert faults(clean) == []
    assert is_clean(clean)
    assert sanitise(clean) == clean


@given(HTML)
def test_whatever_skips_bleach_is_what_bleach_would_have_left(html):
    clean = sanitise(html)
    if is_clean(clean):
        assert _gate(_through_bleach(clean)) == clean


@given(
    st.lists(
        st.sampled_from(
            ["*a*", "[b](/c)", "`d`", "- e\n", "> f\n", "\n\n", "&", "<g>", "\xa0", "![h](/files/i)", "x"]
        )
    )
)
def test_what_cooking_makes_is_what_bleach_would_have_left(pieces):
    html = cook("".join(pieces)).html
    assert _gate(_through_bleach(html)) == html


def _payloads(name: str) -> list[str]:
    path = SHARED_DATA / "security" / name
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the repository")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["payload"] for line in lines]


@pytest.mark.parametrize("name", ["xss_html.jsonl.gz", "xss_markdown.jsonl.gz", "naughty_strings.jsonl.gz"])
def test_no_known_payload_survives_being_posted(name):
    payloads = _payloads(name)
    for payload in payloads:
        for text in (
            payload,
            f"[x]({payload})",
            f"![{payload}](/files/x)",
            f"[x]: {payload}\n\n[x]",
            f"<{payload}>",
        ):
            try:
                html = cook(text, mentions={"mara": "/members/3"}).html
            except TextRefused:
                continue
            assert faults(html) == [], text
    assert len(payloads) > 10


@pytest.mark.parametrize("name", ["xss_html.jsonl.gz", "naughty_strings.jsonl.gz"])
def test_no_known_payload_survives_being_sanitised_as_html(name):
    for payload in _payloads(name):
        clean = sanitise(payload)
        assert faults(clean) == [], payload
        assert sanitise(clean) == clean


def test_the_words_of_a_page_survive_its_markup():
    assert Dom(
        sanitise("<div><section><p>kept</section> <custom-thing>also</custom-thing>")
    ).text.split() == ["kept", "also"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=y>",
        "<script>x</script>",
        '<a href="java&#10;script:x">a</a>',
        '<p style="x">a</p>',
        "<svg></svg>",
        '<b class="x">a</b>',
    ],
)
def test_the_check_that_these_tests_rely_on_sees_what_is_hostile(hostile):
    assert faults(hostile) != []
