"""Feeds, sitemap and robots: valid, and never a word of what visitors may not read."""

import re
from xml.etree import ElementTree as ET

import pytest

from community.core.db import db, transaction
from community.threads import actions
from community.threads.models import Thread
from community.threads.rules import Kind
from tests.support.sql import count_queries

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "http://127.0.0.1:5000"


def atom(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    feed = ET.fromstring(response.data)
    assert feed.tag == f"{ATOM}feed"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == BASE + address
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for wanted in ("id", "title", "updated"):
            assert element.find(ATOM + wanted).text
    return feed


def titles(feed):
    return [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")]


@pytest.fixture
def secrets(make):
    """Threads that no visitor may read, each with a word that must appear nowhere."""
    staff, asker = make.member("employee"), make.member()
    private = make.thread(
        board=make.board(read="staff", write="staff"), author=staff, title="Secret prices in June"
    )
    members_only = make.thread(
        board=make.board(read="members"), author=asker, title="Secret party for members"
    )
    removed = make.removal(make.thread(title="Secret advertisement for cables"))
    merged = make.thread(title="Secret question merged away")
    make.merge(merged, make.thread(title="Where merged posts are now"))
    moved = make.thread(title="Secret after it was moved")
    with transaction():
        actions.move_thread(make.actor("moderator"), moved, private.board)
    return [private, members_only, removed, merged, moved]


def test_the_latest_threads_and_a_boards_threads_are_told_in_atom(make, client):
    board = make.board(name="Routers & Wi-Fi")
    thread = make.thread(board=board, title="Why is <it> “red” & hot?", tags=["wifi"])
    make.thread(title="Somewhere else entirely")
    latest = atom(client, "/feeds/latest.atom")
    assert set(titles(latest)) == {thread.title, "Somewhere else entirely"}
    feed = atom(client, f"{board.url}/feed.atom")
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == thread.title
    assert entry.find(f"{ATOM}link").get("href") == BASE + thread.url
    assert entry.find(f"{ATOM}category").get("term") == "wifi"


def test_a_threads_answers_are_told_newest_first(make, client):
    thread = make.thread()
    first, second = make.answer(thread, body="Try *this* & that."), make.answer(thread)
    make.removal(make.answer(thread, body="Secret advertisement"))
    feed = atom(client, f"/threads/{thread.id}/feed.atom")
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.findall(f"{ATOM}entry")]
    assert links == [f"{BASE}/answers/{second.id}", f"{BASE}/answers/{first.id}"]
    assert "Secret" not in client.get(f"/threads/{thread.id}/feed.atom").text


def test_no_feed_list_or_sitemap_names_what_visitors_may_not_read(make, client, secrets):
    make.thread(title="Everybody may read this")
    for address in (
        "/",
        "/?show=waiting",
        "/boards",
        "/feeds/latest.atom",
        "/sitemap-0.xml",
        "/sitemap.xml",
        "/robots.txt",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "Secret" not in page.text
        assert "secret" not in page.text


def test_a_private_boards_feed_is_missing_for_its_members_too(client, secrets, make, sign_in):
    private, members_only = secrets[0].board, secrets[1].board
    sign_in(client, make.member("admin"))  # A feed reader has no session; what it may not read has no feed.
    for board in (private, members_only):
        assert client.get(f"{board.url}/feed.atom").status_code == 404


def test_the_feed_of_a_hidden_removed_or_merged_thread_is_missing(client, secrets, make, sign_in):
    private, members_only, removed, merged, moved = secrets
    sign_in(client, make.member("admin"))
    for thread in (private, members_only, removed, moved):
        assert client.get(f"/threads/{thread.id}/feed.atom").status_code == 404
    target = f"/threads/{merged.merged_into_id}/feed.atom"
    response = client.get(f"/threads/{merged.id}/feed.atom")
    assert (response.status_code, response.location) == (301, target)
    make.merge(db.session.get_one(Thread, merged.merged_into_id), private)
    assert client.get(f"/threads/{merged.id}/feed.atom").status_code == 404


def test_text_that_xml_cannot_hold_does_not_break_a_feed(make, client):
    make.thread(title="A bell \x07 rings in \ufffe the title", body="And \x0b here \x1b as well, twice.")
    atom(client, "/feeds/latest.atom")


def test_the_sitemap_lists_public_threads_and_boards(make, client):
    question, talk = make.thread(), make.thread(kind=Kind.DISCUSSION)
    index = ET.fromstring(client.get("/sitemap.xml").data)
    parts = [element.text for element in index.iter(f"{SITEMAP}loc")]
    assert parts == [f"{BASE}/sitemap-0.xml"]
    urls = [e.text for e in ET.fromstring(client.get("/sitemap-0.xml").data).iter(f"{SITEMAP}loc")]
    assert {BASE + question.url, BASE + talk.url, BASE + question.board.url} <= set(urls)
    assert client.get("/sitemap-1.xml").status_code == 404
    assert client.get("/sitemap-99999999999999.xml").status_code == 404


def test_robots_are_told_what_to_leave_alone_and_where_the_sitemap_is(make, client):
    text = client.get("/robots.txt").text
    assert f"Sitemap: {BASE}/sitemap.xml" in text
    refused = re.findall(r"Disallow: (\S+)", text)
    for address in ("/search", "/ask", "/*?order="):
        assert address in refused
    assert not any(
        make.thread().url.startswith(address.rstrip("*")) for address in refused if "*" not in address
    )


def test_a_feed_asks_as_much_for_many_as_for_few(make, client):
    make.thread()
    with count_queries(at_most=6) as few:
        client.get("/feeds/latest.atom")
    for _ in range(5):
        make.thread(tags=["wifi"])
    with count_queries(at_most=len(few)):
        client.get("/feeds/latest.atom")
