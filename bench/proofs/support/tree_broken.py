"""Trees that are broken in every way that the editor must refuse, each with the place where."""

from __future__ import annotations

from collections.abc import Iterator

from community.triage.rules import Act, Branch, Condition, Kind, Leaf, Node, default_tree
from community.triage.rules import edit as edits


def broken() -> Iterator[tuple[str, Node | None, str]]:
    """(what is wrong, the tree, the id of the place)."""
    ships = default_tree()
    hand, wait = Leaf("h", Act.ESCALATE), Leaf("w", Act.WAIT)
    yield "nothing at all", None, ""
    for leaf in ("l1", "l8", "l11"):
        above = {"l1": "n1", "l8": "n8", "l11": "n10"}[leaf]
        yield f"no end: {leaf} taken out", edits.remove(ships, leaf), above
    yield "a wait that nothing ends", edits.put(ships, "n1", "no", wait), "w"
    yield "experts for ever", edits.change_leaf(ships, "l7", Leaf("x", Act.EXPERTS)), "l7"
    yield "asking for ever", edits.put(ships, "n6", "yes", Leaf("x", Act.ASK_INFO)), "x"
    yield "joining where nothing is open", edits.change_leaf(ships, "l8", Leaf("x", Act.INCIDENT)), "l8"
    yield "a duplicate of nothing", edits.change_leaf(ships, "l11", Leaf("x", Act.DUPLICATE)), "l11"
    for what, place, condition in (
        ("a shorter time under a longer one", "n10", Condition(Kind.NO_USEFUL, number=30 * 60)),
        ("asked above already", "n10", Condition(Kind.DUPLICATE)),
        ("useful where nothing useful is", "n10", Condition(Kind.USEFUL)),
        ("more in an hour than was ruled out", "n10", Condition(Kind.HAVE_TOO_SPEED, number=6)),
        ("a word that is ruled out above", "n10", Condition(Kind.WORDS, words=("fire",))),
        ("a phrase whose word is ruled out", "n10", Condition(Kind.WORDS, words=("on fire",))),
        ("the asker came back, which was asked", "n4", Condition(Kind.UNHAPPY)),
        ("no number", "n10", Condition(Kind.UNANSWERED, number=0)),
        ("no words", "n10", Condition(Kind.WORDS)),
        ("a board that is gone", "n10", Condition(Kind.BOARD, ids=(77,))),
        ("more words for upset than there are", "n10", Condition(Kind.UPSET, number=500)),
    ):
        yield what, edits.change_condition(ships, place, condition), place
    yield "two boards at once", Branch("a", Condition(Kind.BOARD, ids=(1,)), Branch("b", Condition(Kind.BOARD, ids=(2,)), hand, Leaf("i", Act.ESCALATE)), Leaf("j", Act.ESCALATE)), "b"  # fmt: skip
    yield "one place twice", Branch("a", Condition(Kind.FIRST), hand, hand), "h"
    deep: Node = hand
    for number in range(1, 30):
        deep = Branch(
            f"d{number}", Condition(Kind.HAVE_TOO, number=number), Leaf(f"e{number}", Act.ESCALATE), deep
        )
    yield "deeper than anybody reads", deep, "h"
