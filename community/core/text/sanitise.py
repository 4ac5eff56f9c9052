"""The last word on HTML from members: what may be in it, where its addresses may lead.

Three gates, the same allow-list in each: bleach, our own pass over the addresses, nh3.

bleach parses in Python and costs some 50 times as much as everything else together, so it is asked only when there is
something for it to do. nh3 builds the tree that a browser would build, drops what the allow-list does not
name and writes the tree out again. When its output equals its input byte for byte, then

- it dropped nothing, so every element, attribute, class and scheme in the text is on the allow-list;
- the text is the canonical spelling of its own tree, so no second parser has an unclosed quote, a stray `<`,
  a comment or a misnested element to read differently: the way around a sanitiser is such a disagreement.

bleach on such a text could only return the same tree. On any other text bleach runs first and nh3 judges
what bleach left. `tests/core/text/test_sanitise.py` holds both halves as properties.
"""

import re
import threading
from functools import lru_cache
from html import escape, unescape
from typing import Final
from urllib.parse import urlsplit

import bleach
import nh3

from .allowlist import ATTRIBUTES, CLASSES, SCHEMES, TAGS

FILES_PATH: Final = "/files/"  # Where our own uploads are served; no other image is loaded into a page.
URL_CHARACTERS: Final = 2_000  # What browsers and mail programs carry without cutting.
REL: Final = (
    "ugc nofollow noopener"  # A member's link lends no weight in search and gets no handle on the page.
)

_ROUNDS = 4  # Reading and writing HTML settles in two rounds; what still moves after four is hostile.

# Controls have no place in HTML, and half a surrogate pair cannot be encoded.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_IGNORED_IN_URLS = re.compile("[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_OWN_IMAGE = re.compile(
    re.escape(FILES_PATH)
    + r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\?[A-Za-z0-9_=&-]*)?"
)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}(?:\?[A-Za-z0-9=&%+._-]*)?")


def sanitise(html: str) -> str:
    """Return `html` with nothing left in it that the allow-list does not name; never raises.

    The result is stable: sanitising it again changes nothing. It is safe inside any element that may hold
    paragraphs, and nowhere else (not inside an attribute, a script or a style).
    """
    html = _NO_TEXT.sub("", html)
    clean = html if is_clean(html) else _gate(_through_bleach(html))
    for _ in range(_ROUNDS):
        checked = _check_addresses(clean)
        if checked == clean and (clean is html or is_clean(clean)):
            return clean
        clean = _gate(checked)
    return _gate(_text(re.sub("<[^>]*>", " ", clean)))


def is_clean(html: str) -> bool:
    """Tell whether `html` is already exactly what the allow-list permits, in its canonical spelling."""
    return _gate(html) == html


@lru_cache(maxsize=8192)
def safe_url(url: str) -> str | None:
    """Return the address as it may stand in a link, or None where no link may lead.

    Only http, https and mailto, or a path on this site (`/…`, `#…`). Characters that browsers skip over while
    they read an address are dropped first, so that `java\\nscript:` is seen for what it is.
    """
    url = _IGNORED_IN_URLS.sub("", url)
    if not url or len(url) > URL_CHARACTERS or "\\" in url:
        return None
    if not _leads_somewhere_allowed(url):
        return None
    # The last gate has its own reader of addresses; what it would drop must not become a link here.
    spelled = f'<a href="{escape(url)}"></a>'
    kept = nh3.clean(spelled, tags={"a"}, attributes={"a": {"href"}}, link_rel=None, url_schemes=set(SCHEMES))
    return url if "href" in kept else None


def is_external(url: str) -> bool:
    """Tell whether a safe address leads away from this site."""
    return not url.startswith(("/", "#"))


def is_own_image(url: str) -> bool:
    """Tell whether a safe address is that of a file of ours, without steps out of the folder of files."""
    return _OWN_IMAGE.fullmatch(url) is not None


