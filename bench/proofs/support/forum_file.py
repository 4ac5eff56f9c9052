"""An independent look at a file of Discourse topics: counted without a line of the code that imports it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

LIKE = 2
SAMPLES_MOST = 2_000


@dataclass
class Counted:
    """What the raw file holds."""

    records: int = 0
    topics: int = 0
    posts: int = 0
    likes: int = 0
    accepted: int = 0
    names: set[str] = field(default_factory=set)
    samples: list[tuple[int, int, str]] = field(default_factory=list)
    """Topic, post number and words of some posts."""
    sample_every: int = 1


def count_file(path: Path, *, limit: int | None) -> Counted:
    """Count topics (each id once), their posts, likes and accepted answers; keep the words of posts from all over it."""
    counted = Counted()
    seen: set[int] = set()
    for record in _records(path, limit):
        counted.records += 1
        if not isinstance(record, dict) or not isinstance(record.get("id"), int) or record["id"] in seen:
            continue
        seen.add(record["id"])
        counted.topics += 1
        _count_posts(record, counted)
    return counted


def _count_posts(record: dict[str, Any], counted: Counted) -> None:
    posts = [post for post in record["post_stream"]["posts"] if isinstance(post, dict)]
    numbers = {post["post_number"] for post in posts}
    named = record.get("accepted_answer") or {}
    accepted = {post["post_number"] for post in posts if post.get("accepted_answer")} | {
        named.get("post_number")
    }
    counted.accepted += len((accepted & numbers) - {1})
    for post in posts:
        counted.posts += 1
        counted.names.add(str(post.get("username", "#")).lower())
        counted.likes += sum(
            a.get("count", 0) for a in post.get("actions_summary", []) if a.get("id") == LIKE
        )
        if counted.posts % counted.sample_every == 0:
            counted.samples.append((record["id"], post["post_number"], text_of(post["cooked"])))
    if (
        len(counted.samples) > SAMPLES_MOST
    ):  # Then fewer are kept, evenly, of what was read and of what comes.
        counted.samples, counted.sample_every = counted.samples[::2], counted.sample_every * 2


def text_of(html: str) -> str:
    """The words of HTML, without those that a preview or a quote's title adds."""
    html = re.sub(
        r'<aside class="onebox.*?</aside>|<svg\b.*?</svg>|<div class="title">.*?</div>',
        " ",
        html,
        flags=re.DOTALL,
    )
    html = re.sub(r"</?(?:strong|em|span|b|i|a|code|s|del|sup|sub|kbd|mark|small)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _records(path: Path, limit: int | None) -> Iterator[Any]:
    """Every JSON record of the file or folder; what is no JSON is None."""
    count = 0
    for line in _texts(path):
        if line.strip():
            count += 1
            yield _load(line)
        if count == limit:
            return


def _texts(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        for name in ("topics.jsonl.gz", "topics.jsonl"):
            if (path / name).exists():
                yield from _texts(path / name)
                return
        for file in path.rglob("*"):
            if file.name.endswith(".json"):
                yield file.read_bytes()
            elif file.name.endswith((".jsonl", ".jsonl.gz")):
                yield from _texts(file)
        return
    with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as lines:
        try:
            yield from lines
        except (EOFError, OSError):
            return


def _load(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
