"""Kinds and states of threads, and the limits on what may be written in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from statistics import median
from typing import Final

from slugify import slugify

TITLE_SHORTEST = 8  # "Help!!" tells nobody what it is about.
TITLE_LONGEST = 150  # Longer ones are cut off by search engines and phones.
BODY_SHORTEST = 10
BODY_LARGEST_BYTES = 32 * 1024  # What the renderer takes; some 5,000 words.
TAGS_MOST = 5
REASON_LONGEST = 200
SLUG_LONGEST = 80
EXCERPT_LONGEST = 200  # Two lines of a list.

LOOKED_AT_CHARACTERS = 40_000  # A title and the longest text.
PRIVATE_MOST = 5  # More than these tell nobody anything new.

SILENCE_DAYS = 7  # After this long without a word from the asker, a super user may accept.


class Kind(StrEnum):
    """What a thread opens with."""

    QUESTION = "question"
    """Wants a solution; answers can be accepted."""
    DISCUSSION = "discussion"
    """Wants opinions; nothing is accepted, posts stand in order of time."""
    ANNOUNCEMENT = "announcement"
    """The brand tells something; only staff open one."""


class Status(StrEnum):
    """Where a thread stands; derived from what happened to it, never set by hand."""

    OPEN = "open"
    """Nobody has answered yet."""
    ANSWERED = "answered"
    """There are answers, none accepted."""
    NEEDS_INFO = "needs_info"
    """A helper asked the asker for more."""
    SOLVED = "solved"
    """An answer is accepted, or others confirmed one for an asker who is silent."""
    CLOSED = "closed"
    """No more posting: a duplicate, or closed with a reason."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return _LABELS[self.value]


_LABELS = {
    "open": "Waiting for an answer",
    "answered": "Answered",
    "needs_info": "Needs info",
    "solved": "Solved",
    "closed": "Closed",
}


def derive_status(
    *,
    kind: str,
    is_closed: bool,
    accepted_count: int,
    needs_info: bool,
    answer_count: int,
    is_confirmed: bool = False,
) -> Status:
    """The status that follows from a thread's facts; the strongest one wins.

    Discussions and announcements wait for nothing: they count as answered from the start.
    """
    if is_closed:
        return Status.CLOSED
    if accepted_count or is_confirmed:
        return Status.SOLVED
    if needs_info:
        return Status.NEEDS_INFO
    return Status.ANSWERED if answer_count or kind != Kind.QUESTION else Status.OPEN


def slug_of(title: str) -> str:
    """The readable part of a thread's address; empty when nothing of the title can be written so."""
    return slugify(title, max_length=SLUG_LONGEST, word_boundary=True)


def find_private(text: str) -> list[str]:
    """Say what in the text is probably nobody else's business, one sentence a find; a guess, never a refusal.

    Addresses, numbers of telephones, cards, devices and accounts, and passwords written out.
    """
    found: dict[str, str] = {}
    for what, pattern, is_one in _PRIVATE:
        for match in pattern.finditer(text[:LOOKED_AT_CHARACTERS]):
            words = match.group().strip()
            if is_one(words) and words not in found:
                found[words] = f"“{_shortened(words)}” looks like {what}. Everybody can read this."
    return list(found.values())[:PRIVATE_MOST]


# How long until an answer

