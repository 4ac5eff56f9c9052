"""Times and numbers in words, and addresses of static files."""

from datetime import UTC, datetime, timedelta

import pytest

from community.core.web import templating

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=50), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(minutes=60), "1 h ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=60), "28 Jan"),
        (timedelta(days=400), "22 Feb 2025"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(days=-3), "1 Apr 2026"),
    ],
)
def test_how_long_ago_is_told_in_words(ago, words):
    assert templating.relative(NOW - ago, NOW) == words


def test_a_time_carries_its_exact_instant_in_the_readers_zone(app, clock):
    clock.freeze(NOW)
    with app.test_request_context("/"):
        shown = templating.when(datetime(2026, 3, 29, 10, 30, tzinfo=UTC))
    assert 'datetime="2026-03-29T10:30:00Z"' in shown
    assert 'title="29 Mar 2026, 11:30 BST"' in shown  # Europe/London, an hour after its clocks went forward.
    assert ">2 h ago<" in shown


def test_no_time_is_nothing(app):
    assert templating.when(None) == ""
    assert templating.day(None) == ""


def test_large_numbers_have_their_thousands_apart():
    assert templating.number(18402) == "18,402"


def test_an_unknown_zone_is_utc():
    assert templating._find_zone("Mars/Olympus") is UTC
    assert templating._find_zone("../../etc/passwd") is UTC


def test_static_addresses_carry_a_hash_of_the_content(app):
    with app.test_request_context("/"):
        address = templating.asset("css/base.css")
    assert address.startswith("/static/css/base.css?v=")
    assert len(address.partition("?v=")[2]) == 12


def test_static_files_are_kept_by_browsers_for_a_year(client):
    answer = client.get("/static/css/base.css")
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    answer.close()
