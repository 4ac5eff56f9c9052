"""What is said of an answer, kept on its row, and the place that follows from it. `reactions` calls this."""

from __future__ import annotations

from datetime import datetime

from community.answers.models import Answer
from community.answers.rules import lead_of
from community.core.db import db


def add_confirmations(answer: Answer, change: int) -> None:
    """Count members for whom the answer worked."""
    answer.confirmed_count += change
    db.session.flush()


def note_confirmed(answer: Answer, at: datetime | None) -> None:
    """Keep since when its confirmations solve the thread; None when they do not (any more)."""
    answer.confirmed_at = at
    settle_lead(answer)


def note_recommended(answer: Answer, at: datetime | None) -> None:
    """Keep since when staff recommend it; None when nobody does (any more)."""
    answer.recommended_at = at
    settle_lead(answer)


def note_outdated(answer: Answer, at: datetime | None) -> None:
    """Keep since when it is said to be out of date; None when it is not (any more)."""
    answer.outdated_at = at
    settle_lead(answer)


def note_verified(answer: Answer, at: datetime) -> None:
    """Keep that somebody found that it still holds: it is not out of date any more."""
    answer.verified_at = at
    note_outdated(answer, None)


def set_accept_order(answer: Answer, order: int) -> None:
    """Keep whether it is accepted, and whether as the first."""
    answer.accept_order = order
    settle_lead(answer)


def settle_lead(answer: Answer) -> None:
    """Let its place follow from what is said of it."""
    answer.lead_order = lead_of(
        answer.accept_order,
        is_confirmed=answer.confirmed_at is not None,
        is_recommended=answer.recommended_at is not None,
        is_outdated=answer.outdated_at is not None,
    ).value
    db.session.flush()
