"""What changed between two revisions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from community.core.text.diff import Change, diff_words


def test_whole_words_change_not_letters():
    assert diff_words("It works now.", "It worked now.") == [
        Change("same", "It "),
        Change("removed", "works"),
        Change("added", "worked"),
        Change("same", " now."),
    ]


def test_a_rewritten_sentence_is_shown_in_one_piece():
    assert diff_words("one two three", "four five six") == [
        Change("removed", "one two three"),
        Change("added", "four five six"),
    ]


def test_equal_texts_have_nothing_removed_and_nothing_added():
    assert diff_words("same", "same") == [Change("same", "same")]
    assert diff_words("", "") == []


@given(st.text(), st.text())
def test_the_pieces_join_to_both_revisions(before, after):
    changes = diff_words(before, after)
    assert "".join(change.text for change in changes if change.kind != "added") == before
    assert "".join(change.text for change in changes if change.kind != "removed") == after
