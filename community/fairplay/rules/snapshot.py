"""What a community did, as plain values: all that the detectors are shown. Whatever is unknown is None, and they work without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

HINT_KINDS = ("device", "network", "session", "payout")
"""What two accounts may share. Values are keyed hashes or labels: they are compared, never read."""


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """An account. Times everywhere are seconds since any one instant."""

    id: int
    created_at: float
    is_staff: bool = False
    hints: frozenset[tuple[str, str]] = frozenset()
    """(kind, value) of what the account was used with."""
    mail_class: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """A question or another thread."""

    id: int
    author_id: int
    created_at: float
    category: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer: how long it is, and how alike (0 to 1) it is to what its author wrote before."""

    id: int
    thread_id: int
    author_id: int
    created_at: float
    length: int | None = None
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """A mark on an answer: 1 helpful, -1 against it. `cause` is what its points stand under in the ledger."""

    voter_id: int
    answer_id: int
    value: int
    created_at: float
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptanceFacts:
    """Somebody accepted an answer of a thread."""

    thread_id: int
    answer_id: int
    by_id: int
    created_at: float
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A community over a window of time. Rows that name what is not there are passed over."""

    members: Sequence[MemberFacts] = field(default_factory=tuple)
    threads: Sequence[ThreadFacts] = field(default_factory=tuple)
    answers: Sequence[AnswerFacts] = field(default_factory=tuple)
    votes: Sequence[VoteFacts] = field(default_factory=tuple)
    acceptances: Sequence[AcceptanceFacts] = field(default_factory=tuple)
