"""What members are told of, and the words for it."""

from __future__ import annotations

from enum import StrEnum

MENTIONS_MOST = 10  # A post that calls more people than this is shouting; the first ten hear it.
PAGE_SIZE = 30  # An evening's worth on one page.
SHOWN_MOST = 500  # Posts that one page can have shown: 20 answers with their replies, twice over.


class Kind(StrEnum):
    """What a notification tells. Where several fit one post, the first one in this list is told."""

    MENTIONED = "mentioned"
    """A post names the member."""
    ACCEPTED = "accepted"
    """The member's answer was accepted."""
    SOLVED = "solved"
    """A question that the member asked or follows has an accepted answer now."""
    ANSWERED = "answered"
    """There is an answer in a thread that the member follows."""
    REPLIED = "replied"
    """There is a reply that concerns the member."""
    NEEDS_INFO = "needs_info"
    """A helper needs to know more from the asker."""
    MOVED = "moved"
    """The thread is on another board now."""
    MERGED = "merged"
    """The thread is part of another one now."""
    CLOSED = "closed"
    """The thread takes no more posts."""
    DUPLICATE = "duplicate"
    """The thread was closed because another one asks the same."""


ICONS = {
    Kind.MENTIONED: "at-sign",
    Kind.ACCEPTED: "circle-check-big",
    Kind.SOLVED: "circle-check",
    Kind.ANSWERED: "message-circle",
    Kind.REPLIED: "reply",
    Kind.NEEDS_INFO: "circle-help",
    Kind.MOVED: "arrow-right-left",
    Kind.MERGED: "git-merge",
    Kind.CLOSED: "lock",
    Kind.DUPLICATE: "copy",
}


def phrase_of(
    kind: Kind, *, thread_kind: str, is_own_thread: bool, is_own_answer: bool, board_name: str
) -> tuple[str, str]:
    """The words before and after the thread's title: “Theo *moved your question* Router drops *to Broadband*”.

    `is_own_answer` says whether a reply stands under the reader's own answer.
    """
    thing = f"your {thread_kind}" if is_own_thread else ""
    replied = "replied to" if is_own_thread else "replied in"
    answered = "answered" if thread_kind == "question" else "wrote in"
    return {
        Kind.MENTIONED: ("mentioned you in", ""),
        Kind.ACCEPTED: ("accepted your answer to", ""),
        Kind.SOLVED: (_joined("accepted an answer to", thing), ""),
        Kind.ANSWERED: (_joined(answered, thing), ""),
        Kind.REPLIED: ("replied to your answer in" if is_own_answer else _joined(replied, thing), ""),
        Kind.NEEDS_INFO: ("needs to know more about", ""),
        Kind.MOVED: (_joined("moved", thing), f"to {board_name}" if board_name else ""),
        Kind.MERGED: ("merged a thread that you follow into", ""),
        Kind.CLOSED: (_joined("closed", thing), ""),
        Kind.DUPLICATE: (_joined("closed", thing), "as a duplicate"),
    }[kind]


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
