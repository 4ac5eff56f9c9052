"""Where a payout stands, what can happen to it there, and who may make it happen. All else is refused."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a payout stands."""

    RESERVED = "reserved"
    """Asked for; its money is set aside."""
    HELD = "held"
    """Waiting for a person to look."""
    APPROVED = "approved"
    """In a batch that has its approvals."""
    SUBMITTING = "submitting"
    """Being handed to the rail at this moment; noted before the call, so that a crash cannot send twice."""
    UNKNOWN = "unknown"
    """Handed over, and nobody has said what became of it. Asked about, never sent again under another key."""
    SENT = "sent"
    """The rail has it."""
    UNCLAIMED = "unclaimed"
    """The provider waits for the payee to take it."""
    SETTLED = "settled"
    """It arrived."""
    FAILED = "failed"
    """It did not go; the money is the member's to claim again."""
    RETURNED = "returned"
    """It came back; the money is the member's to claim again."""
    CANCELLED = "cancelled"
    """Taken back before it was sent."""


class Deed(StrEnum):
    """What happens to a payout."""

    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"
    APPROVE = "approve"
    EXCLUDE = "exclude"
    SUBMIT = "submit"
    REFUSE = "refuse"
    """The rail surely did not take it."""
    LOSE = "lose"
    """No answer: it may have gone."""
    ACCEPT = "accept"
    SETTLE = "settle"
    LEAVE = "leave"
    """The payee has not taken it yet."""
    FAIL = "fail"
    RETURN = "return"


class Part(StrEnum):
    """In what part somebody does a deed."""

    OWNER = "owner"
    """The member whose money it is."""
    FINANCE = "finance"
    """An admin, for somebody else's payout."""
    CHECKER = "checker"
    """An admin who did not prepare the batch, approving it as a whole."""
    MACHINE = "machine"
    """A sending run, or what a rail said."""


S, D = State, Deed
MOVES: dict[tuple[State, Deed], State] = {
    (S.RESERVED, D.HOLD): S.HELD,
    (S.APPROVED, D.HOLD): S.HELD,
    (S.HELD, D.RELEASE): S.RESERVED,
    (S.RESERVED, D.CANCEL): S.CANCELLED,
    (S.HELD, D.CANCEL): S.CANCELLED,
    (S.APPROVED, D.CANCEL): S.CANCELLED,
    (S.RESERVED, D.APPROVE): S.APPROVED,
    (S.APPROVED, D.EXCLUDE): S.RESERVED,
    (S.APPROVED, D.SUBMIT): S.SUBMITTING,
    (S.SUBMITTING, D.REFUSE): S.APPROVED,
    (S.UNKNOWN, D.REFUSE): S.APPROVED,
    (S.SUBMITTING, D.LOSE): S.UNKNOWN,
    **{(state, D.ACCEPT): S.SENT for state in (S.SUBMITTING, S.UNKNOWN)},
    **{(state, D.SETTLE): S.SETTLED for state in (S.SUBMITTING, S.UNKNOWN, S.SENT, S.UNCLAIMED)},
    **{(state, D.LEAVE): S.UNCLAIMED for state in (S.SUBMITTING, S.UNKNOWN, S.SENT)},
    **{(state, D.FAIL): S.FAILED for state in (S.SUBMITTING, S.UNKNOWN, S.SENT, S.UNCLAIMED)},
    **{(state, D.RETURN): S.RETURNED for state in (S.SUBMITTING, S.UNKNOWN, S.SENT, S.UNCLAIMED, S.SETTLED)},
}
"""From where a deed leads where. What is missing cannot happen."""

PARTS: dict[Deed, frozenset[Part]] = {
    D.HOLD: frozenset({Part.FINANCE, Part.MACHINE}),
    D.RELEASE: frozenset({Part.FINANCE, Part.MACHINE}),
    D.CANCEL: frozenset({Part.OWNER, Part.FINANCE, Part.MACHINE}),
    D.APPROVE: frozenset({Part.CHECKER}),
    D.EXCLUDE: frozenset({Part.FINANCE, Part.MACHINE}),
    **dict.fromkeys(
        (D.SUBMIT, D.REFUSE, D.LOSE, D.ACCEPT, D.SETTLE, D.LEAVE, D.FAIL, D.RETURN), frozenset({Part.MACHINE})
    ),
}
"""Who may do what. Nobody says by hand that money arrived: an answer of the rail is read, and says so."""

SET_ASIDE = frozenset({S.RESERVED, S.HELD, S.APPROVED})
"""Its money is reserved."""
ON_ITS_WAY = frozenset({S.SUBMITTING, S.UNKNOWN, S.SENT, S.UNCLAIMED})
"""Its money is in the clearing of its rail."""
GIVEN_BACK = frozenset({S.FAILED, S.RETURNED, S.CANCELLED})
"""Its money is the member's to claim again."""
OPEN = SET_ASIDE | ON_ITS_WAY
"""It is not over yet."""


def next_state(state: State, deed: Deed) -> State | None:
    """Where a deed leads from here; None where it cannot happen."""
    return MOVES.get((state, deed))


STEPS: tuple[tuple[str, frozenset[State]], ...] = (
    ("Asked for", frozenset({S.RESERVED, S.HELD})),
    ("Approved", frozenset({S.APPROVED})),
    ("Sent", frozenset({S.SUBMITTING, S.UNKNOWN, S.SENT, S.UNCLAIMED})),
    ("Arrived", frozenset({S.SETTLED})),
)
"""The way of a payout as a member sees it, like that of a parcel."""

WORDS: dict[State, tuple[str, str]] = {
    S.RESERVED: ("Asked for", "Your money is set aside. The next batch takes it along."),
    S.HELD: ("Being looked at", "A person looks at this one before it goes; the reason stands below."),
    S.APPROVED: ("Approved", "Two people have looked at it. It leaves with the next sending."),
    S.SUBMITTING: ("Being sent", "It is being handed over right now."),
    S.UNKNOWN: ("Being sent", "We handed it over and wait for an answer. It is never sent twice."),
    S.SENT: ("On its way", "It has left us. Banks take up to two working days."),
    S.UNCLAIMED: ("Waiting for you", "The provider has it ready; follow their mail to take it."),
    S.SETTLED: ("Arrived", "It has arrived."),
    S.FAILED: ("Did not go", "It could not be paid out. The money is yours to claim again."),
    S.RETURNED: ("Came back", "It came back to us. The money is yours to claim again."),
    S.CANCELLED: ("Cancelled", "It was taken back before it was sent. The money is yours to claim again."),
}
"""What a state is called, and what it means for the member."""

DEEDS: dict[str, str] = {
    "ask": "Asked for",
    "batch": "Put together with others",
    D.HOLD: "Kept back to be looked at",
    D.RELEASE: "Looked at: it goes on",
    D.CANCEL: "Cancelled",
    D.APPROVE: "Approved",
    D.EXCLUDE: "Taken out of its batch: it goes with a later one",
    D.SUBMIT: "Handed over",
    D.REFUSE: "Not taken: it is tried again",
    D.LOSE: "No answer yet: we ask",
    D.ACCEPT: "Taken over, on its way",
    D.SETTLE: "Arrived",
    D.LEAVE: "Ready, and waiting for you",
    D.FAIL: "Did not go",
    D.RETURN: "Came back",
}
"""What happened, in the history of a payout."""
