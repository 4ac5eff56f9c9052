"""The project's own source, as house rules look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config import ROOT

ATTICS = {"utils", "helpers", "common", "misc", "manager", "managers", "service", "services"}


@dataclass(frozen=True)
class Module:
    """One Python file, read and parsed."""

    path: str
    """From the project's folder: `community/core/db.py`."""
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, text: str, path: str = "community/example/actions.py") -> Module:
        """A module that exists only here: an example inside a test."""
        return cls(path, text, ast.parse(text))


@cache
def modules(folder: str = "community") -> Sequence[Module]:
    """Every Python file beneath the folder, read and parsed once."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    assert found, f"There is no Python file in {folder}."
    return found


def templates() -> list[Path]:
    """Every template."""
    found = sorted(
        path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt", ".xml")
    )
    assert found
    return found


def imports(module: Module) -> Iterator[tuple[str, int, bool]]:
    """Each imported module: its name, its line, and whether it stands inside a function."""
    inside = {
        id(child)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno, id(node) in inside
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", node.lineno, id(node) in inside


def calls_of(module: Module, method: str) -> list[int]:
    """The lines on which something's `.method(…)` is called."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    ]
