"""Addresses of the old forum."""

from collections import Counter

import pytest

from community.imports.rules.links import (
    ForumLink,
    choose_host,
    list_linked_topics,
    list_named_categories,
    make_absolute,
    parse_forum_link,
)

HOSTS = ["forum.example.org", "example.net/talk"]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://forum.example.org/t/my-box/12/3", ForumLink(12, 3, "my-box")),
        ("http://FORUM.example.org/t/my-box/12", ForumLink(12, None, "my-box")),
        ("//forum.example.org/t/my-box/12/", ForumLink(12, None, "my-box")),
        ("/t/my-box/12/3?u=ada#reply", ForumLink(12, 3, "my-box")),
        ("/t/12/3", ForumLink(12, 3)),
        ("/t/12", ForumLink(12)),
        ("/t/-/12/3", ForumLink(12, 3, "-")),
        ("/t/2018-03-06-meeting/300/4", ForumLink(300, 4, "2018-03-06-meeting")),
        ("https://forum.example.org/t/my-box/12:", ForumLink(12, None, "my-box")),
        ("https://forum.example.org/t/my-box/12/3%20see", ForumLink(12, 3, "my-box")),
        ("https://forum.example.org/t/größe/12", ForumLink(12, None, "größe")),
        ("/t/my-box", ForumLink(None, slug="my-box")),
        ("/t/my-box/", ForumLink(None, slug="my-box")),
        ("/p/99", ForumLink(None, post_id=99)),
        ("https://example.net/talk/t/my-box/12", ForumLink(12, None, "my-box")),
        ("/t/my-box/12/99999999999", ForumLink(12, None, "my-box")),
    ],
)
def test_every_form_of_a_link_to_a_topic_is_understood(url: str, link: ForumLink) -> None:
    assert parse_forum_link(url, HOSTS) == link


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example.org/t/my-box/12",
        "https://forum.example.org.evil.example/t/my-box/12",
        "https://example.net/t/my-box/12",
        "/u/ada",
        "/tags/12",
        "/t/",
        "/t/0",
        "/t/99999999999999999999999",
        "mailto:a@forum.example.org",
        "ftp://forum.example.org/t/my-box/12",
        "http://[broken/t/my-box/12",
        "t/my-box/12",
        "#12",
        "",
    ],
)
def test_other_addresses_are_none_of_its_topics(url: str) -> None:
    assert parse_forum_link(url, HOSTS) is None


def test_relative_addresses_become_absolute_where_the_forum_is_known() -> None:
    assert (
        make_absolute("/uploads/a.png", "https://forum.example.org/")
        == "https://forum.example.org/uploads/a.png"
    )
    assert (
        make_absolute("//cdn.example.org/a.png", "https://forum.example.org")
        == "https://cdn.example.org/a.png"
    )
    assert make_absolute("https://else.example/", "https://forum.example.org") == "https://else.example/"
    assert make_absolute("/uploads/a.png", "") == "/uploads/a.png"
    assert make_absolute("http://[broken", "https://forum.example.org") == "http://[broken"


def test_the_forums_own_host_is_the_one_that_links_to_its_topics_name() -> None:
    cooked = (
        '<a href="https://forum.example.org/t/a/1">a</a> <a href="http://Forum.example.org/t/2/4">b</a>'
        '<a href="https://meta.example.com/t/x/1">c</a><a href="https://meta.example.com/t/x/900">d</a>'
        '<a href="https://meta.example.com/t/x/901">e</a>'
    )
    linked = Counter(list_linked_topics(cooked))
    assert choose_host(linked, {1, 2, 3}) == "forum.example.org"
    assert choose_host(linked, {77}) is None


def test_categories_are_named_by_the_links_to_them() -> None:
    cooked = (
        '<a class="badge-wrapper" href="/c/talk/feature-request/11"></a><a href="https://f.example/c/support/10">x</a>'
        '<a href="/c/support">no id</a><a href="/c/7/8">no name</a>'
    )
    assert list(list_named_categories(cooked)) == [(11, "Feature request"), (10, "Support")]
