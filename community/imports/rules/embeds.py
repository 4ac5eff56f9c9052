"""What Discourse makes of a link, a video, a quote or an event, taken out of its mark-up again."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from .cooked import Node

MAX_CODE_LINES = 60  # Of a code excerpt in a link's preview; some previews hold whole source files.

_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EMBED = re.compile(r"https?://(?:www\.)?(?:youtube(?:-nocookie)?\.com)/embed/([A-Za-z0-9_-]{1,64})")
_VIMEO = re.compile(r"https?://player\.vimeo\.com/video/([0-9]{1,15})")
_MEDIA_CLASSES = frozenset(
    ["lazyYT", "lazy-video-container", "video-placeholder-container", "video-container"]
)
_MEDIA_TAGS = frozenset(["video", "audio", "iframe"])


@dataclass(frozen=True, slots=True)
class Link:
    """An address with the words for it; the words may be empty."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Onebox:
    """A link's preview: its title and address, and the lines of code that the address points at, if it does."""

    link: Link
    code: str
    language_node: Node | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Who is quoted, where that stands (`/t/-/topic/post`, empty where unknown; title if it is another topic), and what."""

    username: str
    url: str
    title: str
    body: Node


def is_media(node: Node) -> bool:
    """Tell whether the element plays something: a video, an audio file, a frame."""
    return node.tag in _MEDIA_TAGS or not _MEDIA_CLASSES.isdisjoint(node.classes)


def read_media(node: Node) -> Link | None:
    """Return what a media element plays as a link, or None where it names nothing."""
    inner = node.find("video", "audio", "iframe", "a") if node.tag == "div" else None
    title = node.get("data-youtube-title") or node.get("data-video-title") or node.get("title")
    video_id = node.get("data-youtube-id") or node.get("data-video-id")
    if video_id and _VIDEO_ID.fullmatch(video_id) and node.get("data-provider-name") in ("", "youtube"):
        return Link(title, f"https://www.youtube.com/watch?v={video_id}")
    url = node.get("data-video-src") or _media_source(node)
    if not url and inner is not None:
        title = title or inner.get("title")
        url = inner.get("href") or _media_source(inner)
    return Link(title or _file_name(url), url) if url else None


def _media_source(node: Node) -> str:
    source = node.find("source")
    url = node.get("src") or (source.get("src") if source else "") or node.get("data-original-href")
    if video := _EMBED.match(url):
        return f"https://www.youtube.com/watch?v={video[1]}"
    if video := _VIMEO.match(url):
        return f"https://vimeo.com/{video[1]}"
    return url


def _file_name(url: str) -> str:
    try:
        name = urlsplit(url).path.rsplit("/", 1)[-1]
    except ValueError:
        return ""
    return name if "." in name else ""


def read_onebox(node: Node) -> Onebox | None:
    """Return the preview of a link; None where it names no address."""
    heading = node.find("h3", "h4", "h5")
    anchor = heading.find("a") if heading else None
    if anchor is None:
        anchor = next((found for found in node.nodes() if found.tag == "a" and found.get("href")), None)
    url = node.get("data-onebox-src") or (anchor.get("href") if anchor else "")
    if not url:
        return None
    title = (heading or anchor or node).text()
    code, language_node = _excerpt(node) if "#" in url else ("", None)
    return Onebox(Link(" ".join(title.split())[:300], url), code, language_node)


def _excerpt(node: Node) -> tuple[str, Node | None]:
    """Return the code that the address points at: such a link says "see these lines", and the page may be gone."""
    pre = node.find("pre")
    if pre is None:
        return "", None
    text = read_code(pre)
    return (text, pre) if text.count("\n") < MAX_CODE_LINES else ("", None)


def read_code(pre: Node) -> str:
    """Return the code in a `<pre>`; numbered listings keep one line an item."""
    items = [node for node in pre.nodes() if node.tag == "li"]
    if not items:
        return pre.text()
    return "\n".join(item.text().removesuffix("\n") for item in items)


def read_quote(node: Node) -> Quote:
    """Return who and what an `<aside class="quote">` quotes; without a blockquote inside, the whole of it."""
    body = node.find("blockquote")
    topic, post = node.get("data-topic"), node.get("data-post")
    is_known = topic.isdecimal() and topic.isascii() and len(topic) < 19
    url = f"/t/-/{topic}" if is_known else ""
    if is_known and post.isdecimal() and post.isascii() and len(post) < 10:
        url += f"/{post}"
    box = node.find(marked="title")
    anchors = [found for found in box.nodes() if found.tag == "a"] if box else []
    titles = (" ".join(anchor.text().split()) for anchor in anchors if "badge-wrapper" not in anchor.classes)
    return Quote(node.get("data-username"), url, next(filter(None, titles), "")[:300], body or node)


def read_event(node: Node) -> tuple[str, Link | None]:
    """Return an event's name with its time, as text, and the link to it."""
    times = " – ".join(filter(None, [node.get("data-start"), node.get("data-end")]))
    zone = node.get("data-timezone")
    words = ", ".join(filter(None, [node.get("data-name"), f"{times} ({zone})" if times and zone else times]))
    return words, Link("", node.get("data-url")) if node.get("data-url") else None
