"""Changing a tree at a place, which is named by the id of a node: each change answers a new tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from community.triage.rules.conditions import Condition
from community.triage.rules.tree import Branch, Leaf, Node, walk


def free_id(tree: Node | None, letter: str) -> str:
    """An id that no place of the tree has."""
    taken = {node.id for node, _ in walk(tree)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{letter}{number}") not in taken)


def put(tree: Node | None, place: str, branch: str, node: Node | None) -> Node | None:
    """Put the node into a branch (`yes`, `no`) of the place, or at the top (`top`), instead of what is there."""
    if branch == "top" or tree is None:
        return node

    def filled(found: Node) -> Node:
        if not isinstance(found, Branch):
            return found
        return replace(found, yes=node) if branch == "yes" else replace(found, no=node)

    return _at(tree, place, filled)


def put_above(tree: Node | None, place: str, condition: Condition) -> Node | None:
    """Ask this before the place: what was there comes under “no”, and “yes” waits to be said."""
    new = free_id(tree, "n")
    if tree is None:
        return Branch(new, condition, None, None)
    return _at(tree, place, lambda found: Branch(new, condition, None, found))


def change_condition(tree: Node | None, place: str, condition: Condition) -> Node | None:
    """Ask something else at the place."""
    if tree is None:
        return None
    return _at(
        tree, place, lambda found: replace(found, condition=condition) if isinstance(found, Branch) else found
    )


def change_leaf(tree: Node | None, place: str, leaf: Leaf) -> Node | None:
    """Let something else happen at the place."""
    return None if tree is None else _at(tree, place, lambda found: replace(leaf, id=found.id))


def remove(tree: Node | None, place: str, keep: str = "") -> Node | None:
    """Take the place out: an end leaves a gap, a condition leaves the branch that is kept (`yes`, `no`) or a gap."""

    def without(found: Node) -> Node | None:
        return getattr(found, keep) if isinstance(found, Branch) and keep in {"yes", "no"} else None

    return None if tree is None else _at(tree, place, without)


def swap(tree: Node | None, place: str) -> Node | None:
    """Let “yes” and “no” of a condition change places."""
    if tree is None:
        return None
    return _at(
        tree,
        place,
        lambda found: replace(found, yes=found.no, no=found.yes) if isinstance(found, Branch) else found,
    )


def move_up(tree: Node | None, place: str) -> Node | None:
    """Ask the condition at the place before the one above it: both change places, and so do the branches between them.

    `A? yes X, no (B? yes Y, no Z)` becomes `B? yes Y, no (A? yes X, no Z)`; likewise under “yes”.
    """
    above = next(
        (
            node
            for node, _ in walk(tree)
            if isinstance(node, Branch)
            and any(one is not None and one.id == place for one in (node.yes, node.no))
        ),
        None,
    )
    if tree is None or above is None:
        return tree
    under_yes = above.yes is not None and above.yes.id == place
    below = above.yes if under_yes else above.no
    if not isinstance(below, Branch):
        return tree
    lowered = replace(above, yes=below.yes) if under_yes else replace(above, no=below.no)
    raised = replace(below, yes=lowered) if under_yes else replace(below, no=lowered)
    return _at(tree, above.id, lambda _: raised)


def _at(node: Node, place: str, change: Callable[[Node], Node | None]) -> Node | None:
    if node.id == place:
        return change(node)
    if isinstance(node, Branch):
        return replace(
            node,
            yes=_at(node.yes, place, change) if node.yes is not None else None,
            no=_at(node.no, place, change) if node.no is not None else None,
        )
    return node
