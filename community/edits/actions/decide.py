"""Accepting, improving, declining a proposed text, and taking an accepted one out again."""

from __future__ import annotations

from community.answers import actions as answers
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.edits import policy, queries
from community.edits.actions.propose import check_words, told
from community.edits.events import EditAccepted, EditDeclined, EditReverted
from community.edits.models import ProposedEdit
from community.edits.queries import Post, Words
from community.edits.rules import SUMMARY_LONGEST, Outcome
from community.members import queries as members
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.models import Thread

CHANGED = "The post was changed meanwhile. Look at what accepting would do now, and decide again."


def accept_edit(
    actor: Actor,
    edit: ProposedEdit,
    thread: Thread,
    post: Post,
    *,
    revision: int,
    improved: Words | None = None,
) -> None:
    """Make the proposed text (or an improved one) the post's, credited to its proposer. Needs the thread locked.

    `revision` is the post's `revision_count` that whoever decides has seen. Raise Conflict when somebody decided
    already, when the post changed since they looked, and when it changed since it was proposed and nobody went
    through the text: nothing is overwritten unseen. Raise Invalid for an improved text that cannot stand.
    """
    require(policy.can_decide_edit(actor, edit))
    _check_open(edit)
    if post.is_removed or not thread.is_listed:
        raise Conflict("The post was removed meanwhile.")
    if revision != post.revision_count:
        raise Conflict(CHANGED)
    if improved is None and edit.base_revision != post.revision_count:
        raise Conflict("The post was changed since this was proposed. Go through the text, then accept that.")
    words = Words(*check_words(thread, post, *_text_of(edit, post, improved)))
    if words == queries.words_of(post):
        raise Conflict(
            "The post says this already. Decline the proposal: nothing of it is left to take over."
        )
    edit.is_improved = words != Words(edit.title, edit.body_markdown)
    _decide(actor, edit, Outcome.ACCEPTED)
    _write(thread, post, words, edit.summary, edit.proposer_id)
    edit.revision_number = post.revision_count
    db.session.flush()
    publish(actor, EditAccepted(decided_by_id=actor.id, **told(edit, thread)))


def decline_edit(actor: Actor, edit: ProposedEdit, thread: Thread, *, reason: str) -> None:
    """Decline the proposal with a reason, which its proposer reads. Needs the thread locked.

    Raise Invalid without one, Conflict when somebody decided already.
    """
    require(policy.can_decide_edit(actor, edit))
    _check_open(edit)
    reason = clean_line(reason, limit=SUMMARY_LONGEST)
    if not reason:
        raise Invalid(fields={"reason": "Say why; whoever proposed it will read it."})
    edit.reason = reason
    _decide(actor, edit, Outcome.DECLINED)
    publish(actor, EditDeclined(decided_by_id=actor.id, **told(edit, thread)))


def revert_edit(actor: Actor, edit: ProposedEdit, thread: Thread, post: Post) -> None:
    """Put the text back that the accepted proposal replaced. Needs the thread locked.

    Raise Conflict when the post was changed since: then somebody has to go through the text by hand.
    """
    require(policy.can_revert_edit(actor, edit))
    if edit.revision_number != post.revision_count:
        raise Conflict("The post was changed since. Edit it by hand, so that nobody's later change is lost.")
    before = queries.words_at(post, post.revision_count - 1)
    if before is None:
        raise Conflict("The text that stood here before is not known. Edit the post by hand.")
    edit.reverted_at, edit.reverted_by_id = clock.now(), actor.id
    assert actor.id is not None
    _write(thread, post, before, "Took a suggested edit out again", actor.id)
    publish(actor, EditReverted(**told(edit, thread)))


def _check_open(edit: ProposedEdit) -> None:
    if edit.is_open:
        return
    chip = members.list_member_chips([edit.decided_by_id]).get(edit.decided_by_id or 0)
    who = chip.name if chip is not None else "The system"
    assert edit.decided_at is not None
    seconds = max(1, round((clock.now() - edit.decided_at).total_seconds()))
    when = f"{seconds} seconds ago" if seconds < 90 else f"{round(seconds / 60)} minutes ago"
    raise Conflict(f"{who} decided this {when}: {Outcome(edit.outcome or '').label.lower()}.")


def _text_of(edit: ProposedEdit, post: Post, improved: Words | None) -> tuple[str, str]:
    """What is to stand there; a proposal for an answer that opens a thread since has no title of its own."""
    words = improved or Words(edit.title, edit.body_markdown)
    return words.title or queries.words_of(post).title, words.body


def _decide(actor: Actor, edit: ProposedEdit, outcome: Outcome) -> None:
    edit.outcome, edit.decided_at, edit.decided_by_id = outcome.value, clock.now(), actor.id
    db.session.flush()


def _write(thread: Thread, post: Post, words: Words, reason: str, written_by_id: int) -> None:
    """Replace the post's text through its own room; who may decide was asked, so the system writes for the proposer."""
    if not isinstance(post, Thread):
        answers.edit_answer(SYSTEM, thread, post, body=words.body, reason=reason, written_by_id=written_by_id)
        return
    threads.edit_thread(
        SYSTEM,
        post,
        title=words.title,
        body=words.body,
        product=post.product,
        tags=thread_queries.list_tag_names([post.id]).get(post.id, []),
        reason=reason,
        written_by_id=written_by_id,
    )
