"""What is left of a line and of a body after cleaning."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core.text.lines import MARKS_IN_A_ROW, clean_body, clean_line

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Router   keeps\tdropping\n", "Router keeps dropping"),
        ("Cafe\u0301", "Café"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("ad\u200bmin\ufeff", "admin"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("\u2066hidden\u2069", "hidden"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_a_line_keeps_its_words_and_loses_what_cannot_be_seen(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize("joined", ["می\u200cخواهم", "क्\u200dष", "👩\u200d💻"])
def test_joiners_stay_where_they_change_how_letters_and_emoji_look(joined):
    assert clean_line(joined) == joined


@pytest.mark.parametrize("typed", ["ad\u200dmin", "\u200cadmin", "admin\u200d", "a\u200d\u200db"])
def test_joiners_between_latin_letters_are_dropped(typed):
    assert "\u200c" not in clean_line(typed)
    assert "\u200d" not in clean_line(typed)


def test_a_line_is_cut_only_when_a_limit_is_given():
    assert clean_line("one two three", limit=8) == "one two"
    assert clean_line("one two three") == "one two three"


def test_a_body_keeps_line_ends_and_tabs_and_loses_other_controls():
    assert clean_body("a\r\nb\rc\td\x00e\x0bf\x7f") == "a\nb\nc\tdef"


def test_marks_piled_on_one_letter_are_cut_to_what_a_script_could_need():
    assert len(clean_body("a" + "\u0315\u0316" * 5_000)) <= MARKS_IN_A_ROW + 2


@given(ANY_TEXT)
def test_cleaning_a_line_twice_changes_nothing_more(text):
    once = clean_line(text)
    assert clean_line(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@given(ANY_TEXT)
def test_cleaning_a_body_twice_changes_nothing_more(text):
    once = clean_body(text)
    assert clean_body(once) == once
    assert not set(once) & set(map(chr, [*range(9), *range(11, 32), 127]))
    once.encode()
