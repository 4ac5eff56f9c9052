"""Builds the application: configuration, kernel, rooms, wiring."""

from __future__ import annotations

import logging

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from community import rooms, wiring
from community.core import cli, db, fetching, files, mail, ratelimit, recent, sealing
from community.core.web import actor, assets, errors, frame, headers, templating
from community.core.web.pagecache import PageCache
from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for the environment's. Raise ValueError for a wrong setting."""
    settings = settings or config.load()
    app = frame.Peerdesk(
        "community", root_path=str(config.ROOT), template_folder="templates", static_folder="static"
    )
    app.config.update(
        SECRET_KEY=config.secret_key(settings),
        SQLALCHEMY_DATABASE_URI=_driver_url(settings.sqlalchemy_url),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        REMEMBER_COOKIE_DURATION=actor.REMEMBER_DAYS * 86400,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.is_https,
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
        TIME_ZONE=settings.time_zone,
        BASE_URL=settings.base_url.rstrip("/"),
        IS_HTTPS=settings.is_https,
        COMPRESS_LEVEL=4,  # Higher levels cost a page's whole CPU time for a few per cent.
        COMPRESS_BR_LEVEL=3,
        COMPRESS_ZSTD_LEVEL=3,
        SETTINGS=settings,
    )
    app.extensions["page_cache"] = PageCache(settings.visitor_cache_pages, settings.visitor_cache_seconds)
    recent.init_app(app, settings.figures_seconds)

    sealing.init_app(app, settings.sealing_key or app.config["SECRET_KEY"])
    db.init_app(app)
    Migrate(app, db.db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    mail.init_app(app, settings)
    fetching.init_app(app, settings)
    files.configure(settings)
    ratelimit.configure(settings.redis_url, is_on=settings.rate_limits)

    frame.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    templating.init_app(app, settings)
    rooms.init_app(app)
    cli.init_app(app)
    wiring.connect()
    Compress(app)

    assets.init_app(app, settings.instance_path("static"))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return app


def _driver_url(address: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if address.startswith(prefix):
            return "postgresql+psycopg://" + address.removeprefix(prefix)
    return address
