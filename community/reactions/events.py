"""What members say of answers, what staff recommend, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReactionEvent(Event):
    """The part that all events of a member's word about an answer share."""

    answer_id: int
    thread_id: int
    author_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ConfirmationGiven(ReactionEvent):
    """An answer worked for another member."""

    confirmation_id: int


@dataclass(frozen=True, kw_only=True)
class ConfirmationWithdrawn(ReactionEvent):
    """They took that back."""

    confirmation_id: int


@dataclass(frozen=True, kw_only=True)
class OutdatedSaid(ReactionEvent):
    """A member says that an answer is out of date; `is_qualified` when their word counts."""

    outdated_id: int
    is_qualified: bool


@dataclass(frozen=True, kw_only=True)
class OutdatedWithdrawn(ReactionEvent):
    """They took that back."""

    outdated_id: int


@dataclass(frozen=True, kw_only=True)
class WrongReported(ReactionEvent):
    """A member says that an answer is wrong or dangerous; moderators look at it."""

    report_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class WrongWithdrawn(ReactionEvent):
    """They took that back, before anybody decided."""

    report_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerOutdated(Event):
    """Enough trusted members say that an answer is out of date: others come first until somebody has looked again."""

    answer_id: int
    thread_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerReverified(Event):
    """An answer that was out of date was changed, or found to be still right; `verified_by_id` says by whom."""

    answer_id: int
    thread_id: int
    author_id: int
    verified_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class RecommendationEvent(Event):
    """The part that both events of a recommendation share."""

    recommendation_id: int
    answer_id: int
    thread_id: int
    author_id: int
    recommended_by_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerRecommended(RecommendationEvent):
    """Staff recommend an answer."""


@dataclass(frozen=True, kw_only=True)
class RecommendationWithdrawn(RecommendationEvent):
    """They do not any more, or the answer is gone."""


@dataclass(frozen=True, kw_only=True)
class ResolutionEvent(Event):
    """The part that all events of a confirmed resolution share."""

    resolution_id: int
    thread_id: int
    answer_id: int


@dataclass(frozen=True, kw_only=True)
class ResolutionConfirmed(ResolutionEvent):
    """Others' confirmations solve a thread whose asker is silent."""


@dataclass(frozen=True, kw_only=True)
class ResolutionUndone(ResolutionEvent):
    """The asker, or a moderator, said that it did not solve it."""


@dataclass(frozen=True, kw_only=True)
class ResolutionEnded(ResolutionEvent):
    """It ended otherwise, as `ending` says: by an acceptance, a removal, withdrawn confirmations, a merge or a split."""

    ending: str
