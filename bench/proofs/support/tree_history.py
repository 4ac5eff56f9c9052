"""A history of questions for the tree: made up, or with the texts and times of real topics; written into the tables at once."""

from __future__ import annotations

import gzip
import json
import random  # noqa: TID251 - seeded: a proof must be repeatable
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from community.answers.models import Answer, Reply
from community.boards.models import Board
from community.core.bulk import insert_rows, reserve_ids
from community.core.db import db
from community.members.models import Member
from community.threads.models import HaveToo, Thread, TimelineEntry
from community.triage.models import Incident
from community.votes.models import Vote

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
PEOPLE = 400
WORDS = "router lamp red slow drops evening signal app crash battery update wifi cable speed fan useless angry since".split()
CLOSINGS = (
    "It still does not work.",
    "Thanks, that fixed it.",
    "I did that twice, nothing changed.",
    "Perfect, solved!",
)
_TAG = re.compile(r"<[^>]+>")


@dataclass
class Past:
    """One question as it was, by seconds since it was asked."""

    asked_at: datetime
    title: str
    body: str
    posts: list[tuple[timedelta, bool, str]] = field(default_factory=list)
    """(when, whether by the asker, words): the first of others is an answer, of the asker a reply."""


def made_up(count: int, chance: random.Random) -> list[Past]:
    """Questions of a year; a third without any answer, answers after minutes or days, askers who come back."""
    found = []
    for _ in range(count):
        asked_at = NOW - timedelta(minutes=chance.randint(10, 365 * 1440))
        body = " ".join(chance.choices(WORDS, k=chance.choice((4, 20, 60, 120)))).capitalize() + "."
        if chance.random() < 0.03:
            body += " There was smoke."
        one = Past(asked_at, " ".join(chance.choices(WORDS, k=6)).capitalize(), body)
        at = timedelta()
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 5))):
            at += timedelta(minutes=chance.choice((5, 40, 240, 900, 4_000)) * chance.uniform(0.5, 1.5))
            is_own = bool(one.posts) and chance.random() < 0.4
            one.posts.append(
                (at, is_own, chance.choice(CLOSINGS) if is_own else "Change the channel, then restart it.")
            )
        found.append(one)
    return found


def read(data: Path, count: int) -> list[Past]:
    """Topics in the shape of Discourse's `GET /t/ID.json`, the newest `count` of them, their times moved up to NOW."""
    files = [data] if data.is_file() else sorted([*data.glob("topics.jsonl*"), *data.glob("*.json")])
    found: list[Past] = []
    for path in files:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for line in lines:
                topic = json.loads(line)
                posts = topic.get("post_stream", {}).get("posts", [])
                if not posts:
                    continue
                asked_at, asker = datetime.fromisoformat(posts[0]["created_at"]), posts[0].get("username")
                found.append(
                    Past(
                        asked_at,
                        str(topic.get("title", ""))[:150],
                        _TAG.sub(" ", posts[0].get("cooked", ""))[:8_000],
                        [
                            (datetime.fromisoformat(p["created_at"]) - asked_at, p.get("username") == asker, _TAG.sub(" ", p.get("cooked", ""))[:2_000])
                            for p in posts[1:12]
                        ],
                    )
                )  # fmt: skip
    found.sort(key=lambda one: one.asked_at)
    found = found[-count:]
    shift = (
        NOW
        - timedelta(hours=1)
        - max(one.asked_at + max((at for at, _, _ in one.posts), default=timedelta()) for one in found)
    )
    for one in found:
        one.asked_at += shift
    return found


