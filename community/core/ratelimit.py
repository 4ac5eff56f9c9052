"""Rate limits: how often an actor, a network or a target may do something.

Counted in this process's memory, or in Redis when several processes share them (`redis_url`).
"""

from __future__ import annotations

import time
from typing import cast
from urllib.parse import quote

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from community.core.errors import TooMany

_storage: Storage = MemoryStorage()
_limiter = MovingWindowRateLimiter(_storage)
_is_on = True


def configure(redis_url: str, *, is_on: bool) -> None:
    """Choose where hits are counted, and whether limits are enforced at all."""
    global _storage, _limiter, _is_on
    _storage = cast(Storage, storage_from_string(redis_url)) if redis_url else MemoryStorage()
    _limiter = MovingWindowRateLimiter(_storage)
    _is_on = is_on


def limit(text: str) -> RateLimitItem:
    """A limit such as `10/hour`."""
    return parse(text)


def hit(item: RateLimitItem, *keys: str | int | None, what: str) -> None:
    """Count one hit. Raise TooMany, saying `what` was too often and when to come back, when the limit is reached."""
    if not _is_on:
        return
    names = [
        what,
        *(quote(str(key), safe="") for key in keys),
    ]  # A slash in a key would run into the next one.
    if _limiter.hit(item, *names):
        return
    wait = max(1, int(_limiter.get_window_stats(item, *names).reset_time - time.time()) + 1)
    raise TooMany(
        f"Too many {what} in a short time. Try again in {_in_words(wait)}.", retry_after_seconds=wait
    )


def forget() -> None:
    """Forget all counts (tests)."""
    _storage.reset()


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds" if seconds != 1 else "a second"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes < 90 else f"{-(-minutes // 60)} hours"
