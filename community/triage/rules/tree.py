"""A tree: conditions with two branches each, and leaves that say what happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from community.triage.rules.conditions import Condition, Names

DEPTH_MOST = 20  # Nobody reads a policy with more conditions above one another.
NODES_MOST = 120
TEXT_LONGEST = 300
REASON_LONGEST = 200
PRIORITIES = ("low", "normal", "high", "urgent")


class Act(StrEnum):
    """What happens at a leaf."""

    WAIT = "wait"
    """Members have the question; the clock leads on."""
    WAIT_ASKER = "wait_asker"
    """It is the asker's turn: they accept, or write again."""
    ASK_INFO = "ask_info"
    """The asker is asked for more."""
    EXPERTS = "experts"
    """It is offered to members who know the subject, once more."""
    ESCALATE = "escalate"
    """A team gets it, with a priority."""
    INCIDENT = "incident"
    """It joins the incident that is open for it."""
    DUPLICATE = "duplicate"
    """Moderators are shown that it was asked before, and decide."""

    @property
    def label(self) -> str:
        """How a menu names it."""
        return _LABELS[self]


_LABELS: Mapping[Act, str] = {
    Act.WAIT: "Wait for members",
    Act.WAIT_ASKER: "Wait for the asker",
    Act.ASK_INFO: "Ask the asker for more",
    Act.EXPERTS: "Offer it to experts again",
    Act.ESCALATE: "Hand it to a team",
    Act.INCIDENT: "Join the open incident",
    Act.DUPLICATE: "Suggest closing it as a duplicate",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """An end: what happens to a question that comes here."""

    id: str
    act: Act
    team_id: int = 0
    """Of handing over: which team; 0 is the first."""
    priority: str = "normal"
    text: str = ""
    """What the asker is asked, or why a team gets it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition, and where yes and no lead; None where nothing is said yet."""

    id: str
    condition: Condition
    yes: Node | None
    no: Node | None


Node = Branch | Leaf


def walk(node: Node | None, depth: int = 0) -> Iterator[tuple[Node, int]]:
    """Every node with its depth, from the top, yes before no."""
    if node is None:
        return
    yield node, depth
    if isinstance(node, Branch):
        yield from walk(node.yes, depth + 1)
        yield from walk(node.no, depth + 1)


def leaves_of(node: Node | None) -> list[Leaf]:
    """Every end, from the top."""
    return [found for found, _ in walk(node) if isinstance(found, Leaf)]


def find_leaf(node: Node | None, leaf_id: str) -> Leaf | None:
    """The end of that id."""
    return next((leaf for leaf in leaves_of(node) if leaf.id == leaf_id), None)


def as_json(node: Node | None) -> dict[str, Any] | None:
    """The tree in plain values."""
    if node is None:
        return None
    if isinstance(node, Leaf):
        plain: dict[str, Any] = {"id": node.id, "act": node.act.value}
        if node.act is Act.ESCALATE:
            plain |= {"team_id": node.team_id, "priority": node.priority}
        if node.text:
            plain["text"] = node.text
        return plain
    return {
        "id": node.id,
        "if": node.condition.as_json(),
        "yes": as_json(node.yes),
        "no": as_json(node.no),
    }


def read_tree(plain: Mapping[str, Any] | None) -> Node | None:
    """The tree from plain values. Raise ValueError for what is no tree, KeyError for a part that is missing."""
    if plain is None:
        return None
    if "if" in plain:
        return Branch(
            str(plain["id"]),
            Condition.of(plain["if"]),
            read_tree(plain.get("yes")),
            read_tree(plain.get("no")),
        )
    return Leaf(
        str(plain["id"]),
        Act(plain["act"]),
        team_id=int(plain.get("team_id", 0)),
        priority=str(plain.get("priority", "normal")),
        text=str(plain.get("text", "")),
    )


def say_leaf(leaf: Leaf, names: Names) -> str:
    """What happens there, in plain words."""
    if leaf.act is Act.ESCALATE:
        team = names.teams.get(leaf.team_id, "the support team")
        return f"{team} gets it, with {leaf.priority} priority" + (f": {leaf.text}" if leaf.text else "")
    said = _SAID[leaf.act]
    return f"{said}: “{leaf.text}”" if leaf.act is Act.ASK_INFO and leaf.text else said


_SAID: Mapping[Act, str] = {
    Act.WAIT: "members have it, and we look again as soon as that changes or the time is over",
    Act.WAIT_ASKER: "it is the asker’s turn",
    Act.ASK_INFO: "the asker is asked for more",
    Act.EXPERTS: "it is offered once more to members who know the subject",
    Act.INCIDENT: "it joins the open incident, and its asker hears what comes of it",
    Act.DUPLICATE: "moderators are shown that it was asked before, and decide",
}
