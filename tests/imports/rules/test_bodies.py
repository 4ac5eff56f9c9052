"""A post's text is written whatever it holds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from community.imports.rules.bodies import NOTHING_TO_SHOW, Names, write_body

NAMES = Names(lambda url: url, lambda name: name, {"kim": "/members/kim"})


def test_html_becomes_markdown_and_html_of_ours():
    written = write_body("<p>Hold <b>both</b> buttons.</p>", None, NAMES)
    assert written.markdown == "Hold **both** buttons."
    assert written.html == "<p>Hold <strong>both</strong> buttons.</p>"
    assert written.notes == ()


def test_where_there_is_no_html_the_markdown_is_taken():
    written = write_body("", "Hold *both*, @kim.", NAMES)
    assert written.markdown == "Hold *both*, @kim."
    assert 'href="/members/kim"' in written.html
    assert written.notes == ("raw_text_taken",)


def test_what_holds_nothing_says_so():
    written = write_body("<p> </p><script>x()</script>", None, NAMES)
    assert written.markdown == NOTHING_TO_SHOW
    assert written.notes == ("nothing_to_show",)


def test_what_is_beyond_our_renderer_is_plain_text():
    written = write_body("<p>line</p>" * 9_000, None, NAMES)
    assert written.html.startswith("<pre><code>line")
    assert written.html.count("line") == 9_000
    assert written.notes == ("text_refused",)


def test_of_what_is_far_too_long_as_much_is_kept_as_fits_whole_blocks_first():
    written = write_body("<p>first</p>" + f"<p>{'word ' * 10_000}</p>" * 9, None, NAMES)
    assert "markdown_cut" in written.notes
    assert 250 * 1024 < len(written.markdown.encode()) <= 256 * 1024
    assert written.html.startswith("<p>first</p>\n<p>word word")
    assert written.html.endswith("</code></pre>")


def test_one_endless_block_is_kept_as_far_as_it_fits():
    written = write_body("<pre><code>" + "a line of a log\n" * 25_000 + "</code></pre>", None, NAMES)
    assert written.html.count("a line of a log\n") > 16_000
    assert "nothing_to_show" not in written.notes


@settings(max_examples=200)
@given(st.text(), st.none() | st.text())
def test_any_text_is_written_and_none_comes_back_empty(cooked, raw):
    written = write_body(cooked, raw, NAMES)
    assert written.html.strip()
    assert "\x00" not in written.markdown + written.html
