"""The fetcher of this installation, by its settings."""

from __future__ import annotations

from flask import Flask, current_app

from community.core.fetching.addresses import Rule
from community.core.fetching.fetcher import Fetcher
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its fetcher. Raise ValueError for a setting that would open the inside of a network."""
    app.extensions["fetcher"] = Fetcher(rule_of(settings))


def rule_of(settings: Settings) -> Rule:
    """What the settings allow. Raise ValueError naming the setting that is wrong."""
    ports = [text.strip() for text in settings.fetch_ports.split(",") if text.strip()]
    if not ports or not all(port.isascii() and port.isdigit() and 0 < int(port) < 65_536 for port in ports):
        raise ValueError(
            f"PEERDESK_FETCH_PORTS must be ports with commas between them, not {settings.fetch_ports!r}."
        )
    if settings.fetch_local and settings.is_https:
        raise ValueError(
            "PEERDESK_FETCH_LOCAL lets pages call this machine's own addresses: it is for development, and must be off"
            " where PEERDESK_BASE_URL is https."
        )
    return Rule(frozenset(int(port) for port in ports), allows_local=settings.fetch_local)


def fetcher() -> Fetcher:
    """The fetcher of the running application."""
    found: Fetcher = current_app.extensions["fetcher"]
    return found
