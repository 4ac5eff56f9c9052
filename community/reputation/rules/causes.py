"""What earns points: each cause, what it is called, and which events begin and end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why points were given."""

    ANSWER_VOTED = "answer_voted"
    """Somebody found an answer helpful."""
    QUESTION_VOTED = "question_voted"
    """Somebody found a question helpful."""
    ANSWER_ACCEPTED = "answer_accepted"
    """An answer was accepted."""
    ACCEPTED_ANOTHERS = "accepted_anothers"
    """The asker accepted somebody else's answer."""
    CONFIRMED = "confirmed"
    """An answer worked for somebody other than the asker."""
    RECOMMENDED = "recommended"
    """The brand's staff recommended an answer."""
    HAVE_TOO = "have_too"
    """Somebody has the same question."""
    EDIT_ACCEPTED = "edit_accepted"
    """A proposed edit of somebody else's post was taken over."""
    DEFLECTION = "deflection"
    """A visitor found the answer and had no need to ask."""
    EVENT_ATTENDED = "event_attended"
    """The member took part in an event of the calendar."""
    SPAM = "spam"
    """A post was found to be spam."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a cause is called on screen."""

    given: str
    """In a member's list, when it gives."""
    taken: str
    """In the same list, when that is taken back."""
    rule: str
    """In the table of rules."""
    giver: str
    """Who brings it about; completes “… from the same member”. Empty where nobody in particular does."""


WORDS: Mapping[Cause, Words] = {
    Cause.ANSWER_VOTED: Words(
        "Answer found helpful",
        "Helpful mark on an answer no longer counts",
        "Your answer is found helpful",
        "marks",
    ),
    Cause.QUESTION_VOTED: Words(
        "Question found helpful",
        "Helpful mark on a question no longer counts",
        "Your question is found helpful",
        "marks",
    ),
    Cause.ANSWER_ACCEPTED: Words(
        "Answer accepted",
        "Acceptance of an answer no longer counts",
        "Your answer is accepted",
        "acceptances",
    ),
    Cause.ACCEPTED_ANOTHERS: Words(
        "Accepted somebody’s answer", "Own acceptance no longer counts", "You accept somebody’s answer", ""
    ),
    Cause.CONFIRMED: Words(
        "Answer worked for somebody else",
        "“Worked for me” no longer counts",
        "Your answer works for somebody else",
        "confirmations",
    ),
    Cause.RECOMMENDED: Words(
        "Answer recommended by staff",
        "Staff’s recommendation no longer counts",
        "Staff recommend your answer",
        "recommendations",
    ),
    Cause.HAVE_TOO: Words(
        "Somebody has this too", "“I have this too” no longer counts", "Somebody has your question too", ""
    ),
    Cause.EDIT_ACCEPTED: Words(
        "Proposed edit taken over", "Edit no longer counts", "Your edit of somebody’s post is taken over", ""
    ),
    Cause.DEFLECTION: Words(
        "Answer spared somebody the asking",
        "A visitor’s help no longer counts",
        "Your answer helps a visitor who then need not ask",
        "",
    ),
    Cause.EVENT_ATTENDED: Words(
        "Took part in an event", "Taking part in an event no longer counts", "You take part in an event", ""
    ),
    Cause.SPAM: Words("Post found to be spam", "Spam decision undone", "Your post is found to be spam", ""),
}

SETTLED = "settled"
"""The kind of an entry that brings a pool to what it gives together."""


class Withheld(StrEnum):
    """Why a deed gave nothing although its cause does."""

    PAIR = "pair"
    """Too many from the same giver lately."""
    YOUNG_GIVER = "young_giver"
    """The giver's account is too young."""

    @property
    def words(self) -> str:
        """The reason, as the member reads it."""
        return {
            "pair": "Not counted: many from the same member within a short time",
            "young_giver": "Not counted: the other account is too new",
        }[self.value]


OUTLIVES_POST = frozenset({Cause.SPAM})
"""Causes that stay when the post that they are about is taken out of sight."""

