"""The inside of a paragraph: text, emphasis, code, links, pictures and Discourse's own marks, as Markdown."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from community.core.text.sanitise import safe_url

from .cooked import Node
from .embeds import Link, is_media, read_event, read_media
from .emoji import spell_emoji
from .escape import collapse_space, escape_line_start, escape_text, fit_code_span

BLOCK_TAGS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
SILENT_TAGS = frozenset(
    "svg template object canvas map head meta link wbr source track use path area col colgroup".split()
)
# Parts of Discourse's furniture that say nothing: buttons, avatars, sizes of pictures, counters.
SILENT_CLASSES = frozenset(
    "quote-controls quote-avatar informations site-icon onebox-avatar onebox-avatar-inline avatar footnote-backref poll-info "
    "poll-buttons d-icon hashtag-icon-placeholder badge-category-bg cooked-selection-barrier codeblock-button-wrapper".split()
)

_MARKS = {
    "strong": "**",
    "b": "**",
    "em": "*",
    "i": "*",
    "cite": "*",
    "dfn": "*",
    "s": "~~",
    "del": "~~",
    "strike": "~~",
}
_CODE_TAGS = frozenset(["code", "tt", "samp", "kbd"])
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_URL_SPELLING = str.maketrans(
    {" ": "%20", "<": "%3C", ">": "%3E", '"': "%22", "`": "%60", "|": "%7C", "\\": "%5C"}
)
_ENTITY_LIKE = re.compile(r"&(?=#?[A-Za-z0-9]{1,32};)")
_BLANK_LINES = re.compile(r"\n{3,}")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an inline element stands in: marks do not nest in themselves, and a link holds no link."""

    in_label: bool = False
    marks: frozenset[str] = frozenset()


PLAIN = Surroundings()


class InlineWriter:
    """Writes inline content. `rewrite_link` gets every address as it stands in the source, `rename_member` every name."""

    def __init__(self, rewrite_link: Callable[[str], str], rename_member: Callable[[str], str]) -> None:
        self._rewrite_link = rewrite_link
        self._rename_member = rename_member

    def write_paragraph(self, children: list[Node | str]) -> str:
        """Return children as one block of Markdown, line by line; empty where they say nothing."""
        text = self.write(children)
        if "\n" not in text:
            return escape_line_start(text.strip(" "))
        text = "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")
        return "\n".join(escape_line_start(line) for line in _BLANK_LINES.sub("\n\n", text).split("\n"))

    def write_line(self, children: list[Node | str], around: Surroundings = PLAIN) -> str:
        """Return children as a single line, for headings and table cells."""
        return " ".join(self.write(children, around).split())

    def write_bold_line(self, children: list[Node | str]) -> str:
        """Return children as a line in bold; empty where they say nothing."""
        words = self.write_line(children, Surroundings(marks=frozenset(["**"])))
        return f"**{words}**" if words else ""

    def write(self, children: list[Node | str], around: Surroundings = PLAIN) -> str:
        """Return children as Markdown; a `\\n` stands where the source has a line break."""
        out: list[str] = []
        for place, child in enumerate(children):
            if isinstance(child, str):
                out.append(escape_text(collapse_space(child), in_label=around.in_label))
            elif child.tag == "br":
                out.append("\n")
            elif mark := self._mark_of(child):
                if mark in around.marks:
                    _append_apart(out, self.write(child.children, around))
                    continue
                inner = self.write(child.children, Surroundings(around.in_label, around.marks | {mark}))
                _append_apart(out, _marked(mark, inner, _last_of(out), _character_at(children, place + 1)))
            else:
                _append_apart(out, self._write_element(child, around))
        return "".join(out)

    def write_link(self, link: Link) -> str:
        """Return a link with its title as words, or the address itself where it has none."""
        url = self._target(link.url)
        words = escape_text(collapse_space(link.title).strip(), in_label=True)
        return _link(words, url) if url else words

    def write_name(self, username: str) -> str:
        """Return `@name` as the member is called here; the renderer reads it whole, so nothing in it is escaped."""
        name = self._rename_member(username)
        if not _NAME.fullmatch(name):
            return escape_text(collapse_space(f"@{name}"))
        bare = name.rstrip("_.-")
        return f"@{bare}{escape_text(name[len(bare) :])}"

    def _mark_of(self, node: Node) -> str | None:
        if node.tag == "span":
            return "**" if "bbcode-b" in node.classes else "*" if "bbcode-i" in node.classes else None
        return _MARKS.get(node.tag)

    def _write_element(self, node: Node, around: Surroundings) -> str:
        tag = node.tag
        if tag in SILENT_TAGS or not SILENT_CLASSES.isdisjoint(node.classes):
            return ""
        if tag == "a":
            return self._write_anchor(node, around)
        if tag == "img":
            return self._write_image(node.get("src"), node)
        if tag in _CODE_TAGS:
            return fit_code_span(node.text())
        if tag == "span":
            return self._write_span(node, around)
        return self._write_unusual(node, around)

    def _write_unusual(self, node: Node, around: Surroundings) -> str:
        if node.tag == "input":
            return _checkbox("checked" in node.attributes) if node.get("type") == "checkbox" else ""
        if is_media(node):
            media = read_media(node)
            return self.write_link(media) if media else self.write(node.children, around)
        if "discourse-post-event" in node.classes:
            return self.write_event(node)
        if node.tag == "pre":
            return fit_code_span(" ".join(node.text().split()))
        inner = self.write(node.children, around)
        return f"\n{inner}\n" if node.tag in BLOCK_TAGS else inner

    def write_event(self, node: Node) -> str:
        """Return an event's name, time and link."""
        words, link = read_event(node)
        return " ".join(
            filter(None, [escape_text(collapse_space(words)), self.write_link(link) if link else ""])
        )

    def _write_span(self, node: Node, around: Surroundings) -> str:
        classes = node.classes
        if "mention" in classes:
            return self._write_mention(node)
        if "chcklst-box" in classes:
            return _checkbox(
                "checked" in classes or "fa-check-square-o" in classes or "fa-check-square" in classes
            )
        if "math" in classes:
            return escape_text(collapse_space(f"${node.text()}$"))
        return self.write(node.children, around)

    def _write_mention(self, node: Node) -> str:
        text = collapse_space(node.text()).strip()
        return self.write_name(text[1:]) if text.startswith("@") and len(text) > 1 else escape_text(text)

    def _write_anchor(self, node: Node, around: Surroundings) -> str:
        classes = node.classes
        if "mention" in classes or "mention-group" in classes:
            return self._write_mention(node)
        if "lightbox" in classes:
            image = node.find("img")
            return self._write_image(node.get("href") or (image.get("src") if image else ""), image or node)
        href = node.get("href")
        if around.in_label or not href or href.startswith("#"):
            return self.write(node.children, around)
        text = node.text().strip()
        url = self._target(href)
        if url and text in (href, href.removesuffix("/")):
            # A link into a thread here keeps the old address as its words: ours would say less.
            return _link(escape_text(text, in_label=True) if url.startswith("/") else "", url)
        label = " ".join(self.write(node.children, Surroundings(True, around.marks)).split())
        return _link(label, url) if url else label

    def _write_image(self, source: str, node: Node) -> str:
        alternative = collapse_space(node.get("alt") or node.get("title")).strip()
        if "emoji" in node.classes:
            return escape_text(spell_emoji(alternative))
        url = self._target(source)
        words = escape_text(alternative, in_label=True)
        return f"![{words}]({_spell(url)})" if url else words

    def _target(self, url: str) -> str | None:
        """Return where a link leads after rewriting, or None where none may."""
        if url.startswith("//"):
            url = "https:" + url
        return safe_url(self._rewrite_link(url).translate(_URL_SPELLING)) if url else None


