"""Text into Markdown that says exactly this text: what would be read as markup gets a back-slash."""

import re

# Each alternative is one thing that the renderer would take for markup. Runs between words ("snake_case", "2 * 3") stay
# as they are, because people will edit this text.
_MARKUP = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~\n]|$)             # a back-slash that would escape something
    | `
    | (?<!\s)\*|\*(?!\s)|^\*|\*$            # not alone between spaces
    | (?<!\w)_++|(?<!_)_++(?![^\W_])        # not inside a word
    | \[
    | ~~+
    | <(?=[A-Za-z/!?])                      # a tag or an address
    | &(?=\#?[A-Za-z0-9]{1,32};)            # an entity
    """,
    re.VERBOSE,
)
_MAYBE_MARKUP = re.compile(r"[\\`*_\[~<&]")
_EACH = re.compile(r"[!-/:-@\[-`{-~]")
_SPACE = re.compile(r"[ \t\n\r\f]+")

_LINE_START = re.compile(
    r"""
      (?P<mark>\#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|:(?=\s))
    | (?P<number>\d{1,9})(?P<stop>[.)])(?=\s|$)
    | (?P<rule>[-=_*|:](?=[-=_*|: ]*$))
    """,
    re.VERBOSE,
)


def collapse_space(text: str) -> str:
    """Make one space of each run of white space, as HTML does; no-break spaces stay."""
    return _SPACE.sub(" ", text)


def escape_text(text: str, *, in_label: bool = False) -> str:
    """Return one line of text as Markdown. `in_label`: it stands in a link's brackets, where `]` would close them."""
    if _MAYBE_MARKUP.search(text):
        text = _MARKUP.sub(_with_slashes, text)
    return text.replace("]", "\\]") if in_label else text


def escape_line_start(line: str) -> str:
    """Return a finished line of Markdown so that its first characters start no heading, list, quote, rule or table."""
    match = _LINE_START.match(line)
    return _stopped(match) + line[match.end() :] if match else line


def fit_code_span(code: str) -> str:
    """Return code as a span between as many back-ticks as it needs; empty where there is nothing but white space."""
    code = " ".join(code.split("\n")).replace("\r", " ")
    if not code.strip():
        return ""
    ticks = "`" * (_longest_run(code) + 1) if "`" in code else "`"
    is_padded = code.startswith("`") or code.endswith("`") or (code[0] == " " and code[-1] == " ")
    return f"{ticks} {code} {ticks}" if is_padded else f"{ticks}{code}{ticks}"


def fit_fence(code: str, language: str) -> str:
    """Return code between fences longer than any run of back-ticks in it; empty where there is only white space."""
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    if not lines:
        return ""
    ticks = "`" * max(3, _longest_run(code) + 1)
    return f"{ticks}{language}\n" + "\n".join(lines) + f"\n{ticks}"


def _with_slashes(match: re.Match[str]) -> str:
    return _EACH.sub(r"\\\g<0>", match[0])


def _stopped(match: re.Match[str]) -> str:
    if match["number"]:
        return f"{match['number']}\\{match['stop']}"
    return "\\" + match[0]


def _longest_run(code: str) -> int:
    return max(map(len, re.findall("`+", code)), default=0)
