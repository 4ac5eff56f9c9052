"""Topics of an old forum, as short as a test needs them, written the way Discourse writes them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HOST = "forum.halden.example"
FIRST_DAY = "2021-03-0{}T09:00:00.000Z"


def post(number: int, username: str, cooked: str, **more: Any) -> dict[str, Any]:
    """One post; its id and time follow from its number. `likes`, `reply_to` and `accepted` are short for Discourse's fields."""
    likes, reply_to = more.pop("likes", 0), more.pop("reply_to", None)
    return {
        "id": more.pop("id", 1000 + number),
        "post_number": number,
        "post_type": 1,
        "username": username,
        "created_at": f"2021-03-01T09:{number:02}:00.000Z",
        "cooked": cooked,
        "reply_to_post_number": reply_to,
        "version": 1,
        "actions_summary": [{"id": 2, "count": likes}] if likes else [],
        "accepted_answer": more.pop("accepted", False),
        **more,
    }


def topic(topic_id: int, posts: Sequence[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:
    """One topic; without posts, a question by `asker` with one answer by `helper`."""
    stream = posts or [
        post(1, "asker", "<p>The router drops the line at nine.</p>"),
        post(2, "helper", "<p>Change the channel.</p>"),
    ]
    numbered = [{**item, "id": topic_id * 10_000 + item["id"]} for item in stream]
    return {
        "id": topic_id,
        "title": more.pop("title", f"Question number {topic_id} about routers"),
        "slug": more.pop("slug", f"question-number-{topic_id}-about-routers"),
        "created_at": "2021-03-01T09:01:00.000Z",
        "posts_count": len(stream),
        "category_id": more.pop("category_id", 5),
        "views": 10,
        "post_stream": {"posts": numbered},
        **more,
    }


def link(topic_id: int, number: int | None = None, words: str = "this thread", host: str = HOST) -> str:
    """A link to a topic or to a post in it, as posts hold them."""
    end = f"/{number}" if number else ""
    return f'<a href="https://{host}/t/some-slug/{topic_id}{end}">{words}</a>'


def quote(topic_id: int, number: int, username: str, words: str) -> str:
    """A quote of a post."""
    return (
        f'<aside class="quote no-group" data-username="{username}" data-post="{number}" data-topic="{topic_id}">'
        f'<div class="title"><div class="quote-controls"></div> {username}:</div>'
        f"<blockquote><p>{words}</p></blockquote></aside>"
    )


def write(path: Path, records: Iterable[Any]) -> Path:
    """Write records to a `.jsonl` or `.jsonl.gz`; bytes stand as they are, everything else as JSON."""
    lines = [item if isinstance(item, bytes) else json.dumps(item).encode() for item in records]
    content = b"".join(line + b"\n" for line in lines)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
