"""Pure decisions of employees: which domains may be listed, what a training asks, and whether it is passed."""

from community.employees.rules.domains import DOMAIN_LONGEST, domain_error, domains_above, is_large_share
from community.employees.rules.people import TEAM_LONGEST, TEAM_SHORTEST, State, Verified
from community.employees.rules.stock import STOCK
from community.employees.rules.training import (
    CHOICES_MOST,
    MATERIAL_BYTES,
    QUESTIONS_MOST,
    Question,
    QuizWrong,
    Training,
    is_passed,
    list_wrong,
    parse_quiz,
    read_quiz,
    stored_quiz,
    write_quiz,
)

__all__ = [
    "CHOICES_MOST",
    "DOMAIN_LONGEST",
    "MATERIAL_BYTES",
    "QUESTIONS_MOST",
    "STOCK",
    "TEAM_LONGEST",
    "TEAM_SHORTEST",
    "Question",
    "QuizWrong",
    "State",
    "Training",
    "Verified",
    "domain_error",
    "domains_above",
    "is_large_share",
    "is_passed",
    "list_wrong",
    "parse_quiz",
    "read_quiz",
    "stored_quiz",
    "write_quiz",
]
