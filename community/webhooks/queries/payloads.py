"""What is said of a thing, read at the moment it is sent, through the eyes of whoever may see it then.

Two viewers: every visitor, or (for endpoints that are told private things) staff. What they may not see any more is told
as removed, with its id alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from community.answers import queries as answers
from community.answers.models import Answer, Reply
from community.badges import queries as badges
from community.boards import policy as boards
from community.boards.models import Board
from community.core.actor import SYSTEM, VISITOR, Actor, Role
from community.core.db import db
from community.core.errors import NotFound
from community.core.site import base_url, site_name
from community.core.text.excerpt import excerpt
from community.members import queries as members
from community.payouts import queries as payouts
from community.threads import queries as threads
from community.threads.models import Thread
from community.webhooks.rules import BY_NAME, Topic

Subject = Mapping[str, Any]


class Viewer(Enum):
    """Through whose eyes an endpoint is told."""

    EVERYBODY = VISITOR
    """What every visitor may see."""
    STAFF = Actor(kind="member", id=None, role=Role.EMPLOYEE)
    """What staff may see: their boards too, but nothing that was removed."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What a call says; its topic may be another than was noted, once the thing is out of sight."""

    topic: Topic
    data: dict[str, Any]


def is_tellable(topic: Topic, subject: Subject, viewer: Viewer) -> bool:
    """Whether the viewer may know of it as it happens."""
    entry = BY_NAME.get(topic.value)
    if entry is not None and entry.is_private and viewer is not Viewer.STAFF:
        return False
    if topic is Topic.MEMBER_BADGE_AWARDED:
        return viewer is Viewer.STAFF or not badges.get_badge_by_id(subject["badge_id"]).is_secret
    if "thread_id" not in subject:
        return True
    if _sees_thread(viewer, subject["thread_id"]) is not None:
        return True
    thread = threads.find_thread(SYSTEM, subject["thread_id"])
    if topic is Topic.THREAD_REMOVED:
        return thread is not None and _reads(viewer, thread.board)
    # Moved to where the viewer may not read, from where they did: they are told that it is gone.
    left = db.session.get(Board, subject["from_board_id"]) if topic is Topic.THREAD_MOVED else None
    return left is not None and _reads(viewer, left)


def build(topic: Topic, subject: Subject, viewer: Viewer) -> Payload | None:
    """What to say now; None when there is nothing left to say."""
    if topic is Topic.PING:
        return Payload(topic, {"words": f"Hello from {site_name()}."})
    if topic in _ABOUT_MEMBERS:
        return _ABOUT_MEMBERS[topic](topic, subject)
    thread = _sees_thread(viewer, subject["thread_id"])
    if "answer_id" in subject and topic is not Topic.THREAD_SOLVED:
        return _about_answer(topic, subject, viewer)
    if "reply_id" in subject:
        return _about_reply(topic, subject, viewer)
    if thread is None or topic is Topic.THREAD_REMOVED:
        return _gone(subject["thread_id"])
    data: dict[str, Any] = {"thread": _thread(thread)}
    if topic is Topic.THREAD_SOLVED:
        answer = _find(answers.get_answer, viewer, subject["answer_id"])
        data["answer"] = _answer(answer) if isinstance(answer, Answer) else None
    if topic is Topic.THREAD_MERGED:
        data["merged_thread"] = {"id": subject["source_id"]}
    return Payload(topic, data)


def _about_answer(topic: Topic, subject: Subject, viewer: Viewer) -> Payload:
    answer = _find(answers.get_answer, viewer, subject["answer_id"])
    # A merge may have taken it to another thread since.
    thread = _sees_thread(viewer, answer.thread_id if answer is not None else subject["thread_id"])
    if thread is None:
        return _gone(subject["thread_id"])
    if topic is Topic.ANSWER_REMOVED or not isinstance(answer, Answer):
        return Payload(
            Topic.ANSWER_REMOVED, {"answer": {"id": subject["answer_id"]}, "thread": _link(thread)}
        )
    return Payload(topic, {"answer": _answer(answer), "thread": _link(thread)})


