"""What a member's Markdown becomes."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core.text.lines import BODY_BYTES
from community.core.text.markdown import cook, find_mentions
from community.core.text.refusal import TextRefused
from community.core.text.sanitise import is_clean
from tests.core.text.dom import Dom, faults

FRAGMENTS = (
    "*", "**", "_", "~~", "`", "```", "```python\n", "\n", "\n\n", "    ", "  ", "- ", "1. ", "> ", "# ", "---\n", "a", "b c", "[",
    "]", "](", ")", "![", "[x]: /y\n", "[x]", "http://a.b", "javascript:", "<", ">", "<script>", "</script>", "<b onclick=x>",
    '"', "'", "&", "&amp;", "&#106;", "\\", "|", "a|b\n-|-\n", "@mara", "- [ ] ", "\t", "\x00", "\u202e", "\u0301", "é", "data:",
    "/files/a.png", "\r\n", "\x02", "\x03", "0",
)  # fmt: skip
MARKDOWN = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
)
MEMBERS = {"mara": "/members/3"}


def html(markdown: str) -> str:
    return cook(markdown).html.strip()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("*a* **b** ~~c~~ `d*`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d*</code></p>"),
        ("***both***", "<p><em><strong>both</strong></em></p>"),
        ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Top\n## Next", "<h3>Top</h3>\n<h4>Next</h4>"),
        ("Top\n===\n\n#hashtag", "<h3>Top</h3>\n<p>#hashtag</p>"),
        ("a\nb\n---\nc", "<p>a<br>\nb</p>\n<hr>\n<p>c</p>"),
        (
            "> said\n\n> by two",
            "<blockquote><p>said</p>\n</blockquote>\n<blockquote><p>by two</p>\n</blockquote>",
        ),
        ("    code <b>", "<pre><code>code &lt;b&gt;\n</code></pre>"),
        ("\\*not\\* &copy; AT&T &#42;", "<p>*not* © AT&amp;T *</p>"),
        ("It was in\n2014. Then more.", "<p>It was in<br>\n2014. Then more.</p>"),
    ],
)
def test_everyday_marks_become_what_writers_expect(markdown, expected):
    assert html(markdown) == expected


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_a_list_in_a_list_may_be_indented_by_two_to_four_spaces(indent):
    nested = html(f"Steps:\n- one\n{' ' * indent}- inner\n- two")
    assert nested.replace("\n", "") == "<p>Steps:</p><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>"


def test_fenced_code_in_a_numbered_step_stays_in_its_step():
    cooked = html("1. run\n   ```\n   reboot\n   ```\n2. wait")
    assert cooked.count("<ol>") == 1
    assert "<pre><code>reboot\n</code></pre>" in cooked


def test_fenced_code_gets_classes_for_colours_and_no_styles():
    cooked = html('```python\ndef f(): return "x"\n```')
    assert '<pre class="highlight"><code class="language-python">' in cooked
    assert '<span class="k">' in cooked
    assert "style" not in cooked
    assert Dom(cooked).text.strip() == 'def f(): return "x"'


def test_a_language_that_nobody_listed_brings_no_class():
    assert html("```evil-page-class\nx\n```") == "<pre><code>x\n</code></pre>"


def test_a_fence_that_is_never_closed_shows_the_rest_as_code():
    assert html("```\na\n\n*b*") == "<pre><code>a\n\n*b*\n</code></pre>"


def test_a_table_keeps_its_columns_even_in_short_rows():
    cooked = html("a | b\n---|--:\n1 | 2 \\| 3\n4")
    assert [attributes.get("class") for attributes in Dom(cooked).named("td")] == [None, "align-right"] * 2
    assert "2 | 3" in cooked


def test_a_list_with_boxes_becomes_a_task_list_without_form_controls():
    cooked = html("- [ ] open\n- [x] done")
    assert cooked.count('<li class="task-list-item">') == 2
    assert "☐ </span>open" in cooked
    assert "☑ </span>done" in cooked
    assert "<input" not in cooked


def test_raw_html_is_shown_as_the_text_it_is():
    assert html('<script>alert(1)</script> <b onclick="x">') == (
        '<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onclick="x"&gt;</p>'
    )


def test_links_lead_out_without_endorsement_and_are_listed_in_order():
    cooked = cook('see https://a.example/x_y_z, [b](http://b.example "t") and [in](/threads/1)')
    assert cooked.links == ("https://a.example/x_y_z", "http://b.example")
    assert Dom(cooked.html).named("a") == [
        {"href": "https://a.example/x_y_z", "rel": "ugc nofollow noopener"},
        {"href": "http://b.example", "title": "t", "rel": "ugc nofollow noopener"},
        {"href": "/threads/1"},
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](javascript:123)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "[x](data:text/html;base64,AAAA)",
        "[x](http://user:secret@bank.example)",
        "<javascript:alert(1)>",
        "[x][y]\n\n[y]: vbscript:alert(1)",
        "![x](javascript:alert(1))",
    ],
)
def test_an_address_that_no_link_may_have_makes_no_link(markdown):
    assert Dom(cook(markdown).html).named("a") == []
    assert Dom(cook(markdown).html).named("img") == []


def test_only_our_own_files_are_shown_as_images_others_become_links():
    cooked = cook(
        "![plan](/files/a1/plan.png) ![logo](https://cdn.example/l.png) ![](https://cdn.example/m.png)"
    )
    assert Dom(cooked.html).named("img") == [{"src": "/files/a1/plan.png", "alt": "plan", "loading": "lazy"}]
    assert [link["class"] for link in Dom(cooked.html).named("a")] == ["image-link", "image-link"]
    assert "logo" in Dom(cooked.html).text
    assert "cdn.example" in Dom(cooked.html).text


def test_an_image_cannot_call_other_pages_of_ours():
    assert Dom(cook("![x](/sign-out) ![x](/files/../sign-out) ![x](/files/%2e%2e/x)").html).named("img") == []


def test_no_link_stands_inside_a_link():
    cooked = cook(
        "[![logo](https://cdn.example/l.png) @mara http://c.example](https://b.example)", mentions=MEMBERS
    )
    assert [link["href"] for link in Dom(cooked.html).named("a")] == ["https://b.example"]


def test_a_known_name_becomes_a_mention_and_an_unknown_one_stays_text():
    cooked = cook("Thanks @Mara. and @nobody, mail me@mara.example", mentions=MEMBERS)
    assert Dom(cooked.html).named("a") == [{"class": "mention", "href": "/members/3"}]
    assert "@nobody" in cooked.html


def test_mentions_are_found_once_each_in_order_and_not_in_code():
    text = "@zoe @Mara @zoe. `@code` a@b.example @x @bob.b- \n\n    @indented\n\n```\n@fenced\n```\n> @quoted"
    assert find_mentions(text) == ("zoe", "mara", "bob.b", "quoted")


def test_the_header_of_a_quoted_post_is_plain_markdown():
    cooked = cook("> **@mara** [wrote](/answers/12):\n> Restart it.", mentions=MEMBERS)
    assert cooked.html.startswith(
        '<blockquote><p><strong><a class="mention" href="/members/3">@mara</a></strong> '
        '<a href="/answers/12">wrote</a>:<br>'
    )


def test_a_text_at_the_limit_is_cooked_and_one_byte_more_is_refused_in_words():
    assert cook("é" * (BODY_BYTES // 2)).html
    with pytest.raises(TextRefused, match=r"too long.*32 kB"):
        cook("é" * (BODY_BYTES // 2) + "a")


@pytest.mark.parametrize(
    "markdown",
    [
        ">" * 1_000 + " a",
        "\n".join(" " * (2 * depth) + "- a" for depth in range(60)),
        "- " * 500 + "a",
        "*a **a " * 40 + "a** a*" * 40,
        "|a" * 200 + "|\n" + "|-" * 200 + "|",
        "- a\n" * 5_000,
    ],
)
def test_formatting_beyond_what_a_reader_can_follow_is_refused_in_a_sentence(markdown):
    with pytest.raises(TextRefused) as refusal:
        cook(markdown)
    assert refusal.value.reason.endswith(".")


def test_a_refused_text_leaves_nothing_behind_for_the_next_one():
    with pytest.raises(TextRefused):
        cook("> " * 1_000 + "[x]\n\n[x]: /leak")
    assert html("[x] - a") == "<p>[x] - a</p>"


def test_threads_cook_side_by_side_without_mixing_their_texts():
    results: dict[int, set[str]] = {}

    def work(number: int) -> None:
        results[number] = {html(f"[{number}]\n\n[{number}]: /threads/{number}") for _ in range(50)}

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == {number: {f'<p><a href="/threads/{number}">{number}</a></p>'} for number in range(4)}


@given(MARKDOWN)
def test_any_text_is_cooked_safely_or_refused_and_never_anything_else(text):
    try:
        cooked = cook(text, mentions=MEMBERS)
    except TextRefused:
        return
    assert faults(cooked.html) == []
    assert is_clean(cooked.html)


@given(MARKDOWN)
def test_finding_mentions_never_raises_and_yields_only_names(text):
    for name in find_mentions(text):
        assert 2 <= len(name) <= 30
        assert name == name.lower()
        assert name[-1].isalnum()
