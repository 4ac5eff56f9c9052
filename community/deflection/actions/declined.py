"""Keeping, with a question or a ticket, what was offered before it was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.deflection import policy, queries
from community.deflection.models import DeclinedSuggestion
from community.deflection.rules import SUGGESTIONS_MOST
from community.threads.models import Thread


def keep_declined(
    actor: Actor,
    *,
    question: Thread | None = None,
    ticket_id: int | None = None,
    offered: Sequence[int],
    opened: Collection[int],
) -> list[DeclinedSuggestion]:
    """Keep which threads stood before the actor, and which of them were opened. What the actor may not see, and what
    nobody could have been shown at once, is left out. Kept once for each question or ticket."""
    require(policy.can_keep_declined(actor, question))
    wanted = list(dict.fromkeys([*opened, *offered]))[: 2 * SUGGESTIONS_MOST]
    own_id = question.id if question is not None else 0
    seen = [one for one in queries.keep_visible(actor, wanted) if one != own_id]
    kept = [
        DeclinedSuggestion(
            question_id=question and question.id,
            ticket_id=ticket_id,
            thread_id=thread_id,
            position=position,
            was_opened=thread_id in opened,
        )
        for position, thread_id in enumerate(seen, start=1)
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept
