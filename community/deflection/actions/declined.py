"""Keeping, with a question, what was offered before it was posted."""

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
    actor: Actor, question: Thread, *, offered: Sequence[int], opened: Collection[int]
) -> list[DeclinedSuggestion]:
    """Keep which threads stood before the asker, and which of them were opened. What the asker may not see, and what
    nobody could have been shown, is left out."""
    require(policy.can_keep_declined(actor, question))
    wanted = list(dict.fromkeys([*opened, *offered]))[: 2 * SUGGESTIONS_MOST]
    kept = [
        DeclinedSuggestion(
            question_id=question.id, thread_id=thread_id, position=position, was_opened=thread_id in opened
        )
        for position, thread_id in enumerate(queries.keep_visible(actor, wanted), start=1)
        if thread_id != question.id
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept
