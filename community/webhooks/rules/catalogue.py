"""The published catalogue: what can be told to other systems, and what each call looks like.

Calls hold ids, public addresses and the beginning of a public text; never an e-mail address. Names are for ever: what
changes its meaning gets another name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Topic(StrEnum):
    """What a call is about."""

    THREAD_CREATED = "thread.created"
    """A thread was opened."""
    THREAD_UPDATED = "thread.updated"
    """Its title, text, product or tags changed."""
    THREAD_MOVED = "thread.moved"
    """It is on another board."""
    THREAD_CLOSED = "thread.closed"
    """It takes no more posts."""
    THREAD_REOPENED = "thread.reopened"
    """It takes posts again."""
    THREAD_SOLVED = "thread.solved"
    """An answer was accepted, or confirmed by others."""
    THREAD_MERGED = "thread.merged"
    """The posts of another thread came into it."""
    THREAD_REMOVED = "thread.removed"
    """It is out of sight. Also sent in place of another call when a thread is out of sight by then."""
    THREAD_RESTORED = "thread.restored"
    """It is back in sight."""
    ANSWER_CREATED = "answer.created"
    """Somebody answered."""
    ANSWER_UPDATED = "answer.updated"
    """An answer's text changed."""
    ANSWER_ACCEPTED = "answer.accepted"
    """It was accepted as the solution."""
    ANSWER_UNACCEPTED = "answer.unaccepted"
    """That was taken back."""
    ANSWER_REMOVED = "answer.removed"
    """An answer is out of sight. Also sent in place of another call about it."""
    ANSWER_RESTORED = "answer.restored"
    """It is back in sight."""
    REPLY_CREATED = "reply.created"
    """Somebody replied, to an answer or to the thread."""
    REPLY_REMOVED = "reply.removed"
    """A reply is out of sight. Also sent in place of another call about it."""
    MEMBER_RANK_CHANGED = "member.rank_changed"
    """A member has another rank."""
    MEMBER_BADGE_AWARDED = "member.badge_awarded"
    """A member got a badge."""
    PAYOUT_SETTLED = "payout.settled"
    """A payout arrived."""
    PING = "ping"
    """A test that an admin sent."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue."""

    topic: Topic
    group: str
    words: str
    data: dict[str, Any]
    """An example of what `data` holds."""
    is_private: bool = False
    """Only endpoints that are told private things get it."""


_AUTHOR = {"id": 7}
_BOARD = {"slug": "routers", "name": "Routers"}
_THREAD_LINK = {"id": 4711, "url": "https://community.example.com/threads/4711/router-drops-every-evening"}
_THREAD = {
    **_THREAD_LINK,
    "kind": "question",
    "status": "open",
    "title": "Router drops every evening",
    "excerpt": "Since Monday it drops at about nine. The lamp turns red …",
    "board": _BOARD,
    "product": "hub-6",
    "author": _AUTHOR,
    "created_at": "2026-03-01T20:58:12Z",
}
_ANSWER = {
    "id": 9001,
    "url": "https://community.example.com/answers/9001",
    "excerpt": "Change the channel to 11: neighbours crowd the others in the evening.",
    "author": {"id": 12},
    "is_accepted": False,
    "created_at": "2026-03-01T21:04:40Z",
}
_REPLY = {
    "id": 512,
    "url": "https://community.example.com/replies/512",
    "excerpt": "That helped here as well, thank you.",
    "author": {"id": 31},
    "answer_id": 9001,
    "created_at": "2026-03-01T21:10:03Z",
}
_MEMBER = {"id": 12, "username": "theo", "url": "https://community.example.com/members/theo"}
_ON_THREAD = {"thread": _THREAD}
_ANSWERED = {"answer": _ANSWER, "thread": _THREAD_LINK}
_ACCEPTED = {"answer": {**_ANSWER, "is_accepted": True}, "thread": _THREAD_LINK}

CATALOGUE = (
    Entry(Topic.THREAD_CREATED, "Threads", "A thread was opened.", _ON_THREAD),
    Entry(Topic.THREAD_UPDATED, "Threads", "Its title, text, product or tags changed.", _ON_THREAD),
    Entry(Topic.THREAD_MOVED, "Threads", "It is on another board.", _ON_THREAD),
    Entry(Topic.THREAD_CLOSED, "Threads", "It takes no more posts.", _ON_THREAD),
    Entry(Topic.THREAD_REOPENED, "Threads", "It takes posts again.", _ON_THREAD),
    Entry(
        Topic.THREAD_SOLVED,
        "Threads",
        "An answer was accepted, or confirmed by other members.",
        {"thread": {**_THREAD, "status": "solved"}, "answer": {**_ANSWER, "is_accepted": True}},
    ),
    Entry(
        Topic.THREAD_MERGED,
        "Threads",
        "The posts of another thread came into it.",
        {"thread": _THREAD, "merged_thread": {"id": 4702}},
    ),
    Entry(
        Topic.THREAD_REMOVED,
        "Threads",
        "It is out of sight. Also sent in place of another call, when the thread is out of sight by the time of the call.",
        {"thread": {"id": 4711}},
    ),
    Entry(Topic.THREAD_RESTORED, "Threads", "It is back in sight.", _ON_THREAD),
    Entry(Topic.ANSWER_CREATED, "Answers", "Somebody answered.", _ANSWERED),
    Entry(Topic.ANSWER_UPDATED, "Answers", "Its text changed.", _ANSWERED),
    Entry(Topic.ANSWER_ACCEPTED, "Answers", "It was accepted as the solution.", _ACCEPTED),
    Entry(Topic.ANSWER_UNACCEPTED, "Answers", "That was taken back.", _ANSWERED),
    Entry(
        Topic.ANSWER_REMOVED,
        "Answers",
        "It is out of sight. Also sent in place of another call about it.",
        {"answer": {"id": 9001}, "thread": _THREAD_LINK},
    ),
    Entry(Topic.ANSWER_RESTORED, "Answers", "It is back in sight.", _ANSWERED),
    Entry(
        Topic.REPLY_CREATED,
        "Replies",
        "Somebody replied to an answer, or to the thread (then answer_id is null).",
        {"reply": _REPLY, "thread": _THREAD_LINK},
    ),
    Entry(
        Topic.REPLY_REMOVED,
        "Replies",
        "It is out of sight. Also sent in place of another call about it.",
        {"reply": {"id": 512}, "thread": _THREAD_LINK},
    ),
    Entry(
        Topic.MEMBER_RANK_CHANGED,
        "Members",
        "A member has another rank. Before is null for the first one.",
        {"member": _MEMBER, "rank": {"id": 3, "name": "Guide"}, "before": {"id": 2, "name": "Helper"}},
    ),
    Entry(
        Topic.MEMBER_BADGE_AWARDED,
        "Members",
        "A member got a badge that everybody may know of.",
        {
            "member": _MEMBER,
            "badge": {"key": "first-answer", "name": "First answer", "url": "https://community.example.com/badges/first-answer"},
        },
    ),
    Entry(
        Topic.PAYOUT_SETTLED,
        "Payouts",
        "A payout arrived. Amounts are in minor units; where it went is not told.",
        {
            "payout": {
                "number": "PD-000123",
                "amount_minor": 3410,
                "currency": "GBP",
                "choice": "cash",
                "rail": "sepa",
                "state": "settled",
                "settled_at": "2026-04-02T09:00:00Z",
            },
            "member": {"id": 12},
        },
        is_private=True,
    ),
)  # fmt: skip
PING = Entry(Topic.PING, "Test", "A test that an admin sent.", {"words": "Hello from Halden."})
BY_NAME = {entry.topic.value: entry for entry in CATALOGUE}
GROUPS = tuple(dict.fromkeys(entry.group for entry in CATALOGUE))


def example_of(entry: Entry) -> dict[str, Any]:
    """The whole body of a call, as an example."""
    return {"type": entry.topic.value, "timestamp": "2026-03-01T21:04:40Z", "data": entry.data}
