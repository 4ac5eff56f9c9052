"""Secrets that stand for a member: sign-in keys in cookies and single-use keys in mail. Only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

SESSION_IDLE = timedelta(days=30)  # As long as the remember-me cookie lives.
SESSION_LONGEST = timedelta(days=180)  # A stolen key dies in the end even when it is used daily.
SEEN_EVERY = timedelta(minutes=5)  # Being seen is written no more often: each write costs an fsync.


class Purpose(StrEnum):
    """What a mailed key is good for."""

    CONFIRM = "confirm"
    """Proves the address given at sign-up."""
    NEW_ADDRESS = "new_address"
    """Proves an address that shall replace the present one."""
    RESET = "reset"
    """Sets a new password."""
    CLAIM = "claim"
    """Takes over an imported account."""

    @property
    def lifetime(self) -> timedelta:
        """How long a key works after it was made."""
        return _LIFETIMES[self]


_LIFETIMES = {
    Purpose.CONFIRM: timedelta(days=3),  # Mail read after a weekend still works.
    Purpose.NEW_ADDRESS: timedelta(days=1),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CLAIM: timedelta(days=14),  # It comes unasked, and may lie for a while.
}


def new_key() -> str:
    """A fresh secret of 256 bits, fit for addresses and cookies."""
    return secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """What is kept of a key. Keys are random, so a fast hash is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def is_live_session(
    created_at: datetime, last_seen_at: datetime, ended_at: datetime | None, now: datetime
) -> bool:
    """Whether a sign-in still counts."""
    return ended_at is None and last_seen_at > now - SESSION_IDLE and created_at > now - SESSION_LONGEST
