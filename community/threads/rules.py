"""Kinds and states of threads, and the limits on what may be written in one."""

from __future__ import annotations

import re
from enum import StrEnum
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
    """An answer is accepted."""
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
    *, kind: str, is_closed: bool, accepted_count: int, needs_info: bool, answer_count: int
) -> Status:
    """The status that follows from a thread's facts; the strongest one wins.

    Discussions and announcements wait for nothing: they count as answered from the start.
    """
    if is_closed:
        return Status.CLOSED
    if accepted_count:
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
