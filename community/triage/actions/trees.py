"""Drawing, publishing and withdrawing the tree."""

from __future__ import annotations

from collections.abc import Callable

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid, NotFound
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.triage import policy, queries
from community.triage.events import TreePublished, TreeWithdrawn
from community.triage.models import TriageDraft, TriageTree
from community.triage.rules import Node, as_json, default_tree, problems_of
from community.triage.rules.tree import REASON_LONGEST, walk

CHANGED_MEANWHILE = (
    "Somebody else changed the draft since you looked. Look at it again, then repeat your change."
)
OVERTAKEN = "Another version came into force since this draft was begun. Discard the draft and begin again from that version."
GONE = "This place is not in the draft any more. Look at the draft again."
NO_DRAFT = "There is no draft. Begin one from the rules in force."


def begin_draft(actor: Actor) -> TriageDraft:
    """Begin a draft from the version in force; one that is there already stays as it is."""
    require(policy.can_draw_tree(actor))
    draft = queries.lock_draft()
    if draft is None:
        version = queries.lock_turn()
        draft = TriageDraft(
            id=1,
            body=version.body,
            based_on=version.number,
            revision=1,
            saved_by_id=actor.id,
            saved_at=clock.now(),
        )
        db.session.add(draft)
        db.session.flush()
    return draft


def change_draft(
    actor: Actor, revision: int, place: str, change: Callable[[Node | None], Node | None]
) -> TriageDraft:
    """Change the draft at a place (empty: at the top). `revision` is the one that the admin looked at.

    Raise Conflict when it is another by now, or the place is not there any more.
    """
    require(policy.can_draw_tree(actor))
    draft = _lock(revision)
    tree = queries.draft_node(draft)
    if place and all(node.id != place for node, _ in walk(tree)):
        raise Conflict(GONE)
    draft.body = as_json(change(tree))
    draft.revision += 1
    draft.saved_by_id, draft.saved_at = actor.id, clock.now()
    db.session.flush()
    return draft


def discard_draft(actor: Actor) -> None:
    """Throw the draft away; without one nothing happens."""
    require(policy.can_draw_tree(actor))
    draft = queries.lock_draft()
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()


def publish_draft(actor: Actor, revision: int, *, reason: str) -> TriageTree:
    """Put the draft into force. Raise Invalid while something is wrong with it or no reason is given, Conflict when somebody was faster."""
    require(policy.can_draw_tree(actor))
    reason = _clean_reason(reason)
    draft = _lock(revision)
    version = queries.lock_turn()
    if draft.based_on != version.number:
        raise Conflict(OVERTAKEN)
    node = queries.draft_node(draft)
    wrong = problems_of(node, queries.load_names())
    if wrong:
        count = len(wrong)
        raise Invalid(
            f"{'One place' if count == 1 else f'{count} places'} of the tree must be mended first; they are marked."
        )
    if draft.body == version.body:
        raise Invalid("The draft says the same as the rules in force. Change something first.")
    assert draft.body is not None
    made = _put_in_force(actor, version.number + 1, draft.body, reason)
    db.session.delete(draft)
    db.session.flush()
    publish(actor, TreePublished(number=made.number))
    return made


def withdraw_tree(actor: Actor, number: int, *, reason: str) -> TriageTree:
    """Take the version in force out of force: the tree that ships follows it, and every question is placed by that.

    Raise Conflict for a version that is not in force, Invalid without a reason or for the tree that ships.
    """
    require(policy.can_draw_tree(actor))
    reason = _clean_reason(reason)
    version = queries.lock_turn()
    if version.number != number:
        raise Conflict("This version is not in force any more. Look at the versions again.")
    usual = as_json(default_tree())
    assert usual is not None
    if version.body == usual or version.number == 1:
        raise Invalid(
            "These are the rules that ship: there is nothing to fall back to. Publish others instead."
        )
    version.withdrawn_at = clock.now()
    made = _put_in_force(actor, number + 1, usual, f"Version {number} withdrawn: {reason}"[:REASON_LONGEST])
    publish(actor, TreeWithdrawn(withdrawn_number=number, number=made.number))
    return made


def _put_in_force(actor: Actor, number: int, body: dict[str, object], reason: str) -> TriageTree:
    row = TriageTree(
        number=number, body=body, reason=reason, published_by_id=actor.id, published_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    return row


def _lock(revision: int) -> TriageDraft:
    draft = queries.lock_draft()
    if draft is None:
        raise NotFound(NO_DRAFT)
    if draft.revision != revision:
        raise Conflict(CHANGED_MEANWHILE)
    return draft


def _clean_reason(text: str) -> str:
    reason = clean_line(text, limit=REASON_LONGEST + 1)
    if not reason:
        raise Invalid(fields={"reason": "Say in a few words why. Everybody can read it with the rules."})
    if len(reason) > REASON_LONGEST:
        raise Invalid(fields={"reason": f"Use at most {REASON_LONGEST} characters."})
    return reason
