"""Limits and small decisions about answers and replies."""

from __future__ import annotations

from enum import IntEnum

from community.core.actor import STAFF

ANSWER_SHORTEST = 2  # “No.” can be an answer.
REPLY_SHORTEST = 2
PAGE_SIZE = 20  # Answers a page.
OUTLINE_PAGE_SIZE = 100  # Lines with a tick box each; a moderator's overview of a long thread.
REPLIES_SHOWN = 5  # Under each answer; the rest is one click away, so that answers stay in sight.
QUESTION_REPLIES_SHOWN = 3  # Under a question; a longer exchange would hide the answers.
TALK_REPLIES_SHOWN = 30  # Under a discussion or an announcement, where replies are the talk itself.
REPLIES_PAGE_SIZE = 50

FIRST, ALSO, PLAIN = 0, 1, 2
"""`Answer.accept_order`: the first accepted answer, another accepted one, the rest."""


OFFICIAL = frozenset(role.value for role in STAFF)
"""`Answer.author_role` of an official answer: its author worked for the brand when they wrote it."""


class Lead(IntEnum):
    """`Answer.lead_order`: where an answer stands among those of its thread before usefulness decides."""

    ACCEPTED = 0
    """The first accepted answer."""
    ALSO_ACCEPTED = 1
    """Another accepted one."""
    CONFIRMED = 2
    """Others confirmed that it solved the question, whose asker is silent."""
    RECOMMENDED = 3
    """Staff recommend it."""
    PLAIN = 4
    """Nothing but its marks speaks for it."""
    OUTDATED = 5
    """It is said to be out of date: whatever spoke for it, others come first until somebody has looked again."""


SOLUTIONS = Lead.CONFIRMED
"""Answers up to here solve their thread; the first of them leads it, whatever the order."""


def lead_of(accept_order: int, *, is_confirmed: bool, is_recommended: bool, is_outdated: bool) -> Lead:
    """The place that follows from what is said of an answer."""
    if is_outdated:
        return Lead.OUTDATED
    if accept_order < PLAIN:
        return Lead.ACCEPTED if accept_order == FIRST else Lead.ALSO_ACCEPTED
    if is_confirmed:
        return Lead.CONFIRMED
    return Lead.RECOMMENDED if is_recommended else Lead.PLAIN


USEFUL, OLDEST, NEWEST = "useful", "oldest", "newest"
ORDERS = {USEFUL: "Most helpful", OLDEST: "Oldest first", NEWEST: "Newest first"}


def default_order(is_question: bool) -> str:
    """Questions show the most useful answer first; a conversation reads in order of time."""
    return USEFUL if is_question else OLDEST


def opening_replies_shown(is_question: bool) -> int:
    """How many replies stand under the opening post; the rest is one click away."""
    return QUESTION_REPLIES_SHOWN if is_question else TALK_REPLIES_SHOWN
