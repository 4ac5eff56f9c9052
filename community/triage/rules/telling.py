"""What follows from an asker's posts, from requests for more and from incidents, for the story of a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from community.triage.rules.story import Span
from community.triage.rules.words import says_thanks

BEFORE_INCIDENT = timedelta(days=1)  # What was asked longer before something broke is about something else.


def info_spans(
    asked: Iterable[datetime], posts: Sequence[datetime], waiting_since: datetime | None
) -> tuple[Span, ...]:
    """From each request until the asker wrote; one that was taken back, which leaves no trace, ended at once."""
    spans: list[Span] = []
    for at in sorted(asked):
        written = next((post for post in posts if post > at), None)
        if written is None and waiting_since is None:
            written = at
        spans.append((at, written))
    return tuple(spans)


def unhappy_posts(posts: Iterable[tuple[datetime, str]], info: Sequence[Span]) -> list[datetime]:
    """When the asker wrote without thanks, and not because more was asked of them."""
    met = {end for _, end in info if end is not None}
    return [at for at, body in posts if at not in met and not says_thanks(body)]


def incidents_of(
    rows: Iterable[Any], board_id: int, product_id: int | None, asked_at: datetime
) -> tuple[tuple[int, Span], ...]:
    """Those of these incidents (rows with id, board_id, product_id, opened_at, closed_at) that concern the question."""
    return tuple(
        (row.id, (row.opened_at, row.closed_at))
        for row in rows
        if asked_at >= row.opened_at - BEFORE_INCIDENT
        and (row.board_id is None or row.board_id == board_id)
        and (row.product_id is None or row.product_id == product_id)
    )
