"""Calls go down, events go up, pages look sideways: the contracts in pyproject.toml hold, and each of them bites."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from community.rooms import ROOMS
from config import ROOT

FLOORS = (
    "rules", "models", "events", "policy", "queries", "actions", "handlers", "jobs", "forms", "views", "api", "cli",
)  # fmt: skip

ALLOWED = [
    ("community.threads.views", "community.answers.queries"),  # Pages look sideways, upward too,
    ("community.threads.views", "community.votes.policy"),
    ("community.members.views", "community.reputation.rules"),
    ("community.answers.actions", "community.threads.actions"),  # calls go down,
    ("community.answers.actions", "community.core.jobs"),
    ("community.answers.policy", "community.threads.policy"),
    ("community.reputation.handlers", "community.answers.events"),  # events are heard from above,
    ("community.threads.rules", "community.core.errors"),
    ("community.boards.rules", "community.core.actor"),
    ("community.wiring", "community.reputation.handlers"),  # and wiring knows everybody.
]

REFUSED = [
    ("community.boards.actions", "community.threads.actions", "Rooms are stacked"),
    ("community.threads.queries", "community.answers.models", "Rooms are stacked"),
    ("community.core.mail", "community.members.queries", "The kernel knows no room"),
    ("community.threads.policy", "community.threads.queries", "inside a room"),
    ("community.threads.models", "community.threads.policy", "inside a room"),
    ("community.threads.views", "community.threads.api", "inside a room"),
    ("community.answers.policy", "community.threads.queries", "policy loads nothing"),
    ("community.answers.queries", "community.threads.actions", "queries only read"),
    ("community.answers.actions", "community.threads.jobs", "actions call no reaction"),
    ("community.answers.rules", "community.threads.models", "rules know only rules"),
    ("community.answers.jobs", "community.answers.views", "Nothing beneath a door"),
    ("community.threads.views", "community.threads.models", "Doors touch neither tables"),
    ("community.threads.views", "community.answers.models", "Doors touch neither tables"),
    ("community.threads.views", "community.core.db", "Doors touch neither tables"),
    ("community.threads.views", "sqlalchemy", "Doors touch neither tables"),
    ("community.threads.views", "community.answers.actions", "Rooms are stacked"),
    ("community.threads.rules", "community.core.clock", "Rules are pure"),
    ("community.threads.rules", "sqlalchemy", "Rules are pure"),
    ("community.threads.rules", "flask", "Rules are pure"),
    ("community.threads.actions", "flask", "Flask stays at the doors"),
    ("community.threads.queries", "werkzeug", "Flask stays at the doors"),
]


def lint(folder: Path) -> tuple[bool, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*command, "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


def build_house(folder: Path, edges: list[tuple[str, str]]) -> Path:
    """A house with all rooms and floors, empty but for these imports."""
    names = ["community.__init__", "community.rooms", "community.wiring", "community.core.__init__"]
    kernel = (ROOT / "community" / "core").rglob("*.py")
    names += [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in kernel]
    for room in ROOMS:
        names += [f"community.{room}.__init__", *(f"community.{room}.{floor}" for floor in FLOORS)]
    files = dict.fromkeys(names, "")
    for importer, imported in edges:
        files[importer] += f"import {imported}\n"
    for name, text in files.items():
        path = folder / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture(scope="module")
def verdict_on_refused(tmp_path_factory):
    house = build_house(tmp_path_factory.mktemp("house"), [edge[:2] for edge in REFUSED])
    kept, report = lint(house)
    assert not kept
    return report


def test_the_house_keeps_its_contracts():
    kept, report = lint(ROOT)
    assert kept, report


def test_a_house_with_only_allowed_imports_is_sound(tmp_path):
    kept, report = lint(build_house(tmp_path, ALLOWED))
    assert kept, report


@pytest.mark.parametrize(("importer", "imported", "contract"), REFUSED)
def test_each_forbidden_import_breaks_its_contract(verdict_on_refused, importer, imported, contract):
    _, *parts = re.split(r"\n([^\n]+)\n-{5,}\n", verdict_on_refused.partition("Broken contracts")[2])
    broken = {name: edges for name, edges in zip(parts[::2], parts[1::2], strict=True) if contract in name}
    assert broken, f"{contract} was kept."
    assert any(f"{importer} -> {imported} " in edges for edges in broken.values()), broken


def test_the_list_of_rooms_is_the_stack():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    stack = next(c for c in contracts if c["name"].startswith("Rooms are stacked"))["layers"]
    assert tuple(reversed(stack[1:-1])) == ROOMS