def write(history: list[Past], chance: random.Random) -> list[int]:
    """Put it into the tables, with marks, solutions, requests for more, "I have this too" and incidents; answer the ids."""
    members = reserve_ids(Member, PEOPLE)
    insert_rows(Member, [_member(one) for one in members])
    boards = reserve_ids(Board, 3)
    insert_rows(Board, [{"id": one, "slug": f"board-{one}", "name": f"Board {one}", "description": "", "icon": "wifi", "position": one, "read_audience": "public", "write_audience": "members"} for one in boards])  # fmt: skip
    rows: dict[type[Any], list[dict[str, Any]]] = {kind: [] for kind in (Thread, Answer, Reply, Vote, HaveToo, TimelineEntry, Incident)}  # fmt: skip
    thread_ids = reserve_ids(Thread, len(history))
    answer_id = reply_id = 0
    for thread_id, one in zip(thread_ids, history, strict=True):
        asker = chance.choice(members)
        others = [m for m in chance.sample(members, 12) if m != asker]
        answers = replies = 0
        last, first_answer, solved_at, last_answer_id = one.asked_at, None, None, None
        for after, is_own, words in one.posts:
            at = one.asked_at + after
            if at > NOW:
                break
            last = at
            if is_own or (answers and chance.random() < 0.2):
                reply_id, replies = reply_id + 1, replies + 1
                rows[Reply].append(
                    _reply(reply_id, thread_id, replies, asker if is_own else others[0], at, words)
                )
                continue
            answer_id, answers = answer_id + 1, answers + 1
            last_answer_id = answer_id
            votes = chance.choice((0, 0, 1, 2))
            rows[Answer].append(
                _answer(
                    answer_id,
                    thread_id,
                    others[answers % 8],
                    at,
                    words,
                    votes=votes,
                    is_official=chance.random() < 0.1,
                )
            )
            first_answer = first_answer or at
            for voter in others[:votes]:
                rows[Vote].append(
                    {
                        "answer_id": answer_id,
                        "voter_id": voter,
                        "weight": 1,
                        "voted_at": min(NOW, at + timedelta(minutes=chance.randint(1, 3_000))),
                    }
                )
        if last_answer_id is not None and chance.random() < 0.55:
            solved_at = min(NOW, last + timedelta(minutes=chance.randint(1, 600)))
        have = chance.choice((0, 0, 0, 0, 1, 2, 7))
        for member in others[:have]:
            said_at = min(NOW, one.asked_at + timedelta(minutes=chance.uniform(1, 40 * have)))
            rows[HaveToo].append({"thread_id": thread_id, "member_id": member, "said_at": said_at})
        asked_info = chance.random() < 0.1
        info_at = one.asked_at + timedelta(minutes=chance.randint(5, 500))
        if asked_info and info_at < NOW:
            rows[TimelineEntry].append(
                {
                    "thread_id": thread_id,
                    "kind": "info_asked",
                    "actor_id": None,
                    "happened_at": info_at,
                    "details": {},
                }
            )
        waiting = (
            asked_info
            and info_at < NOW
            and solved_at is None
            and not any(own and one.asked_at + after > info_at for after, own, _ in one.posts)
        )
        status = "solved" if solved_at else "needs_info" if waiting else "answered" if answers else "open"
        rows[Thread].append(
            {"id": thread_id, "board_id": chance.choice(boards), "kind": "question", "title": one.title[:150] or "Without words", "slug": "x",
             "body_markdown": one.body, "body_html": "", "renderer_version": 1, "excerpt": "", "author_id": asker, "created_at": one.asked_at,
             "status": status, "is_listed": True, "last_activity_at": last, "asker_active_at": one.asked_at, "solved_at": solved_at,
             "first_answer_at": first_answer, "answer_count": answers, "reply_count": replies, "accepted_count": int(solved_at is not None),
             "have_too_count": have, "needs_info_at": info_at if waiting else None}
        )  # fmt: skip
    for board, days in ((boards[0], 200), (boards[1], 90), (boards[0], 20)):
        opened = NOW - timedelta(days=days)
        rows[Incident].append({"title": "Something is broken", "board_id": board, "product_id": None, "opened_at": opened, "closed_at": opened + timedelta(hours=9)})  # fmt: skip
    for kind, some in rows.items():
        for first in range(0, len(some), 2_000):
            insert_rows(kind, some[first : first + 2_000])
    db.session.flush()
    return thread_ids


def _member(one: int) -> dict[str, Any]:
    return {"id": one, "username": f"t{one}", "name_skeleton": f"t{one}", "name": f"T {one}", "role": "super_user" if one % 40 == 0 else "member", "created_at": NOW - timedelta(days=900)}  # fmt: skip


def _answer(
    one: int, thread_id: int, author: int, at: datetime, words: str, *, votes: int, is_official: bool
) -> dict[str, Any]:
    return {"id": one, "thread_id": thread_id, "author_id": author, "author_role": "employee" if is_official else "member", "body_markdown": words,
            "body_html": "", "renderer_version": 1, "created_at": at, "vote_count": votes}  # fmt: skip


def _reply(one: int, thread_id: int, position: int, author: int, at: datetime, words: str) -> dict[str, Any]:
    return {"id": one, "thread_id": thread_id, "answer_id": None, "position": position, "author_id": author, "body_markdown": words, "body_html": "",
            "renderer_version": 1, "created_at": at}  # fmt: skip
