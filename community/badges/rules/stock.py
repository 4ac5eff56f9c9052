"""The badges that ship. `sync_badges` writes those that are missing; what an admin has edited is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from community.badges.rules.tiers import Tier

BRONZE, SILVER, GOLD = Tier.BRONZE, Tier.SILVER, Tier.GOLD


@dataclass(frozen=True, kw_only=True)
class StockBadge:
    """One badge as it ships. `rule` is None where people give it by hand."""

    key: str
    name: str
    words: str
    tier: Tier
    icon: str
    rule: Mapping[str, Any] | None
    is_repeatable: bool = False
    is_secret: bool = False
    is_revocable: bool = True


def _badge(key: str, name: str, tier: Tier, icon: str, words: str, fact: str = "", **said: Any) -> StockBadge:
    threshold, window = said.pop("threshold", 1), said.pop("window_days", None)
    flags = {name: said.pop(name) for name in ("is_repeatable", "is_secret", "is_revocable") if name in said}
    rule: dict[str, Any] | None = None
    if fact:
        rule = {"fact": fact, "threshold": threshold}
        rule |= {"window_days": window} if window else {}
        rule |= {"conditions": said} if said else {}
    return StockBadge(key=key, name=name, words=words, tier=tier, icon=icon, rule=rule, **flags)


# Thresholds come from what people do in support forums at large: a first deed is bronze, what takes a season of steady
# help is silver, what takes years is gold. None is fitted to one community.
STOCK: tuple[StockBadge, ...] = (
    # Beginnings
    _badge("first-question", "First question", BRONZE, "message-circle-question-mark",
           "You asked the community something.", "questions"),
    _badge("first-answer", "First answer", BRONZE, "message-circle", "You answered somebody’s question.", "answers"),
    _badge("first-solution", "First solution", BRONZE, "circle-check",
           "An answer of yours was accepted as the solution.", "accepted_answers"),
    _badge("first-thanks", "First thanks", BRONZE, "thumbs-up", "Somebody found an answer of yours helpful.",
           "helpful_marks"),
    _badge("face-and-name", "Face and name", BRONZE, "user",
           "You have a picture, and said in a few words what you know well.", "profile_completed",
           is_revocable=False),
    _badge("closing-the-circle", "Closing the circle", BRONZE, "circle-check-big",
           "You accepted the answer that helped you, so that others find it.", "acceptances_given"),
    _badge("in-conversation", "In conversation", BRONZE, "reply",
           "You replied ten times: most problems are solved by asking back.", "replies", threshold=10),
    _badge("generous", "Generous", BRONZE, "hand", "You marked fifty posts as helpful.", "votes_given", threshold=50),
    _badge("well-asked", "Well asked", BRONZE, "star", "A question of yours got three Helpful marks.",
           "great_questions", at_least=3, is_repeatable=True),
    _badge("not-alone", "Not alone", BRONZE, "users", "Ten others have the problem that you described.",
           "shared_questions", at_least=10, is_repeatable=True),
    _badge("three-in-a-row", "Three in a row", BRONZE, "activity", "You answered on three days in a row.",
           "answer_streak", threshold=3),
    _badge("second-year", "Second year", BRONZE, "calendar", "You wrote in a second year of your membership.",
           "years_active", threshold=2, is_revocable=False),
    _badge("second-pair-of-eyes", "Second pair of eyes", BRONZE, "pencil",
           "A better text that you suggested was taken over.", "edits"),
    # Steady and skilled help
    _badge("solver", "Solver", SILVER, "list-checks", "Ten of your answers were accepted.", "accepted_answers",
           threshold=10),
    _badge("trusted-voice", "Trusted voice", SILVER, "shield-check", "Your answers got fifty Helpful marks.",
           "helpful_marks", threshold=50),
    _badge("great-answer", "Great answer", SILVER, "award", "One answer of yours got ten Helpful marks.",
           "great_answers", at_least=10, is_repeatable=True),
    _badge("first-aid", "First aid", SILVER, "clock",
           "Five answers of yours came within an hour of the question, and were accepted.", "swift_answers",
           threshold=5, within_minutes=60),
    _badge("late-rescue", "Late rescue", SILVER, "life-buoy",
           "You solved a question that had waited for thirty days without any answer.", "rescues", after_days=30,
           is_repeatable=True),
    _badge("busy-month", "Busy month", SILVER, "sparkles", "Five of your answers were accepted within thirty days.",
           "accepted_answers", threshold=5, window_days=30),
    _badge("whole-week", "A whole week", SILVER, "activity", "You answered on seven days in a row.",
           "answer_streak", threshold=7),
    _badge("all-rounder", "All-rounder", SILVER, "globe", "You had answers accepted on three different boards.",
           "boards_helped", threshold=3, at_least=1),
    _badge("product-expert", "Product expert", SILVER, "package", "Ten of your answers about one product were accepted.",
           "product_answers", threshold=10, is_repeatable=True),
    _badge("subject-expert", "Subject expert", SILVER, "tag", "Ten of your answers under one tag were accepted.",
           "tag_answers", threshold=10, is_repeatable=True),
    _badge("warmly-thanked", "Warmly thanked", SILVER, "heart-handshake",
           "Five askers both accepted your answer and marked it as helpful.", "askers_thanked", threshold=5),
    _badge("inquisitive", "Inquisitive", SILVER, "message-circle-question-mark",
           "Ten questions of yours were solved, for everybody who comes after you.", "solved_questions",
           threshold=10),
    _badge("gardener", "Gardener", SILVER, "pencil",
           "You came back to three answers of yours a month later or more, and brought them up to date.", "kept_up",
           threshold=3, after_days=30),
    _badge("proven", "Proven", SILVER, "circle-check",
           "Five times somebody other than the asker said that an answer of yours worked for them.", "confirmations",
           threshold=5),
    _badge("editor", "Editor", SILVER, "pencil", "Twenty better texts that you suggested were taken over.", "edits",
           threshold=20),
    _badge("reliable", "Reliable", SILVER, "circle-check-big",
           "Of twenty or more answers, every second one was found helpful or accepted.", "helpful_share", threshold=50,
           at_least=20),
    _badge("long-memory", "Long memory", SILVER, "history",
           "You solved a question that had waited for a whole year without any answer.", "rescues", after_days=365,
           is_secret=True),
    # Years of help
    _badge("pillar", "Pillar", GOLD, "trophy", "Fifty of your answers were accepted.", "accepted_answers",
           threshold=50),
    _badge("highly-valued", "Highly valued", GOLD, "thumbs-up", "Your answers got two hundred Helpful marks.",
           "helpful_marks", threshold=200),
    _badge("friend-of-many", "Friend of many", GOLD, "users", "Twenty-five different askers accepted an answer of yours.",
           "askers_helped", threshold=25),
    _badge("spared-a-hundred", "A hundred spared", GOLD, "radio-tower",
           "A hundred people found their answer in one of yours, and did not have to ask.", "people_helped",
           threshold=100),
    _badge("whole-month", "A whole month", GOLD, "activity", "You answered on thirty days in a row.", "answer_streak",
           threshold=30),
    _badge("five-years", "Five years", GOLD, "calendar", "You wrote in five different years of your membership.",
           "years_active", threshold=5, is_revocable=False),
    # By hand
    _badge("programme-event", "Programme event", BRONZE, "megaphone",
           "You took part in an event of our super-user programme.", is_repeatable=True, is_revocable=False),
    _badge("special-thanks", "Special thanks", GOLD, "heart-handshake",
           "Our team thanks you for something that no rule counts.", is_repeatable=True, is_revocable=False),
)  # fmt: skip
