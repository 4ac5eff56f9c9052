"""Why posts are reported, what may be decided about them, and what comes first in the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

FLAGS_PER_DAY = 20  # Whoever reports more posts than that in a day writes to a moderator instead.
WORDS_LONGEST = 500  # A report says what is wrong with one post; more belongs into a message.
WORDS_SHORTEST = 10  # "Something else" in fewer characters tells a moderator nothing.
APPEAL_SHORTEST = 10  # The same for asking for another look.
PAGE_SIZE = 20  # The list beside the item in hand; what comes after is reached page by page.
LOG_PAGE_SIZE = 30
HISTORY_MOST = 5  # Decisions about an author's posts that stand beside an item; the log has the rest.


class Reason(StrEnum):
    """Why a member reports a post."""

    SPAM = "spam"
    """Advertising, or posted only to lead people elsewhere."""
    RUDE = "rude"
    """Insults, threats, hate."""
    PRIVATE = "private"
    """Somebody's telephone number, address, account."""
    WRONG = "wrong"
    """Following it would do harm, or it is plainly not so."""
    OFF_TOPIC = "off_topic"
    """It belongs elsewhere, or nowhere."""
    OTHER = "other"
    """In the member's own words."""

    @property
    def label(self) -> str:
        """The words on screen."""
        return _LABELS[self]


class Source(StrEnum):
    """Why a post came into the queue."""

    FLAG = "flag"
    """A member reported it."""
    WRONG = "wrong"
    """A member marked an answer as wrong or dangerous."""
    APPEAL = "appeal"
    """Its author asks for another look at its removal."""
    FIRST_LOOK = "first_look"
    """A newcomer's post leads elsewhere or shows pictures; nobody has reported it."""


class Outcome(StrEnum):
    """What a moderator decided."""

    DISMISSED = "dismissed"
    """Nothing is wrong with it; of an appeal: the removal stands."""
    REMOVED = "removed"
    """Taken out of sight, with a reason for its author."""
    SPAM = "spam"
    """Taken out of sight as spam, which costs its author points."""
    EDIT_ASKED = "edit_asked"
    """Its author is asked to change it."""
    LOCKED = "locked"
    """Nobody writes in its thread any more."""
    RESTORED = "restored"
    """Brought back after its author asked for another look."""

    @property
    def label(self) -> str:
        """The words on screen, after “was” or by themselves."""
        return _OUTCOMES[self]


class Closing(StrEnum):
    """How an item left the queue."""

    DECIDED = "decided"
    """By a decision."""
    WITHDRAWN = "withdrawn"
    """Everybody who had reported it took that back."""
    GONE = "gone"
    """Its author took the post out of sight; the item comes back with the post."""
    JOINED = "joined"
    """Another item of the same post took over what was reported here."""
    SETTLED = "settled"
    """What its author asked for was done without it."""


class Says(StrEnum):
    """What a member who sees reports thinks of one."""

    FINE = "fine"
    """The post can stay."""
    GO = "go"
    """The post should go."""


_LABELS = {
    Reason.SPAM: "Spam or advertising",
    Reason.RUDE: "Rude or abusive",
    Reason.PRIVATE: "Private data",
    Reason.WRONG: "Wrong or dangerous",
    Reason.OFF_TOPIC: "Off topic",
    Reason.OTHER: "Something else",
}
EXPLAINED = {
    Reason.SPAM: "It advertises something, or was only posted for its link.",
    Reason.RUDE: "It insults, threatens or shames somebody.",
    Reason.PRIVATE: "A telephone number, an address, a customer number that should not be public.",
    Reason.WRONG: "Following it could do harm, or it is plainly not so.",
    Reason.OFF_TOPIC: "It has nothing to do with the question, or belongs on another board.",
    Reason.OTHER: "Say in your own words what is wrong.",
}
"""What each reason means, for whoever chooses one."""

_OUTCOMES = {
    Outcome.DISMISSED: "Left as it is",
    Outcome.REMOVED: "Removed",
    Outcome.SPAM: "Removed as spam",
    Outcome.EDIT_ASKED: "Author asked to change it",
    Outcome.LOCKED: "Thread locked",
    Outcome.RESTORED: "Brought back",
}

UNREPORTED = frozenset({Source.APPEAL, Source.FIRST_LOOK})
"""Sources of items that wait although nobody has reported them."""

REMOVING = frozenset({Outcome.REMOVED, Outcome.SPAM})
"""Decisions that take the post out of sight."""
UPHOLDING = REMOVING | {Outcome.EDIT_ASKED, Outcome.LOCKED}
"""Decisions that agree with those who reported the post."""
ON_APPEAL = (Outcome.RESTORED, Outcome.DISMISSED)
ON_REPORT = (Outcome.DISMISSED, Outcome.REMOVED, Outcome.SPAM, Outcome.EDIT_ASKED, Outcome.LOCKED)
NEEDS_REASON = REMOVING | {Outcome.EDIT_ASKED}
"""Decisions whose reason the author reads."""

# The author reads these; a moderator changes them where more is to be said.
PROPOSED_REASONS = {
    Reason.SPAM: "Advertising has no place here.",
    Reason.RUDE: "Please stay friendly: disagree with what was said, never with who said it.",
    Reason.PRIVATE: "It shows private data that should not be public.",
    Reason.WRONG: "Following this could do harm.",
    Reason.OFF_TOPIC: "It has nothing to do with what was asked.",
    Reason.OTHER: "It does not follow the community's rules.",
}

_WEIGHTS = {
    Reason.PRIVATE: 6,  # Every minute that it can be read does harm.
    Reason.RUDE: 4,
    Reason.SPAM: 3,
    Reason.WRONG: 4,
    Reason.OFF_TOPIC: 1,
    Reason.OTHER: 2,
}
_URGENCY = {Source.APPEAL: 2, Source.FIRST_LOOK: 1}


def urgency_of(reasons: Iterable[Reason], source: Source = Source.FLAG) -> int:
    """How early an item with these reports comes: the more and the graver, the earlier."""
    return sum(_WEIGHTS[reason] for reason in reasons) + _URGENCY.get(source, 0)


def proposed_reason(reasons: Iterable[Reason]) -> str:
    """What a decision would say to the author: for what weighs most of what was reported; empty without any."""
    weights: Counter[Reason] = Counter()
    for reason in reasons:
        weights[reason] += _WEIGHTS[reason]
    return PROPOSED_REASONS[weights.most_common(1)[0][0]] if weights else ""


def reason_for(outcome: Outcome, typed: str, reasons: Iterable[Reason]) -> str:
    """What the author will read: as typed; of spam what is said of spam, where nobody changed what was proposed."""
    if outcome is Outcome.SPAM and typed == proposed_reason(reasons):
        return PROPOSED_REASONS[Reason.SPAM]
    return typed
