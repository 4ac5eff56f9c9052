"""The blocks of a post: paragraphs, quotes, lists, code, tables and Discourse's boxes, as Markdown."""

from collections.abc import Callable

from community.core.text.languages import language_named

from .cooked import Node
from .embeds import Link, Quote, is_media, read_code, read_media, read_onebox, read_quote
from .escape import fit_fence
from .inline import BLOCK_TAGS, SILENT_CLASSES, SILENT_TAGS, InlineWriter

# Quotes and lists inside each other. A phone shows about six levels, and our renderer refuses twelve.
MAX_NESTING = 6
MAX_COLUMNS = 40  # Of a table; what stands further right joins the last cell.
INDENT = "    "


class BlockWriter:
    """Writes the blocks of one post; recursion is bounded by the depth of the tree."""

    def __init__(self, inline: InlineWriter) -> None:
        self.inline = inline
        self.nesting = 0
        self.is_flattened = False
        self._writers: dict[str, Callable[[Node], list[str]]] = {
            "pre": self._write_preformatted,
            "blockquote": self._write_blockquote,
            "aside": self._write_aside,
            "details": self._write_details,
            "div": self._write_div,
            "ul": self._write_list,
            "ol": self._write_list,
            "li": self._write_orphan_item,
            "table": self._write_table,
            "hr": self._write_rule,
            "dt": self._write_term,
            **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), self._write_heading),
        }

    def write(self, node: Node) -> list[str]:
        """Return the blocks that an element's children make: inline ones in a row are one paragraph."""
        blocks: list[str] = []
        row: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str) or not _is_block(child):
                row.append(child)
                continue
            self._end_paragraph(row, blocks)
            blocks.extend(self._write_block(child))
        self._end_paragraph(row, blocks)
        return blocks

    def _end_paragraph(self, row: list[Node | str], blocks: list[str]) -> None:
        if row:
            if paragraph := self.inline.write_paragraph(row):
                blocks.append(paragraph)
            row.clear()

    def _write_block(self, node: Node) -> list[str]:
        if node.tag in SILENT_TAGS or not SILENT_CLASSES.isdisjoint(node.classes):
            return []
        return self._writers.get(node.tag, self.write)(node)

    def _write_preformatted(self, node: Node) -> list[str]:
        fence = fit_fence(read_code(node), _language_of(node))
        return [fence] if fence else []

    def _write_heading(self, node: Node) -> list[str]:
        words = self.inline.write_line(node.children)
        if not words:
            return []
        if words.endswith("#"):
            words = words[:-1] + "\\#"
        return [f"{'#' * int(node.tag[1])} {words}"]

    def _write_rule(self, node: Node) -> list[str]:
        return ["---"]

    def _write_blockquote(self, node: Node) -> list[str]:
        return self._quoted(self._nested(node))

    def _write_aside(self, node: Node) -> list[str]:
        if "quote" in node.classes:
            return self._write_quote(node)
        if "onebox" in node.classes:
            return self._write_onebox(node)
        return self.write(node)

    def _write_quote(self, node: Node) -> list[str]:
        quote = read_quote(node)
        blocks = self._nested(quote.body)
        if quote.username or quote.url:
            blocks.insert(0, self._write_source(quote))
        return self._quoted(blocks)

    def _write_source(self, quote: Quote) -> str:
        """Return the line above a quote; one without a name is the preview of a linked topic."""
        name = f"**{self.inline.write_name(quote.username)}**" if quote.username else ""
        link = self.inline.write_link(Link(quote.title or ("wrote" if name else "quoted"), quote.url))
        return f"{name} in {link}:" if name and quote.title else f"{name} {link}:".strip()

    def _write_onebox(self, node: Node) -> list[str]:
        onebox = read_onebox(node)
        if onebox is None:
            return self.write(node)
        blocks = [self.inline.write_link(onebox.link)]
        if onebox.code and onebox.language_node is not None:
            blocks.append(fit_fence(onebox.code, _language_of(onebox.language_node)))
        return [block for block in blocks if block]

    def _write_details(self, node: Node) -> list[str]:
        summary = next(
            (child for child in node.children if isinstance(child, Node) and child.tag == "summary"), None
        )
        words = self.inline.write_bold_line(summary.children) if summary is not None else ""
        body = Node("div")
        body.children = [child for child in node.children if child is not summary]
        return ([words] if words else []) + self.write(body)

    def _write_div(self, node: Node) -> list[str]:
        if is_media(node):
            media = read_media(node)
            return [self.inline.write_link(media)] if media else self.write(node)
        if "discourse-post-event" in node.classes:
            return [words] if (words := self.inline.write_event(node)) else []
        if "lightbox-wrapper" in node.classes and (anchor := node.find("a", marked="lightbox")):
            return [image] if (image := self.inline.write_paragraph([anchor])) else []
        return self.write(node)

    def _write_list(self, node: Node) -> list[str]:
        if self.nesting >= MAX_NESTING:
            self.is_flattened = True
            return self.write(node)
        items = [child for child in node.children if not isinstance(child, str) or child.strip()]
        written: list[str] = []
        is_loose = False
        number = _start_of(node)
        for item in items:
            if isinstance(item, Node) and item.tag in ("ul", "ol") and written:
                # Older editors put a list beside its item instead of into it.
                blocks = self._nested_in(item, self._write_list)
                written[-1] += "\n" + _indented("\n".join(blocks))
                continue
            blocks = self._item_blocks(item)
            if not blocks:
                continue
            is_loose = is_loose or len(blocks) > 2 or (len(blocks) == 2 and not _is_list(blocks[1]))
            marker = f"{number}. " if node.tag == "ol" else "- "
            number += 1
            written.append(_list_item(marker, blocks))
        if not written:
            return []
        return [("\n\n" if is_loose else "\n").join(written)]

    def _item_blocks(self, item: Node | str) -> list[str]:
        if isinstance(item, str):
            return [block] if (block := self.inline.write_paragraph([item])) else []
        if item.tag == "li":
            return self._nested(item)
        holder = Node("li")
        holder.children = [item]
        return self._nested(holder)

    def _write_orphan_item(self, node: Node) -> list[str]:
        if self.nesting >= MAX_NESTING:
            self.is_flattened = True
            return self.write(node)
        blocks = self._nested(node)
        return [_list_item("- ", blocks)] if blocks else []

    def _write_table(self, node: Node) -> list[str]:
        rows, beside = _read_table(node)
        around = Node("div")
        around.children = beside
        above = self.write(around)
        if not rows:
            return above
        width = min(max(map(len, rows)), MAX_COLUMNS)
        lines = [self._row(row, width) for row in rows]
        missing = width - len(rows[0])
        if all(cell.tag == "th" for cell in rows[0]):
            lines[0] += "   |" * missing
        else:
            lines.insert(0, "|" + "   |" * width)
        sides = [_alignment(cell) for cell in rows[0][:width]] + [" --- "] * missing
        lines.insert(1, f"|{'|'.join(sides)}|")
        return [*above, "\n".join(lines)]

    def _row(self, row: list[Node], width: int) -> str:
        """Return a row; what stands beyond the last column joins it."""
        cells = [self.inline.write_line(cell.children) for cell in row]
        if len(cells) > width:
            cells = [*cells[: width - 1], " ".join(filter(None, cells[width - 1 :]))]
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    def _write_term(self, node: Node) -> list[str]:
        words = self.inline.write_bold_line(node.children)
        return [words] if words else []

    def _nested(self, node: Node) -> list[str]:
        return self._nested_in(node, self.write)

    def _nested_in(self, node: Node, write: Callable[[Node], list[str]]) -> list[str]:
        self.nesting += 1
        try:
            return write(node)
        finally:
            self.nesting -= 1

    def _quoted(self, blocks: list[str]) -> list[str]:
        if self.nesting >= MAX_NESTING:
            self.is_flattened = True
            return blocks
        lines = "\n\n".join(blocks).split("\n") if blocks else []
        return ["\n".join(f"> {line}" if line else ">" for line in lines)] if lines else []


