"""What a member may be called: usernames, display names, and look-alikes that nobody may take."""

from __future__ import annotations

import re
import unicodedata

from confusable_homoglyphs import confusables

from community.core.text.lines import clean_line

SHORTEST_USERNAME = 2
LONGEST_USERNAME = 30  # Fits a byline on a phone; Discourse's longest is 20 by default, 60 at most.
LONGEST_NAME = 60
LONGEST_ABOUT = 1000

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
FORMER = re.compile(r"former-[0-9]+")
"""What erasing leaves as a username; nobody may sign up as one."""

_SEPARATORS = re.compile(r"[._-]+")
# Letters and digits that many typefaces draw alike; every group becomes one sign.
_LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "j": "l", "5": "s", "8": "b", "2": "z"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))

# Who reads one of these believes that the brand or the machine speaks.
_OFFICE = frozenset(
    "admin administrator administration mod moderator moderators staff support official team system sysop root "
    "webmaster postmaster security billing employee agent owner helpdesk".split()
)
# Words that mean something in an address or to a program.
_MEANINGFUL = frozenset(
    "all anonymous everyone here me nobody null none undefined visitor guest former deleted unknown settings "
    "sign-in sign-up sign-out help api www mail info contact".split()
)


def clean_username(text: str) -> str:
    """`text` as a username would be kept: compatibility forms folded, lower case, no space around."""
    return unicodedata.normalize("NFKC", text).strip().removeprefix("@").lower()


def username_error(username: str, *, brand: str = "", is_given: bool = False) -> str:
    """Why this (clean) username cannot be taken, as a sentence; empty when it can.

    `brand` is the site's name. One that the system gives (imports, the demo) may be reserved and have dots.
    """
    if len(username) < SHORTEST_USERNAME:
        return f"A username has at least {SHORTEST_USERNAME} characters."
    if len(username) > LONGEST_USERNAME:
        return f"A username has at most {LONGEST_USERNAME} characters."
    if not USERNAME.fullmatch(username):
        return "Use a–z, 0–9, dashes and underscores only, with a letter or digit at both ends."
    if not is_given and "." in username:
        # Mail programs make links of it, and a mention at the end of a sentence swallows the full stop.
        return "A username has no dots. A dash or an underscore does the same."
    if not is_given and is_reserved(username, brand=brand):
        return "This username is kept for the people who run the community. Choose another."
    return ""


def is_reserved(username: str, *, brand: str = "") -> bool:
    """Whether readers would take this username for the brand, its staff or the machine."""
    if FORMER.fullmatch(username) or username in _MEANINGFUL:
        return True
    whole = skeleton(username)
    brand_sign = skeleton(re.sub(r"[^a-z0-9]", "", brand.lower()))
    if len(brand_sign) > 2 and brand_sign in whole:
        return True
    signs = {skeleton(word) for word in _OFFICE}
    return whole in signs or any(skeleton(part) in signs for part in _SEPARATORS.split(username))


def skeleton(username: str) -> str:
    """The username with look-alike characters made equal: two accounts may not share one.

    Separators go, `0` is `o`, `1` `i` `l` are one, `rn` is `m`: what a hurried reader takes for the same.
    """
    sign = _SEPARATORS.sub("", username.lower())
    for pair, single in _PAIRS:
        sign = sign.replace(pair, single)
    # A name of separators alone cannot occur; anything else keeps at least one sign.
    return sign.translate(_LOOK_ALIKE) or username


def username_from(text: str) -> str:
    """A username made of any name, for accounts that an import or a form proposes; always a valid one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9._-]+", "-", plain.lower()).strip("._-")[:LONGEST_USERNAME].strip("._-")
    return plain if len(plain) >= SHORTEST_USERNAME else f"member-{plain}".rstrip("-")


def numbered(username: str, number: int) -> str:
    """The username with a number behind it, cut so that it still fits."""
    tail = f"-{number}"
    return username[: LONGEST_USERNAME - len(tail)].rstrip("._-") + tail


def former_username(member_id: int) -> str:
    """The username of an erased account."""
    return f"former-{member_id}"


FORMER_NAME = "Former member"


def clean_name(text: str) -> str:
    """`text` as a display name would be kept: one tidy line, with no more marks on a letter than people write."""
    return " ".join(_few_marks(clean_line(text)).split())


def name_error(name: str, *, brand: str = "", is_staff: bool = False) -> str:
    """Why this (clean) display name cannot be used, as a sentence; empty when it can."""
    if not name:
        return "Tell us what to call you."
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters."
    if not any(c.isalnum() for c in name):
        return "A name has at least one letter or digit."
    if re.search(r"://|www\.|@\S+\.", name, re.IGNORECASE):
        return "A name is not an address. Leave links and e-mail addresses out."
    if not is_staff and _claims_office(name, brand):
        return "This name sounds like somebody who works here. Choose another."
    return ""


def is_plain(name: str) -> bool:
    """Whether a mail program would show `name` as mere words and not make a link of it."""
    return not re.search(r"[.:/@\\]", name)


def _few_marks(text: str) -> str:
    """`text` with at most two combining marks on a character, so that no name paints over its neighbours."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if run <= 2:
            kept.append(character)
    return "".join(kept)


def _claims_office(name: str, brand: str) -> bool:
    words = re.findall(r"[^\W_]+", _latin(name).lower())
    signs = {skeleton(word) for word in words}
    if brand and skeleton(brand.lower().replace(" ", "")) in skeleton("".join(words)):
        return True
    return bool(
        signs & {skeleton(word) for word in _OFFICE - {"all", "team", "owner", "agent", "root", "mod"}}
    )


def _latin(text: str) -> str:
    """`text` with foreign letters that look Latin replaced by the Latin ones (Cyrillic `а` by `a`)."""
    text = unicodedata.normalize("NFKC", text)
    found = {
        entry["character"]: entry["homoglyphs"][0]["c"]
        for entry in confusables.is_confusable(text, greedy=True, preferred_aliases=["latin"]) or []
    }
    return "".join(found.get(character, character) for character in text)
