"""The catalogue of facts that badges are made of. Each can be computed: `badges.queries.deeds` has its one statement.

A fact is a stream of a member's deeds. A rule says how many of them it takes, where, and within how many days.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_ANSWERS = frozenset({"AnswerPosted", "AnswerRemoved", "AnswerRestored"})
_THREADS = frozenset(
    {"ThreadRemoved", "ThreadRestored", "ThreadsMerged", "MergeUndone", "ThreadSplit", "ThreadMoved", "ThreadEdited"}
)  # fmt: skip
_ACCEPTANCES = (
    frozenset({"AnswerAccepted", "AcceptanceWithdrawn", "AnswerRemoved", "AnswerRestored"}) | _THREADS
)
_VOTES = frozenset({"VoteCast", "VoteWithdrawn", "AnswerRemoved", "AnswerRestored"}) | _THREADS
_QUESTIONS = frozenset({"ThreadPosted"}) | _THREADS
_CONFIRMATIONS = (
    frozenset({"ConfirmationGiven", "ConfirmationWithdrawn", "AnswerRemoved", "AnswerRestored"}) | _THREADS
)
_EDITS = frozenset({"EditAccepted", "EditReverted", "AnswerRemoved", "AnswerRestored"}) | _THREADS


class Subject(StrEnum):
    """What a fact is counted apart for."""

    PRODUCT = "product"
    """Each product for itself."""
    TAG = "tag"
    """Each tag for itself."""


@dataclass(frozen=True)
class Condition:
    """A further number that a fact needs, such as minutes."""

    name: str
    label: str
    usual: int
    least: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that can be counted of a member."""

    name: str
    label: str
    """In a list of facts."""
    one: str
    """“an accepted answer”, with the conditions' places."""
    many: str
    """“{n} accepted answers”."""
    heard: frozenset[str]
    """Names of the events after which it may have changed."""
    conditions: tuple[Condition, ...] = ()
    has_place: bool = True
    """Whether it can be narrowed to a board, product or tag."""
    has_window: bool = True
    """Whether it can be narrowed to so many days in a row."""
    subject: Subject | None = None
    most: int = 100_000
    """The largest threshold that means anything."""
    is_percent: bool = False

    @property
    def can_repeat(self) -> bool:
        """Whether a member can earn the badge again."""
        return not self.is_percent and self.name != "profile_completed"


_WITHIN = Condition("within_minutes", "Within how many minutes of the question", 60, 1, 10_080)
_AFTER = Condition("after_days", "After how many days", 30, 1, 3_650)
_MARKS = Condition("at_least", "Helpful marks on each", 10, 1, 10_000)
_HAVING = Condition("at_least", "Members who have it too", 10, 1, 10_000)
_EACH = Condition("at_least", "Accepted answers on each", 1, 1, 1_000)
_ANSWERED = Condition("at_least", "Counted from how many answers on", 20, 5, 10_000)

