"""The course of a membership: terms, grace, renewal, and everything that can end it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from community.superusers.rules.criteria import State

INVITED_DAYS = 14  # Long enough for a holiday, short enough that a list of invitations means something.
RENEWAL_NOTICE_DAYS = (
    30  # A month before a term ends the member reads what will follow, and can still change it.
)
LAST_WARNING_DAYS = 3
EXCUSE_DAYS_MOST = 366


class Stage(StrEnum):
    """Where a candidacy stands."""

    OPEN = "open"
    """To be reviewed."""
    INVITED = "invited"
    """The member may accept the agreement until `answer_by`."""
    JOINED = "joined"
    DECLINED = "declined"
    """Staff said no, with a reason."""
    REFUSED = "refused"
    """The member said no to the invitation."""
    WITHDRAWN = "withdrawn"
    """The member took their own application back, or staff their nomination."""
    LAPSED = "lapsed"
    """Nobody answered the invitation in time."""

    @property
    def label(self) -> str:
        """The word on screen."""
        return {
            "open": "To be reviewed",
            "invited": "Invited",
            "joined": "Joined",
            "declined": "Declined",
            "refused": "Invitation turned down",
            "withdrawn": "Withdrawn",
            "lapsed": "Invitation ran out",
        }[self.value]


LIVE_STAGES = (Stage.OPEN, Stage.INVITED)


class End(StrEnum):
    """How a membership ended."""

    LEFT = "left"
    """By the member's own wish, with honour."""
    BAR = "bar"
    """Below a bar, and not back above it within the time of grace."""
    TERM = "term"
    """The term ended, and the bars were not met for another."""
    AGREEMENT = "agreement"
    """A text that must be accepted was not accepted in time."""
    REMOVED = "removed"
    """By staff, with a reason."""
    STAFF = "staff"
    """The member works for the brand now."""
    ERASED = "erased"
    """The account is gone."""

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            "left": "Left with thanks",
            "bar": "Below the bar",
            "term": "Term ended",
            "agreement": "Agreement not accepted",
            "removed": "Removed",
            "staff": "Works here now",
            "erased": "Account erased",
        }[self.value]

    @property
    def is_honoured(self) -> bool:
        """Whether the member is named among those who were super users."""
        return self not in (End.REMOVED, End.ERASED)


class Step(StrEnum):
    """A line of the programme's log."""

    NOMINATED = "nominated"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"
    INVITED = "invited"
    DECLINED = "declined"
    REFUSED = "refused"
    LAPSED = "lapsed"
    ACCEPTED_TEXT = "accepted_text"
    JOINED = "joined"
    APPOINTED = "appointed"
    TIER = "tier"
    BELOW = "below"
    WARNED = "warned"
    REGAINED = "regained"
    EXCUSED = "excused"
    EXCUSE_ENDED = "excuse_ended"
    RENEWAL = "renewal"
    RENEWED = "renewed"
    ENDED = "ended"
    CRITERIA = "criteria"
    TEXT = "text"

    @property
    def label(self) -> str:
        """The words on screen."""
        return STEP_WORDS[self]


STEP_WORDS = {
    Step.NOMINATED: "Nominated",
    Step.APPLIED: "Applied",
    Step.WITHDRAWN: "Withdrew the candidacy",
    Step.INVITED: "Invited",
    Step.DECLINED: "Application declined",
    Step.REFUSED: "Turned the invitation down",
    Step.LAPSED: "Invitation ran out",
    Step.ACCEPTED_TEXT: "Accepted",
    Step.JOINED: "Became a super user",
    Step.APPOINTED: "Made a super user by an admin",
    Step.TIER: "Another tier",
    Step.BELOW: "Fell below a bar",
    Step.WARNED: "Was reminded of the bar",
    Step.REGAINED: "Is back above the bars",
    Step.EXCUSED: "Excused",
    Step.EXCUSE_ENDED: "Excuse ended",
    Step.RENEWAL: "Renewal announced",
    Step.RENEWED: "Term renewed",
    Step.ENDED: "Left the programme",
    Step.CRITERIA: "Criteria changed",
    Step.TEXT: "Text published",
}


class TextKind(StrEnum):
    """Texts that a super user accepts."""

    AGREEMENT = "agreement"
    NDA = "nda"

    @property
    def label(self) -> str:
        """Its name on screen."""
        return {"agreement": "Agreement", "nda": "Confidentiality"}[self.value]


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Due(StrEnum):
    """What the nightly look finds is to be done about a membership."""

    TELL_BELOW = "tell_below"
    WARN = "warn"
    REGAIN = "regain"
    END_BAR = "end_bar"
    END_AGREEMENT = "end_agreement"
    ANNOUNCE_RENEWAL = "announce_renewal"
    RENEW = "renew"
    END_TERM = "end_term"
    END_EXCUSE = "end_excuse"


@dataclass(frozen=True, kw_only=True)
class Course:
    """What the nightly look knows of a membership."""

    state: State
    term_ends_on: date
    below_since: date | None = None
    grace_ends_on: date | None = None
    is_warned: bool = False
    excused_until: date | None = None
    is_renewal_announced: bool = False
    sign_by: date | None = None
    """Until when the member must have accepted the newest texts; None when they have."""


def due(course: Course, today: date) -> list[Due]:
    """What is due today, in the order in which it is done. An end stands alone.

    Whoever is excused is judged by nothing until the last day of the excuse is over, and is renewed. No term ends before
    the time of grace does: whoever falls below a bar in its last days has as long as everybody.
    """
    is_excused = course.excused_until is not None and today <= course.excused_until
    if not is_excused and (end := _end(course, today)) is not None:
        return [end]
    steps: list[Due] = []
    if course.excused_until is not None and not is_excused:
        steps.append(Due.END_EXCUSE)
    if course.state is not State.BELOW:
        steps += [Due.REGAIN] if course.below_since is not None else []
    elif not is_excused:
        steps += _warnings(course, today)
    if today > course.term_ends_on:
        steps += [Due.RENEW] if is_excused or course.state is not State.BELOW else []
    elif not course.is_renewal_announced and today >= course.term_ends_on - timedelta(
        days=RENEWAL_NOTICE_DAYS
    ):
        steps.append(Due.ANNOUNCE_RENEWAL)
    return steps


def _end(course: Course, today: date) -> Due | None:
    """How the membership ends today; None when it goes on."""
    if course.sign_by is not None and today > course.sign_by:
        return Due.END_AGREEMENT
    if course.state is not State.BELOW or course.grace_ends_on is None or today <= course.grace_ends_on:
        return None
    return Due.END_TERM if today > course.term_ends_on else Due.END_BAR


def _warnings(course: Course, today: date) -> list[Due]:
    if course.grace_ends_on is None:
        return [Due.TELL_BELOW]
    is_last = today >= course.grace_ends_on - timedelta(days=LAST_WARNING_DAYS)
    return [Due.WARN] if is_last and not course.is_warned else []
