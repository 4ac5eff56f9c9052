"""Discourse's emoji codes as characters: the irregular names here, all others by their Unicode name."""

import re
import unicodedata
from functools import lru_cache

# Names of their own that real forums use most; the many regular ones ("rocket") are also Unicode's names.
_IRREGULAR = {
    "+1": "👍", "-1": "👎", "100": "💯", "angry": "😠", "astonished": "😲", "backhand_index_pointing_right": "👉",
    "beer": "🍺", "beers": "🍻", "blush": "😊", "bug": "🐛", "bulb": "💡", "clap": "👏", "cold_sweat": "😰",
    "confounded": "😖", "confused": "😕", "crazy_face": "🤪", "cry": "😢", "disappointed": "😞",
    "disappointed_relieved": "😥", "exclamation": "❗", "expressionless": "😑", "eyes": "👀",
    "face_with_raised_eyebrow": "🤨", "face_with_rolling_eyes": "🙄", "fearful": "😨", "folded_hands": "🙏",
    "frowning": "😦", "frowning_face": "☹️", "grimacing": "😬", "grin": "😁", "grinning": "😀", "hammer_and_wrench": "🛠️",
    "heart": "❤️", "heart_eyes": "😍", "heavy_check_mark": "✔️", "hourglass": "⌛", "hugs": "🤗", "innocent": "😇",
    "joy": "😂", "kissing_heart": "😘", "laughing": "😆", "man_facepalming": "🤦‍♂️", "man_shrugging": "🤷‍♂️", "mask": "😷",
    "money_mouth_face": "🤑", "neutral_face": "😐", "nerd_face": "🤓", "ok_hand": "👌", "open_mouth": "😮",
    "partying_face": "🥳", "pensive": "😔", "point_down": "👇", "point_left": "👈", "point_right": "👉", "point_up": "☝️",
    "point_up_2": "👆", "pray": "🙏", "question": "❓", "rage": "😡", "raised_hands": "🙌", "relaxed": "☺️",
    "relieved": "😌", "rofl": "🤣", "roll_eyes": "🙄", "satisfied": "😆", "scream": "😱", "slight_frown": "🙁",
    "slight_smile": "🙂", "slightly_smiling_face": "🙂", "smile": "😄", "smiley": "😃", "smiling_face": "☺️",
    "smiling_face_with_tear": "🥲", "smiling_face_with_three_hearts": "🥰", "smiling_imp": "😈", "smirk": "😏", "sob": "😭",
    "star_struck": "🤩", "star": "⭐", "star2": "🌟", "stuck_out_tongue": "😛", "stuck_out_tongue_closed_eyes": "😝",
    "stuck_out_tongue_winking_eye": "😜", "sunglasses": "😎", "sweat": "😓", "sweat_smile": "😅", "tada": "🎉",
    "thinking": "🤔", "thumbsdown": "👎", "thumbsup": "👍", "tired_face": "😫", "triumph": "😤", "unamused": "😒",
    "upside_down_face": "🙃", "v": "✌️", "warning": "⚠️", "wave": "👋", "weary": "😩", "white_check_mark": "✅",
    "wink": "😉", "worried": "😟", "x": "❌", "yum": "😋", "zap": "⚡",
}  # fmt: skip

_CODE = re.compile(r":?([a-z0-9_+-]{1,60})(?::t[1-6])?:?")
_PICTURES = ((0x2300, 0x23FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))


@lru_cache(maxsize=1024)
def spell_emoji(alternative: str) -> str:
    """Return the character for an emoji image's alternative text: itself where it is one, or what `:rocket:` names.

    A code without a character, such as a site's own picture, stays as `:code:`; words that are no code stay words.
    """
    if not alternative.isascii():
        return alternative
    code = _CODE.fullmatch(alternative)
    if code is None:
        return alternative
    name = code[1]
    return _IRREGULAR.get(name) or _by_unicode_name(name) or f":{name}:"


def _by_unicode_name(name: str) -> str | None:
    spoken = name.upper().replace("_", " ")
    for candidate in (spoken, f"{spoken} FACE", spoken.replace(" ", "-")):
        try:
            character = unicodedata.lookup(candidate)
        except KeyError:
            continue
        if len(character) == 1 and any(first <= ord(character) <= last for first, last in _PICTURES):
            return character
    return None