NEGATIVE = frozenset({Cause.SPAM})
"""Causes that take points instead of giving them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Award:
    """The points of a rule that a member earns. `cause` is unique for ever, such as `vote:81`."""

    member_id: int
    kind: Cause
    cause: str
    giver_id: int | None = None
    """Who brought it about; None for imports and for causes without a giver."""
    thread_id: int | None = None
    answer_id: int | None = None

    @property
    def post(self) -> tuple[str, int] | None:
        """The post with which it ends; see `post_of`."""
        return post_of(self.kind, self.thread_id, self.answer_id)


def post_of(kind: str, thread_id: int | None, answer_id: int | None) -> tuple[str, int] | None:
    """The post with which a cause ends, as ("answer" or "question", id); None where it outlives it, or is about none."""
    if kind in OUTLIVES_POST:
        return None
    if answer_id is not None:
        return "answer", answer_id
    return ("question", thread_id) if thread_id is not None else None


Payload = Mapping[str, Any]


def awards_of(event_name: str, payload: Payload) -> list[Award]:
    """What an event gives, from its plain fields; nothing for events that give nothing."""
    derive = _AWARDS.get(event_name)
    return derive(payload) if derive else []


def ended_by(event_name: str, payload: Payload) -> list[str]:
    """The causes that an event ends: what they gave is taken back."""
    derive = _ENDS.get(event_name)
    return derive(payload) if derive else []


def _of_vote(event: Payload) -> list[Award]:
    kind = {"answer": Cause.ANSWER_VOTED, "thread": Cause.QUESTION_VOTED}.get(event["post_kind"])
    if kind is None:
        return []  # Replies earn none.
    return [
        Award(
            member_id=event["author_id"],
            kind=kind,
            cause=f"vote:{event['vote_id']}",
            giver_id=event["voter_id"],
            thread_id=event["thread_id"],
            answer_id=event["post_id"] if kind is Cause.ANSWER_VOTED else None,
        )
    ]


def _of_acceptance(event: Payload) -> list[Award]:
    author_id, asker_id, accepter_id = event["answer_author_id"], event["asker_id"], event["accepted_by_id"]
    if author_id == asker_id:
        return []
    place = {"thread_id": event["thread_id"], "answer_id": event["answer_id"]}
    cause = f"acceptance:{event['acceptance_id']}"
    awards = [
        Award(member_id=author_id, kind=Cause.ANSWER_ACCEPTED, cause=cause, giver_id=accepter_id, **place)
    ]
    if accepter_id == asker_id and asker_id is not None:
        awards.append(
            Award(member_id=asker_id, kind=Cause.ACCEPTED_ANOTHERS, cause=f"{cause}:accepter", **place)
        )
    return awards


def _ends_of_acceptance(event: Payload) -> list[str]:
    cause = f"acceptance:{event['acceptance_id']}"
    return [cause, f"{cause}:accepter"]


def _of_have_too(event: Payload) -> list[Award]:
    if event.get("asker_id") is None:
        return []  # Said before it earned anything.
    return [
        Award(
            member_id=event["asker_id"],
            kind=Cause.HAVE_TOO,
            cause=f"have_too:{event['have_too_id']}",
            giver_id=event["member_id"],
            thread_id=event["thread_id"],
        )
    ]


def _of_confirmation(event: Payload) -> list[Award]:
    return [
        _on_answer(event, Cause.CONFIRMED, f"confirmation:{event['confirmation_id']}", event["member_id"])
    ]


def _of_recommendation(event: Payload) -> list[Award]:
    cause = f"recommendation:{event['recommendation_id']}"
    return [_on_answer(event, Cause.RECOMMENDED, cause, event["recommended_by_id"])]


def _of_deflection(event: Payload) -> list[Award]:
    if event.get("author_id") is None or event["answer_id"] is None:
        return []
    return [_on_answer(event, Cause.DEFLECTION, f"deflection:{event['deflection_id']}", None)]


def _on_answer(event: Payload, kind: Cause, cause: str, giver_id: int | None) -> Award:
    return Award(
        member_id=event["author_id"],
        kind=kind,
        cause=cause,
        giver_id=giver_id,
        thread_id=event["thread_id"],
        answer_id=event["answer_id"],
    )


def _of_edit(event: Payload) -> list[Award]:
    return [
        Award(
            member_id=event["proposer_id"],
            kind=Cause.EDIT_ACCEPTED,
            cause=f"edit:{event['edit_id']}",
            giver_id=event["decided_by_id"],
            thread_id=event["thread_id"],
            answer_id=event["post_id"] if event["post_kind"] == "answer" else None,
        )
    ]


def _of_attendance(event: Payload) -> list[Award]:
    return [
        Award(
            member_id=event["member_id"],
            kind=Cause.EVENT_ATTENDED,
            cause=f"attendance:{event['attendance_id']}",
        )
    ]


def _of_spam(event: Payload) -> list[Award]:
    return [
        Award(
            member_id=event["author_id"],
            kind=Cause.SPAM,
            cause=f"spam:{event['decision_id']}",
            thread_id=event["thread_id"],
            answer_id=event["post_id"] if event["post_kind"] == "answer" else None,
        )
    ]


_AWARDS: Mapping[str, Callable[[Payload], list[Award]]] = {
    "VoteCast": _of_vote,
    "AnswerAccepted": _of_acceptance,
    "HaveTooSaid": _of_have_too,
    "ConfirmationGiven": _of_confirmation,
    "AnswerRecommended": _of_recommendation,
    "EditAccepted": _of_edit,
    "DeflectionCredited": _of_deflection,
    "SpamConfirmed": _of_spam,
    "AttendanceNoted": _of_attendance,
}

_ENDS: Mapping[str, Callable[[Payload], list[str]]] = {
    "VoteWithdrawn": lambda event: [f"vote:{event['vote_id']}"],
    "AcceptanceWithdrawn": _ends_of_acceptance,
    "HaveTooWithdrawn": lambda event: [f"have_too:{event.get('have_too_id')}"],
    "ConfirmationWithdrawn": lambda event: [f"confirmation:{event['confirmation_id']}"],
    "RecommendationWithdrawn": lambda event: [f"recommendation:{event['recommendation_id']}"],
    "EditReverted": lambda event: [f"edit:{event['edit_id']}"],
    "SpamUndone": lambda event: [f"spam:{event['decision_id']}"],
    "AttendanceWithdrawn": lambda event: [f"attendance:{event['attendance_id']}"],
}

BEGINNINGS = tuple(_AWARDS)
"""The names of events that give points."""

ENDINGS = tuple(_ENDS)
"""The names of events that take them back."""