def _about_reply(topic: Topic, subject: Subject, viewer: Viewer) -> Payload:
    reply = _find(answers.get_reply, viewer, subject["reply_id"])
    thread = _sees_thread(viewer, reply.thread_id if reply is not None else subject["thread_id"])
    if thread is None:
        return _gone(subject["thread_id"])
    if topic is Topic.REPLY_REMOVED or not isinstance(reply, Reply):
        return Payload(Topic.REPLY_REMOVED, {"reply": {"id": subject["reply_id"]}, "thread": _link(thread)})
    return Payload(topic, {"reply": _reply(reply), "thread": _link(thread)})


def _about_rank(topic: Topic, subject: Subject) -> Payload | None:
    person = _member(subject["member_id"])
    ranks = {rank.id: {"id": rank.id, "name": rank.name} for rank in members.list_ranks()}
    if person is None:
        return None
    data = {
        "member": person,
        "rank": ranks.get(subject["rank_id"]),
        "before": ranks.get(subject["before_id"]),
    }
    return Payload(topic, data)


def _about_badge(topic: Topic, subject: Subject) -> Payload | None:
    person, award = _member(subject["member_id"]), badges.find_award(subject["award_id"])
    if person is None or award is None or award.revoked_at is not None:
        return None
    badge = badges.get_badge_by_id(award.badge_id)
    told = {"key": badge.key, "name": badge.name, "url": base_url() + badge.url}
    return Payload(topic, {"member": person, "badge": told})


def _about_payout(topic: Topic, subject: Subject) -> Payload:
    payout = payouts.get_payout(SYSTEM, subject["payout_id"])
    told = {
        "number": payout.number,
        "amount_minor": payout.amount_minor,
        "currency": payout.currency,
        "choice": payout.choice,
        "rail": payout.rail,
        "state": payout.state,
        "settled_at": _iso(payout.state_since),
    }
    owner = subject["member_id"]
    return Payload(topic, {"payout": told, "member": {"id": owner} if owner is not None else None})


_ABOUT_MEMBERS: Mapping[Topic, Callable[[Topic, Subject], Payload | None]] = {
    Topic.MEMBER_RANK_CHANGED: _about_rank,
    Topic.MEMBER_BADGE_AWARDED: _about_badge,
    Topic.PAYOUT_SETTLED: _about_payout,
}


def _gone(thread_id: int) -> Payload:
    return Payload(Topic.THREAD_REMOVED, {"thread": {"id": thread_id}})


def _sees_thread(viewer: Viewer, thread_id: int) -> Thread | None:
    thread = threads.find_thread(viewer.value, thread_id)
    return thread if thread is not None and thread.is_listed else None


def _reads(viewer: Viewer, board: Board) -> bool:
    return bool(boards.can_read_board(viewer.value, board))


def _find(get: Callable[[Actor, int], Answer | Reply], viewer: Viewer, post_id: int) -> Answer | Reply | None:
    try:
        return get(viewer.value, post_id)
    except NotFound:
        return None


def _link(thread: Thread) -> dict[str, Any]:
    return {"id": thread.id, "url": base_url() + thread.url}


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        **_link(thread),
        "kind": thread.kind,
        "status": thread.status,
        "title": thread.title,
        "excerpt": thread.excerpt,
        "board": {"slug": thread.board.slug, "name": thread.board.name},
        "product": thread.product.slug if thread.product is not None else None,
        "author": {"id": thread.author_id},
        "created_at": _iso(thread.created_at),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {**_post(answer), "is_accepted": answer.is_accepted, "created_at": _iso(answer.created_at)}


def _reply(reply: Reply) -> dict[str, Any]:
    return {**_post(reply), "answer_id": reply.answer_id, "created_at": _iso(reply.created_at)}


def _post(post: Answer | Reply) -> dict[str, Any]:
    return {
        "id": post.id,
        "url": base_url() + post.url,
        "excerpt": excerpt(post.body_html),
        "author": {"id": post.author_id},
    }


def _member(member_id: int) -> dict[str, Any] | None:
    """A member with their public address; None once they are erased."""
    chip = members.list_member_chips([member_id]).get(member_id)
    if chip is None or chip.is_erased:
        return None
    return {"id": chip.id, "username": chip.username, "url": base_url() + chip.url}


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
