"""Instants as files and providers write them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_of(written: object) -> datetime | None:
    """The instant in UTC; None for what is none. A date is its first moment, and a time without a zone counts as UTC."""
    if not isinstance(written, str):
        return None
    try:
        found = datetime.fromisoformat(written if "T" in written else written[:10])
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # The second: the first hour of the year 1, east of Greenwich.
        return None
