"""What is wrong with a tree, and where: no end, a branch that nothing can reach, a condition that is settled above it.

A path is a list of conditions with their answers. Whether something can meet them all is decided exactly, one group of
conditions after the other: time and answers (for each of “none yet”, “some, none useful”, “a useful one” an interval of
ages), counts (intervals), choices (sets), words (what is absent rules phrases out), and what is simply so or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from community.triage.rules.conditions import Condition, Kind, Names, Unit, say
from community.triage.rules.tree import DEPTH_MOST, NODES_MOST, Act, Branch, Leaf, Node, walk
from community.triage.rules.words import UPSET

Literal = tuple[Condition, bool]
NONE_YET, SOME, USEFUL = 0, 1, 2
"""How far a question is answered."""
_STATES: dict[Kind, frozenset[int]] = {
    Kind.UNANSWERED: frozenset({NONE_YET}),
    Kind.NO_USEFUL: frozenset({NONE_YET, SOME}),
    Kind.ANSWERED: frozenset({SOME, USEFUL}),
    Kind.USEFUL: frozenset({USEFUL}),
    Kind.UNHAPPY: frozenset({SOME, USEFUL}),
    Kind.PROMISE_BROKEN: frozenset({NONE_YET}),
}
_ROLES = frozenset({"member", "super_user", "employee", "moderator", "agent", "admin"})
LENGTH_MOST = 33_000  # The longest text that can be posted, and a little.


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place: the id of the node, and which of its branches lacks an end, if any."""

    node_id: str
    words: str
    branch: str = ""


def problems_of(tree: Node | None, names: Names) -> list[Problem]:
    """Everything that keeps the tree from coming into force, from the top; empty for a sound one."""
    if tree is None:
        return [Problem("", "The tree is empty: say what happens to a question, or add a condition.", "top")]
    found: list[Problem] = []
    if sum(1 for _ in walk(tree)) > NODES_MOST:
        found.append(Problem(tree.id, f"Use at most {NODES_MOST} conditions and ends together."))
    seen: set[str] = set()
    for node, depth in walk(tree):
        if node.id in seen:
            found.append(Problem(node.id, "Two places of the tree have the same name inside. Remove one."))
        if depth > DEPTH_MOST:
            found.append(
                Problem(node.id, f"This lies deeper than {DEPTH_MOST} conditions. Nobody would read it.")
            )
        seen.add(node.id)
    _look(tree, (), names, found)
    return found


def is_possible(literals: Sequence[Literal]) -> bool:
    """Whether a question can meet all of these at some instant."""
    return (
        bool(states_of(literals))
        and _can_count(literals)
        and all(_can_choose(literals, kind) for kind in Kind if kind.unit is Unit.CHOICE)
        and all(_can_say(literals, kind) for kind in (Kind.WORDS, Kind.TAGS, Kind.PLAN))
        and _can_have_role(literals)
        and _can_be(literals)
    )


def states_of(literals: Sequence[Literal]) -> frozenset[int]:
    """How far a question that meets these can be answered; none when it cannot be."""
    return frozenset(state for state in (NONE_YET, SOME, USEFUL) if _can_live(literals, state))


def leads_on(literals: Sequence[Literal], state: int) -> bool:
    """Whether the clock alone leads a question away that is answered so far and waits on this path."""
    for condition, is_yes in literals:
        kind = condition.kind
        if kind in {Kind.AGE, Kind.QUIET, Kind.TEAM_OPEN} and not is_yes:
            return True
        if kind in {Kind.UNANSWERED, Kind.NO_USEFUL} and not is_yes and state in _STATES[kind]:
            return True
        if kind is Kind.HAVE_TOO_SPEED and is_yes:
            return True
    return False