def _leads_somewhere_allowed(url: str) -> bool:
    if url.startswith("/"):
        return not url.startswith("//")
    if url.startswith("#"):
        return True
    scheme = _SCHEME.match(url)
    if scheme is None or scheme.group(1).lower() not in SCHEMES:
        return False
    rest = url[scheme.end() :]
    if scheme.group(1).lower() == "mailto":
        return _MAILBOX.fullmatch(rest) is not None
    try:
        parts = urlsplit(url)
        # A name and password before the host serve only to make a stranger look like a friend.
        return rest.startswith("//") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _gate(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        allowed_classes=_CLASSES,
        link_rel=None,
        strip_comments=True,
    )


_TAGS = set(TAGS)
_ATTRIBUTES = {tag: set(names) for tag, names in ATTRIBUTES.items()}
_SCHEMES = set(SCHEMES)
_CLASSES = {tag: set(names) for tag, names in CLASSES.items()}


def _through_bleach(html: str) -> str:
    """Drop with bleach what the allow-list does not name; the last gate narrows the classes further."""
    cleaner: bleach.Cleaner | None = getattr(_local, "cleaner", None)
    if cleaner is None:
        # One a thread: a Cleaner keeps the state of its parser between calls.
        cleaner = _local.cleaner = bleach.Cleaner(
            tags=TAGS, attributes=_bleach_attributes(), protocols=SCHEMES, strip=True, strip_comments=True
        )
    try:
        return str(cleaner.clean(html))
    except (RecursionError, ValueError, AssertionError, LookupError, AttributeError):
        # bleach's parser gives up on some broken trees; then the source is shown as text.
        _local.cleaner = None
        return escape(html)


_local = threading.local()


def _bleach_attributes() -> dict[str, list[str]]:
    return {tag: [*ATTRIBUTES.get(tag, ()), *(["class"] if tag in CLASSES else [])] for tag in TAGS}


def _check_addresses(html: str) -> str:
    """Check every address in HTML of the last gate's spelling, where a `<` is always the start of a tag."""
    open_links: list[bool] = []

    def check(match: re.Match[str]) -> str:
        closing, tag, attributes = match.groups()
        if tag == "a":
            if closing:
                return "</a>" if open_links and open_links.pop() else ""
            link = _checked_link(attributes)
            open_links.append(link is not None)
            return link or ""
        if tag == "img":
            return _checked_image(attributes, inside_link=any(open_links))
        return match.group()

    return _TAG.sub(check, html) if "<a" in html or "<img" in html else html


def _checked_link(attributes: str) -> str | None:
    values = dict(_ATTRIBUTE.findall(attributes))
    url = safe_url(unescape(values.get("href", "")))
    if url is None:
        return None
    values["href"] = _attribute_text(url)
    values.pop("rel", None)
    if is_external(url):
        values["rel"] = REL
    return (
        "<a"
        + "".join(f' {name}="{value}"' for name, value in values.items() if name != "class" or value)
        + ">"
    )


def _checked_image(attributes: str, *, inside_link: bool) -> str:
    values = dict(_ATTRIBUTE.findall(attributes))
    url = safe_url(unescape(values.get("src", "")))
    if url is not None and is_own_image(url):
        values.update(src=_attribute_text(url), loading="lazy")
        values.setdefault("alt", "")
        return "<img" + "".join(f' {name}="{value}"' for name, value in values.items()) + ">"
    words = unescape(values.get("alt", "")) or (image_host(url) if url else "")
    if url is None or inside_link:
        return _text(words)
    rel = f' rel="{REL}"' if is_external(url) else ""
    return f'<a class="image-link" href="{_attribute_text(url)}"{rel}>{_text(words)}</a>'


def image_host(url: str) -> str:
    """Return what to call an image without a description: the place that it comes from."""
    return (urlsplit(url).hostname or url) if is_external(url) else url


def _attribute_text(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")


def _text(value: str) -> str:
    return escape(value, quote=False).replace("\xa0", "&nbsp;")
