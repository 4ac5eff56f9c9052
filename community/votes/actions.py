"""Marking a post as helpful, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from community.answers import actions as answers
from community.answers.models import Answer, Reply
from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows, reserve_ids
from community.core.db import db
from community.core.events import publish, publish_past
from community.core.policy import require, system_only
from community.threads import actions as threads
from community.threads.models import Thread
from community.votes import policy, queries
from community.votes.events import VoteCast, VoteWithdrawn
from community.votes.models import Vote
from community.votes.queries import Votable


def cast_vote(actor: Actor, thread: Thread, post: Votable) -> Vote:
    """Find a post helpful, once a member; doing it twice changes nothing. Needs the thread locked."""
    require(policy.can_vote(actor, thread, post))
    present = queries.find_vote(actor, post)
    if present is not None:
        return present
    return _record(
        actor, thread, post, Vote(voter_id=actor.id, weight=actor.vote_weight, voted_at=clock.now())
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class PastVotes:
    """Helpful marks that a post got elsewhere, by nobody in particular; `ref` is this post's name there, for ever."""

    post_kind: str
    post_id: int
    thread_id: int
    author_id: int
    count: int
    voted_at: datetime
    ref: str


def import_votes(actor: Actor, posts: Sequence[PastVotes]) -> None:
    """Write the marks, each by its own `ref/number`, with the points that they are worth.

    The posts are there, and their rows count the marks already.
    """
    require(system_only(actor))
    marks = [(post, number) for post in posts for number in range(1, post.count + 1)]
    ids = reserve_ids(Vote, len(marks))
    insert_rows(
        Vote,
        [
            {
                "id": vote_id,
                **dict.fromkeys(("thread_id", "answer_id", "reply_id")),
                f"{post.post_kind}_id": post.post_id,
                "imported_ref": f"{post.ref}/{number}",
                "voted_at": post.voted_at,
            }
            for vote_id, (post, number) in zip(ids, marks, strict=True)
        ],
    )
    publish_past(
        actor,
        [
            (
                post.voted_at,
                VoteCast(
                    vote_id=vote_id,
                    post_kind=post.post_kind,
                    post_id=post.post_id,
                    thread_id=post.thread_id,
                    author_id=post.author_id,
                    voter_id=None,
                ),
            )
            for vote_id, (post, _) in zip(ids, marks, strict=True)
        ],
    )


def withdraw_vote(actor: Actor, thread: Thread, post: Votable) -> None:
    """Take one's own mark back, exactly. Without a mark nothing changes. Needs the thread locked."""
    require(policy.can_withdraw_vote(actor))
    vote = queries.find_vote(actor, post)
    if vote is None:
        return
    db.session.delete(vote)
    _count(thread, post, -1, weight=-vote.weight)
    publish(
        actor,
        VoteWithdrawn(
            vote_id=vote.id,
            post_kind=_kind(post),
            post_id=post.id,
            thread_id=thread.id,
            author_id=post.author_id,
        ),
    )


def _record(actor: Actor, thread: Thread, post: Votable, vote: Vote) -> Vote:
    setattr(vote, f"{_kind(post)}_id", post.id)
    db.session.add(vote)
    _count(thread, post, 1, weight=vote.weight)
    publish(
        actor,
        VoteCast(
            vote_id=vote.id,
            post_kind=_kind(post),
            post_id=post.id,
            thread_id=thread.id,
            author_id=post.author_id,
            voter_id=vote.voter_id,
        ),
    )
    return vote


def _count(thread: Thread, post: Votable, change: int, *, weight: int) -> None:
    if isinstance(post, Thread):
        threads.add_votes(post, change)
        db.session.flush()
    else:
        answers.add_votes(post, change, weight=weight)


def _kind(post: Votable) -> str:
    if isinstance(post, Thread):
        return "thread"
    return {Answer: "answer", Reply: "reply"}[type(post)]