def _link(words: str, url: str) -> str:
    if words:
        return f"[{words}]({_spell(url)})"
    if url.startswith(("http://", "https://")):
        return f"<{url}>"
    return f"[{escape_text(url.removeprefix('mailto:'), in_label=True)}]({_spell(url)})"


def _spell(url: str) -> str:
    """Spell an address so that it ends where its parenthesis does; balanced pairs stay readable."""
    if url.count("(") != url.count(")") or url.count("(") > 4 or url.find(")") < url.find("("):
        url = url.replace("(", "%28").replace(")", "%29")
    return _ENTITY_LIKE.sub("&amp;", url)


def _checkbox(is_checked: bool) -> str:
    return "[x]" if is_checked else "[ ]"


def _marked(mark: str, inner: str, before: str, following: str) -> str:
    """Put marks around each line of `inner`, or none where the renderer would not take them for marks.

    Marks open after a space and close before one; beside letters they work only if what they enclose begins and ends with
    a letter too (CommonMark's flanking rules). Where they cannot work the words go without.
    """
    lines = inner.split("\n")
    written: list[str] = []
    for place, line in enumerate(lines):
        edges = _EDGES.fullmatch(line)
        assert edges is not None
        lead, core, trail = edges.groups()
        previous = lead[-1:] or (before if place == 0 else "")
        next_one = trail[:1] or (following if place == len(lines) - 1 else "")
        if core and not _stands_free(next_one, core[-1]):
            words = core.rstrip(".,:;!?")
            core, trail = words, core[len(words) :] + trail
            next_one = trail[:1] or next_one
        works = core and _stands_free(previous, core[0]) and _stands_free(next_one, core[-1])
        written.append(f"{lead}{mark}{core}{mark}{trail}" if works else line)
    return "\n".join(written)


def _stands_free(neighbour: str, edge: str) -> bool:
    if not neighbour or neighbour.isspace():
        return True
    if neighbour in "*~":
        return False  # Two runs of marks would become one.
    return neighbour in _PUNCTUATION or edge not in _PUNCTUATION


def _last_of(out: list[str]) -> str:
    return out[-1][-1] if out else ""


def _character_at(children: list[Node | str], place: int) -> str:
    """Return the first character that a child shows, near enough: an element counts as a mark of punctuation."""
    if place >= len(children):
        return ""
    child = children[place]
    if isinstance(child, str):
        return child[0]
    return "" if child.tag == "br" or child.tag in BLOCK_TAGS else "("


def _append_apart(out: list[str], piece: str) -> None:
    """Append what an element became, keeping it from joining what is there into something else. No piece is empty."""
    if not piece:
        return
    if out and piece[0] == "[" and out[-1].endswith("!"):
        out[-1] = out[-1][:-1] + "\\!"
    elif out and piece[0] == "`" and out[-1].endswith("`"):
        out.append(" ")
    out.append(piece)
