"""A tree as a list that people read from the top: a condition, what follows from yes beneath it, and otherwise the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from community.triage.rules import Branch, Names, Node, Problem, say, say_leaf

ICONS = {
    "wait": "clock",
    "wait_asker": "user",
    "ask_info": "circle-help",
    "experts": "sparkles",
    "escalate": "headset",
    "incident": "triangle-alert",
    "duplicate": "copy",
}


@dataclass(slots=True)
class Line:
    """One line: a condition with what follows from yes, an end, or a gap."""

    kind: str
    """`if`, `end` or `gap`."""
    place: str = ""
    branch: str = ""
    """Of a gap: which branch of the place lacks an end."""
    words: str = ""
    act: str = ""
    icon: str = ""
    is_first: bool = False
    can_move_up: bool = False
    count: int | None = None
    problems: list[str] = field(default_factory=list)
    yes: list[Line] = field(default_factory=list)


def lines_of(
    tree: Node | None,
    names: Names,
    *,
    problems: Sequence[Problem] = (),
    counts: Mapping[str, int] | None = None,
) -> list[Line]:
    """The tree as lines, the wrong places marked, the ends with how many questions stand there."""
    return _Reading(names, problems, counts).chain(tree, "", "top", is_nested=False)


class _Reading:
    def __init__(self, names: Names, problems: Sequence[Problem], counts: Mapping[str, int] | None) -> None:
        self._names, self._counts = names, counts
        self._wrong: dict[str, list[str]] = {}
        for problem in problems:
            self._wrong.setdefault(problem.node_id, []).append(problem.words)

    def chain(self, node: Node | None, place: str, branch: str, *, is_nested: bool) -> list[Line]:
        """A condition, then what is asked otherwise, and so on to the end."""
        lines: list[Line] = []
        while isinstance(node, Branch):
            lines.append(
                Line(
                    "if",
                    place=node.id,
                    words=say(node.condition, self._names),
                    is_first=not lines,
                    can_move_up=bool(lines) or is_nested,
                    problems=self._wrong.get(node.id, []),
                    yes=self.chain(node.yes, node.id, "yes", is_nested=True),
                )
            )
            place, branch, node = node.id, "no", node.no
        if node is None:
            lines.append(Line("gap", place=place, branch=branch, is_first=not lines))
        else:
            lines.append(
                Line(
                    "end",
                    place=node.id,
                    words=say_leaf(node, self._names),
                    act=node.act.value,
                    icon=ICONS[node.act.value],
                    is_first=not lines,
                    count=self._counts.get(node.id, 0) if self._counts is not None else None,
                    problems=self._wrong.get(node.id, []),
                )
            )
        return lines
