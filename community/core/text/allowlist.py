"""What may be in a post once it is HTML: the one list that every gate of the sanitiser reads."""

from typing import Final

from pygments.token import STANDARD_TYPES

from .languages import LANGUAGES

SCHEMES: Final = frozenset({"http", "https", "mailto"})

# No h1 and h2, which belong to the page; no form controls, because a post must not be able to ask for a password;
# no iframe, object, svg or math, which bring their own rules of parsing.
TAGS: Final = frozenset(
    "a abbr b blockquote br code dd del div dl dt em h3 h4 h5 h6 hr i img ins kbd li ol p pre s span strong sub sup "
    "table tbody td th thead tr ul".split()
)

# No id, name and style from members: an id takes over labels and scripts, a style draws over the page.
ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": frozenset({"href", "title", "rel"}),
    "abbr": frozenset({"title"}),
    "img": frozenset({"src", "alt", "title", "loading"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan"}),
}

_TOKEN_CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)

# Classes by element; a class that is not named here is dropped, so that no post can dress up as a part of the page.
CLASSES: Final[dict[str, frozenset[str]]] = {
    "a": frozenset({"mention", "image-link"}),
    "blockquote": frozenset({"quote"}),
    "code": frozenset(f"language-{name}" for name in LANGUAGES),
    "li": frozenset({"task-list-item"}),
    "pre": frozenset({"highlight"}),
    "span": _TOKEN_CLASSES | {"task-list-box"},
    "td": frozenset({"align-center", "align-right"}),
    "th": frozenset({"align-center", "align-right"}),
}
