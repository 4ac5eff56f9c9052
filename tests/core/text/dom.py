"""Read HTML with a parser that no part of the product uses, and say what must not be in it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from community.core.text.allowlist import ATTRIBUTES, CLASSES, TAGS

SHARED_DATA = Path(__file__).parents[4] / "shared" / "data"


class Dom(HTMLParser):
    """Every start tag with its attributes, every comment and declaration, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.others: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment

    @property
    def text(self) -> str:
        return "".join(self.words)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def faults(html: str) -> list[str]:
    """List everything in the HTML that could run script, restyle the page or lead where no link may lead."""
    dom = Dom(html)
    found = [f"not an element: {other!r}" for other in dom.others]
    for tag, attributes in dom.elements:
        if tag not in TAGS:
            found.append(f"element {tag}")
        for name, value in attributes.items():
            if name == "class":
                if not set(value.split()) <= CLASSES.get(tag, frozenset()):
                    found.append(f"class {value!r} on {tag}")
            elif name not in ATTRIBUTES.get(tag, frozenset()):
                found.append(f"attribute {name} on {tag}")
            if name in ("href", "src") and not _leads_somewhere_harmless(value):
                found.append(f"{name} {value!r}")
            if name == "src" and not value.startswith("/files/"):
                found.append(f"image from {value!r}")
        if (
            tag == "a"
            and attributes.get("href", "").startswith("http")
            and "nofollow" not in attributes.get("rel", "")
        ):
            found.append(f"endorsed link {attributes}")
    return found


def _leads_somewhere_harmless(url: str) -> bool:
    seen = "".join(character for character in url if character > " ").lower()
    if seen.startswith(("http://", "https://")):
        return len(seen) > len("https://")
    if seen.startswith("mailto:"):
        return "@" in seen
    return seen.startswith(("/", "#")) and not seen.startswith(("//", "/\\"))
