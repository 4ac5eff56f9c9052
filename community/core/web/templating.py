"""What every template can use: the actor, the site, times and numbers in words, hashed static addresses."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, current_app, request
from markupsafe import Markup

from community.core import clock
from community.core.web.actor import current_actor
from community.core.web.csrf import csrf_token
from community.core.web.headers import csp_nonce
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app`'s templates their filters and context."""
    app.jinja_env.filters.update(when=when, moment=moment, number=number, day=day, icon=icon)
    site = {"name": settings.site_name, "base_url": settings.base_url.rstrip("/")}
    app.jinja_env.globals.update(
        asset=asset, drawn_icon=icon, csp_nonce=csp_nonce, csrf_token=csrf_token, site=site
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _context() -> dict[str, Any]:
        actor = current_actor()
        theme = request.cookies.get("theme", "")
        return {
            "actor": actor,
            "theme": theme if theme in ("light", "dark") else "",
            "csp_nonce": csp_nonce(),
        }


def asset(path: str) -> str:
    """Address of a static file, with a hash of its content so that it may be cached for a year."""
    known: dict[str, str] = current_app.extensions.setdefault("assets", {})
    if path not in known or current_app.debug:
        file = Path(current_app.static_folder or "") / path
        digest = hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
        known[path] = f"{current_app.static_url_path}/{path}?v={digest}"
    return known[path]


def number(value: int) -> str:
    """A whole number with thousands separated: 18,402."""
    return f"{value:,}"


def when(instant: datetime | None) -> Markup:
    """A <time>: relative in words, the exact time in the reader's zone on hover."""
    if instant is None:
        return Markup("")
    iso, exact = _spelled(instant, reader_zone())
    # Thirty times a page: put together by hand, of nothing that anybody typed.
    return Markup(f'<time datetime="{iso}" title="{exact}">{relative(instant, clock.now())}</time>')


def moment(instant: datetime | None) -> Markup:
    """A <time> that is to be kept: today 14:00, tomorrow 09:30, Mon 23 Nov, 09:30; in the reader's zone."""
    if instant is None:
        return Markup("")
    iso, exact = _spelled(instant, reader_zone())
    local, today = instant.astimezone(reader_zone()), clock.now().astimezone(reader_zone()).date()
    names = {0: "today", 1: "tomorrow", -1: "yesterday"}
    name = names.get((local.date() - today).days, f"{local:%a} {local.day} {local:%b},")
    return Markup(f'<time datetime="{iso}" title="{exact}">{name} {local:%H:%M}</time>')


def icon(name: str, label: str | None = None, **attributes: str) -> Markup:
    """One drawing of the sprite; `class` adds classes. See templates/components/icon.html."""
    return _drawing(asset("icons/sprite.svg"), name, label, attributes.get("class", ""))


def day(instant: date | None) -> str:
    """The date, an instant's in the reader's zone: 4 March 2026."""
    if instant is None:
        return ""
    local = instant.astimezone(reader_zone()) if isinstance(instant, datetime) else instant
    return f"{local.day} {local:%B %Y}"


def relative(instant: datetime, now: datetime) -> str:
    """How long ago `instant` was, in words."""
    seconds = (now - instant).total_seconds()
    if seconds < -60:
        return f"{instant.day} {instant:%b %Y}"
    if seconds < 45:
        return "just now"
    for size, limit, unit in ((60, 60, "min"), (3600, 24, "h"), (86400, 30, "day")):
        count = max(1, round(seconds / size))
        if count < limit:
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''} ago"
    if seconds < 300 * 86400:
        return f"{instant.day} {instant:%b}"
    return f"{instant.day} {instant:%b %Y}"


@lru_cache(maxsize=4096)
def _spelled(instant: datetime, zone: tzinfo) -> tuple[str, str]:
    iso = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return iso, instant.astimezone(zone).strftime("%d %b %Y, %H:%M %Z")


@lru_cache(maxsize=512)
def _drawing(sprite: str, name: str, label: str | None, more: str) -> Markup:
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(
        f"icon {more}".rstrip(), meaning, sprite, name
    )


def reader_zone() -> tzinfo:
    """The zone in which the reader lives; where they did not say so, the community's."""
    return _find_zone(current_actor().time_zone or current_app.config["TIME_ZONE"])


@cache
def _find_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
