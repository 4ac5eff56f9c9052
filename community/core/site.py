"""Where this site is, and whose."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app

from community.core import clock


def base_url() -> str:
    """The site's address, without a slash at its end."""
    address: str = current_app.config["BASE_URL"]
    return address


def site_name() -> str:
    """The brand's name."""
    name: str = current_app.config["SETTINGS"].site_name
    return name


def support_email() -> str:
    """Where requests to the support team are mailed."""
    address: str = current_app.config["SETTINGS"].support_email
    return address


def today() -> date:
    """The date where this community lives: by it things open in the morning and close at midnight."""
    return clock.now().astimezone(ZoneInfo(current_app.config["TIME_ZONE"])).date()
