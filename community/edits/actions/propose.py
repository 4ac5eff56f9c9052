"""Proposing a better text, and taking that back."""

from __future__ import annotations

from typing import Any

from community.answers.rules import ANSWER_SHORTEST
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.edits import policy, queries
from community.edits.events import EditProposed, EditWithdrawn
from community.edits.models import ProposedEdit
from community.edits.queries import Post
from community.edits.rules import OPEN_PER_POST, SUMMARY_LONGEST, SUMMARY_SHORTEST, Outcome, triviality
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.models import Thread


def propose_edit(
    actor: Actor,
    thread: Thread,
    post: Post,
    *,
    body: str,
    summary: str,
    title: str = "",
    revision: int | None = None,
) -> ProposedEdit:
    """Propose another text for the post; one's own open proposal for it is replaced. Needs the thread locked.

    `revision` is the `revision_count` that the writer began with; raise Invalid when the post changed since, for a
    text that cannot stand, and for a change that is too small. Raise Conflict when enough wait already.
    """
    require(policy.can_propose_edit(actor, thread, post))
    assert actor.id is not None
    title, body = check_words(thread, post, title, body)
    summary = clean_line(summary)
    _check(post, title, body, summary, revision)
    before = queries.find_own_open(actor, post)
    if before is None and queries.count_open_of(post) >= OPEN_PER_POST:
        raise Conflict("Enough suggestions for this post wait already. Come back when they are decided.")
    if before is not None:
        _withdraw(actor, before)
        publish(actor, EditWithdrawn(**told(before, thread)))
    edit = ProposedEdit(
        author_id=post.author_id,
        proposer_id=actor.id,
        title=title,
        body_markdown=body,
        summary=summary,
        base_revision=post.revision_count,
        proposed_at=clock.now(),
    )
    if isinstance(post, Thread):
        edit.thread_id = post.id
    else:
        edit.answer_id = post.id
    db.session.add(edit)
    db.session.flush()
    publish(actor, EditProposed(**told(edit, thread)))
    return edit


def withdraw_edit(actor: Actor, edit: ProposedEdit, thread: Thread) -> None:
    """Take one's own proposal back. Needs the thread locked."""
    require(policy.can_withdraw_edit(actor, edit))
    _withdraw(actor, edit)
    publish(actor, EditWithdrawn(**told(edit, thread)))


def check_words(thread: Thread, post: Post, title: str, body: str) -> tuple[str, str]:
    """The title and text as they would stand. Raise Invalid like writing them would."""
    if isinstance(post, Thread):
        tags = thread_queries.list_tag_names([thread.id]).get(thread.id, [])
        title, cooked = threads.check_words(title, body, tags, before=thread)
        return title, cooked.markdown
    return "", threads.cook_body(body, shortest=ANSWER_SHORTEST).markdown


def told(edit: ProposedEdit, thread: Thread) -> dict[str, Any]:
    """The part that all events of a proposal share."""
    return {
        "edit_id": edit.id,
        "post_kind": edit.post_kind,
        "post_id": edit.thread_id if edit.thread_id is not None else edit.answer_id,
        "thread_id": thread.id,
        "author_id": edit.author_id,
        "proposer_id": edit.proposer_id,
    }


def _check(post: Post, title: str, body: str, summary: str, revision: int | None) -> None:
    problems = {}
    if revision is not None and revision != post.revision_count:
        problems["body"] = (
            "The post was changed meanwhile. Yours is kept here: compare it, then send it again."
        )
    now = queries.words_of(post)
    if "body" not in problems and (trivial := triviality(now.title, title, now.body, body)):
        problems["body"] = trivial
    if len(summary) < SUMMARY_SHORTEST:
        problems["summary"] = "Say in a few words what is better now; its author reads it first."
    elif len(summary) > SUMMARY_LONGEST:
        problems["summary"] = f"Shorten this to {SUMMARY_LONGEST} characters (it has {len(summary):,})."
    if problems:
        raise Invalid(fields=problems)


def _withdraw(actor: Actor, edit: ProposedEdit) -> None:
    edit.outcome, edit.decided_at = Outcome.WITHDRAWN.value, clock.now()
    edit.decided_by_id = actor.id
    db.session.flush()
