"""Who is told of a new award."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

RECENT = timedelta(days=2)  # An older deed is no news: after an upgrade or an import nobody is flooded.


class Telling(Enum):
    """Of which new awards their holders hear, in the inbox and by a toast."""

    ALL = "all"
    """Of each: something has just happened."""
    RECENT = "recent"
    """Of those whose deed is RECENT: everybody was looked at anew."""
    NOBODY = "nobody"
    """Of none: a whole past came in at once."""
