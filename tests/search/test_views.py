"""The search page, as a browser without scripts sees it."""

import gzip
import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest

from community.core.actor import VISITOR, Role
from community.core.db import db
from tests.support.sql import count_queries, no_table_scans


def get(client, **arguments):
    return client.get("/search?" + urlencode(arguments))


def links(response, part):
    text = response.get_data(as_text=True)
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', text) if part in link]


def test_before_anything_is_searched_the_page_says_how(client, index_folder):
    response = client.get("/search")
    assert response.status_code == 200
    assert "status:solved" in response.get_data(as_text=True)


def test_results_show_title_extract_and_the_accepted_answers_first_lines(client, make, reindex):
    thread = make.thread(
        title="The lamp blinks <violet>", body="It blinks violet & keeps blinking all night long."
    )
    make.answer(thread, body="Press the crimson button for ten seconds.", accepted=True)
    reindex()
    text = get(client, q="violet").get_data(as_text=True)
    assert f'href="{thread.url}"' in text
    assert "&lt;<mark>violet</mark>&gt;" in text
    assert "blinks <mark>violet</mark> &amp; keeps" in text
    assert "Press the crimson button" in text


def test_facets_are_links_that_narrow_and_chips_take_the_choice_back(client, make, reindex):
    broadband, mobile = make.board("broadband"), make.board("mobile")
    make.thread(board=broadband, title="The lamp blinks violet", tags=["night"])
    make.thread(board=mobile, title="The lamp blinks violet")
    reindex()
    first = get(client, q="violet")
    assert "2 threads" in first.get_data(as_text=True)
    (link,) = links(first, "board=broadband")
    narrowed = client.get(link)
    assert "1 thread" in narrowed.get_data(as_text=True)
    assert links(narrowed, "board=mobile") == ["/search?q=violet&board=mobile"]
    assert "/search?q=violet" in links(narrowed, "/search?q=violet")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("violet status:solved", 1),
        ("violet is:unanswered", 1),
        ("violet board:broadband", 1),
        ('violet board:"Home and broadband"', 1),
        ("violet product:hub-5", 1),
        ("violet tag:night", 1),
        ("violet author:mara", 1),
        ("violet author:@Mara", 1),
        ("violet -author:mara", 1),
        ("violet before:2026-02", 1),
        ("violet after:2026-02", 1),
        ("violet kind:question", 2),
        ("violet kind:discussion", 0),
        ("violet board:nowhere", 0),
        ("violet author:nobody", 0),
        ("violet -tag:nothing", 2),
        ("author:mara", 1),
        ('"blinks violet"', 2),
        ('"violet blinks"', 0),
        ("violet -crimson", 1),
        ("violets", 2),
    ],
)
def test_operators_narrow(search, make, reindex, clock, text, count):
    board = make.board("broadband", name="Home and broadband")
    with clock.at(clock.freeze("2026-03-01T12:00")):
        solved = make.thread(
            board=board, product=make.product("hub-5"), tags=["night"], title="The lamp blinks violet"
        )
        make.answer(
            solved, author=make.member(username="mara"), body="Press the crimson button.", accepted=True
        )
    clock.freeze("2026-01-01T12:00")
    make.thread(title="The lamp blinks violet")
    reindex()
    assert search(VISITOR, text).results.total == count


def test_pages_are_numbered_and_keep_the_search(client, make, reindex):
    asker = make.member()
    for _ in range(23):
        make.thread(author=asker, title="The lamp blinks violet")
    reindex()
    first = get(client, q="violet", sort="newest")
    assert "/search?q=violet&sort=newest&page=2" in links(first, "page=2")
    last = get(client, q="violet", sort="newest", page="3")
    assert len(re.findall(r'<article class="row result"', last.get_data(as_text=True))) == 3
    beyond = get(client, q="violet", page="99")
    assert beyond.status_code == 200
    assert "nothing on this page" in beyond.get_data(as_text=True)


