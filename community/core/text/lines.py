"""Clean what a member typed before anything else looks at it: single lines and whole bodies."""

import re
import unicodedata
from typing import Final

NAME_CHARACTERS: Final = 30  # A longer name breaks the author line of a phone screen and every mention of it.
TAG_CHARACTERS: Final = 40  # The longest product names in use fit; a longer tag is a sentence.
TITLE_CHARACTERS: Final = 200  # Search results and mail subjects cut there; the rest belongs in the body.
BODY_BYTES: Final = 32 * 1024  # Some eight printed pages. Rendering cost grows with it and stays bounded.

# A cluster with more marks than this is no letter of any script; composing such a run costs the square of its
# length (Unicode names the same number in its Stream-Safe Text Format).
MARKS_IN_A_ROW: Final = 30

_C0_IN_BODY = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
# Explicit direction marks and overrides make "gpj.exe" read "exe.jpg"; the rest has no width, so that two names
# can look alike and differ.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_JOINER = re.compile("[\u200c\u200d]")


def clean_line(text: str, *, limit: int | None = None) -> str:
    """Make one tidy line of a title, a name or a tag; never raises.

    NFC, without controls, direction overrides and characters of no width, white space collapsed and trimmed.
    The two joiners stay where they join (Persian, Indic scripts, composed emoji). With `limit` (characters) the
    line is cut there; leave it out and compare the length where the member should be told instead.
    """
    text = _compose(_SURROGATE.sub("\ufffd", text))
    # After composing, because a composition cannot bring these back, while removing them may join two marks.
    text = _INVISIBLE.sub("", _CONTROLS.sub("", text))
    text = _compose(_JOINER.sub(lambda match: _joiner_where_it_joins(text, match), text))
    text = " ".join(text.split())
    return text if limit is None else text[:limit].rstrip()


def clean_body(text: str) -> str:
    """Make a Markdown source fit to store and to cook; never raises.

    NFC, line ends as a line feed, without NUL and the other C0 controls except line feed and tab. A lone
    surrogate, which no database stores, becomes U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _compose(_SURROGATE.sub("\ufffd", _C0_IN_BODY.sub("", text)))


def _compose(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _without_piled_up_marks(text))


def _without_piled_up_marks(text: str) -> str:
    """Keep the first MARKS_IN_A_ROW of a run of combining marks, in time linear in the text."""
    if not any(map(unicodedata.combining, text)):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _joiner_where_it_joins(text: str, match: re.Match[str]) -> str:
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    return match.group() if _can_join(before) and _can_join(after) else ""


def _can_join(character: str) -> bool:
    """Tell whether a joiner beside this character changes how it looks: a letter or mark beyond Latin, an emoji."""
    if not character or ord(character) < 0x300:
        return False
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("So", "Sk")
