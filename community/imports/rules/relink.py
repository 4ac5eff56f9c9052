"""Giving the links of a stored text new addresses, and nothing else."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

# As the sanitiser writes links; a mention has its class first and never leads to another place.
_LINK = re.compile(r'<a href="([^"<>]*)"( rel="[^"<>]*")?>')
_ANY_LINK = re.compile(r"</?a\b[^<>]*>")
_ENTITY_LIKE = re.compile(r"&(?=#?[A-Za-z0-9]{1,32};)")
_URL_ENDS = r"(?=[\s)\]>*_~|.,;:!?'\"]|$)"


def list_addresses(html: str) -> Iterator[str]:
    """Yield every address that a text of ours links to."""
    for match in _LINK.finditer(html):
        yield unescape(match[1])


@dataclass(frozen=True, slots=True)
class Relinked:
    """A text with new addresses. `is_whole`: its Markdown has them too, else only what readers see."""

    markdown: str
    html: str
    is_whole: bool


def relink(markdown: str, html: str, moved: Mapping[str, str], cook: Callable[[str], str]) -> Relinked:
    """Return the text with links to the keys of `moved` leading to their values, which are addresses of our own.

    An address may also stand in code, or be part of a longer one: a change of the Markdown is taken only if it cooks to
    the very HTML that is wanted, save the links' own attributes.
    """
    wanted = _relink_html(html, moved)
    for with_bare in (False, True):
        changed = markdown
        for old, new in sorted(moved.items(), key=lambda pair: -len(pair[0])):
            changed = _replace(changed, old, new, with_bare=with_bare)
        if _is_same(cook(changed), wanted):
            return Relinked(changed, wanted, is_whole=True)
    return Relinked(markdown, wanted, is_whole=False)


def _relink_html(html: str, moved: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        target = moved.get(unescape(match[1]))
        return match[0] if target is None else f'<a href="{escape(target)}">'

    return _LINK.sub(replace, html)


def _is_same(html: str, wanted: str) -> bool:
    is_same_text = _ANY_LINK.sub("", html) == _ANY_LINK.sub("", wanted)
    return is_same_text and list(list_addresses(html)) == list(list_addresses(wanted))


def _replace(markdown: str, old: str, new: str, *, with_bare: bool) -> str:
    for spelled in dict.fromkeys((_ENTITY_LIKE.sub("&amp;", old), old)):
        markdown = markdown.replace(f"]({spelled})", f"]({new})")
        markdown = markdown.replace(f"<{spelled}>", f"[{old}]({new})")
        if with_bare:
            pattern = rf"(?<![\w(<\[/]){re.escape(spelled)}{_URL_ENDS}"
            markdown = re.sub(pattern, lambda _: f"[{old}]({new})", markdown)
    return markdown
