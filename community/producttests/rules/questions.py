"""The questions of an application and of a feedback form, what is asked of them, and answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from community.core.text.lines import clean_body, clean_line

LABEL_CHARACTERS = 200  # A longer question is two.
ANSWER_CHARACTERS = 4_000  # A page: whoever has more to say writes it into the discussion.
CHOICES_MOST = 8  # More is a list to search, not a question.
CHOICE_CHARACTERS = 80
APPLICATION_MOST = 5  # People apply in five minutes, or not at all.
FEEDBACK_MOST = 12  # Longer forms are filled in without thought.
LOWEST, HIGHEST = 1, 5


class Ask(StrEnum):
    """What kind of answer a question wants."""

    TEXT = "text"
    """Words."""
    NUMBER = "number"
    """A mark from 1 to 5."""
    YES_NO = "yes_no"
    """Yes or no."""
    CHOICE = "choice"
    """One of some words."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "text": "Words",
            "number": "A mark from 1 to 5",
            "yes_no": "Yes or no",
            "choice": "One of some",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its key stays the same for ever: answers are kept by it."""

    key: str
    ask: Ask
    label: str
    is_required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as somebody typed it; one without words is none."""

    key: str
    ask: str
    label: str
    is_required: bool
    choices: str
    """One a line."""


def read_questions(
    drafts: Iterable[Draft], *, most: int, asks: Iterable[Ask] = tuple(Ask)
) -> tuple[tuple[Question, ...], dict[int, str]]:
    """(the questions, what is wrong with which draft by its place from 0). New ones get a key that none had."""
    drafts, wrong = list(drafts), {}
    keys = {draft.key for draft in drafts if draft.key}
    numbers = (f"q{number}" for number in range(1, 1_000) if f"q{number}" not in keys)
    found: list[Question] = []
    for place, draft in enumerate(drafts):
        label = clean_line(draft.label)
        choices = tuple(dict.fromkeys(filter(None, map(clean_line, clean_body(draft.choices).splitlines()))))
        if not label:
            if choices:
                wrong[place] = "These words have no question. Write one, or empty the words."
            continue
        sentence = _wrong(draft, label, choices, asks, len(found) >= most, most)
        if sentence:
            wrong[place] = sentence
            continue
        ask = Ask(draft.ask)
        key = draft.key if draft.key[:1] == "q" and draft.key[1:].isdigit() else next(numbers)
        found.append(Question(key, ask, label, draft.is_required, choices if ask is Ask.CHOICE else ()))
    return tuple(found), wrong


def _wrong(
    draft: Draft, label: str, choices: tuple[str, ...], asks: Iterable[Ask], is_full: bool, most: int
) -> str:
    if is_full:
        return f"At most {most} questions: people leave longer forms."
    if len(label) > LABEL_CHARACTERS:
        return f"Ask in at most {LABEL_CHARACTERS} characters."
    if draft.ask not in {ask.value for ask in asks}:
        return "Choose what kind of answer you want."
    if draft.ask == Ask.CHOICE and not 2 <= len(choices) <= CHOICES_MOST:
        return f"Give 2 to {CHOICES_MOST} different words to choose from, one a line."
    if any(len(choice) > CHOICE_CHARACTERS for choice in choices):
        return f"Each of the words has at most {CHOICE_CHARACTERS} characters."
    return ""


def as_json(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as they are stored."""
    return [asdict(question) | {"choices": list(question.choices)} for question in questions]


def from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions that were stored."""
    return tuple(
        Question(one["key"], Ask(one["ask"]), one["label"], one["is_required"], tuple(one["choices"]))
        for one in stored
    )


def read_answers(
    questions: Iterable[Question], typed: Mapping[str, str], *, is_draft: bool = False
) -> tuple[dict[str, str], dict[str, str]]:
    """(the answers that make sense by key, what is wrong with the others by key). A draft may leave out what is required."""
    answers: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        text = clean_body(typed.get(question.key, "")[: 4 * ANSWER_CHARACTERS]).strip()
        if not text:
            if question.is_required and not is_draft:
                wrong[question.key] = (
                    "Answer this one, please." if question.ask is Ask.TEXT else "Choose one, please."
                )
            continue
        if len(text) > ANSWER_CHARACTERS:
            wrong[question.key] = f"Write at most {ANSWER_CHARACTERS:,} characters here."
        elif text not in allowed(question):
            wrong[question.key] = "Choose one of what is offered."
        else:
            answers[question.key] = text
    return answers, wrong


class _Anything:
    def __contains__(self, _text: object) -> bool:
        return True


def allowed(question: Question) -> Any:
    """What can be answered; anything to a question for words."""
    match question.ask:
        case Ask.NUMBER:
            return tuple(str(mark) for mark in range(LOWEST, HIGHEST + 1))
        case Ask.YES_NO:
            return ("yes", "no")
        case Ask.CHOICE:
            return question.choices
    return _Anything()


@dataclass(frozen=True, slots=True)
class Figure:
    """What all answers to one question say together."""

    question: Question
    count: int
    """How many answered it."""
    mean: float | None
    """Of marks, 1–5; None for anything else."""
    shares: tuple[tuple[str, int], ...]
    """How many gave which answer; nothing for words."""


def figures(questions: Iterable[Question], sheets: Iterable[Mapping[str, str]]) -> list[Figure]:
    """Sum up the answers, question by question."""
    sheets = list(sheets)
    found = []
    for question in questions:
        given = [sheet[question.key] for sheet in sheets if question.key in sheet]
        shares = (
            () if question.ask is Ask.TEXT else tuple((one, given.count(one)) for one in allowed(question))
        )
        marks = [int(one) for one in given] if question.ask is Ask.NUMBER else []
        found.append(Figure(question, len(given), sum(marks) / len(marks) if marks else None, shares))
    return found


def without_words(questions: Iterable[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without what somebody wrote in words of their own."""
    kept = {question.key for question in questions if question.ask is not Ask.TEXT}
    return {key: answer for key, answer in answers.items() if key in kept}
