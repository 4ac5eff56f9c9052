"""What happens to Helpful marks."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class VoteCast(Event):
    """A post was found helpful. `post_kind` is thread, answer or reply; `voter_id` is None for imported votes."""

    vote_id: int
    post_kind: str
    post_id: int
    thread_id: int
    author_id: int
    voter_id: int | None


@dataclass(frozen=True, kw_only=True)
class VoteWithdrawn(Event):
    """The mark was taken back."""

    vote_id: int
    post_kind: str
    post_id: int
    thread_id: int
    author_id: int
