"""Turn a member's Markdown into HTML that is safe to show: the one way text gets from a member to a screen.

`cook` runs the three stages in the only safe order: clean the source, render it with raw HTML off, sanitise last.
Python-Markdown parses the blocks (lists, quotes, tables, code). Its preprocessors and inline patterns are replaced by
`outline` and `inline`, whose cost grows with the length of the text and not with its square.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
    EmptyBlockProcessor,
    ListIndentProcessor,
    ParagraphProcessor,
)
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

from .inline import Reading, attach, read_inline
from .languages import COLOURED_CHARACTERS, COLOURING_SECONDS, colour, language_named
from .lines import BODY_BYTES, clean_body
from .outline import NESTING, TOO_DEEP, TOO_MANY_BLOCKS, Findings, outline
from .refusal import TextRefused
from .sanitise import is_clean, is_external, sanitise
from .serialise import serialise
from .tables import cells, is_table, sides

# Stored beside cooked text. Raise it with every change of what the same source becomes; older text is cooked again.
RENDERER_VERSION: Final = 1

TABLE_COLUMNS: Final = 40  # Wider tables cannot be read even sideways.
TABLE_CELLS: Final = (
    2_000  # A short row counts as a full one, or 32 kB of source would make millions of cells.
)
SLOW_BYTES: Final = 20_000  # What the slow way through the sanitiser may be given inside a request.

_NOBODY: Mapping[str, str] = MappingProxyType({})
_PLACEHOLDER = re.compile("\x02([0-9]+)\x03")
_HEADING = re.compile(r"(#{1,6})(?: +(.*?))?(?: +#+)?$")
_TASK = re.compile(r"\[([ xX])\] ")


@dataclass(frozen=True, slots=True)
class Cooked:
    """Text ready to store: safe HTML, and the addresses on other sites that it links to, in order."""

    html: str
    links: tuple[str, ...]


def cook(
    markdown: str,
    *,
    mentions: Mapping[str, str] = _NOBODY,
    limit_bytes: int = BODY_BYTES,
    colouring_seconds: float = COLOURING_SECONDS,
) -> Cooked:
    """Render Markdown to safe HTML.

    `mentions` maps lower-case names to the address of the member; other @names stay text. Raises TextRefused,
    with a sentence for the writer, for text over `limit_bytes` or formatting beyond what a reader could follow;
    nothing else. A worker that imports another platform's posts may raise the limit, and the CPU time for the colours of
    each block of code, so that a busy machine makes the same of them as an idle one; a request may not.
    """
    html, links, _ = _render(markdown, mentions, limit_bytes, colouring_seconds)
    # What is rendered here is in the spelling of the last gate already, so that this is the fast way through;
    # a text that is not, and long, would cost seconds.
    if len(html) > SLOW_BYTES and not is_clean(html):
        raise TextRefused(TOO_MANY_BLOCKS)
    return Cooked(sanitise(html), tuple(links))


def find_mentions(markdown: str) -> tuple[str, ...]:
    """Return the @names in the text, lower-cased, in order and once each, without those in code.

    Names are 2 to 30 of `a-z 0-9 _ . -` with a letter or digit at the end. Text that `cook` refuses has none.
    """
    if "@" not in markdown:
        return ()
    try:
        _, _, names = _render(markdown, _NOBODY, BODY_BYTES)
    except TextRefused:
        return ()
    return tuple(dict.fromkeys(names))


def _render(
    source: str, mentions: Mapping[str, str], limit_bytes: int, colouring_seconds: float = COLOURING_SECONDS
) -> tuple[str, list[str], list[str]]:
    """Return the HTML, not yet sanitised, the addresses it links to and the names it mentions."""
    # Characters first: cleaning a text of many megabytes is work as well.
    if len(source) > limit_bytes or len((source := clean_body(source)).encode()) > limit_bytes:
        raise TextRefused(
            f"This text is too long. At most {limit_bytes // 1024} kB fit into one post; please split it."
        )
    if not source.strip():
        return "", [], []
    renderer: _Renderer | None = getattr(_local, "renderer", None)
    if renderer is None:
        renderer = _local.renderer = _Renderer()
    try:
        return renderer.render(source, mentions, colouring_seconds)
    except RecursionError:
        raise TextRefused(TOO_DEEP) from None
    finally:
        renderer.reset()


_local = threading.local()


class _Renderer(Markdown):  # type: ignore[misc]  # The library ships no types.
    """Python-Markdown with our stages; one a thread, because building it costs more than a post."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.reading = Reading()
        super().__init__()
        self.serializer = serialise

    def build_parser(self) -> "_Renderer":
        self.parser = _Blocks(self)
        processors = (
            EmptyBlockProcessor, ListIndentProcessor, _Code, _Table, _Heading, SaneOListProcessor, SaneUListProcessor,
            _Quote, ParagraphProcessor,
        )  # fmt: skip
        for priority, processor in enumerate(reversed(processors)):
            self.parser.blockprocessors.register(processor(self.parser), processor.__name__, priority)
        self.preprocessors = Registry()
        self.preprocessors.register(_Outline(self), "outline", 0)
        self.inlinePatterns = Registry()
        self.treeprocessors = Registry()
        self.treeprocessors.register(_Inline(self), "inline", 0)
        self.postprocessors = Registry()
        return self

    def render(
        self, source: str, mentions: Mapping[str, str], colouring_seconds: float
    ) -> tuple[str, list[str], list[str]]:
        """Return the HTML, not yet sanitised, the addresses it links to and the names it mentions."""
        self.colouring_seconds = colouring_seconds
        self.links: list[str] = []
        self.reading = Reading(self.findings.references, mentions)
        html = str(self.convert(source))
        return html, self.links, self.reading.mentioned

    def reset(self) -> "_Renderer":
        super().reset()
        self.findings = Findings()
        self.reading = Reading()
        self.parser.start_over()
        return self


