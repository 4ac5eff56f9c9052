"""Reading single values out of JSON that nobody has checked: each function takes any JSON value and never raises."""

import re
from datetime import UTC, datetime
from typing import TypeGuard

from community.core.text.lines import clean_body, clean_line

MAX_ID = 2**63 - 1  # The largest number that SQLite and PostgreSQL keep in an integer column.
MAX_COUNT = (
    2**31 - 1
)  # Counts go into 32-bit columns; a larger one is a fault of the source, not a success story.
EARLIEST_YEAR = (
    1990  # Forums did not exist before; an earlier date is an empty field that was printed as one.
)
LATEST_YEAR = 2200  # Later dates overflow when a page adds days to them.

_DECIMAL = re.compile(r"[0-9]{1,19}", re.ASCII)


def read_text(value: object) -> str | None:
    """Return the text without what a database refuses (NUL, controls, lone surrogates), or None where it is no text."""
    return clean_body(value) if isinstance(value, str) else None


def read_line(value: object) -> str:
    """Return the text as one tidy line without invisible direction marks; empty where it is no text."""
    return clean_line(value) if isinstance(value, str) else ""


def read_id(value: object) -> int | None:
    """Return a positive 64-bit integer, also from `"12"` or `12.0`; None for all else, true and false included."""
    number = read_integer(value)
    return number if number is not None and 1 <= number <= MAX_ID else None


def read_count(value: object) -> int:
    """Return a count between 0 and MAX_COUNT; what is missing, negative or no number counts as 0."""
    number = read_integer(value)
    return min(max(number or 0, 0), MAX_COUNT)


def read_integer(value: object) -> int | None:
    """Return a whole number, also from `"12"` or `12.0`; None for all else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return int(value.strip())
    return None


def read_flag(value: object) -> bool:
    """Return True only for true, 1 and "true": a flag in a form that we do not know must not lock or hide anything."""
    return value is True or value == "true" or (type(value) is int and value == 1)


def read_instant(value: object) -> datetime | None:
    """Return an ISO 8601 time as an aware UTC instant; one without a zone is taken as UTC. None where unreadable."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if EARLIEST_YEAR <= instant.year <= LATEST_YEAR else None


def read_object(value: object) -> dict[str, object]:
    """Return the JSON object, or an empty one where it is something else."""
    return value if is_object(value) else {}


def read_list(value: object) -> list[object]:
    """Return the JSON list, or an empty one where it is something else."""
    return value if isinstance(value, list) else []


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Tell whether the value is a JSON object, whose keys are always text."""
    return isinstance(value, dict)


def describe(value: object) -> str:
    """Return a short, harmless description of a value for a report: its JSON type, and the value where it is short."""
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    kind = kinds.get(type(value), "a number")
    if isinstance(value, str):
        return f"{kind} “{read_line(value)[:40]}”"
    if isinstance(value, float) or (
        isinstance(value, int) and not isinstance(value, bool) and -MAX_ID <= value <= MAX_ID
    ):
        return f"{kind} ({value})"
    return kind
