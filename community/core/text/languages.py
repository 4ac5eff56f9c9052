"""Colour fenced code: the languages that a member may name, and code as coloured pieces."""

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

# The name that a member writes after the fence, and the language it stands for. A list, because some of the other
# lexers take minutes over a few crafted kilobytes, and because the name becomes a class.
LANGUAGES: Final[dict[str, str]] = {
    "bash": "bash",
    "bat": "bat",
    "c": "c",
    "c++": "cpp",
    "cpp": "cpp",
    "cs": "csharp",
    "csharp": "csharp",
    "css": "css",
    "diff": "diff",
    "docker": "docker",
    "dockerfile": "docker",
    "glsl": "glsl",
    "go": "go",
    "html": "html",
    "http": "http",
    "ini": "ini",
    "java": "java",
    "javascript": "javascript",
    "js": "javascript",
    "json": "json",
    "kotlin": "kotlin",
    "lua": "lua",
    "php": "php",
    "powershell": "powershell",
    "py": "python",
    "python": "python",
    "rb": "ruby",
    "ruby": "ruby",
    "rust": "rust",
    "sh": "bash",
    "shell": "bash",
    "sql": "sql",
    "swift": "swift",
    "toml": "toml",
    "ts": "typescript",
    "typescript": "typescript",
    "xml": "xml",
    "yaml": "yaml",
    "yml": "yaml",
}
LANGUAGES.update({name: name for name in list(LANGUAGES.values())})

COLOURED_CHARACTERS: Final = 6_000  # A post's worth; a lexer's time may grow with the square of it.
COLOURED_LINE_CHARACTERS: Final = (
    200  # Nobody reads the colours of a longer line, and lexers are slowest there.
)
# Six thousand characters of real code take 5 to 15 ms; crafted ones (blank lines in C, say) took 1.5 s. What is
# not coloured by then stays plain, which is all that a slow machine can do to the result.
COLOURING_SECONDS: Final = 0.04


def language_named(info: str) -> str:
    """Return the language that the words after a fence name, or an empty string for none that we know."""
    words = info.replace("{", " ").replace("}", " ").split(maxsplit=1)
    return LANGUAGES.get(words[0].lower().lstrip("."), "") if words else ""


def colour(code: str, language: str, *, seconds: float = COLOURING_SECONDS) -> Iterator[tuple[str, str]]:
    """Yield the code in pieces, each with its token class; an empty class for what has no colour.

    Bounded in CPU time by `seconds`; the pieces always join to the code.
    """
    if not language or any(len(line) > COLOURED_LINE_CHARACTERS for line in code.split("\n")):
        yield "", code
        return
    pending_class, pending, done = "", "", 0
    lexer = _lexer(
        language
    )  # Loaded before the clock runs: its first use in a process takes longer than any text.
    deadline = time.thread_time() + seconds
    for start, kind, text in lexer.get_tokens_unprocessed(code):
        if start != done or time.thread_time() > deadline:
            break
        done += len(text)
        name = _class_of(kind)
        # White space has no colour of its own, and pieces of one class are one piece.
        if not text.strip() or name == "w":
            name = pending_class
        if name != pending_class and pending:
            yield pending_class, pending
            pending = ""
        pending_class = name
        pending += text
    if pending:
        yield pending_class, pending
    if done < len(code):
        yield "", code[done:]


def _class_of(kind: _TokenType | None) -> str:
    while kind is not None:
        if name := STANDARD_TYPES.get(kind):
            return str(name)
        kind = kind.parent
    return ""


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language)
