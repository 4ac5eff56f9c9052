"""A post's text from there to here: Markdown and safe HTML, whatever it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from community.core.text.lines import clean_body
from community.core.text.markdown import cook
from community.core.text.refusal import TextRefused

from .escape import fit_fence
from .markdown import convert

# Eight times what a member may post here. Discourse allows 32,000 characters, which are more bytes in most scripts, and
# its administrators may allow ten times as much.
LONGEST_BYTES = 256 * 1024

FENCE_BYTES = 1024  # For the fences around what is shown plain, and the breaks between.

# For the colours of one block of code: a hundred times what real code takes. Less would leave some code plain on a busy
# machine, and an import killed and resumed would end with another text than one that was not.
COLOURING_SECONDS = 1.0

NOTHING_TO_SHOW = "*This post held nothing that can be shown here.*"


@dataclass(frozen=True, slots=True)
class Names:
    """How addresses and people of the old place are called here."""

    rewrite_link: Callable[[str], str]
    rename_member: Callable[[str], str]
    mentions: Mapping[str, str]
    """Lower-case usernames of ours, each with the address of the member: only these @names become links."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it is stored, and the codes of what was lost on the way."""

    markdown: str
    html: str
    notes: tuple[str, ...]


def write_body(cooked: str, raw: str | None, names: Names) -> Written:
    """Return the text of a post as Markdown and HTML; never raises, for any text.

    `raw` is the Markdown that Discourse kept, taken where it gives no HTML. What our renderer refuses is shown as plain
    text between fences; what holds nothing is said to hold nothing.
    """
    if not cooked.strip() and raw:
        markdown, notes = clean_body(raw), ["raw_text_taken"]
        if _size(markdown) > LONGEST_BYTES:
            markdown = _cut(markdown, LONGEST_BYTES)
            notes.append("markdown_cut")
    else:
        markdown, notes = _convert(cooked, names)
    try:
        html = _cook(markdown, names)
    except TextRefused:
        notes.append("text_refused")
        markdown, html = _write_plain(markdown)
    if not html.strip():
        notes.append("nothing_to_show")
        markdown = NOTHING_TO_SHOW
        html = cook(markdown).html
    return Written(markdown, html, tuple(notes))


def _convert(cooked: str, names: Names) -> tuple[str, list[str]]:
    """Return the Markdown; of a text too long its beginning, and of the block that does not fit as much as does, plain."""
    links, people = names.rewrite_link, names.rename_member
    converted = convert(cooked, rewrite_link=links, rename_member=people, limit_bytes=LONGEST_BYTES)
    if "markdown_cut" not in converted.notes:
        return converted.markdown, list(converted.notes)
    whole = convert(cooked, rewrite_link=links, rename_member=people).markdown
    rest = _cut(
        whole[len(converted.markdown) :].strip(), LONGEST_BYTES - _size(converted.markdown) - FENCE_BYTES
    )
    blocks = filter(None, [converted.markdown, fit_fence(rest, "")])
    return "\n\n".join(blocks), list(converted.notes)


def _cut(text: str, size_bytes: int) -> str:
    return text.encode("utf-8", "replace")[: max(size_bytes, 0)].decode("utf-8", "ignore")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def cook_again(markdown: str, names: Names) -> str:
    """Return the HTML of a text that `write_body` made, or that differs from such a one in its links alone."""
    try:
        return _cook(markdown, names)
    except TextRefused:
        return ""


def _cook(markdown: str, names: Names) -> str:
    return cook(
        markdown, mentions=names.mentions, limit_bytes=LONGEST_BYTES, colouring_seconds=COLOURING_SECONDS
    ).html


def _write_plain(markdown: str) -> tuple[str, str]:
    """Return the Markdown between fences, where none of it is formatting: every word can be read, line by line."""
    plain = fit_fence(markdown, "")
    try:
        return plain, cook(plain, limit_bytes=LONGEST_BYTES + len(plain) - len(markdown)).html
    except TextRefused:
        return "", ""
