"""Where an award and a period stand, what an award is for, and why one gives nothing; with the words shown for each."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a good deed is paid for. Nothing else earns money: no post, visit or mark by itself."""

    ACCEPT = "accept"
    """An answer was accepted. Key `accept:<answer>`, once for ever."""
    CONFIRM = "confirm"
    """An answer worked for another member. Key `confirm:<answer>:<member>`."""
    ROYALTY = "royalty"
    """A visitor said that the answer solved it, and never asked. Key `royalty:<deflection>`."""
    TASK = "task"
    """A newcomer's one-time task. Key `task:<task>:<member>`."""
    REFERRAL = "referral"
    """A friend whom the member brought takes part. Key `referral:<friend>`."""
    EVENT = "event"
    """The member took part in an event of the calendar. Key `event:<attendance>`."""
    TEST = "test"
    """The member finished a product test. Key `test:<application>`."""

    @property
    def label(self) -> str:
        """What a member reads beside the amount."""
        return {
            "accept": "Answer accepted",
            "confirm": "Worked for somebody else",
            "royalty": "Helped a visitor",
            "task": "First steps",
            "referral": "Brought a friend",
            "event": "Took part in an event",
            "test": "Finished a product test",
        }[self.value]


class Task(StrEnum):
    """What a newcomer may earn once, in the first weeks."""

    PROFILE = "profile"
    """They wrote a few words about themselves."""
    FIRST_ACCEPTED = "first_accepted"
    """Their first answer was accepted."""
    FIRST_CONFIRMED = "first_confirmed"
    """An answer of theirs worked for somebody else for the first time."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "profile": "Profile filled in",
            "first_accepted": "First accepted answer",
            "first_confirmed": "First answer that worked for somebody else",
        }[self.value]


class State(StrEnum):
    """Where an award's money is now. The book says the same, in entries whose cause is `award:<id>`."""

    ACCRUED = "accrued"
    """In the payee's ACCRUED: earned, until the hold is over."""
    HELD = "held"
    """In HELD: kept back while a case is open; `held_from` says whereto it goes back."""
    RELEASED = "released"
    """In PAYABLE, or further on: once its period is closed it may be claimed, reserved, paid, or set off."""
    REVERSED = "reversed"
    """Back in FUNDS: the deed no longer stands, or a case decided so. May come back, with the deed."""
    WITHHELD = "withheld"
    """Never in the book: it gave nothing, `withheld` says why."""
    FORFEITED = "forfeited"
    """In FORFEITED: the member was erased before it was paid."""

    @property
    def label(self) -> str:
        """The word shown on screen."""
        return {
            "accrued": "Waiting",
            "held": "Kept back",
            "released": "Yours",
            "reversed": "Taken back",
            "withheld": "Not paid",
            "forfeited": "Left behind",
        }[self.value]

    @property
    def icon(self) -> str:
        """Its picture, since colour alone tells nothing."""
        return {
            "accrued": "clock",
            "held": "lock",
            "released": "circle-check",
            "reversed": "rotate-ccw",
            "withheld": "ban",
            "forfeited": "log-out",
        }[self.value]


LIVE = (State.ACCRUED, State.HELD, State.RELEASED)
"""Money that somebody has because of the award."""


class Withheld(StrEnum):
    """Why an award gives nothing."""

    LINKED = "linked"
    PAIR = "pair"
    YOUNG = "young"
    COPIED = "copied"
    THREAD = "thread"
    LIMIT = "limit"
    ROUNDED = "rounded"

    @property
    def words(self) -> str:
        """The reason, as the member reads it."""
        return {
            "linked": "The two accounts belong together, so this pays nothing.",
            "pair": "This came from the same member for the fourth time or more within 30 days.",
            "young": "The account that brought it about is too new.",
            "copied": "The text is nearly the same as an answer of yours that was paid before.",
            "thread": "Another accepted answer of this question is paid.",
            "limit": "The most that one member earns by this in a period is reached.",
            "rounded": "The share is smaller than the smallest coin; it is kept and counted with the next ones.",
        }[self.value]


class PeriodState(StrEnum):
    """How far a period's account is. Whether it has begun or ended is told by the clock, not by this."""

    OPEN = "open"
    """Takes awards."""
    CLOSING = "closing"
    """The shares are fixed, and are being written; it takes nothing more. May go on after an interruption."""
    CLOSED = "closed"
    """Statements are frozen and what was left has gone back to the brand. For ever."""
