"""What a ladder has to be before it can be put into force: everything that is wrong, beside the field where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from community.core.text.lines import clean_line
from community.ranks.rules.ladder import Step

ICONS: Final = {
    "user": "person",
    "map-pin": "pin",
    "message-circle": "speech",
    "thumbs-up": "thumb up",
    "hand": "hand",
    "life-buoy": "lifebuoy",
    "heart-handshake": "heart",
    "sparkles": "sparkles",
    "star": "star",
    "award": "medal",
    "trophy": "cup",
    "shield-check": "shield",
}
"""Drawings of ours that a rank may show, and what an admin calls them."""

RANKS_MOST = 12  # More steps than that nobody can tell apart.
NAME_LONGEST = 30
LARGEST = 10_000_000  # Nobody earns more; larger numbers are slips of the hand.
REST_SHORTEST_DAYS = 60  # A holiday takes nothing from anybody.
REST_LONGEST_DAYS = 3_650
CHANGELOG_SHORTEST = 10  # Members read it: a word is no reason.
CHANGELOG_LONGEST = 500

THRESHOLDS: Final = ("points", "accepted", "answers", "share_percent", "days")
LIMITS: Final = ("posts_a_day", "links_a_post", "images_a_post")

Wrong = dict[tuple[int, str], str]
"""Sentences by the step's place and the field's name; place −1 is the ladder as a whole."""


def ladder_errors(steps: Sequence[Step], rest_after_days: int) -> Wrong:
    """Everything that is wrong with the ladder; empty when it can be put into force. `steps` with the lowest first."""
    wrong: Wrong = {}
    if not steps:
        wrong[-1, "steps"] = "A ladder has at least one rank, with which everybody begins."
    if len(steps) > RANKS_MOST:
        wrong[-1, "steps"] = f"At most {RANKS_MOST} ranks; more nobody can tell apart."
    if rest_after_days and not REST_SHORTEST_DAYS <= rest_after_days <= REST_LONGEST_DAYS:
        wrong[-1, "rest_after_days"] = (
            f"Between {REST_SHORTEST_DAYS} and {REST_LONGEST_DAYS:,} days, or 0 for never: a holiday takes nothing."
        )
    for place, step in enumerate(steps):
        wrong |= {(place, name): sentence for name, sentence in _step_errors(step).items()}
    wrong |= _name_errors(steps)
    if steps:
        wrong |= {
            (0, name): "Everybody begins with the lowest rank, so it asks nothing: 0."
            for name in THRESHOLDS
            if getattr(steps[0], name) > 0
        }
    return _order_errors(steps) | wrong


def clean_name(text: str) -> str:
    """A rank's name as it is kept."""
    return clean_line(text, limit=NAME_LONGEST + 1)


def changelog_error(text: str) -> str:
    """Why this line will not do, as a sentence; empty when it will."""
    if len(text) < CHANGELOG_SHORTEST:
        return f"Say what changes and why, in at least {CHANGELOG_SHORTEST} characters: members read it."
    return f"Use at most {CHANGELOG_LONGEST} characters." if len(text) > CHANGELOG_LONGEST else ""


def _step_errors(step: Step) -> Mapping[str, str]:
    wrong: dict[str, str] = {}
    if not step.name:
        wrong["name"] = "Give it a name."
    elif len(step.name) > NAME_LONGEST:
        wrong["name"] = f"Use at most {NAME_LONGEST} characters."
    if step.icon not in ICONS:
        wrong["icon"] = "Choose one of the pictures."
    for name in (*THRESHOLDS, *LIMITS):
        value = getattr(step, name)
        if value is not None and value < 0:
            wrong[name] = "Not below 0."
        elif name == "share_percent" and value > 100:
            wrong[name] = "Between 0 and 100 %."
        elif value is not None and value > LARGEST:
            wrong[name] = "Nobody can reach that."
    if step.posts_a_day == 0:
        wrong["posts_a_day"] = "At least 1, or nobody could ever leave this rank. Empty is no limit."
    if step.share_percent and not step.answers and "share_percent" not in wrong:
        wrong["answers"] = "A share needs a least number of answers, or it says nothing."
    return wrong


def _name_errors(steps: Sequence[Step]) -> Wrong:
    seen: set[str] = set()
    wrong: Wrong = {}
    for place, step in enumerate(steps):
        key = step.name.casefold()
        if key and key in seen:
            wrong[place, "name"] = "Another rank has this name."
        seen.add(key)
    return wrong


def _order_errors(steps: Sequence[Step]) -> Wrong:
    wrong: Wrong = {}
    for place in range(1, len(steps)):
        lower, step = steps[place - 1], steps[place]
        for name in THRESHOLDS:
            if getattr(step, name) < getattr(lower, name):
                wrong[place, name] = (
                    f"Not less than {lower.name or 'the rank below'} asks ({getattr(lower, name):,})."
                )
        missing = lower.abilities - step.abilities
        if missing:
            wrong[place, "abilities"] = f"A higher rank has what {lower.name or 'the one below'} has."
        for name in LIMITS:
            below, here = getattr(lower, name), getattr(step, name)
            if here is not None and (below is None or here < below):
                wrong[place, name] = f"Not narrower than for {lower.name or 'the rank below'}."
        if all(getattr(step, name) == getattr(lower, name) for name in THRESHOLDS):
            wrong[place, "points"] = (
                f"Asks the same as {lower.name or 'the rank below'}, so nobody would have that one."
            )
    return wrong