class _Blocks(BlockParser):  # type: ignore[misc]  # The library ships no types.
    """The block parser, with a limit to how deep it calls itself."""

    depth = 0

    def start_over(self) -> None:
        """Forget what a refused text left behind."""
        self.depth = 0
        self.state.clear()

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802  The library's name.
        # A level of list or quote takes two or three calls. Beyond this no outline has been checked.
        if self.depth > 4 * NESTING:
            raise TextRefused(TOO_DEEP)
        self.depth += 1
        super().parseBlocks(parent, blocks)
        self.depth -= 1


class _Outline(Preprocessor):  # type: ignore[misc]  # The library ships no types.
    def run(self, lines: list[str]) -> list[str]:
        return outline(lines, self.md.findings)


class _Heading(BlockProcessor):  # type: ignore[misc]  # The library ships no types.
    """Headings and rules, each of which the outline has put at the start of a block."""

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith(("#", "---"))

    def run(self, parent: Element, blocks: list[str]) -> bool:
        line, _, rest = blocks[0].partition("\n")
        heading = _HEADING.match(line)
        if heading is None and line != "---":
            return False
        blocks.pop(0)
        if heading is None:
            SubElement(parent, "hr")
        else:
            # The page owns h1 and h2, or a post could pass for the page's title.
            level = min(len(heading.group(1)) + 2, 6)
            SubElement(parent, f"h{level}").text = heading.group(2) or ""
        if rest:
            blocks.insert(0, rest)
        return True


class _Quote(BlockProcessor):  # type: ignore[misc]  # The library ships no types.
    """Quotes; two with a blank line between them are two, because they may be of different people."""

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith(">")

    def run(self, parent: Element, blocks: list[str]) -> None:
        if self.parser.state.count("blockquote") >= NESTING:
            raise TextRefused(TOO_DEEP)
        lines = [_unquoted(line) for line in blocks.pop(0).split("\n")]
        quote = SubElement(parent, "blockquote")
        self.parser.state.set("blockquote")
        self.parser.parseChunk(quote, "\n".join(outline(lines, self.parser.md.findings)))
        self.parser.state.reset()


def _unquoted(line: str) -> str:
    bare = line.lstrip(" ")
    if len(line) - len(bare) > 3 or not bare.startswith(">"):
        return line
    return bare[2:] if bare.startswith("> ") else bare[1:]


