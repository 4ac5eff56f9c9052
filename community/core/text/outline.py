"""Bring the lines of a Markdown source into the shape that the block parser reads in linear time.

Writers indent lists by two spaces, start them right under a paragraph and underline headings; Python-Markdown wants
four spaces and blank lines, and looks through the rest of a block again after each heading or rule in it. One walk
over the lines gives it what it wants: every heading, rule, quote and fence in a block of its own, lists indented by
four spaces a level, fenced code and reference definitions taken out.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from .refusal import TextRefused
from .sanitise import URL_CHARACTERS
from .targets import LABEL_CHARACTERS, literal, reference_label

BLOCKS: Final = 1_500  # Paragraphs, list items, headings in one post; 32 kB of prose has some 200.
NESTING: Final = 12  # Lists in lists, quotes in quotes. A phone shows about six.
TAB: Final = 4  # Columns; also what the block parser takes for one level.

TOO_MANY_BLOCKS = (
    "This text has too many separate paragraphs or list items. Put logs and listings between lines of ```."
)
TOO_DEEP = (
    f"Lists and quotes in this text are nested more than {NESTING} levels deep. Please use fewer levels."
)

PLACEHOLDER = "\x02%d\x03"  # Stands for fenced code; cleaned text has neither character.

_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})[ ]*(.*)$")
_MARKER = re.compile(r"([-*+]|(\d{1,9})[.)])( +|$)")
_LONG_NUMBER = re.compile(r"\d{10,}[.]")
_HEADING = re.compile(r"#{1,6}(?= |$)")
_RULE = re.compile(r"(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
_UNDERLINE = re.compile(r"(?:={2,}|-{2,}) *$")
_DELIMITERS = re.compile(r"[|:\- ]*-[|:\- ]*$")
_DEFINITION = re.compile(
    r"\[([^\[\]]{1,%d})\]:[ ]*(?:<([^<>]{0,%d})>|([^\s<]\S{0,%d}))"
    r"(?:[ ]+(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\)))?[ ]*$"
    % (LABEL_CHARACTERS, URL_CHARACTERS, URL_CHARACTERS)
)


@dataclass(slots=True)
class Findings:
    """What the walk takes out of the lines, for the whole post."""

    fences: list[tuple[str, str]] = field(default_factory=list)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    blocks: int = 0

    def count_block(self) -> None:
        """Count blocks found so far; raise TextRefused beyond BLOCKS."""
        self.blocks += 1
        if self.blocks > BLOCKS:
            raise TextRefused(TOO_MANY_BLOCKS)


@dataclass(slots=True)
class _Level:
    """An open list: the column of its marker and that of its words."""

    marker: int
    words: int
    ordered: bool


def outline(lines: list[str], findings: Findings) -> list[str]:
    """Return the lines in the shape described above, adding to `findings`; raise TextRefused for too many blocks."""
    return _Walk(lines, findings).walk()


class _Walk:
    """One walk over the lines of a document, or of the inside of a quote."""

    def __init__(self, lines: list[str], findings: Findings) -> None:
        self.lines = lines
        self.findings = findings
        self.out: list[str] = []
        self.levels: list[_Level] = []
        # What the line before was: "" (blank), "text", "item", "quote" or "code".
        self.before = ""
        self.paragraph_lines = 0
        # How the block began that the next line may belong to.
        self.block_depth = 0
        self.block_is_list = False

    def walk(self) -> list[str]:
        position = 0
        while position < len(self.lines):
            position = self._line(position)
        return self.out

    def _line(self, position: int) -> int:
        line = self.lines[position]
        if "\t" in line:
            line = _leading_tabs_expanded(line)
        words = line.lstrip(" ")
        if not words.strip():
            self._blank()
            return position + 1
        indent = len(line) - len(words)
        words = words.rstrip(" ")
        first = words[0]
        is_code = self._is_code(indent)
        if self.before == "code" and not is_code:
            self._blank()
        if not is_code:
            if first in "`~" and (fence := _FENCE.match(words)):
                return self._fence(position, indent, fence)
            if first in "#-*_=" and self._heading_or_rule(indent, words):
                return position + 1
            if first in "-*+0123456789" and (after := self._item(position, indent, words)):
                return after
            if first == ">":
                self._quote(indent, words)
                return position + 1
            if first == "[" and not self.levels and self.before != "text" and self._definition(words):
                return position + 1
        self._text(indent, words, is_code=is_code)
        return position + 1

    def _is_code(self, indent: int) -> bool:
        """Tell whether a line so far in is indented code, or goes on with the paragraph before it."""
        if self.levels:
            return self.before in ("", "code") and indent >= self.levels[-1].words + TAB
        return indent >= TAB

    def _blank(self) -> None:
        if self.out and self.out[-1]:
            self.out.append("")
        self.before = ""

    def _emit(self, words: str, kind: str, *, depth: int) -> None:
        if self.before == "":
            self.block_depth, self.block_is_list = depth, kind == "item"
        self.out.append(" " * (TAB * depth) + words)
        self.paragraph_lines = self.paragraph_lines + 1 if kind == "text" and self.before == "text" else 1
        self.before = kind

    def _emit_alone(self, words: str) -> None:
        """Write a line that is a block by itself."""
        self._blank()
        self.findings.count_block()
        self._emit(words, "text", depth=len(self.levels))
        self._blank()

    def _close_levels(self, indent: int) -> None:
        """Leave the lists that a line at this column is not in.

        Two columns are enough to be inside, also under "10. ", because that is what people write.
        """
        while self.levels and indent < self.levels[-1].marker + 2:
            self.levels.pop()

    def _fence(self, position: int, indent: int, fence: re.Match[str]) -> int:
        self._close_levels(indent)
        placeholder, after = self._fenced(position, indent, fence)
        self._emit_alone(placeholder)
        return after

    def _fenced(self, position: int, indent: int, fence: re.Match[str]) -> tuple[str, int]:
        """Take out the code of a fence; return what stands for it, and the line to go on with."""
        ticks, info = fence.groups()
        closing = re.compile(f" *{re.escape(ticks[0])}{{{len(ticks)},}} *$")
        code: list[str] = []
        position += 1
        while position < len(self.lines) and not closing.match(self.lines[position]):
            line = self.lines[position]
            code.append(line[min(indent, len(line) - len(line.lstrip(" "))) :])
            position += 1
        self.findings.fences.append((info, "\n".join(code)))
        return PLACEHOLDER % (len(self.findings.fences) - 1), position + 1

    def _heading_or_rule(self, indent: int, words: str) -> bool:
        if _HEADING.match(words):
            self._close_levels(indent)
            self._emit_alone(words)
            return True
        if self._underlines(indent, words):
            heading = self.out.pop().strip()
            self._emit_alone(("# " if words[0] == "=" else "## ") + heading)
            return True
        if _RULE.match(words):
            self._close_levels(indent)
            self._emit_alone("---")
            return True
        return False

    def _underlines(self, indent: int, words: str) -> bool:
        """Tell whether the line makes a heading of the one line before it.

        More lines before it are a paragraph and a rule: that is how letters in a forum set off their signature.
        """
        return (
            self.before == "text" and self.paragraph_lines == 1 and not self.levels and indent < TAB
            and _UNDERLINE.match(words) is not None
        )  # fmt: skip

    def _item(self, position: int, indent: int, words: str) -> int:
        """Write a list item and return the line to go on with, or 0 if the line is none."""
        marker = _MARKER.match(words)
        if marker is None:
            return 0
        sign, number, spaces = marker.groups()
        rest = words[marker.end() :]
        if not self.levels and self.before == "text" and (not rest or number not in (None, "1")):
            return 0  # "It was in\n2014. Then …" goes on with its sentence.
        sibling: _Level | None = None
        while self.levels and indent < self.levels[-1].marker + 2:
            sibling = self.levels.pop()
        depth = len(self.levels)
        if depth >= NESTING:
            raise TextRefused(TOO_DEEP)
        other_list = sibling is not None and sibling.ordered != (number is not None)
        if other_list or not self.block_is_list or depth < self.block_depth:
            self._blank()
        width = len(sign) + (len(spaces) if rest and len(spaces) <= TAB else 1)
        self.levels.append(_Level(indent, indent + width, number is not None))
        self.findings.count_block()
        sign = f"{int(number)}. " if number else "- "
        if fence := _FENCE.match(rest):
            placeholder, after = self._fenced(position, indent + width, fence)
            self._emit(sign + placeholder, "item", depth=depth)
            self._blank()
            return after
        self._emit(sign + rest, "item", depth=depth)
        if rest.startswith(">"):
            self.before = "quote"
        return position + 1

    def _quote(self, indent: int, words: str) -> None:
        levels = len(self.levels)
        self._close_levels(indent)
        if self.before != "quote" or len(self.levels) != levels:
            self._blank()
            self.findings.count_block()
        # The block parser takes the indentation off the first line of a block only.
        depth = len(self.levels) if self.before == "" else max(len(self.levels) - 1, 0)
        self._emit(words, "quote", depth=depth)

    def _definition(self, words: str) -> bool:
        match = _DEFINITION.match(words)
        if match is None or match.group(1).startswith("^") or not match.group(1).strip():
            return False
        label, angle, bare, *titles = match.groups()
        title = next((title for title in titles if title), "")
        # The first definition of a label holds, as in CommonMark.
        self.findings.references.setdefault(
            reference_label(label), (literal(angle or bare or ""), literal(title))
        )
        self._blank()
        return True

    def _text(self, indent: int, words: str, *, is_code: bool) -> None:
        if self.before == "":
            self._close_levels(indent)
            self.findings.count_block()
        depth = len(self.levels)
        inner = indent - (self.levels[-1].words if self.levels else 0)
        if is_code and self.before in ("", "code") and inner >= TAB:
            self._emit(" " * inner + words, "code", depth=depth)
            return
        words = _not_a_marker(words)
        if self.before == "":
            self._emit(words, "text", depth=depth)
            return
        if self._starts_table(words):
            header = self.out.pop()
            self.findings.count_block()
            self._blank()
            self.out.append(header)
        # The block parser takes the indentation off the first line of a block only.
        self._emit(words, "quote" if self.before == "quote" else "text", depth=max(depth - 1, 0))

    def _starts_table(self, words: str) -> bool:
        return (
            self.before == "text" and self.paragraph_lines > 1 and not self.levels and "|" in words
            and "|" in self.out[-1] and _DELIMITERS.match(words) is not None
        )  # fmt: skip


def _not_a_marker(words: str) -> str:
    """Keep the block parser from taking a long number for that of a list item."""
    if words[0].isdigit() and (number := _LONG_NUMBER.match(words)):
        return f"{words[: number.end() - 1]}\\.{words[number.end() :]}"
    return words


def _leading_tabs_expanded(line: str) -> str:
    content = line.lstrip(" \t")
    return line[: len(line) - len(content)].expandtabs(TAB) + content
