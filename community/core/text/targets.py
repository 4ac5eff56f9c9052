"""Read where a Markdown link leads: address, title, reference label, and where a bare address ends."""

import re
import unicodedata
from html import unescape
from typing import Final

from .sanitise import URL_CHARACTERS

LABEL_CHARACTERS: Final = 200  # Of a reference; a longer one is a paragraph in brackets.
TITLE_CHARACTERS: Final = 300  # Of a link's tooltip.
PARENTHESES: Final = 8  # Balanced pairs inside an address.

ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_OPEN = re.compile(r"\(\s*")
_CLOSE = re.compile(r"\s*\)")
_ANGLE_ADDRESS = re.compile(r"<((?:[^<>\n\\]|\\.){0,%d})>" % URL_CHARACTERS)
_ADDRESS_STEP = re.compile(r"[^\s()\\\x00-\x1f]+|\\[\s\S]?|[()]")
_TITLE = re.compile(
    r"\s+(?:\"((?:[^\"\\]|\\[\s\S]){0,%d}+)\"|'((?:[^'\\]|\\[\s\S]){0,%d}+)'|\(((?:[^()\\]|\\[\s\S]){0,%d}+)\))"
    % ((TITLE_CHARACTERS,) * 3)
)


def inline_target(text: str, start: int) -> tuple[str, str, int] | None:
    """Read `(address "title")` at `start`; None if it is something else."""
    match = _OPEN.match(text, start)
    assert match is not None
    position = match.end()
    if text.startswith("<", position):
        angle = _ANGLE_ADDRESS.match(text, position)
        if angle is None:
            return None
        href, position = angle.group(1).replace(" ", "%20"), angle.end()
    else:
        end = _address_end(text, position)
        if end is None:
            return None
        href, position = text[position:end], end
    title = ""
    if named := _TITLE.match(text, position):
        title, position = next(group for group in named.groups() if group is not None), named.end()
    close = _CLOSE.match(text, position)
    return (literal(href), " ".join(literal(title).split()), close.end()) if close else None


def _address_end(text: str, start: int) -> int | None:
    depth, position = 0, start
    while position - start <= URL_CHARACTERS and (step := _ADDRESS_STEP.match(text, position)):
        if step.group() == "(":
            depth += 1
            if depth > PARENTHESES:
                return None
        elif step.group() == ")":
            if depth == 0:
                break
            depth -= 1
        position = step.end()
    return position if depth == 0 else None


def reference_label(words: str) -> str:
    """Return the form in which two spellings of a reference's label are compared."""
    return " ".join(words.casefold().split())


def literal(text: str) -> str:
    """Resolve back-slashes and entities, as in addresses and titles."""
    text = _ESCAPED.sub(r"\1", text) if "\\" in text else text
    return ENTITY.sub(lambda match: decode(match.group()), text) if "&" in text else text


def decode(entity: str) -> str:
    """Return the character of an entity; no control characters come in this way."""
    return "".join(
        "\ufffd" if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" else character
        for character in unescape(entity)
    )


def without_trailing_punctuation(url: str) -> str:
    """Return a bare address without the punctuation of the sentence that it stands in."""
    unopened = url.count(")") - url.count("(")
    end = len(url)
    while end:
        last = url[end - 1]
        if last == ")":
            if unopened <= 0:
                break
            unopened -= 1
        elif last not in "?!.,:;*_~'“”’»。，、！？）":
            break
        end -= 1
    return url[:end]
