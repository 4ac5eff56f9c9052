"""Thanking for an answer, taking that back, and what moderators do with a note that was reported."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from community.answers.models import Answer
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.text.lines import clean_line
from community.impact import policy, queries
from community.impact.events import (
    ThankYouEvent,
    ThankYouKept,
    ThankYouRemoved,
    ThankYouReported,
    ThankYouRestored,
    ThankYouSaid,
    ThankYouWithdrawn,
)
from community.impact.models import ThankYou
from community.impact.rules import NOTE_LONGEST, NOTES_A_DAY

_OFTEN = limit(NOTES_A_DAY)


def thank(actor: Actor, answer: Answer, body: str) -> ThankYou:
    """Thank the answer's author with a note, or change one's note. Raise Invalid for no words and for too many."""
    require(policy.can_thank(actor, answer, actor.id is not None and queries.was_helped(actor.id, answer)))
    assert actor.id is not None
    body = clean_line(body)
    if not body:
        raise Invalid(fields={"body": "Write what helped you, in a sentence."})
    if len(body) > NOTE_LONGEST:
        raise Invalid(
            fields={"body": f"This has {len(body):,} characters; a thank-you has {NOTE_LONGEST} at most."}
        )
    hit(_OFTEN, actor.id, what="thank-you notes")
    note = queries.find_own_note(actor.id, answer.id)
    if note is None:
        note = ThankYou(
            answer_id=answer.id,
            author_id=actor.id,
            helper_id=answer.author_id,
            body=body,
            said_at=clock.now(),
        )
        try:
            with db.session.begin_nested():
                db.session.add(note)
        except IntegrityError:  # Sent twice in this very moment: the later one counts.
            found = queries.find_own_note(actor.id, answer.id)
            if found is None:
                raise
            note = found
        else:
            _publish(actor, ThankYouSaid, note)
            return note
    note = queries.lock_note(note.id)
    require(policy.can_change_note(actor, note))
    if note.body != body:
        # One that was reported waits for a moderator again, whatever it says now.
        note.body, note.said_at, note.kept_at = body, clock.now(), None
        db.session.flush()
        _publish(actor, ThankYouSaid, note)
    return note


def withdraw_note(actor: Actor, note: ThankYou) -> None:
    """Take one's note back; nothing is left of it."""
    require(policy.can_change_note(actor, note))
    _publish(actor, ThankYouWithdrawn, note)
    db.session.delete(note)
    db.session.flush()


def report_note(actor: Actor, note: ThankYou) -> None:
    """Ask a moderator to look at a note. Asked again, or after a moderator left it, nothing changes."""
    require(policy.can_report_note(actor, note))
    if note.reported_at is not None or note.kept_at is not None:
        return
    note.reported_at, note.reported_by_id = clock.now(), actor.id
    db.session.flush()
    _publish(actor, ThankYouReported, note)


def keep_note(actor: Actor, note: ThankYou) -> None:
    """Leave a note that was reported as it is."""
    require(policy.can_judge_notes(actor))
    if note.kept_at is not None or note.is_removed:
        return
    note.kept_at = clock.now()
    db.session.flush()
    _publish(actor, ThankYouKept, note)


def remove_note(actor: Actor, note: ThankYou) -> None:
    """Take a note out of sight."""
    require(policy.can_judge_notes(actor))
    if note.is_removed:
        return
    note.removed_at, note.removed_by_id = clock.now(), actor.id
    db.session.flush()
    _publish(actor, ThankYouRemoved, note)


def restore_note(actor: Actor, note: ThankYou) -> None:
    """Bring a note back; it is not reported again until it changes."""
    require(policy.can_judge_notes(actor))
    if not note.is_removed:
        return
    note.removed_at = note.removed_by_id = None
    note.kept_at = clock.now()
    db.session.flush()
    _publish(actor, ThankYouRestored, note)


def _publish(actor: Actor, kind: type[ThankYouEvent], note: ThankYou) -> None:
    publish(
        actor,
        kind(
            thank_you_id=note.id, answer_id=note.answer_id, author_id=note.author_id, helper_id=note.helper_id
        ),
    )