def _is_block(node: Node) -> bool:
    if node.tag in BLOCK_TAGS:
        return True
    # Old editors put paragraphs into <span> and <font>, and Discourse a picture's <div> into a link.
    return node.tag != "a" and any(
        isinstance(child, Node) and child.tag in BLOCK_TAGS for child in node.children
    )


def _language_of(pre: Node) -> str:
    """Return the language of a code block as our renderer names it; empty for none, or for one it cannot colour."""
    code = pre.find("code") or pre
    names = [
        name.removeprefix("lang-").removeprefix("language-")
        for name in code.attributes.get("class", "").split()
    ]
    return next(filter(None, map(language_named, [*names, pre.get("data-code-wrap")])), "")


def _start_of(node: Node) -> int:
    start = node.get("start")
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 1


def _is_list(block: str) -> bool:
    return block.startswith("- ") or block[: block.find(". ")].isdecimal()


def _list_item(marker: str, blocks: list[str]) -> str:
    first, rest = blocks[0], blocks[1:]
    separator = "\n" if len(rest) == 1 and _is_list(rest[0]) else "\n\n"
    if first.startswith(("```", "> ", "| ")):
        # A block that the renderer reads only at the start of a line stands in the item's second line.
        return marker.rstrip() + "\n" + _indented("\n\n".join(blocks))
    words = first.replace("\n", "\n" + INDENT) if "\n" in first else first
    return marker + words + "".join(separator + _indented(block) for block in rest)


def _indented(block: str) -> str:
    return "\n".join(INDENT + line if line else line for line in block.split("\n"))


def _read_table(table: Node) -> tuple[list[list[Node]], list[Node | str]]:
    """Return the rows of cells, and what stands in the table beside rows, such as its caption."""
    rows: list[list[Node]] = []
    beside: list[Node | str] = []
    for part in table.children:
        is_group = isinstance(part, Node) and part.tag in ("thead", "tbody", "tfoot")
        for child in part.children if isinstance(part, Node) and is_group else [part]:
            if isinstance(child, Node) and child.tag == "tr":
                rows.append([cell for cell in child.children if isinstance(cell, Node)])
                beside.extend(cell for cell in child.children if isinstance(cell, str))
            else:
                beside.append(child)
    return [row for row in rows if row], beside


def _alignment(cell: Node) -> str:
    style = cell.get("style").replace(" ", "").lower()
    if "text-align:center" in style:
        return " :-: "
    return " --: " if "text-align:right" in style else " --- "
