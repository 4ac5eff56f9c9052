"""Reporting a post, and taking that back."""

from __future__ import annotations

from typing import Any

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.moderation import policy, queries
from community.moderation.actions.items import item_of, open_item, weigh
from community.moderation.events import FlagWithdrawn, PostFlagged
from community.moderation.models import Flag
from community.moderation.queries import Post
from community.moderation.rules import WORDS_LONGEST, WORDS_SHORTEST, Reason, Source
from community.threads.models import Thread


def flag_post(actor: Actor, thread: Thread, post: Post, reason: Reason, *, words: str = "") -> Flag:
    """Report the post; reporting it again changes the reason and the words. Needs the thread locked.

    Raise Invalid for “something else” without words, or for too many.
    """
    require(policy.can_flag_post(actor, thread, post))
    assert actor.id is not None
    words = _clean_words(reason, words)
    flag = queries.find_flag(actor, post)
    if flag is not None:
        flag.reason, flag.words = reason.value, words
        weigh(queries.get_item(SYSTEM, flag.item_id))
        return flag
    item = item_of(post, source=Source.FLAG)
    flag = Flag(
        item_id=item.id,
        member_id=actor.id,
        reason=reason.value,
        words=words,
        flagged_at=clock.now(),
        **queries.columns_of(post),
    )
    db.session.add(flag)
    weigh(item)
    publish(actor, PostFlagged(**_told(flag, thread, post)))
    return flag


def withdraw_flag(actor: Actor, thread: Thread, post: Post, flag: Flag) -> None:
    """Take one's own report back, until somebody has decided. Needs the thread locked."""
    require(policy.can_withdraw_flag(actor, flag))
    _end(flag)
    publish(actor, FlagWithdrawn(**_told(flag, thread, post)))


def note_report(actor: Actor, post: Post, *, report_id: int, member_id: int, words: str) -> None:
    """Take a mark “wrong or dangerous” of an answer into the queue, once. Needs the thread locked."""
    require(policy.can_open_item(actor))
    if queries.find_flag_of_report(report_id) is not None:
        return
    item = open_item(SYSTEM, post, source=Source.WRONG)
    flag = Flag(
        item_id=item.id,
        member_id=member_id,
        reason=Reason.WRONG.value,
        words=clean_body(words).strip()[:WORDS_LONGEST],
        flagged_at=clock.now(),
        report_id=report_id,
        **queries.columns_of(post),
    )
    db.session.add(flag)
    weigh(item)


def forget_report(actor: Actor, *, report_id: int) -> None:
    """Take that mark out of the queue again; of a decided item the history stays."""
    require(policy.can_open_item(actor))
    flag = queries.find_flag_of_report(report_id)
    if flag is not None and flag.withdrawn_at is None:
        _end(flag)


def _end(flag: Flag) -> None:
    flag.withdrawn_at = clock.now()
    db.session.flush()
    item = queries.get_item(SYSTEM, flag.item_id)
    if item.is_open:
        weigh(item)


def _clean_words(reason: Reason, words: str) -> str:
    words = clean_body(words).strip()
    if reason is Reason.OTHER and len(words) < WORDS_SHORTEST:
        raise Invalid(fields={"words": "Say in a few words what is wrong: nobody can guess it."})
    if len(words) > WORDS_LONGEST:
        raise Invalid(
            fields={"words": f"Shorten this to {WORDS_LONGEST} characters (it has {len(words):,})."}
        )
    return words


def _told(flag: Flag, thread: Thread, post: Post) -> dict[str, Any]:
    return {
        "flag_id": flag.id,
        "post_kind": queries.kind_of(post),
        "post_id": post.id,
        "thread_id": thread.id,
        "author_id": post.author_id,
        "member_id": flag.member_id,
        "reason": flag.reason,
    }
