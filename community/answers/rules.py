"""Limits and small decisions about answers and replies."""

from __future__ import annotations

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

USEFUL, OLDEST, NEWEST = "useful", "oldest", "newest"
ORDERS = {USEFUL: "Most helpful", OLDEST: "Oldest first", NEWEST: "Newest first"}


def default_order(is_question: bool) -> str:
    """Questions show the most useful answer first; a conversation reads in order of time."""
    return USEFUL if is_question else OLDEST


def opening_replies_shown(is_question: bool) -> int:
    """How many replies stand under the opening post; the rest is one click away."""
    return QUESTION_REPLIES_SHOWN if is_question else TALK_REPLIES_SHOWN