def test_nothing_found_leads_to_asking_with_the_words_carried_over(client, make, reindex):
    make.thread()
    reindex()
    response = get(client, q='zebra "striped horse" status:open')
    assert "Nothing found" in response.get_data(as_text=True)
    assert "/ask?title=zebra+striped+horse" in links(response, "/ask?title=")


def test_a_misspelt_word_is_pointed_out(client, make, reindex):
    asker = make.member()
    for _ in range(25):
        make.thread(author=asker, title="The router blinks violet")
    reindex()
    response = get(client, q="ruoter violet")
    assert "/search?q=router+violet" in links(response, "router+violet")


def test_without_an_index_the_page_says_so_and_leads_to_asking(client, index_folder):
    response = get(client, q="violet")
    assert response.status_code == 200
    assert "being prepared" in response.get_data(as_text=True)


ODD = [
    "\0",
    "🔥🔥🔥",
    "the of and",
    "a" * 10_000,
    "word " * 2_000,
    '"',
    '"""-"-:',
    "status:",
    "before:9999-99-99",
    "author:" + "x" * 300,
    "%00%ff",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\u202eoverride",
    "网络连接",
    "-" * 500,
    "* ? [a-z] ~2 ^3",
]


@pytest.mark.parametrize("text", ODD)
def test_any_text_gets_a_page(client, make, reindex, text):
    make.thread()
    reindex()
    response = get(client, q=text)
    assert response.status_code == 200
    assert "<script>alert" not in response.get_data(as_text=True)
    assert "49" not in re.findall(r'value="([^"]*)"', response.get_data(as_text=True))


@pytest.mark.parametrize(
    "arguments",
    [
        {"page": "-1"}, {"page": "x"}, {"page": "9" * 40}, {"sort": "worst"}, {"status": "maybe"}, {"age": "aeon"},
        {"board": "\0"}, {"tag": "x" * 5_000}, {"author": "@"}, {"kind": ""}, {"product": "🔥"},
    ],
)  # fmt: skip
def test_any_choice_gets_a_page(client, make, reindex, arguments):
    make.thread()
    reindex()
    assert get(client, q="router", **arguments).status_code == 200
    assert get(client, **arguments).status_code == 200


def test_naughty_strings_get_a_page(client, make, reindex, shared_data):
    make.thread()
    reindex()
    with gzip.open(shared_data / "security" / "naughty_strings.jsonl.gz", "rt", encoding="utf-8") as lines:
        strings = [json.loads(line) for line in lines]
    texts = [value if isinstance(value, str) else str(next(iter(value.values()))) for value in strings]
    assert len(texts) > 100
    for text in texts:
        assert get(client, q=text.encode("utf-8", "replace")).status_code == 200, text


def test_too_many_searches_are_told_to_wait(client, make, reindex, rate_limits):
    make.thread()
    reindex()
    answers = [get(client, q=f"violet {n}").status_code for n in range(70)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_the_page_asks_the_database_little_however_much_it_shows(client, make, reindex, sign_in, engine_name):
    board = make.board("broadband")
    for _ in range(12):
        make.answer(
            make.thread(board=board, tags=["night"], product=None, title="The lamp blinks violet"),
            accepted=True,
        )
    reindex()
    # In the database each step of a search is a statement, and each is kept short by two more.
    with count_queries(at_most=24 if engine_name == "postgresql" else 8):
        get(client, q="violet lamp")
    if db.engine.dialect.name == "sqlite":
        # A handful of ids in a tiny table, which is read rather than sought in.
        with no_table_scans(allowed=frozenset({"threads"})):
            get(client, q="violet lamp")
    sign_in(client, make.member(Role.MODERATOR))
    with count_queries(at_most=26 if engine_name == "postgresql" else 10):
        get(client, q="violet lamp")


def test_browsers_learn_how_to_search_here(client):
    response = client.get("/search/description.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    assert "{searchTerms}" in response.get_data(as_text=True)
