"""What the demo community consists of, as its writer wrote it down in TOML. Times are distances, not instants."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time


@dataclass(frozen=True, kw_only=True)
class BoardText:
    """A board; `read` and `write` are audiences."""

    slug: str
    name: str
    description: str
    icon: str
    read: str
    write: str


@dataclass(frozen=True, kw_only=True)
class ProductText:
    """A product and the slug of its board."""

    slug: str
    name: str
    board: str


@dataclass(frozen=True, kw_only=True)
class MemberText:
    """A member who signed up `joined_days_ago`."""

    username: str
    name: str
    role: str
    about: str
    time_zone: str
    joined_days_ago: float
    team: str
    """Of somebody who works for the brand, and passed the training; empty for one who has yet to."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An acceptance or its withdrawal: by whom, how long after its post."""

    by: str
    after_minutes: int


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The later text of a post, how long after the post, and why."""

    after_minutes: int
    body: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PostText:
    """An answer, or a reply `to` the thread or to an answer, so long after the post before it in the file."""

    key: str
    kind: str
    author: str
    after_minutes: int
    body: str
    to: str = "thread"
    helpful: tuple[str, ...] = ()
    accepted: Decision | None = None
    withdrawn: Decision | None = None
    edited: Edit | None = None
    worked: tuple[str, ...] = ()
    """For whom an answer worked, from so many days after it on."""
    worked_after_days: float = 0
    outdated: tuple[str, ...] = ()
    """Who says that it is out of date, likewise."""
    outdated_after_days: float = 0
    recommended: Decision | None = None


@dataclass(frozen=True, kw_only=True)
class ThreadText:
    """A thread with everything under it. `at` fixes the local time of day where the text names one."""

    key: str
    board: str
    kind: str
    title: str
    author: str
    days_ago: float
    body: str
    product: str = ""
    tags: tuple[str, ...] = ()
    at: time | None = None
    views: int = 0
    have_too: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    voters: tuple[str, ...] = ()
    needs_info: bool = False
    pinned: bool = False
    locked: bool = False
    closed: str = ""
    """Why it was closed."""
    duplicate_of: str = ""
    edited: Edit | None = None
    posts: tuple[PostText, ...] = ()


@dataclass(frozen=True)
class Content:
    """The whole demo community."""

    boards: tuple[BoardText, ...] = ()
    products: tuple[ProductText, ...] = ()
    members: tuple[MemberText, ...] = ()
    threads: tuple[ThreadText, ...] = field(default=())
