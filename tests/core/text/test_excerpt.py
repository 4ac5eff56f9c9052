"""The words of a cooked text, whole and cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core.text.excerpt import excerpt, plain_text
from community.core.text.markdown import cook
from community.core.text.sanitise import sanitise


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Re**start *it*", "Restart it"),
        ("- one\n- two\n\n# three", "one two three"),
        ("a\nb", "a b"),
        ("1 < 2 &amp; 3 > 2", "1 < 2 & 3 > 2"),
        ("![the plan](/files/p.png) x", "the plan x"),
        ('`<b>` and [link](/a "t")', "<b> and link"),
        ("a|b\n-|-\n1|2", "a b 1 2"),
    ],
)
def test_plain_text_has_the_words_and_none_of_the_marks(markdown, words):
    assert plain_text(cook(markdown).html) == words


def test_an_excerpt_ends_between_words_and_says_so():
    assert excerpt("<p>Restart the router and wait</p>", 20) == "Restart the router…"
    assert excerpt("<p>Restart it</p>", 20) == "Restart it"


def test_a_word_longer_than_the_excerpt_is_cut_inside():
    assert excerpt("<p>" + "x" * 50 + "</p>", 10) == "x" * 9 + "…"


@given(st.text(), st.integers(0, 40))
def test_an_excerpt_is_never_longer_than_asked(text, length):
    assert len(excerpt(sanitise(text), length)) <= length
