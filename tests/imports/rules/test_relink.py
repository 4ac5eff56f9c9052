"""Links of a stored text get new addresses; nothing else of it changes."""

import pytest

from community.core.text.markdown import cook
from community.imports.rules.relink import list_addresses, relink

OLD = "https://forum.halden.example/t/lamps/112/2"
LONGER = OLD + "0"
NEW = "/answers/9"


def html_of(markdown):
    return cook(markdown).html


def relinked(markdown, moved=None):
    return relink(markdown, html_of(markdown), moved or {OLD: NEW}, html_of)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (f"See [this]({OLD}).", f"See [this]({NEW})."),
        (f"See <{OLD}>.", f"See [{OLD}]({NEW})."),
        (f"See {OLD}.", f"See [{OLD}]({NEW})."),
        (f"> 1. **[a]({OLD})** and [b]({OLD})", f"> 1. **[a]({NEW})** and [b]({NEW})"),
        (f"| a |\n| --- |\n| [x]({OLD}) |", f"| a |\n| --- |\n| [x]({NEW}) |"),
        (f"[{OLD}]({OLD})", f"[{OLD}]({NEW})"),
        (f"[a]({LONGER}) [b]({OLD})", f"[a]({LONGER}) [b]({NEW})"),
    ],
)
def test_markdown_and_html_both_lead_to_the_new_address(markdown, expected):
    result = relinked(markdown)
    assert result.markdown == expected
    assert result.html == html_of(expected)
    assert result.is_whole


@pytest.mark.parametrize(
    "markdown",
    [f"`[a]({OLD})` [b]({OLD})", f"```\n<{OLD}>\n```\n\n<{OLD}>", f"\\[a]({OLD}) and [b]({OLD})"],
    ids=["code span", "code block", "escaped"],
)
def test_where_the_address_is_also_text_only_what_readers_see_changes(markdown):
    result = relinked(markdown)
    assert result.markdown == markdown
    assert not result.is_whole
    assert NEW in list(list_addresses(result.html))
    assert OLD in result.html


def test_an_address_with_an_ampersand_is_found():
    old = "https://forum.halden.example/t/a/1?x=1&y=2"
    assert relinked(f"[a]({old})", {old: NEW}).html == html_of(f"[a]({NEW})")


def test_a_text_without_these_addresses_stays_as_it_is():
    markdown = f"[a]({LONGER}) and @kim"
    assert relinked(markdown).markdown == markdown
