"""What a ticket is called, what may be attached to it, and how often one may be opened."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

FILES_MOST = 5  # A photo of the lamps, one of the label, a bill, a log, and one more.
FILES_LARGEST_BYTES = 5 * 1024 * 1024  # All together: one request carries 6 MB.
NAME_LONGEST = 80
SUBJECT_SHORTEST = 3
SUBJECT_LONGEST = 150  # As a question’s title, which it may become.
TEXT_SHORTEST = 10
SUGGESTED_MOST = (
    30  # Six lists of five; whoever retypes the title more often than that gets the last ones noted.
)

TICKETS_PER_NETWORK = "10/hour"  # An office or a shop in which several people have trouble.
TICKETS_PER_ADDRESS = (
    "5/day"  # Each mails a receipt: more would flood the mailbox of somebody who never asked.
)
TRIES_PER_NETWORK = "60/hour"  # Corrections of a form; each try may carry files to be decoded.


class Source(StrEnum):
    """Where a ticket was written."""

    SUPPORT = "support"
    """On our own page."""
    WIDGET = "widget"
    """By way of the help button on the brand's site."""
    THREAD = "thread"
    """In the community: a question that was handed to the team."""


def source_of(text: str | None) -> Source:
    """The source that a form names; our own page when it names none that a form can have."""
    return Source.WIDGET if text == Source.WIDGET else Source.SUPPORT


def number_in_words(ticket_id: int) -> str:
    """What people call a ticket: T-42."""
    return f"T-{ticket_id}"


def read_ids(texts: Iterable[str]) -> list[int]:
    """The ids in a form's fields, apart by commas, each once and in order; whatever is no id is left out."""
    words = [word.strip() for text in texts for word in text[:2_000].split(",")]
    ids = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 19]
    return list(dict.fromkeys(ids))[-SUGGESTED_MOST:]


def size_in_words(size_bytes: int) -> str:
    """A file's size as people say it: 340 kB, 1.2 MB."""
    if size_bytes < 1024 * 1024:
        return f"{max(1, round(size_bytes / 1024))} kB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"