class _Code(BlockProcessor):  # type: ignore[misc]  # The library ships no types.
    """Code by indentation, which has no language and no colours."""

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith("    ")

    def run(self, parent: Element, blocks: list[str]) -> None:
        code, rest = self.detab(blocks.pop(0))
        last = self.lastChild(parent)
        if last is not None and last.tag == "pre" and len(last):
            last[0].text = f"{last[0].text}\n{code.rstrip()}\n"
        else:
            SubElement(SubElement(parent, "pre"), "code").text = code.rstrip() + "\n"
        if rest:
            blocks.insert(0, rest)


class _Table(BlockProcessor):  # type: ignore[misc]  # The library ships no types.
    """Tables as GitHub writes them: a header, a line of dashes, rows up to the next blank line."""

    def test(self, parent: Element, block: str) -> bool:
        lines = block.split("\n", 2)
        return len(lines) > 1 and is_table(lines[0], lines[1])

    def run(self, parent: Element, blocks: list[str]) -> None:
        header, delimiters, *rows = blocks.pop(0).split("\n")
        columns = sides(delimiters)
        if len(columns) > TABLE_COLUMNS or len(columns) * (len(rows) + 1) > TABLE_CELLS:
            raise TextRefused(
                f"This table is too large. At most {TABLE_COLUMNS} columns and {TABLE_CELLS} cells fit into a post."
            )
        table = SubElement(parent, "table")
        self._row(SubElement(table, "thead"), "th", columns, header)
        if rows:
            body = SubElement(table, "tbody")
            for row in rows:
                self._row(body, "td", columns, row)

    def _row(self, parent: Element, tag: str, columns: list[str], line: str) -> None:
        row = SubElement(parent, "tr")
        texts = cells(line)
        for number, side in enumerate(columns):
            cell = SubElement(row, tag, {"class": side} if side else {})
            cell.text = texts[number] if number < len(texts) else ""


class _Inline(Treeprocessor):  # type: ignore[misc]  # The library ships no types.
    """Read the marks inside the blocks, bring the fenced code back and make task lists of lists with boxes."""

    def run(self, root: Element) -> None:
        self.coloured = 0
        # The whole list first: reading adds elements, whose words have been read.
        for element in list(root.iter()):
            if element.tag in ("pre", "code"):
                continue
            if element.tag == "li":
                self._make_task(element)
            for place in reversed(range(len(element))):
                if (tail := element[place].tail) and tail.strip():
                    element[place].tail = None
                    attach(element, read_inline(tail.strip(), self.md.reading), at=place)
            if element.text and element.text.strip():
                self._read(element, element.text.strip())
        addresses = (link.get("href", "") for link in root.iter("a"))
        self.md.links = [url for url in addresses if is_external(url) and not url.startswith("mailto:")]

    def _make_task(self, item: Element) -> None:
        """Turn `[ ]` or `[x]` at the start of an item into a box.

        The box is a character: a post must not hold form controls, and a screen reader names it as well.
        """
        holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        box = _TASK.match(holder.text or "")
        if box is None:
            return
        item.set("class", "task-list-item")
        sign = Element("span", {"class": "task-list-box"})
        sign.text = "☐ " if box.group(1) == " " else "☑ "
        sign.tail = (holder.text or "")[box.end() :]
        holder.text = None
        holder.insert(0, sign)

    def _read(self, element: Element, text: str) -> None:
        element.text = None
        if text[0] == "\x02" and (placeholder := _PLACEHOLDER.fullmatch(text)):
            # A paragraph becomes the code; a list item holds it.
            pre = element if element.tag == "p" else Element("pre")
            self._code(pre, *self.md.findings.fences[int(placeholder.group(1))])
            if pre is not element:
                element.insert(0, pre)
            return
        attach(element, read_inline(text, self.md.reading))

    def _code(self, pre: Element, info: str, text: str) -> None:
        pre.tag = "pre"
        language = language_named(info)
        code = SubElement(pre, "code", {"class": f"language-{language}"} if language else {})
        self.coloured += len(text)
        if not language or self.coloured > COLOURED_CHARACTERS:
            code.text = text + "\n"
            return
        pre.set("class", "highlight")
        pieces = colour(text + "\n", language, seconds=self.md.colouring_seconds)
        attach(code, [_coloured(kind, words) for kind, words in pieces])


def _coloured(kind: str, words: str) -> str | Element:
    if not kind:
        return words
    span = Element("span", {"class": kind})
    span.text = words
    return span
