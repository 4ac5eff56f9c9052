"""The sentences of the inbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from community.notifications.rules import ICONS, Kind, phrase_of

ICON_SHEET = "static/icons/sprite.svg"


@pytest.mark.parametrize(
    ("kind", "own_thread", "own_answer", "sentence"),
    [
        (Kind.MENTIONED, True, False, "mentioned you in T"),
        (Kind.ACCEPTED, False, False, "accepted your answer to T"),
        (Kind.SOLVED, True, False, "accepted an answer to your question T"),
        (Kind.SOLVED, False, False, "accepted an answer to T"),
        (Kind.ANSWERED, True, False, "answered your question T"),
        (Kind.ANSWERED, False, False, "answered T"),
        (Kind.REPLIED, False, True, "replied to your answer in T"),
        (Kind.REPLIED, True, False, "replied to your question T"),
        (Kind.REPLIED, False, False, "replied in T"),
        (Kind.NEEDS_INFO, True, False, "needs to know more about T"),
        (Kind.MOVED, True, False, "moved your question T to Mobile"),
        (Kind.MOVED, False, False, "moved T to Mobile"),
        (Kind.MERGED, True, False, "merged a thread that you follow into T"),
        (Kind.CLOSED, False, False, "closed T"),
        (Kind.DUPLICATE, True, False, "closed your question T as a duplicate"),
    ],
)
def test_each_kind_reads_as_a_sentence_around_the_title(
    kind: Kind, own_thread: bool, own_answer: bool, sentence: str
) -> None:
    before, after = phrase_of(
        kind, thread_kind="question", is_own_thread=own_thread, is_own_answer=own_answer, board_name="Mobile"
    )
    assert " ".join(part for part in (before, "T", after) if part) == sentence


def test_nobody_answers_a_discussion_they_write_in_it() -> None:
    before, _ = phrase_of(
        Kind.ANSWERED, thread_kind="discussion", is_own_thread=True, is_own_answer=False, board_name=""
    )
    assert before == "wrote in your discussion"


def test_every_kind_has_a_drawing_that_exists() -> None:
    sheet = Path(ICON_SHEET).read_text(encoding="utf-8")
    assert set(ICONS) == set(Kind)
    assert all(f'id="{name}"' in sheet for name in ICONS.values())
