"""Pure decisions of triage: conditions, trees, where a question stands, what is wrong with a tree."""

from community.triage.rules.conditions import Condition, Kind, Names, Unit, say
from community.triage.rules.decide import Standing, decide
from community.triage.rules.default import default_tree
from community.triage.rules.soundness import Problem, problems_of
from community.triage.rules.story import Around, Story
from community.triage.rules.tree import (
    Act,
    Branch,
    Leaf,
    Node,
    as_json,
    find_leaf,
    leaves_of,
    read_tree,
    say_leaf,
)

__all__ = [
    "Act",
    "Around",
    "Branch",
    "Condition",
    "Kind",
    "Leaf",
    "Names",
    "Node",
    "Problem",
    "Standing",
    "Story",
    "Unit",
    "as_json",
    "decide",
    "default_tree",
    "find_leaf",
    "leaves_of",
    "problems_of",
    "read_tree",
    "say",
    "say_leaf",
]
