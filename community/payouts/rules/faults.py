"""What can fail to fit between us and a rail, as titles for those who look into it."""

from __future__ import annotations

from community.rails.rules import Kind

LATE_DAYS = 10  # A bank answers within some days; after these somebody has to ask.
STUCK = frozenset({"no_answer", Kind.LATE.value})
"""A payout is on its way and nothing moves it on by itself: such a fault is settled by the payout's moving alone."""
TITLES: dict[str, str] = {
    "mismatch": "The answer contradicts what we sent",
    "not_ours": "We sent nothing of that name",
    "after_the_end": "It moved after its end",
    "out_of_place": "The answer does not fit where it stands",
    "no_answer": "Nobody says what became of it",
    Kind.MISSING: "We booked it, they have no such payment",
    Kind.UNKNOWN_TO_US: "They moved money that we never sent",
    Kind.AMOUNT: "Another amount",
    Kind.CURRENCY: "Another currency",
    Kind.PAID_TWICE: "Paid more than once",
    Kind.SETTLED_THERE_FAILED_HERE: "Paid there, failed here",
    Kind.FAILED_THERE_SETTLED_HERE: "Failed there, arrived here",
    Kind.RETURNED_NOT_BOOKED: "It came back, and we have not booked that",
    Kind.RETURNED_HERE_ONLY: "Came back here only",
    Kind.PAID_AFTER_CANCEL: "Paid although it was cancelled",
    Kind.WRONG_PAYEE: "To another payee",
    Kind.OUT_OF_WINDOW: "On a day that cannot be",
    Kind.NOT_BOOKED: "It has ended there, and we have not booked that",
    Kind.LATE: "No answer for too long",
}
"""By the fault's kind."""


def title_of(kind: str) -> str:
    """What a kind of fault is called."""
    return TITLES.get(kind, kind.replace("_", " ").capitalize())
