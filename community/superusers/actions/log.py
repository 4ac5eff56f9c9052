"""The programme's log: every act adds its line here."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.superusers.models import ProgrammeStep
from community.superusers.rules.terms import Step


def note(actor: Actor, step: Step, member_id: int | None, words: str = "") -> None:
    """Add a line to the log. Called by acts that have asked for permission."""
    db.session.add(
        ProgrammeStep(
            kind=step.value, member_id=member_id, done_by_id=actor.id, note=words, happened_at=clock.now()
        )
    )
    db.session.flush()
