"""Discourse's cooked HTML as Markdown for our renderer: text stays text, and what can be said in Markdown is."""

from collections.abc import Callable
from dataclasses import dataclass

from .blocks import BlockWriter
from .cooked import parse
from .inline import InlineWriter

# Five times the longest post of two real communities; the rest is cut with a reason.
MAX_COOKED_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown, and the codes of what was lost on the way: `cooked_cut`, `markdown_cut`, `nesting_flattened`."""

    markdown: str
    notes: tuple[str, ...]


def to_markdown(cooked_html: str, *, rewrite_link: Callable[[str], str] = lambda url: url) -> str:
    """Return cooked HTML as Markdown. `rewrite_link` maps each address; never raises otherwise, for any text."""
    return convert(cooked_html, rewrite_link=rewrite_link).markdown


def convert(
    cooked_html: str,
    *,
    rewrite_link: Callable[[str], str] = lambda url: url,
    rename_member: Callable[[str], str] = lambda name: name,
    limit_bytes: int | None = None,
) -> Converted:
    """Return cooked HTML as Markdown with notes on what was lost.

    `rewrite_link` gets each address as it stands in the source (quotes give `/t/-/topic/post`) and returns where it leads
    now; `rename_member` maps the names of mentions and quotes. With `limit_bytes` (UTF-8) the Markdown ends with the last
    whole block that fits.
    """
    notes: list[str] = []
    if len(cooked_html) > MAX_COOKED_CHARACTERS:
        cooked_html = cooked_html[:MAX_COOKED_CHARACTERS]
        notes.append("cooked_cut")
    writer = BlockWriter(InlineWriter(rewrite_link, rename_member))
    blocks = writer.write(parse(cooked_html.replace("\x00", "")))
    if writer.is_flattened:
        notes.append("nesting_flattened")
    if limit_bytes is not None and (fitting := _count_fitting(blocks, limit_bytes)) < len(blocks):
        blocks = blocks[:fitting]
        notes.append("markdown_cut")
    return Converted("\n\n".join(blocks), tuple(notes))


def _count_fitting(blocks: list[str], limit_bytes: int) -> int:
    used = 0
    for place, block in enumerate(blocks):
        used += len(block.encode("utf-8", "replace")) + 2
        if used - 2 > limit_bytes:
            return place
    return len(blocks)
