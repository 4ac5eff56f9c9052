"""What a rank for the new lets its members write, in words for whoever reaches a limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from community.core.actor import Probation


def posts_today(count: int, counted_on: date | None, now: datetime) -> int:
    """How many of the counted posts are of today (UTC)."""
    return count if counted_on == now.astimezone(UTC).date() else 0


def day_ends_at(now: datetime) -> datetime:
    """When the next day (UTC) begins, and with it the next day's posts."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)


def day_refusal(probation: Probation, now: datetime) -> str:
    """Why there is no further post today, and from when on there is."""
    most = probation.posts_a_day or 0
    hours = (day_ends_at(now) - now).total_seconds() / 3600
    wait = f"in {round(hours)} hours" if hours >= 1.5 else "within the next hour and a half"
    return (
        f"As {probation.rank} you can write {most} {_plural(most, 'post')} a day, and today’s are written. "
        f"From 00:00 UTC on ({wait}) you can go on. What you typed is kept."
    )


def extras_refusal(
    probation: Probation, *, links: int, images: int, links_before: int = 0, images_before: int = 0
) -> str:
    """Why a post with so many links and pictures does not stand; empty when it does. What it had before may stay."""
    reasons = []
    if probation.links_a_post is not None and links > max(probation.links_a_post, links_before):
        reasons.append(_too_many(probation.links_a_post, links, "link", "to other sites"))
    if probation.images_a_post is not None and images > max(probation.images_a_post, images_before):
        reasons.append(_too_many(probation.images_a_post, images, "picture", ""))
    if not reasons:
        return ""
    return f"As {probation.rank} you can put {' and '.join(reasons)}. The next rank lifts this."


def _too_many(most: int, count: int, what: str, where: str) -> str:
    words = " ".join(part for part in (str(most) if most else "no", _plural(most, what), where) if part)
    return f"{words} into a post (this one has {count})"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