def _look(node: Node | None, above: tuple[Literal, ...], names: Names, found: list[Problem]) -> None:
    if node is None:
        return
    if isinstance(node, Leaf):
        words = _problem_of_leaf(node, above)
        if words:
            found.append(Problem(node.id, words))
        return
    wrong = _problem_of_condition(node.condition, names)
    if wrong:
        found.append(Problem(node.id, wrong))
        return
    for is_yes, word, below in ((True, "yes", node.yes), (False, "no", node.no)):
        path = (*above, (node.condition, is_yes))
        if not is_possible(path):
            found.append(Problem(node.id, _settled(node, above, is_yes, names), word))
        elif below is None:
            found.append(
                Problem(node.id, f"Nothing is said yet for “{word}”. Every branch needs an end.", word)
            )
        else:
            _look(below, path, names, found)


def _settled(node: Branch, above: tuple[Literal, ...], is_yes: bool, names: Names) -> str:
    """Why one of its branches is out of reach, and what above settles it."""
    word = "yes" if is_yes else "no"
    for length in range(len(above) + 1):
        if not is_possible((*above[:length], (node.condition, is_yes))):
            if not length:
                return f"This can never be “{word}”, whatever the question."
            condition, was_yes = above[length - 1]
            return (
                f"This can never be “{word}” here: “{say(condition, names)}” above, answered with"
                f" “{'yes' if was_yes else 'no'}”, settles it. That branch is out of reach."
            )
    return f"This can never be “{word}” here."


def _problem_of_condition(condition: Condition, names: Names) -> str:
    unit = condition.kind.unit
    if unit in {Unit.MINUTES, Unit.COUNT} and condition.number < 1:
        return "Use a number of at least 1."
    if unit is Unit.CHOICE:
        if not condition.ids:
            return "Choose at least one."
        known = (
            {0, *names.of(condition.kind)} if condition.kind in _WITH_NONE else {*names.of(condition.kind)}
        )
        if not known.issuperset(condition.ids):
            return "Something that this names is no longer there. Choose again."
    if unit is Unit.WORDS and not condition.words:
        return "Write at least one word."
    if condition.kind is Kind.ROLE and not _ROLES.issuperset(condition.words):
        return f"Use these words: {', '.join(sorted(_ROLES))}."
    if condition.kind is Kind.UPSET and condition.number > len(UPSET):
        return f"The list has {len(UPSET)} words."
    return ""


_WITH_NONE = frozenset({Kind.PRODUCT, Kind.TEAM_OPEN})


def _problem_of_leaf(leaf: Leaf, above: Sequence[Literal]) -> str:
    said = {(condition.kind, is_yes) for condition, is_yes in above}
    states = states_of(above)
    if leaf.act is Act.INCIDENT and (Kind.INCIDENT, True) not in said:
        return "A question can only join an incident where one is open: put that condition above this end."
    if leaf.act is Act.DUPLICATE and (Kind.DUPLICATE, True) not in said:
        return "Put “somebody pointed to a solved question” above this end: else there is nothing to suggest."
    if leaf.act is Act.ASK_INFO and (Kind.INFO_ASKED, False) not in said:
        return (
            "Ask only once: put “more was asked of the asker before” above this end, and let its “no” lead here. Else a"
            " question would come back here for ever."
        )
    if leaf.act is Act.WAIT_ASKER:
        if (Kind.INFO_WAITING, True) in said or all(s == USEFUL or leads_on(above, s) for s in states):
            return ""
        return (
            "It is the asker’s turn only when there is a useful answer, or when more was asked of them: put one of"
            " these conditions above, or let the clock lead on."
        )
    if leaf.act in {Act.WAIT, Act.EXPERTS, Act.DUPLICATE} and not all(leads_on(above, s) for s in states):
        return (
            "A question could stay here for ever. Put a condition about time above it, so that its “no” leads here and"
            " its “yes” leads on."
        )
    return ""


def _can_live(literals: Sequence[Literal], state: int) -> bool:
    """Whether there is an age, and a silence not longer than it, at which a question answered so far meets them."""
    if any(_contradicts(condition.kind, state, is_yes=is_yes) for condition, is_yes in literals):
        return False
    # Where the state does not fit, “no” is true whatever the age, and “yes” was refused above.
    timed = [
        one
        for one in literals
        if one[0].kind in {Kind.UNANSWERED, Kind.NO_USEFUL} and state in _STATES[one[0].kind]
    ]
    ages = [one for one in literals if one[0].kind is Kind.AGE] + timed
    quiet = [one for one in literals if one[0].kind is Kind.QUIET]
    age_low, age_high = _interval(ages)
    quiet_low, quiet_high = _interval(quiet)
    age_low = max(age_low, quiet_low)  # Nothing is silent for longer than it is there.
    return age_low < age_high and quiet_low < quiet_high


