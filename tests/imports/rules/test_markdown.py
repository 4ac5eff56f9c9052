"""Cooked HTML as Markdown, and back through our own renderer."""

import re
from html import escape, unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from community.core.text.markdown import cook
from community.imports.rules.markdown import MAX_COOKED_CHARACTERS, convert, to_markdown


def read(html: str) -> str:
    """The words of HTML, as a reader sees them on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html.replace("<br>", " "))).split())


def cooked_again(html: str) -> str:
    return cook(to_markdown(html)).html


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One<br>\ntwo</p>\n<p>Three</p>", "One\ntwo\n\nThree"),
        ("<h2>The <em>head</em></h2><p>x</p><hr><p>y</p>", "## The *head*\n\nx\n\n---\n\ny"),
        (
            "<p>An <strong>old </strong>and <em>new</em> <s>red</s> box</p>",
            "An **old** and *new* ~~red~~ box",
        ),
        (
            '<p><span class="bbcode-b">a</span> <span class="bbcode-u">b</span> <b><b>c</b></b></p>',
            "**a** b **c**",
        ),
        ("<p><strong>Note:</strong>go<em>o</em>d</p>", "**Note**:go*o*d"),
        ("<p>a<strong>“b”</strong>c</p>", "a**“b”**c"),
        ("<p><code>a`b</code><code>`</code></p>", "``a`b`` `` ` ``"),
        ("<ul>\n<li>a</li>\n<li>b<ul><li>c</li></ul></li>\n</ul>", "- a\n- b\n    - c"),
        ('<ol start="3"><li>a</li><li><p>b</p><p>c</p></li></ol>', "3. a\n\n4. b\n\n    c"),
        ("<ul><li><pre><code>x</code></pre></li></ul>", "-\n    ```\n    x\n    ```"),
        ("<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>", "> a\n>\n> > b"),
        (
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1|2</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 |",
        ),
        ('<table><tr><td style="text-align:right">a</td></tr></table>', "|   |\n| --: |\n| a |"),
        ("<details><summary>More <b>of</b> it</summary><p>x</p></details>", "**More of it**\n\nx"),
        (
            "<table><caption>cap</caption><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>",
            "cap\n\n|   |\n| --- |\n| a b c |",
        ),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "**a**\n\nb"),
        (
            "<p>2 * 3, snake_case, a[0], C:\\Users, 5 < 6 & 7</p>",
            "2 * 3, snake_case, a\\[0], C:\\Users, 5 < 6 & 7",
        ),
    ],
)
def test_plain_html_becomes_plain_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


QUOTE = (
    '<aside class="quote no-group" {}>\n<div class="title">\n<div class="quote-controls"></div>\n'
    '<img class="avatar" alt="" src="/a.png"> {}</div>\n<blockquote>\n<p>so</p>\n</blockquote>\n</aside>'
)
LIGHTBOX = (
    '<div class="lightbox-wrapper"><a class="lightbox" href="https://cdn.example/full.png" title="shot"><img alt="shot" '
    'src="https://cdn.example/small.png"><div class="meta"><span class="filename">shot</span>'
    '<span class="informations">9×9 1 KB</span></div></a></div>'
)
ONEBOX = (
    '<aside class="onebox allowlistedgeneric"><header class="source"><img class="site-icon" src="i.png">'
    '<a href="https://s.example/p">s.example</a></header><article class="onebox-body"><h3>'
    '<a href="https://s.example/p">A [good] page</a></h3><p>Words of the page</p></article></aside>'
)
LISTING = (
    '<aside class="onebox githubblob"><h4><a href="https://g.example/x.py#L3-L4">x.py</a></h4><pre class="onebox">'
    '<code class="lang-py"><ol class="start lines" start="3"><li>a = 1\n</li><li class="selected">b = `2`</li></ol>'
    "</code></pre></aside>"
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            QUOTE.format('data-username="ada" data-post="4" data-topic="12"', "ada:"),
            "> **@ada** [wrote](/t/-/12/4):\n>\n> so",
        ),
        (QUOTE.format('data-username="ada"', "ada:"), "> **@ada** wrote:\n>\n> so"),
        (
            QUOTE.format('data-username="ada" data-post="1" data-topic="9"', '<a href="/t/x/9">Old box</a>'),
            "> **@ada** in [Old box](/t/-/9/1):\n>\n> so",
        ),
        (
            QUOTE.format('data-post="1" data-topic="9"', '<a href="/t/x/9">Old box</a>'),
            "> [Old box](/t/-/9/1):\n>\n> so",
        ),
        (QUOTE.format("", ""), "> so"),
        (LIGHTBOX, "![shot](https://cdn.example/full.png)"),
        (ONEBOX, "[A \\[good\\] page](https://s.example/p)"),
        (LISTING, "[x.py](https://g.example/x.py#L3-L4)\n\n```python\na = 1\nb = `2`\n```"),
        ('<p>Hi <a class="mention" href="/u/ada_b">@ada_b</a>!</p>', "Hi @ada_b!"),
        (
            '<p><img class="emoji" alt=":wink:"><img class="emoji" alt=":rocket:"><img class="emoji" alt="🎉"></p>',
            "😉🚀🎉",
        ),
        ('<p><img class="emoji" alt=":our_logo:"> <img class="emoji" alt=":+1:t3:"></p>', ":our_logo: 👍"),
        ('<pre><code class="lang-auto">a</code></pre>', "```\na\n```"),
        ('<pre data-code-wrap="py"><code>```\n</code></pre>', "````python\n```\n````"),
        ('<pre><code class="lang-&quot;&gt;x">a</code></pre>', "```\na\n```"),
        (
            '<div class="lazyYT" data-youtube-id="abc-1" data-youtube-title="How to"></div>',
            "[How to](https://www.youtube.com/watch?v=abc-1)",
        ),
        (
            '<iframe src="https://www.youtube.com/embed/abc?rel=0"></iframe>',
            "<https://www.youtube.com/watch?v=abc>",
        ),
        (
            '<p><video controls><source src="//c.example/v.mp4"></video></p>',
            "[v.mp4](https://c.example/v.mp4)",
        ),
        (
            '<div class="video-placeholder-container" data-video-src="https://c.example/v.mp4"></div>',
            "[v.mp4](https://c.example/v.mp4)",
        ),
        (
            '<p><a class="attachment" href="/uploads/a.zip">a.zip</a> (9 KB)</p>',
            "[a.zip](/uploads/a.zip) (9 KB)",
        ),
        ('<ul><li><span class="chcklst-box fa fa-square-o"></span> do</li></ul>', "- [ ] do"),
        ('<ul><li><span class="chcklst-box checked fa"></span> done</li></ul>', "- [x] done"),
        ('<div class="poll"><ul><li>Yes</li></ul><div class="poll-info">0 voters</div></div>', "- Yes"),
        (
            '<div class="discourse-post-event" data-name="Meet" data-start="2023-01-02 10:00" data-timezone="UTC"></div>',
            "Meet, 2023-01-02 10:00 (UTC)",
        ),
        (
            '<p>a<sup class="footnote-ref"><a href="#f1">[1]</a></sup> <a href="#r" class="footnote-backref">↩</a></p>',
            "a\\[1]",
        ),
        ('<h2><a name="x" class="anchor" href="#x"></a>Head</h2><svg><title>t</title></svg>', "## Head"),
        ('<p><div class="spoiler"><p>psst</p></div></p><!-- no --><script>no()</script>', "psst"),
        (
            '<p><span class="math">x_1</span> <span class="discourse-local-date">2 May</span></p>',
            "$x_1$ 2 May",
        ),
    ],
)
def test_what_discourse_makes_itself_becomes_its_meaning(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<a href="https://e.example/a_(b)">l]i[nk</a>', "[l\\]i\\[nk](https://e.example/a_(b))"),
        ('<a href="https://e.example/a)b">x</a>', "[x](https://e.example/a%29b)"),
        ('<a href="https://e.example/">https://e.example/</a>', "<https://e.example/>"),
        ('<a href="https://e.example/?a=1&amp;copy;=2">x</a>', "[x](https://e.example/?a=1&amp;copy;=2)"),
        ('<a href="mailto:a@e.example">a@e.example</a>', "[a@e.example](mailto:a@e.example)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<img src="data:image/png;base64,AAAA" alt="x">', "x"),
        ('<a href="#part">x</a>', "x"),
        ('No!<a href="https://e.example/">x</a>', "No\\![x](https://e.example/)"),
        (
            '<a href="https://e.example/">a <a href="https://f.example/">b</a></a>',
            "[a b](https://e.example/)",
        ),
    ],
)
def test_links_lead_where_they_led_or_nowhere(html: str, markdown: str) -> None:
    assert to_markdown(f"<p>{html}</p>") == markdown


def test_every_address_and_name_goes_through_the_callers_hands() -> None:
    seen: list[str] = []

    def rewrite(url: str) -> str:
        seen.append(url)
        return "/threads/3"

    html = (
        '<p><a href="/t/x/1">x</a><img src="/i.png"><a class="mention" href="/u/ada">@ada</a></p>'
        + QUOTE.format('data-username="ada" data-post="4" data-topic="12"', "")
    )
    result = convert(html, rewrite_link=rewrite, rename_member=str.upper).markdown
    assert seen == ["/t/x/1", "/i.png", "/t/-/12/4"]
    assert result == "[x](/threads/3)![](/threads/3)@ADA\n\n> **@ADA** [wrote](/threads/3):\n>\n> so"


LINES = [
    "# no heading", "- no item", "+ no item", "* no item", "12. no item", "3) no item", "> no quote", "---", "***", "___",
    "===", "```", "~~~", "| a | b |", "|---|---|", "[x]: /y", "    no code", "[ ] x", "* * *", ": no", "\\", "\\*", "&amp;",
    "&lt;b&gt;", "<b>", "<http://a.example>", "a@b.example", "__init__", "_x_", "*x*", "**x**", "~~x~~", "`x`", "![a](b)",
    "[a](b)", "[a][b]", "!x", "a*b*c", "a_b_c", "a__b__c", "C:\\x\\", "\\[a](b)", "#", "1.", "-", "<!-- x -->", "</p>", "\\`",
    "[^1]: x", "*[x]: y", "!!! x", "::: x", "$$x$$", "{: .x}", "x\u00a0y",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_text_that_looks_like_markup_stays_text(line: str) -> None:
    html = f"<p>{escape(line)}<br>{escape(line)} a{escape(line)}b</p><ul><li>{escape(line)}</li></ul>"
    again = cooked_again(html)
    assert read(again) == " ".join(f"{line} {line} a{line}b {line}".split())
    assert set(re.findall(r"<([a-z0-9]+)", again)) <= {"p", "br", "ul", "li", "a"}


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co", "M"]), max_size=60)
)
@example("*a\\*b_ `c`` [d](e) ~~f~~ <g> &amp; |h|")
@example("_._ _.__ *.* **.***")
def test_any_text_in_a_paragraph_survives_the_round_trip(text: str) -> None:
    import unicodedata

    wanted = unicodedata.normalize("NFC", " ".join(text.split()))
    assert read(cooked_again(f"<p>{escape(text)}</p>")) == wanted


FRAGMENTS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<ol>", "<blockquote>", "</blockquote>", "<pre>", "<code>", "</code>", "</pre>",
         "<strong>", "</strong>", "<em>", "</em>", "<s>", "<a href='https://e.example'>", "</a>", "<br>", "<hr>", "<table>", "<tr>",
         "<td>", "<th>", "</table>", "<img src='/i.png' alt='a'>", "<h3>", "</h3>", "<aside class='quote' data-username='a'>",
         "<aside class='onebox'>", "</aside>", "<details>", "<summary>", "<div class='lazyYT'>", "<span class='mention'>", "</span>",
         "<svg>", "</svg>", "<script>", "<!--", "-->", "<", ">", "&", "&#", "&#99999999999;", "&#x0;", "'", '"', "\x00", "\ud800",
         " ", "\n", "    ", "word", "`", "*", "[", "](", "\\", "|", "- ", "1. ", "@a", "<a href=\"", "<p title='<", "</"]
    )
    | st.text(max_size=5),
    max_size=60,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(FRAGMENTS | st.text())
@example("<p>" * 3000 + "x")
@example("<ul><li>" * 500 + "x")
@example("<table><tr><td>" * 500 + "x")
@example("<b></b>&#1;<i></i>")
def test_whatever_the_input_markdown_comes_out_that_our_renderer_takes(html: str) -> None:
    result = to_markdown(html)
    assert to_markdown(html) == result
    assert cook(result).html.count("<") >= 0


@pytest.mark.parametrize(
    "mark",
    ["<div>", "<p>a", "<blockquote>", "<a ", '<a "', "<!--", "&#", "[", "<b>a</b>", "<ul><li>", "<td>"],
)
def test_input_beyond_the_limit_is_cut_with_a_note_and_what_is_within_is_kept_whole(mark: str) -> None:
    html = "<p>first</p>" + mark * (MAX_COOKED_CHARACTERS // len(mark) + 1)
    converted = convert(html)
    assert "cooked_cut" in converted.notes
    assert converted.markdown.startswith("first")
    assert convert("<p>first</p>" + mark).notes == ()


def test_markdown_over_the_limit_ends_with_the_last_block_that_fits() -> None:
    html = "<p>größe</p><p>two</p><p>three</p>"
    assert convert(html, limit_bytes=12).markdown == "größe\n\ntwo"
    assert convert(html, limit_bytes=12).notes == ("markdown_cut",)
    assert convert(html, limit_bytes=19).notes == ()


def test_quotes_and_lists_nested_too_deeply_are_read_on_at_the_last_level() -> None:
    converted = convert("<blockquote>" * 30 + "<p>deep</p>")
    assert converted.notes == ("nesting_flattened",)
    assert converted.markdown == "> " * 6 + "deep"
    assert read(cook(to_markdown("<ul><li>a " * 30)).html).count("a") == 30
