"""What happens to answers and replies."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnswerEvent(Event):
    """The part that all events of an answer share."""

    answer_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerPosted(AnswerEvent):
    """Somebody answered."""

    author_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerEdited(AnswerEvent):
    """Its text changed."""


@dataclass(frozen=True, kw_only=True)
class AnswerRemoved(AnswerEvent):
    """It was taken out of sight, softly."""


@dataclass(frozen=True, kw_only=True)
class AnswerRestored(AnswerEvent):
    """It is back in sight."""


@dataclass(frozen=True, kw_only=True)
class ReplyPosted(Event):
    """Somebody replied to an answer, or to the thread itself (answer_id None)."""

    reply_id: int
    thread_id: int
    answer_id: int | None
    author_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyEdited(Event):
    """A reply's text changed."""

    reply_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyRemoved(Event):
    """A reply was taken out of sight, softly."""

    reply_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyRestored(Event):
    """A reply is back in sight."""

    reply_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted(AnswerEvent):
    """An answer was accepted as solving the question."""

    acceptance_id: int
    answer_author_id: int
    asker_id: int
    accepted_by_id: int | None
    accepted_as: str
    is_given_back: bool = False
    """Whether it came back with an answer whose removal was undone: everybody was told of it the first time."""


@dataclass(frozen=True, kw_only=True)
class AcceptanceWithdrawn(AnswerEvent):
    """An acceptance was taken back."""

    acceptance_id: int
