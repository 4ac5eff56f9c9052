"""Addresses of the old forum: which topic and post a link means, which host the forum had, how its categories are called."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .fields import MAX_COUNT, MAX_ID

# A slug of digits alone cannot be told from an id; Discourse takes it for the id, and so do we.
_TOPIC_PATH = re.compile(
    r"/t/(?:(?P<slug>[^/]*[^/0-9][^/]*)/)?(?P<topic>[0-9]{1,19})(?:/(?P<post>[0-9]{1,10}))?(?![0-9])"
)
_SLUG_PATH = re.compile(r"/t/(?P<slug>[^/]*[^/0-9][^/]*)/?$")
_POST_PATH = re.compile(r"/p/(?P<id>[0-9]{1,19})(?![0-9])")
_TOPIC_LINK = re.compile(
    r"""href="https?://([A-Za-z0-9.-]{1,190}(?::[0-9]{1,5})?)/t/(?:[^/"<>]{1,250}/)?([0-9]{1,19})"""
)
_CATEGORY_LINK = re.compile(
    r"""href="(?:https?://[^/"<>]{1,190})?/c/(?:[^/"<>]{1,100}/){0,3}([^/"<>]{1,100})/([0-9]{1,9})\""""
)


@dataclass(frozen=True, slots=True)
class ForumLink:
    """What an address of the old forum means: a topic by id (or, in old links, by slug alone), a post in it or by its id."""

    topic_id: int | None
    post_number: int | None = None
    slug: str | None = None
    post_id: int | None = None


def parse_forum_link(url: str, hosts: Collection[str]) -> ForumLink | None:
    """Return what a link means in the old forum, or None where it leads anywhere else.

    Takes `/t/slug/7/3`, `/t/7/3`, `/t/7`, `/t/slug`, `/p/99`, with or without a host of `hosts` (lower case; with a path
    where the forum lived beneath one, as `example.org/forum`), whatever scheme, query, fragment or rubbish follows.
    """
    path = _path_on(url.strip(), hosts)
    if path is None:
        return None
    if topic := _TOPIC_PATH.match(path):
        topic_id, post = int(topic["topic"]), int(topic["post"] or 0)
        if not 1 <= topic_id <= MAX_ID:
            return None
        return ForumLink(topic_id, post if 1 <= post <= MAX_COUNT else None, topic["slug"])
    if slug := _SLUG_PATH.match(path):
        return ForumLink(None, slug=slug["slug"])
    if (post_link := _POST_PATH.match(path)) and 1 <= int(post_link["id"]) <= MAX_ID:
        return ForumLink(None, post_id=int(post_link["id"]))
    return None


def _path_on(url: str, hosts: Collection[str]) -> str | None:
    """Return the path within the forum, or None for an address elsewhere."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError:
        return None
    if not host:
        return parts.path if not parts.scheme and parts.path.startswith("/") else None
    if parts.scheme not in ("http", "https", ""):
        return None
    place = host + parts.path
    for base in hosts:
        if host == base or place.startswith(base + "/"):
            return place[len(base) :] or "/"
    return None


def make_absolute(url: str, base: str) -> str:
    """Return an address that a page of the old forum holds as one that works from anywhere.

    `base` is the forum's own address, `https://forum.example`, or empty where nobody knows it: then relative ones stay.
    """
    if not base:
        return url
    try:
        return urljoin(f"{base.rstrip('/')}/", url)
    except ValueError:
        return url


def list_linked_topics(cooked: str) -> Iterator[tuple[str, int]]:
    """Yield host and topic id of every full link to a Discourse topic in a post.

    The host that most often goes with ids of the record itself is the forum's own: see `choose_host`.
    """
    for host, topic_id in _TOPIC_LINK.findall(cooked):
        yield host.lower(), int(topic_id)


def choose_host(linked: Counter[tuple[str, int]], known_topic_ids: Collection[int]) -> str | None:
    """Return the host that most links to known topics name; None where there are none. Ties go to the alphabet."""
    hosts: Counter[str] = Counter()
    for (host, topic_id), count in linked.items():
        if topic_id in known_topic_ids:
            hosts[host] += count
    return min(hosts, key=lambda host: (-hosts[host], host), default=None)


def list_named_categories(cooked: str) -> Iterator[tuple[int, str]]:
    """Yield id and name of every category that a post links to.

    Topics hold only a category's id; its name is found in quotes from other topics, as `/c/parent/feature-request/11`.
    """
    for slug, category_id in _CATEGORY_LINK.findall(cooked):
        if not slug.isdecimal():
            yield int(category_id), slug.replace("-", " ").strip().capitalize()
