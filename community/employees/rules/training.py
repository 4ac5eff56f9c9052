"""A training: what it says, what it asks, and whether somebody has passed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MATERIAL_BYTES = 32 * 1024  # As long as a post may be; whoever reads more remembers less.
QUESTIONS_MOST = 20
CHOICES_LEAST, CHOICES_MOST = 2, 6
WORDS_LONGEST = 400  # Characters of a question or a choice.
RIGHT, OTHER = "*", "-"


class QuizWrong(ValueError):
    """The typed quiz cannot be read; the message says in which line, and what to do."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its choices, of which exactly one is right."""

    words: str
    choices: tuple[str, ...]
    right: int
    """Which choice, from 0."""


@dataclass(frozen=True, slots=True)
class Training:
    """One version of the material and its quiz."""

    number: int
    material_markdown: str
    questions: tuple[Question, ...]
    pass_mark: int
    """So many right answers pass it."""
    note: str
    published_at: datetime | None = None
    """None: it ships with the product."""
    due_at: datetime | None = None
    """From when on everybody needs it, also who passed an earlier one; None: only newcomers take it."""


def parse_quiz(text: str) -> tuple[Question, ...]:
    """Read a quiz as it is typed: questions with an empty line between them, beneath each its choices.

    A choice begins with a hyphen, the right one with a star. Raise QuizWrong with a sentence.
    """
    blocks: list[list[tuple[int, str]]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            blocks[-1].append((number, line.strip()))
        elif blocks[-1]:
            blocks.append([])
    questions = tuple(_question(block) for block in blocks if block)
    if not questions:
        raise QuizWrong("Ask at least one question.")
    if len(questions) > QUESTIONS_MOST:
        raise QuizWrong(f"Ask at most {QUESTIONS_MOST} questions; these are {len(questions)}.")
    return questions


def write_quiz(questions: Sequence[Question]) -> str:
    """The quiz as `parse_quiz` reads it."""
    return "\n\n".join(
        "\n".join(
            [
                one.words,
                *(
                    f"{RIGHT if number == one.right else OTHER} {choice}"
                    for number, choice in enumerate(one.choices)
                ),
            ]
        )
        for one in questions
    )


def stored_quiz(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The quiz as its column keeps it."""
    return [{"words": one.words, "choices": list(one.choices), "right": one.right} for one in questions]


def read_quiz(stored: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """What `stored_quiz` wrote."""
    return tuple(Question(one["words"], tuple(one["choices"]), one["right"]) for one in stored)


def list_wrong(questions: Sequence[Question], chosen: Sequence[int | None]) -> list[int]:
    """Which questions were not answered rightly, from 0. `chosen` names a choice for each; None: none."""
    given = [*chosen, *[None] * len(questions)]
    return [number for number, one in enumerate(questions) if given[number] != one.right]


def is_passed(training: Training, chosen: Sequence[int | None]) -> bool:
    """Whether enough of the answers are right."""
    wrong = list_wrong(training.questions, chosen)
    return len(training.questions) - len(wrong) >= training.pass_mark


def _question(block: Sequence[tuple[int, str]]) -> Question:
    (line, words), *rest = block
    if _is_choice(words):
        raise QuizWrong(f"Line {line} is a choice without a question above it. Write the question first.")
    question = [words]
    choices: list[str] = []
    right: list[int] = []
    for number, text in rest:
        if _is_choice(text):
            if text[0] == RIGHT:
                right.append(len(choices))
            choices.append(text[1:].strip())
        elif choices:
            raise QuizWrong(
                f"Line {number} follows the choices. Begin it with “-”, or leave an empty line before a new question."
            )
        else:
            question.append(text)
    asked = " ".join(question)
    if not CHOICES_LEAST <= len(choices) <= CHOICES_MOST:
        raise QuizWrong(f"The question in line {line} needs {CHOICES_LEAST} to {CHOICES_MOST} choices.")
    if len(right) != 1:
        raise QuizWrong(f"Mark exactly one choice of the question in line {line} with a star.")
    if not all(choices) or len(set(choices)) < len(choices):
        raise QuizWrong(f"Two choices of the question in line {line} say the same, or one says nothing.")
    if any(len(part) > WORDS_LONGEST for part in (asked, *choices)):
        raise QuizWrong(
            f"The question in line {line} has a sentence of over {WORDS_LONGEST} characters. Shorten it."
        )
    return Question(asked, tuple(choices), right[0])


def _is_choice(text: str) -> bool:
    return text[0] in (RIGHT, OTHER)
