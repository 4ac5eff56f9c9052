"""The piece of a text that shows why it was found."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from community.search.engine import stem
from community.search.rules.extracts import Marker, flatten

LONG = "lorem ipsum dolor sit amet " * 60


def marker(*words, prefixes=()):
    return Marker([*words, *prefixes], prefixes, stem)


def test_inflections_of_a_word_are_marked():
    html = marker("battery", "connecting").mark("The batteries lose their connections.")
    assert html == "The <mark>batteries</mark> lose their <mark>connections</mark>."


def test_a_word_that_only_begins_alike_is_not_marked():
    assert "<mark>" not in marker("port").mark("A portrait of the airport")


def test_the_word_being_typed_marks_what_it_may_become():
    assert marker(prefixes=["conn"]).mark("No connection") == "No <mark>connection</mark>"


def test_accents_do_not_matter_and_stay_as_written():
    assert marker("cafe").mark("Im Café") == "Im <mark>Café</mark>"


def test_pairs_of_a_script_without_spaces_are_marked_as_one():
    assert marker("网络", "络连", "连接").mark(
        "我的网络连接断了"
    ) == "我的<mark>网络</mark><mark>连接</mark>断了".replace("</mark><mark>", "")


def test_html_in_a_text_is_shown_and_not_obeyed():
    html = marker("script", "b").mark('<script>alert("b")</script> & more')
    assert html == (
        "&lt;<mark>script</mark>&gt;alert(&#34;<mark>b</mark>&#34;)&lt;/<mark>script</mark>&gt; &amp; more"
    )


def test_the_piece_is_where_most_different_words_stand():
    text = f"The router is new. {LONG} The router loses its signal at night. {LONG}"
    extract = marker("router", "signal", "night").extract(text)
    assert extract.word_count == 3
    assert "<mark>signal</mark> at <mark>night</mark>" in extract.html
    assert extract.html.startswith("…")
    assert extract.html.endswith("…")


def test_without_any_asked_word_it_is_the_beginning():
    extract = marker("router").extract(LONG)
    assert extract.word_count == 0
    assert extract.html.startswith("lorem ipsum")


@given(st.text(max_size=600), st.lists(st.text(min_size=1, max_size=8), max_size=5), st.integers(60, 300))
def test_any_piece_is_a_piece_of_the_text_with_nothing_but_marks_in_it(text, words, length):
    html = str(marker(*(word.lower() for word in words)).extract(text, length).html)
    assert re.sub(r"</?mark>", "", html).count("<") == 0
    assert html.count("<mark>") == html.count("</mark>")
    plain = unescape(re.sub(r"</?mark>", "", html)).removeprefix("…").removesuffix("…")
    assert plain in text or text.startswith("…") or text.endswith("…")


@given(st.text(max_size=200))
def test_flattening_keeps_every_character_in_its_place(text):
    assert len(flatten(text)) == len(text)
