"""When abilities rest: after a long time away, told beforehand. Points and the rank's name stay for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

ANNOUNCED_DAYS = 14  # Long enough to read it after a holiday.


def rests_from(last_active_at: datetime, rest_after_days: int) -> datetime:
    """The instant from which the abilities of somebody last here then rest."""
    return last_active_at + timedelta(days=rest_after_days)


def may_rest(last_active_at: datetime, told_at: datetime | None, rest_after_days: int, now: datetime) -> bool:
    """Whether they may rest now: the time is up, and it was told ANNOUNCED_DAYS before, since the last visit."""
    if told_at is None or told_at < last_active_at:
        return False
    return rests_from(last_active_at, rest_after_days) <= now and told_at <= now - timedelta(
        days=ANNOUNCED_DAYS
    )
