"""The versions of a post with what changed from one to the next, for its page of earlier texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from community.core.pagination import Page
from community.core.text.diff import DIFF_SECONDS, Change, diff_words
from community.members import queries as members
from community.members.queries import FORMER_MEMBER, MemberChip

PAGE_SIZE = 10
PAGE_SECONDS = 0.4  # For comparing all texts of a page; what comes after is compared more roughly.
KEPT_AROUND = 240  # Characters of unchanged text beside a change; the rest folds away.


class Revision(Protocol):
    """An earlier text: what stood there until `edited_at`."""

    number: int
    body_markdown: str
    edited_by_id: int
    edited_at: datetime
    reason: str


class Post(Protocol):
    """What the present version is known by."""

    author_id: int
    body_markdown: str
    created_at: datetime
    revision_count: int


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged text that is folded away; opens where it stands."""

    text: str
    kind: str = "fold"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: who wrote it when, and what changed. The first has nothing to compare with."""

    number: int
    by: MemberChip
    at: datetime
    reason: str
    title_changes: list[Change]
    changes: list[Change | Fold]


def list_versions(
    post: Post, number: int, list_revisions: Callable[[int, int], Sequence[Revision]]
) -> Page[Version]:
    """A page of the post's versions, newest first. `list_revisions(first, last)` loads earlier texts by number."""
    total = post.revision_count + 1
    last = total - (number - 1) * PAGE_SIZE
    first = max(1, last - PAGE_SIZE + 1)
    earlier = {revision.number: revision for revision in list_revisions(first - 1, last)} if last > 0 else {}
    people = members.list_member_chips({post.author_id, *(r.edited_by_id for r in earlier.values())})
    versions, until = [], time.monotonic() + PAGE_SECONDS
    for version in range(last, first - 1, -1):
        after = earlier.get(version, post)
        before = earlier.get(version - 1)
        if before is None:  # The first version, or an import's whose earlier texts are not known.
            by, at, reason, text = post.author_id, post.created_at, "", ""
        else:
            by, at, reason, text = before.edited_by_id, before.edited_at, before.reason, before.body_markdown
        titles = (getattr(before, "title", ""), getattr(after, "title", ""))
        seconds = min(DIFF_SECONDS, until - time.monotonic())
        is_renamed = before is not None and titles[0] != titles[1]
        versions.append(
            Version(
                number=version,
                by=people.get(by, FORMER_MEMBER),
                at=at,
                reason=reason,
                title_changes=diff_words(*titles) if is_renamed else [],
                changes=_fold(diff_words(text, after.body_markdown, seconds=seconds))
                if before is not None
                else [Change("same", after.body_markdown)],
            )
        )
    return Page(versions, number, PAGE_SIZE, total)


def _fold(changes: Sequence[Change]) -> list[Change | Fold]:
    """Fold long unchanged stretches away, keeping some words beside each change."""
    shown: list[Change | Fold] = []
    for index, change in enumerate(changes):
        if change.kind != "same" or len(changes) == 1:
            shown.append(change)
            continue
        lead = KEPT_AROUND if index > 0 else 0
        tail = KEPT_AROUND if index < len(changes) - 1 else 0
        if len(change.text) <= 2 * KEPT_AROUND + lead + tail:
            shown.append(change)
            continue
        begin = _line_end(change.text, lead)
        end = len(change.text) - tail
        shown += [
            part
            for part in (
                Change("same", change.text[:begin]),
                Fold(change.text[begin:end]),
                Change("same", change.text[end:]),
            )
            if part.text
        ]
    return shown


def _line_end(text: str, position: int) -> int:
    """The end of the word at `position`, so that folding tears none apart."""
    if not position:
        return 0
    space = text.find(" ", position)
    return position if space < 0 or space > position + 40 else space