SPEED_SAMPLE = 200  # The newest questions tell how it is now; more would tell how it was.
SPEED_LEAST = 5  # Of fewer answered questions nobody can say anything.
SPEED_DAYS = 90
WAIT_SAMPLE = 300
WAIT_LEAST = 40  # Of fewer questions nobody can promise anything.
HOURS_ALIKE = 3  # Questions asked at such a distance within the day wait alike.
MOST_SHARE = 0.6
NEARLY_ALL = ((0.9, "9 of 10"), (0.75, "3 of 4"))  # The first that is reached at all is said.
SAID_MINUTES = (10, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320, 10080)
"""Times that people say. A wait is rounded up to one of them, so that it is kept at least as often as said."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An earlier question: when it was asked, and when somebody first answered, or None if nobody has."""

    asked_at: datetime
    answered_at: datetime | None
    board_id: int = 0
    product_id: int = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """Minutes to the first answer (median of those answered), share answered within a day (of those a day old)."""

    median_minutes: float | None
    answered_in_a_day_percent: int | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What may honestly be said: within how many minutes most get an answer, and nearly all (with their share in words)."""

    most_minutes: int
    nearly_all: tuple[str, int] | None


def measure_speed(waits: Sequence[Wait], now: datetime) -> Speed:
    """How fast the newest questions of the last SPEED_DAYS were answered. `waits` are newest first."""
    newest = [wait for wait in waits[:SPEED_SAMPLE] if wait.asked_at > now - timedelta(days=SPEED_DAYS)]
    day = timedelta(days=1)
    took = [
        (wait.answered_at - wait.asked_at).total_seconds() / 60
        for wait in newest
        if wait.answered_at is not None
    ]
    old = [wait for wait in newest if wait.asked_at <= now - day]
    in_a_day = sum(wait.answered_at is not None and wait.answered_at - wait.asked_at <= day for wait in old)
    return Speed(
        median(took) if len(took) >= SPEED_LEAST else None,
        round(100 * in_a_day / len(old)) if len(old) >= SPEED_LEAST else None,
    )


def expect_wait(
    waits: Sequence[Wait], now: datetime, *, board_id: int = 0, product_id: int = 0
) -> Expectation | None:
    """What somebody may expect who asks now; None where too few questions are known.

    `waits` are newest first. Those of the same product count, else of the same board, else all; asked on the same kind
    of day at about the same hour, as long as there are enough. Questions that still wait count as far as they have
    waited (Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958).
    """
    for is_alike in _likenesses(now, board_id, product_id):
        alike = list(islice(filter(is_alike, waits), WAIT_SAMPLE))
        if len(alike) >= WAIT_LEAST:
            break
    else:
        return None
    answered = _share_answered(alike, now)
    most = next((minutes for minutes in SAID_MINUTES if answered(minutes) >= MOST_SHARE), None)
    if most is None:
        return None
    nearly = next(
        (
            (words, minutes)
            for share, words in NEARLY_ALL
            for minutes in SAID_MINUTES
            if answered(minutes) >= share and minutes > most
        ),
        None,
    )
    return Expectation(most, nearly)


def _likenesses(now: datetime, board_id: int, product_id: int) -> list[Callable[[Wait], bool]]:
    def same_hours(wait: Wait) -> bool:
        apart = abs(wait.asked_at.hour - now.hour)
        is_near = min(apart, 24 - apart) <= HOURS_ALIKE
        return is_near and (wait.asked_at.weekday() >= 5) == (now.weekday() >= 5)

    def same_product(wait: Wait) -> bool:
        return wait.product_id == product_id != 0

    def same_board(wait: Wait) -> bool:
        return wait.board_id == board_id != 0

    return [
        lambda wait: same_product(wait) and same_hours(wait),
        same_product,
        lambda wait: same_board(wait) and same_hours(wait),
        same_board,
        same_hours,
        bool,
    ]


def _share_answered(waits: Sequence[Wait], now: datetime) -> Callable[[int], float]:
    """A function from minutes to the share of questions that are answered by then."""
    ends = sorted(
        ((wait.answered_at or now) - wait.asked_at, wait.answered_at is None) for wait in waits
    )  # Of equal times those that were answered come first.
    steps: list[tuple[timedelta, float]] = []
    waiting, unanswered = len(ends), 1.0
    for after, is_open in ends:
        if not is_open:
            unanswered *= 1 - 1 / waiting
            steps.append((after, 1 - unanswered))
        waiting -= 1

    def share(minutes: int) -> float:
        reached = [answered for after, answered in steps if after <= timedelta(minutes=minutes)]
        return reached[-1] if reached else 0.0

    return share


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _has_check_digit(text: str) -> bool:
    """Whether the number ends in the check digit that cards and telephones carry (Luhn, ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in _digits(text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _is_account(text: str) -> bool:
    """Whether it is an international bank account number (IBAN, ISO 13616: remainder 1 when divided by 97)."""
    text = text.replace(" ", "")
    turned = text[4:] + text[:4]
    return 15 <= len(text) <= 34 and int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _shortened(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"


_PRIVATE: Final = (
    (
        "an e-mail address",
        re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[a-zA-Z0-9-]{1,63}(?:\.[a-zA-Z0-9-]{1,63}){1,4}"),
        bool,
    ),
    (
        "a bank account",
        re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b"),
        _is_account,
    ),
    (
        "the number of a card or of a telephone set",
        re.compile(r"(?<![\w.])[0-9](?:[ -]?[0-9]){12,18}(?![\w.])"),
        _has_check_digit,
    ),
    (
        "a telephone number",
        re.compile(r"(?<![\w./:-])(?:\+|00?)[1-9](?:[ ()/-]{0,2}[0-9]){8,13}(?![\w:])"),
        lambda words: not _has_check_digit(words),
    ),
    (
        "a password",
        re.compile(r"(?i)\b(?:password|passcode|pin|puk)\b(?: is|:| =|=)\s{0,3}[^\s.,;]{4,64}"),
        bool,
    ),
)