_ALL = (
    Fact(name="answers", label="Answers written", one="an answer", many="{n} answers", heard=_ANSWERS | _THREADS),
    Fact(name="accepted_answers", label="Answers accepted", one="an accepted answer", many="{n} accepted answers",
         heard=_ACCEPTANCES),
    Fact(name="helpful_marks", label="Helpful marks on answers", one="a Helpful mark on an answer",
         many="{n} Helpful marks on answers", heard=_VOTES),
    Fact(name="great_answers", label="Answers with many Helpful marks", one="an answer with {at_least} Helpful marks",
         many="{n} answers with {at_least} Helpful marks each", heard=_VOTES, conditions=(_MARKS,)),
    Fact(name="questions", label="Questions asked", one="a question", many="{n} questions", heard=_QUESTIONS),
    Fact(name="solved_questions", label="Own questions that were solved", one="a question of one’s own solved",
         many="{n} questions of one’s own solved", heard=_ACCEPTANCES | _QUESTIONS),
    Fact(name="great_questions", label="Questions with many Helpful marks",
         one="a question with {at_least} Helpful marks", many="{n} questions with {at_least} Helpful marks each",
         heard=_VOTES | _QUESTIONS, conditions=(_MARKS,)),
    Fact(name="shared_questions", label="Questions that many others have too",
         one="a question that {at_least} others have too", many="{n} questions that {at_least} others have too",
         heard=_QUESTIONS | {"HaveTooSaid", "HaveTooWithdrawn"}, conditions=(_HAVING,)),
    Fact(name="replies", label="Replies written", one="a reply", many="{n} replies",
         heard=frozenset({"ReplyPosted", "ReplyRemoved", "ReplyRestored"}) | _THREADS),
    Fact(name="votes_given", label="Helpful marks given", one="a Helpful mark given", many="{n} Helpful marks given",
         heard=frozenset({"VoteCast", "VoteWithdrawn"}), has_place=False),
    Fact(name="acceptances_given", label="Answers of others accepted as the asker",
         one="an answer to one’s own question accepted", many="{n} answers to one’s own questions accepted",
         heard=_ACCEPTANCES),
    Fact(name="people_helped", label="People spared from asking", one="somebody spared from asking by an answer",
         many="{n} people spared from asking by one’s answers",
         heard=_ANSWERS | _THREADS | {"DeflectionCredited"}, has_window=False),
    Fact(name="answer_streak", label="Days in a row with an answer", one="a day with an answer",
         many="answers on {n} days in a row", heard=_ANSWERS | _THREADS, has_window=False, most=3_650),
    Fact(name="helpful_share", label="Share of answers found helpful, in per cent",
         one="1 % of at least {at_least} answers found helpful or accepted",
         many="{n} % of at least {at_least} answers found helpful or accepted",
         heard=_ANSWERS | _ACCEPTANCES | _VOTES, conditions=(_ANSWERED,), has_window=False, most=100,
         is_percent=True),
    Fact(name="swift_answers", label="Accepted answers soon after the question",
         one="an accepted answer within {within_minutes} minutes of the question",
         many="{n} accepted answers within {within_minutes} minutes of the question", heard=_ACCEPTANCES,
         conditions=(_WITHIN,)),
    Fact(name="rescues", label="Old questions rescued",
         one="an accepted answer to a question that had waited {after_days} days without any",
         many="{n} accepted answers to questions that had waited {after_days} days without any",
         heard=_ACCEPTANCES | _ANSWERS, conditions=(_AFTER,)),
    Fact(name="askers_helped", label="Different askers helped", one="an asker who accepted an answer",
         many="{n} different askers who accepted an answer", heard=_ACCEPTANCES),
    Fact(name="askers_thanked", label="Askers who accepted and marked Helpful",
         one="an asker who both accepted the answer and marked it Helpful",
         many="{n} answers that their askers both accepted and marked Helpful", heard=_ACCEPTANCES | _VOTES),
    Fact(name="kept_up", label="Own answers kept up to date",
         one="an answer of one’s own edited {after_days} days or more after it was written",
         many="{n} answers of one’s own edited {after_days} days or more after they were written",
         heard=_ANSWERS | _THREADS | {"AnswerEdited"}, conditions=(_AFTER,)),
    Fact(name="confirmations", label="Answers that worked for others",
         one="a member whom an answer helped as well as the asker",
         many="{n} members say of answers that they worked for them too", heard=_CONFIRMATIONS),
    Fact(name="edits", label="Suggested texts taken over", one="a suggested text taken over",
         many="{n} suggested texts taken over", heard=_EDITS),
    Fact(name="profile_completed", label="Profile completed", one="a picture and words about oneself",
         many="a picture and words about oneself", heard=frozenset({"ProfileChanged"}), has_place=False,
         has_window=False, most=1),
    Fact(name="years_active", label="Years of membership with a post", one="a year of membership with a post in it",
         many="{n} years of membership with a post in each",
         heard=_ANSWERS | _QUESTIONS | {"ReplyPosted", "ReplyRemoved", "ReplyRestored"}, has_place=False,
         has_window=False, most=100),
    Fact(name="boards_helped", label="Boards helped on", one="a board with accepted answers ({at_least} or more)",
         many="accepted answers ({at_least} or more each) on {n} boards", heard=_ACCEPTANCES, conditions=(_EACH,),
         most=1_000),
    Fact(name="product_answers", label="Accepted answers about one product",
         one="an accepted answer about one product", many="{n} accepted answers about one product",
         heard=_ACCEPTANCES, subject=Subject.PRODUCT, has_window=False),
    Fact(name="tag_answers", label="Accepted answers under one tag", one="an accepted answer under one tag",
         many="{n} accepted answers under one tag", heard=_ACCEPTANCES, subject=Subject.TAG, has_window=False),
)  # fmt: skip

FACTS: dict[str, Fact] = {fact.name: fact for fact in _ALL}
"""By name. A room above adds its own here, with a statement in `badges.queries.deeds`."""
