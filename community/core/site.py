"""Where this site is."""

from __future__ import annotations

from flask import current_app


def base_url() -> str:
    """The site's address, without a slash at its end."""
    address: str = current_app.config["BASE_URL"]
    return address
