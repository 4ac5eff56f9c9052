"""Names that the outside knows: routes, events, jobs. `FREEZE=1` writes the lists anew (tests/support/frozen)."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from community import wiring
from community.core.events import Event
from config import ROOT

FROZEN = ROOT / "tests" / "support" / "frozen"


def compare(name: str, lines: list[str]) -> list[str]:
    """The differences between the code and the frozen list, or nothing; writes the list when FREEZE is set."""
    path: Path = FROZEN / f"{name}.txt"
    if os.environ.get("FREEZE"):
        path.write_text("".join(f"{line}\n" for line in lines))
    frozen = path.read_text().splitlines()
    return [f"+ {line}" for line in lines if line not in frozen] + [
        f"- {line}" for line in frozen if line not in lines
    ]


def route_lines(app) -> list[str]:
    """`GET,POST /sign-in members.sign_in`, one a rule."""
    lines = []
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"{rule.rule} {methods} {rule.endpoint}")
    return sorted(lines)


def event_lines(kinds) -> list[str]:
    """`AnswerPosted answer_id:int author_id:int thread_id:int`, one a kind."""
    return sorted(
        " ".join(
            [
                kind.__name__,
                *(f"{field.name}:{field.type}" for field in sorted(fields(kind), key=lambda f: f.name)),
            ]
        )
        for kind in kinds
    )


def all_kinds(kind: type[Event] = Event) -> set[type[Event]]:
    """Every kind of event that a room defines, without the bases that others share."""
    below = kind.__subclasses__()
    leaves = {kind} if not below and kind.__module__.startswith("community.") else set()
    return leaves.union(*(all_kinds(child) for child in below))


def test_the_routes_are_those_that_people_have_bookmarked(shared_app):
    assert compare("routes", route_lines(shared_app)) == []


def test_the_events_have_the_shapes_that_stored_rows_have():
    assert compare("events", event_lines(wiring.REACTIONS)) == []


def test_jobs_and_clock_work_have_the_names_that_stored_rows_have():
    assert compare("jobs", sorted([*wiring.WORKS, *(f"{name} (clock)" for name in wiring.SCHEDULE)])) == []


def test_a_change_of_a_frozen_list_would_be_found(tmp_path, monkeypatch):
    if os.environ.get("FREEZE"):
        pytest.skip("The lists are being written.")
    (tmp_path / "things.txt").write_text("kept\nlost\n")
    monkeypatch.setitem(globals(), "FROZEN", tmp_path)
    assert compare("things", ["kept", "new"]) == ["+ new", "- lost"]
    assert compare("things", ["kept", "lost"]) == []


def test_every_event_that_a_room_defines_is_wired():
    assert {kind.__name__ for kind in all_kinds()} - {kind.__name__ for kind in wiring.REACTIONS} == set()


def test_every_reaction_names_work_that_exists():
    named = {name for reaction in wiring.REACTIONS.values() for name in reaction.after}
    assert named - set(wiring.WORKS) == set()


def test_every_event_holds_only_plain_values():
    plain = {
        "int",
        "int | None",
        "str",
        "str | None",
        "bool",
        "bool | None",
        "tuple[int, ...]",
        "tuple[str, ...]",
        "list[int]",
    }
    strange = [
        f"{kind.__name__}.{field.name}: {field.type}"
        for kind in wiring.REACTIONS
        for field in fields(kind)
        if field.type not in plain
    ]
    assert strange == []
