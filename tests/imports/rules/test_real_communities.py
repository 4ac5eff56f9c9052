"""Whole communities that really were: every topic is read, every post placed, every word kept."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from community.core.text.markdown import cook
from community.imports.rules.markdown import convert
from community.imports.rules.outline import outline_topic
from community.imports.rules.records import PostKind, Topic, parse_topic

DATA = Path(__file__).parents[3].parent / "shared" / "data"
SAMPLE = 40  # Every fortieth topic: enough to meet every kind of mark-up, few enough for each run.
LONGEST_POST_BYTES = 256 * 1024


@pytest.fixture(params=["urho3d", "slicer"])
def topics(request: pytest.FixtureRequest) -> Iterator[Topic]:
    path = DATA / request.param / "topics.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {request.param} community beside the checkout")
    return read_sample(path)


def read_sample(path: Path) -> Iterator[Topic]:
    with gzip.open(path) as lines:
        for number, line in enumerate(lines):
            if number % SAMPLE == 0:
                yield parse_topic(json.loads(line))


def words_of(html: str) -> Counter[str]:
    """The words of HTML without those that are furniture: link previews, quote titles, sizes of pictures."""
    html = re.sub(r'<aside class="onebox.*?</aside>|<svg\b.*?</svg>', " ", html, flags=re.DOTALL)
    html = re.sub(r'<div class="(?:meta|title|poll-info)".*?</div>', " ", html, flags=re.DOTALL)
    html = re.sub(r"</?(?:strong|em|span|b|i|a|code|s|del|sup|sub|kbd)\b[^>]*>", "", html)
    return Counter(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", html))))


def test_every_post_is_placed_and_every_acceptance_kept(topics: Iterator[Topic]) -> None:
    read = 0
    for topic in topics:
        outline = outline_topic(topic)
        assert outline.count_of_posts == len(topic.posts)
        assert outline.accepted_numbers == topic.accepted_post_numbers
        read += len(topic.posts)
    assert read > 500


def test_the_words_of_every_post_survive_into_our_own_html(topics: Iterator[Topic]) -> None:
    shares: list[float] = []
    for topic in topics:
        for post in topic.posts:
            if post.kind is PostKind.SMALL_ACTION:
                continue
            converted = convert(post.cooked)
            assert converted.notes == ()
            shown = words_of(cook(converted.markdown, limit_bytes=LONGEST_POST_BYTES).html)
            wanted = words_of(post.cooked)
            shares.append((wanted & shown).total() / wanted.total() if wanted else 1.0)
    assert sum(shares) / len(shares) >= 0.995
    assert sum(share < 0.9 for share in shares) <= len(shares) * 0.01
