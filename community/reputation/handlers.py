"""Points for what happened in the rooms beneath; all within the transaction of the act.

What an event gives and ends stands in `rules.causes`, where the audit reads it as well.
"""

from __future__ import annotations

from community.answers import queries as answers
from community.answers.events import AnswerEvent
from community.core import clock
from community.core.actor import Actor
from community.core.events import Event, Past
from community.reputation import actions
from community.reputation.rules import awards_of, ended_by
from community.threads.events import MergeUndone, ThreadEvent, ThreadsMerged, ThreadSplit


def award(actor: Actor, event: Event) -> None:
    """Give what the event gives."""
    now = clock.now()
    actions.post_entries(actor, [(now, found) for found in awards_of(type(event).__name__, vars(event))])


def award_past(actor: Actor, past: Past) -> None:
    """The same for events of long ago, in their order; what they are about may be out of sight since."""
    awards = [(at, found) for at, event in past for found in awards_of(type(event).__name__, vars(event))]
    actions.post_past_entries(actor, awards)
    posts = {award.post for _, award in awards if award.post is not None}
    actions.settle_posts(actor, posts - answers.standing_posts(posts))


def end(actor: Actor, event: Event) -> None:
    """Take back what the event ends."""
    actions.end_causes(actor, ended_by(type(event).__name__, vars(event)), "withdrawn")


def settle_answer(actor: Actor, event: AnswerEvent) -> None:
    """An answer was removed or is back; so are the questions that a merge put into its thread."""
    posts = answers.list_posts_of(event.thread_id)
    kept = {post for post in posts if post[0] == "question"} | {("answer", event.answer_id)}
    actions.settle_posts(actor, kept)


def settle_thread(actor: Actor, event: ThreadEvent) -> None:
    """A thread with everything in it was removed or is back."""
    actions.settle_posts(actor, answers.list_posts_of(event.thread_id))


def settle_two_threads(actor: Actor, event: ThreadsMerged | MergeUndone | ThreadSplit) -> None:
    """Posts went from one thread to another."""
    other = event.new_thread_id if isinstance(event, ThreadSplit) else event.source_id
    actions.settle_posts(actor, answers.list_posts_of(event.thread_id) | answers.list_posts_of(other))
