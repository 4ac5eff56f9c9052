"""Whole pages for visitors, kept for seconds: never a member's, never a mixed-up one."""

import pytest
from flask import Flask, flash, render_template_string, request, session

from community.core.web.actor import current_actor
from community.core.web.pagecache import PageCache, for_visitors


class Counter:
    def __init__(self):
        self.rendered = 0


@pytest.fixture
def counter():
    return Counter()


@pytest.fixture
def app_with_pages(build_app, counter):
    def doors(app: Flask):
        @app.route("/page", methods=["GET", "POST"])
        @for_visitors
        def page():
            counter.rendered += 1
            words = (
                f"{counter.rendered} {current_actor().username or 'visitor'} {request.query_string.decode()}"
            )
            return render_template_string("{{ words }} {{ theme }}", words=words)

        @app.get("/missing")
        @for_visitors
        def missing():
            counter.rendered += 1
            return "nothing", 404

        @app.get("/greeting")
        @for_visitors
        def greeting():
            counter.rendered += 1
            session["greeted"] = counter.rendered
            return f"hello {counter.rendered}"

        @app.get("/flash")
        @for_visitors
        def flashing():
            flash("Once.")
            return "flashed"

        @app.get("/messages")
        @for_visitors
        def messages():
            return render_template_string("{{ get_flashed_messages()|join }}")

        @app.get("/form")
        @for_visitors
        def form():
            return render_template_string("{{ csrf_token() }}")

    return build_app(doors, visitor_cache_seconds=60)


@pytest.fixture
def visitor(app_with_pages):
    return app_with_pages.test_client()


@pytest.fixture
def member(app_with_pages):
    from tests.support.make import Make
    from tests.support.signing_in import sign_in

    client = app_with_pages.test_client()
    sign_in(client, Make().member(username="ann"))
    return client


def test_the_second_visitor_gets_the_page_that_the_first_one_had_rendered(visitor, app_with_pages, counter):
    first = visitor.get("/page").text
    assert app_with_pages.test_client().get("/page").text == first
    assert counter.rendered == 1


def test_a_member_always_gets_a_page_of_their_own_and_leaves_none_behind(visitor, member):
    assert "visitor" in visitor.get("/page").text
    assert "ann" in member.get("/page").text
    assert "ann" not in visitor.get("/page").text
    assert member.get("/page").headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in member.get("/page").headers


def test_a_member_who_comes_first_leaves_nothing_for_visitors(member, visitor):
    assert "ann" in member.get("/page").text
    assert "visitor" in visitor.get("/page").text


def test_each_address_with_its_query_is_a_page_of_its_own(visitor):
    assert visitor.get("/page?page=2").text != visitor.get("/page").text
    assert "page=2" in visitor.get("/page?page=2").text


def test_each_theme_is_a_page_of_its_own_and_an_unknown_one_is_none(visitor, counter):
    visitor.get("/page")
    visitor.set_cookie("theme", "dark")
    assert visitor.get("/page").text.endswith("dark")
    visitor.set_cookie("theme", "<script>")
    assert "script" not in visitor.get("/page").text
    assert counter.rendered == 2


def test_the_same_page_is_not_sent_twice_to_who_has_it(visitor):
    first = visitor.get("/page")
    again = visitor.get("/page", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert visitor.get("/page", headers={"If-None-Match": '"other"'}).status_code == 200


def test_only_good_pages_are_kept(visitor, counter):
    assert visitor.get("/missing").status_code == 404
    visitor.get("/missing")
    assert counter.rendered == 2


def test_a_page_that_sets_a_cookie_is_not_kept(visitor, app_with_pages):
    assert visitor.get("/greeting").text == "hello 1"
    assert app_with_pages.test_client().get("/greeting").text == "hello 2"


def test_an_unsafe_request_is_never_answered_from_memory(visitor, counter):
    from tests.support.client import post

    visitor.get("/page")
    assert "visitor" in post(visitor, "/page").text
    assert counter.rendered == 2


def test_a_flashed_message_reaches_only_the_one_it_is_for(visitor, app_with_pages):
    visitor.get("/flash")
    assert visitor.get("/messages").text == "Once."
    assert app_with_pages.test_client().get("/messages").text == ""
    assert visitor.get("/messages").text == ""


def test_a_token_in_a_page_is_never_kept_for_others(visitor, app_with_pages):
    assert visitor.get("/form").text != app_with_pages.test_client().get("/form").text


def test_the_page_used_longest_ago_leaves_first():
    cache = PageCache(pages=2, seconds=60)
    for key in "abc":
        cache.store(key, key.encode(), "text/html")
    assert cache.find("a") is None
    assert cache.find("c").body == b"c"


def test_switched_off_nothing_is_kept():
    cache = PageCache(pages=2, seconds=0)
    cache.store("a", b"a", "text/html")
    assert cache.find("a") is None


def test_a_tag_does_not_change_when_the_same_page_is_rendered_by_another_process():
    one, other = PageCache(2, 60), PageCache(2, 60)
    assert one.store("a", b"same", "text/html").etag == other.store("a", b"same", "text/html").etag
    assert one.store("b", b"different", "text/html").etag != one.store("a", b"same", "text/html").etag