def _contradicts(kind: Kind, state: int, *, is_yes: bool) -> bool:
    """Whether the answer cannot be, of a question answered so far, whatever its age."""
    if kind not in _STATES:
        return False
    if is_yes:
        return state not in _STATES[kind]
    return kind in {Kind.ANSWERED, Kind.USEFUL} and state in _STATES[kind]


def _interval(literals: Sequence[Literal]) -> tuple[float, float]:
    """The least a number can be, and what it stays under, by conditions that say “at least”."""
    low, high = 0.0, inf
    for condition, is_yes in literals:
        low, high = (max(low, condition.number), high) if is_yes else (low, min(high, condition.number))
    return low, high


def _bounds(literals: Sequence[Literal], kind: Kind) -> tuple[float, float]:
    """The least that the count of this kind can be, and what it stays under."""
    return _interval([literal for literal in literals if literal[0].kind is kind])


def _can_count(literals: Sequence[Literal]) -> bool:
    count_low, count_high = _bounds(literals, Kind.HAVE_TOO)
    speed_low, speed_high = _bounds(literals, Kind.HAVE_TOO_SPEED)
    upset_low, upset_high = _bounds(literals, Kind.UPSET)
    # “Shorter than” is the other way round: yes is the upper bound.
    short = [(condition, not is_yes) for condition, is_yes in literals if condition.kind is Kind.SHORT]
    text_low, text_high = _bounds(short, Kind.SHORT)
    return (
        max(count_low, speed_low) < count_high
        and speed_low < speed_high
        and upset_low < min(upset_high, len(UPSET) + 1)
        and text_low < min(text_high, LENGTH_MOST)
    )


def _can_choose(literals: Sequence[Literal], kind: Kind) -> bool:
    """Whether one value lies in every set that was met and in none that was not. Teams are many: see `_can_be`."""
    met = [set(condition.ids) for condition, is_yes in literals if condition.kind is kind and is_yes]
    missed = {
        one
        for condition, is_yes in literals
        if condition.kind is kind and not is_yes
        for one in condition.ids
    }
    if kind is Kind.TEAM_OPEN:
        return all(one - missed for one in met)
    return not met or bool(set.intersection(*met) - missed)


def _can_have_role(literals: Sequence[Literal]) -> bool:
    left = set(_ROLES)
    for condition, is_yes in literals:
        if condition.kind is Kind.ROLE:
            left = left & set(condition.words) if is_yes else left - set(condition.words)
    return bool(left)


def _can_say(literals: Sequence[Literal], kind: Kind) -> bool:
    """Whether each list that was met has a word that no list which was not met rules out."""
    absent = [
        w for condition, is_yes in literals if condition.kind is kind and not is_yes for w in condition.words
    ]
    return all(
        any(not any(_rules_out(gone, word) for gone in absent) for word in condition.words)
        for condition, is_yes in literals
        if condition.kind is kind and is_yes
    )


def _rules_out(gone: str, word: str) -> bool:
    """Whether a text without `gone` cannot hold `word`: it is part of it, or stands for the words that begin so."""
    if gone.endswith("*"):
        return f" {gone[:-1]}" in f" {word.rstrip('*')}"
    return f" {gone} " in f" {word} "


def _can_be(literals: Sequence[Literal]) -> bool:
    """Whether nothing is both so and not so, and more was asked of everybody of whom it is awaited."""
    said = {(condition.kind, is_yes) for condition, is_yes in literals if condition.kind.unit is Unit.NONE}
    if any((kind, False) in said for kind, is_yes in said if is_yes):
        return False
    return not ((Kind.INFO_WAITING, True) in said and (Kind.INFO_ASKED, False) in said)
