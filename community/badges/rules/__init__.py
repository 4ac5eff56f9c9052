"""What a badge is for: the catalogue of facts, rules made of them, tiers, and the badges that ship."""

from .awards import RECENT, Telling
from .facts import FACTS, Condition, Fact, Subject
from .rule import (
    EVERYBODY_WORDS,
    Rule,
    RuleWrong,
    everybody_words,
    is_for_everybody,
    parse_rule,
    rule_in_words,
)
from .stock import STOCK, StockBadge
from .tiers import ICONS, TIERS, Tier

__all__ = [
    "EVERYBODY_WORDS",
    "FACTS",
    "ICONS",
    "RECENT",
    "STOCK",
    "TIERS",
    "Condition",
    "Fact",
    "Rule",
    "RuleWrong",
    "StockBadge",
    "Subject",
    "Telling",
    "Tier",
    "everybody_words",
    "is_for_everybody",
    "parse_rule",
    "rule_in_words",
]
