"""Strongly connected components: who can be reached from each other along marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def components(graph: Mapping[int, set[int]]) -> list[frozenset[int]]:
    """Components of two or more, without recursion (Tarjan 1972)."""
    return _Walk(graph).found


class _Walk:
    def __init__(self, graph: Mapping[int, set[int]]) -> None:
        self.graph = graph
        self.index: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.stack: list[int] = []
        self.on_stack: set[int] = set()
        self.found: list[frozenset[int]] = []
        for root in sorted(graph):
            if root not in self.index:
                self._walk(root)

    def _walk(self, root: int) -> None:
        path = [self._enter(root)]
        while path:
            node, following = path[-1]
            step = self._next(node, following)
            if step is not None:
                path.append(self._enter(step))
                continue
            path.pop()
            if path:
                above = path[-1][0]
                self.low[above] = min(self.low[above], self.low[node])
            if self.low[node] == self.index[node]:
                self._close(node)

    def _enter(self, node: int) -> tuple[int, Iterator[int]]:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)
        self.on_stack.add(node)
        return node, iter(sorted(self.graph.get(node, ())))

    def _next(self, node: int, following: Iterator[int]) -> int | None:
        for other in following:
            if other not in self.index:
                return other
            if other in self.on_stack:
                self.low[node] = min(self.low[node], self.index[other])
        return None

    def _close(self, node: int) -> None:
        component = set()
        member = None
        while member != node:
            member = self.stack.pop()
            self.on_stack.discard(member)
            component.add(member)
        if len(component) > 1:
            self.found.append(frozenset(component))
