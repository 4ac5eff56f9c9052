"""Whole pages for visitors, kept in memory for seconds, with ETag. A member's page never enters."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, request, session
from werkzeug.http import parse_etags

from community.core.web.actor import current_actor
from community.core.web.headers import NONCE_PLACE, content_policy, new_nonce

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_BYTES = 1_000_000  # A page larger than this is not worth the memory.


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as rendered, with a place where each visitor's nonce goes."""

    body: bytes
    content_type: str
    etag: str
    expires_at: float
    has_nonce: bool


class PageCache:
    """The pages of one process, least recently used first out."""

    def __init__(self, pages: int, seconds: float) -> None:
        self._pages: OrderedDict[str, StoredPage] = OrderedDict()
        self._limit = pages
        self._lock = threading.Lock()
        self.seconds = seconds

    def find(self, key: str) -> StoredPage | None:
        """The stored page, or None when there is none that is fresh."""
        page = self._pages.get(key)
        return page if page is not None and page.expires_at > time.monotonic() else None

    def store(self, key: str, body: bytes, content_type: str) -> StoredPage:
        """Keep a page and answer it."""
        place = NONCE_PLACE.encode()
        # The place's name is random in each process; the tag must outlive a restart.
        tag = hashlib.blake2b(body.replace(place, b""), digest_size=12).hexdigest()
        page = StoredPage(body, content_type, tag, time.monotonic() + self.seconds, place in body)
        if self.seconds > 0 and len(body) <= LARGEST_BYTES:
            with self._lock:
                self._pages[key] = page
                self._pages.move_to_end(key)
                while len(self._pages) > self._limit:
                    self._pages.popitem(last=False)
        return page

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()


def for_visitors(view: View) -> View:
    """Serve a GET view's pages to visitors from memory for some seconds; members always get their own."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if current_actor().is_signed_in or request.method not in ("GET", "HEAD") or "_flashes" in session:
            return view(*args, **kwargs)
        cache: PageCache = current_app.extensions["page_cache"]
        key = _page_key()
        page = cache.find(key)
        if page is None:
            g.csp_nonce = NONCE_PLACE
            response = make_response(view(*args, **kwargs))
            # A page that changed the session may show what is this visitor's alone: a token, a message.
            if response.status_code != 200 or "Set-Cookie" in response.headers or session.modified:
                g.pop("csp_nonce")
                body = response.get_data()
                if NONCE_PLACE.encode() in body:
                    g.csp_nonce = new_nonce()
                    response.set_data(body.replace(NONCE_PLACE.encode(), g.csp_nonce.encode()))
                return response
            page = cache.store(key, response.get_data(), response.content_type or "text/html")
            g.pop("csp_nonce")
        return _answer(page)

    return wrapper  # type: ignore[return-value]


def _page_key() -> str:
    theme = request.cookies.get("theme", "")
    return "\n".join(
        (
            theme if theme in ("light", "dark") else "",
            request.environ["PATH_INFO"],
            request.environ["QUERY_STRING"],
        )
    )


def _answer(page: StoredPage) -> Response:
    headers = [
        ("ETag", f'W/"{page.etag}"'),
        ("Cache-Control", "public, max-age=0, must-revalidate"),
        ("Vary", "Cookie"),
    ]
    wanted = request.headers.get("If-None-Match", "")
    if wanted and parse_etags(wanted).contains_weak(page.etag):
        return Response(status=304, headers=headers)
    body = page.body
    if page.has_nonce:
        nonce = new_nonce()
        headers.append(("Content-Security-Policy", content_policy(nonce)))
        body = body.replace(NONCE_PLACE.encode(), nonce.encode())
    return Response(body, headers=headers, content_type=page.content_type)
