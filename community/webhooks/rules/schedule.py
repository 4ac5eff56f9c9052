"""When a call that failed is tried again: the published schedule of Standard Webhooks, over three days."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The waits after the first, second … failure: ten tries in some three days."""

GIVE_UP_AFTER = timedelta(days=3)  # Of nothing but failures; then the endpoint is switched off.
JITTER = 0.1  # Up to a tenth longer, so that what failed together does not come back together.
BREAK_AFTER = (
    5  # Failures in a row, of whatever deliveries, after which an endpoint is left alone for a while …
)
_FIRST_PAUSE = timedelta(seconds=60)  # … this long, and twice as long each time that it fails again,
_LONGEST_PAUSE = timedelta(minutes=30)  # up to this.
_LONGEST_RETRY_AFTER = timedelta(days=1)


def next_try(
    tries: int, now: datetime, chance: float, *, not_before: datetime | None = None
) -> datetime | None:
    """When to try again after so many tries that failed; None when that was the last. `chance` is within 0 and 1."""
    if tries > len(SCHEDULE):
        return None
    at = now + SCHEDULE[tries - 1] * (1 + JITTER * chance)
    return max(at, not_before) if not_before is not None else at


def pause_after(streak: int, now: datetime) -> datetime | None:
    """Until when an endpoint is left alone after so many failures in a row; None: it is not."""
    if streak < BREAK_AFTER:
        return None
    return now + min(_FIRST_PAUSE * 2 ** min(streak - BREAK_AFTER, 10), _LONGEST_PAUSE)


def should_give_up(failing_since: datetime, now: datetime) -> bool:
    """Whether an endpoint that failed ever since then is switched off."""
    return now - failing_since >= GIVE_UP_AFTER


def read_retry_after(text: str, now: datetime) -> datetime | None:
    """What a Retry-After asks for, in seconds or as a date, within a day; None for what cannot be read."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait = timedelta(seconds=int(text))
    else:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return now + min(max(wait, timedelta()), _LONGEST_RETRY_AFTER)
