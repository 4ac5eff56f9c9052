"""What members of the demo reported and suggested: two reports that wait, one that is decided, and two better texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from community.answers.models import Answer, Reply
from community.core import clock, jobs
from community.core.actor import Ability, Actor, Role
from community.edits import actions as edits
from community.members import queries as members
from community.moderation import actions as moderation
from community.moderation import queries as review
from community.moderation.rules import Outcome, Reason
from community.threads.models import Thread

_REPORTS = (
    (30, Reason.OFF_TOPIC, "This would be better asked as a question of its own."),
    (7, Reason.PRIVATE, "The end of this looks like somebody’s customer number."),
    (2, Reason.WRONG, "On the newer box this resets everything, which should at least be said."),
)
"""Hours ago, why, and in what words; the first one is decided."""
_ADDED = "\n\nIf it does not help, say in a reply what the lights on the box do: that tells which part to look at next."
_SUMMARY = "Says what to do when it does not help"


def walk_reviews(
    threads: Mapping[str, Thread], posts: Sequence[Answer | Reply], member_ids: Sequence[int], now: datetime
) -> None:
    """Let it happen, each at its own time; a community too small for it stays without."""
    actors = [members.get_actor(member_id) for member_id in member_ids]
    keeper = next((actor for actor in actors if actor.role is Role.MODERATOR), None)
    helpers = [actor for actor in actors if actor.role is Role.SUPER_USER]
    by_id = {thread.id: thread for thread in threads.values()}
    fit = [post for post in posts if _is_plain(post, by_id[post.thread_id], actors, now)]
    answers = [post for post in fit if isinstance(post, Answer)]
    if keeper is None or len(helpers) < 2 or len(answers) < 2 * len(_REPORTS):
        return
    for number, (hours, reason, words) in enumerate(_REPORTS):
        post = answers[number]
        thread = by_id[post.thread_id]
        by = next(actor for actor in helpers if not actor.is_member(post.author_id))
        with clock.at(now - timedelta(hours=hours)):
            flag = moderation.flag_post(by, thread, post, reason, words=words)
        if number == 0:
            with clock.at(now - timedelta(hours=hours - 1)):
                item = review.get_item(keeper, flag.item_id)
                moderation.decide_item(keeper, item, thread, post, Outcome.DISMISSED)
                jobs.run_here()
    for number, answer in enumerate(answers[len(_REPORTS) : len(_REPORTS) + 2]):
        thread = by_id[answer.thread_id]
        by = next(actor for actor in helpers if not actor.is_member(answer.author_id))
        author = members.get_actor(answer.author_id)
        with clock.at(now - timedelta(hours=20 - number)):
            edit = edits.propose_edit(
                replace(by, abilities=frozenset({Ability.SUGGEST_EDITS})),
                thread,
                answer,
                body=answer.body_markdown + _ADDED,
                summary=_SUMMARY,
            )
            jobs.run_here()
        if number == 0:
            with clock.at(now - timedelta(hours=18)):
                edits.accept_edit(author, edit, thread, answer, revision=answer.revision_count)
                jobs.run_here()


def _is_plain(post: Answer | Reply, thread: Thread, actors: Sequence[Actor], now: datetime) -> bool:
    """Whether it is an ordinary answer, some days old, in a thread that everybody reads and that is still open."""
    return (
        not post.is_removed
        and thread.is_listed
        and thread.is_question
        and thread.locked_at is None
        and thread.closed_at is None
        and thread.board.read_audience == "public"
        and post.created_at < now - timedelta(days=2)
        and len(post.body_markdown) < 2_000
        and any(actor.is_member(post.author_id) and actor.role is Role.MEMBER for actor in actors)
    )
