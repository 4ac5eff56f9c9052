"""The words for abilities and limits, one for each, everywhere."""

from __future__ import annotations

from typing import Final

from community.core.actor import Ability
from community.ranks.rules.ladder import Step

ABILITY_WORDS: Final = {
    Ability.VOTE: "Mark posts as helpful",
    Ability.SUGGEST_EDITS: "Suggest better texts",
    Ability.SKIP_REVIEW: "Post links and pictures without a moderator’s look",
    Ability.CLOSE_DUPLICATES: "Close questions as duplicates",
    Ability.ACCEPT_FOR_ASKER: "Accept for askers who have gone",
    Ability.SEE_FLAGS: "See what others reported",
    Ability.DECIDE_EDITS: "Decide on suggested texts",
}

LIMIT_WORDS: Final = {
    "posts_a_day": "Posts a day",
    "links_a_post": "Links in a post",
    "images_a_post": "Pictures in a post",
}

THRESHOLD_WORDS: Final = {
    "points": "Points",
    "accepted": "Accepted answers",
    "answers": "Answers",
    "share_percent": "Answers found helpful",
    "days": "Days since joining",
}


def asks_of(step: Step) -> list[str]:
    """What the rank asks, a phrase each; empty for the lowest."""
    phrases = [
        (step.points, f"{step.points:,} points"),
        (step.accepted, f"{step.accepted:,} accepted {'answer' if step.accepted == 1 else 'answers'}"),
        (step.answers, f"{step.answers:,} answers"),
        (step.share_percent, f"{step.share_percent} % of answers found helpful"),
        (step.days, f"{step.days:,} days since joining"),
    ]
    return [phrase for value, phrase in phrases if value]


def limits_of(step: Step) -> list[str]:
    """What its members may write at most, a phrase each."""
    phrases = [
        (step.posts_a_day, "post a day", "posts a day"),
        (step.links_a_post, "link to another site in a post", "links to other sites in a post"),
        (step.images_a_post, "picture in a post", "pictures in a post"),
    ]
    return [
        f"{value or 'No'} {one if value == 1 else many}" for value, one, many in phrases if value is not None
    ]
