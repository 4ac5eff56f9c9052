"""Writes the pages of docs/ that follow from the code: permissions, events, settings, webhooks.

python -m docs.generate           writes them
python -m docs.generate --check   only says which are stale, and fails when one is
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from types import ModuleType

from community import wiring
from community.core import clock
from community.core.actor import Actor
from community.core.policy import Verdict
from community.rooms import ROOMS
from community.webhooks.rules import CATALOGUE, PING, example_of
from config import ROOT, Settings
from docs.permission_cases import ACTORS, ACTS, NOW, Case

NOTE = "<!-- Written by `python -m docs.generate`; a test fails when it is stale. Do not edit. -->"


def permissions() -> str:
    """Who may do what: every `can_*` of every room, asked by everybody in every situation."""
    lines = [
        "# Who may do what",
        "",
        NOTE,
        "",
        (
            "Each table is what one policy function answers. `●` is allowed, `·` refused, `→` asked to sign in first."
            " *Owner* is whose post or account it is; everybody else is somebody else. The same functions are asked by"
            " every action, whichever door it came through, and by pages to decide which buttons to show."
        ),
        "",
    ]
    for room in ROOMS:
        names = list(questions(room))
        if names:
            lines += [f"## {room.capitalize()}", ""]
        for name in names:
            lines += _table(f"{room}.{name}", getattr(_policy(room), name))
    return "\n".join(lines)


def events() -> str:
    """What happens, and who reacts."""
    lines = [
        "# What happens, and who reacts",
        "",
        NOTE,
        "",
        (
            "An event is told upward: the room that publishes it does not know who listens. *Within* runs in the same"
            " transaction; *after* is a job written in it and run by the worker. `community/wiring.py` is the whole list."
        ),
        "",
        "| Event | Means | Fields | Within | After |",
        "|---|---|---|---|---|",
    ]
    for kind, reaction in sorted(
        wiring.REACTIONS.items(), key=lambda pair: (pair[0].__module__, pair[0].__name__)
    ):
        within = ", ".join(f"`{_short(handler)}`" for handler in reaction.within)
        after = ", ".join(f"`{name}`" for name in reaction.after)
        names = ", ".join(field.name for field in fields(kind))
        lines.append(
            f"| `{_room(kind)}.{kind.__name__}` | {_first_line(kind)} | {names} | {within} | {after} |"
        )
    lines += ["", "## Work on the clock", "", "| Name | Every | Does |", "|---|---|---|"]
    for name, clockwork in sorted(wiring.SCHEDULE.items()):
        lines.append(f"| `{name}` | {_in_words(clockwork.every_seconds)} | {_first_line(clockwork.run)} |")
    lines += ["", "## Jobs", "", "| Name | Does |", "|---|---|"]
    for name, work in sorted(wiring.WORKS.items()):
        slow = " (slow: outside any transaction)" if work.slow else ""
        lines.append(f"| `{name}` | {_first_line(work.run)}{slow} |")
    return "\n".join([*lines, ""])


def settings() -> str:
    """Every setting, in the groups and the order of config.py."""
    lines = [
        "# Settings",
        "",
        NOTE,
        "",
        "Read from environment variables. None of them is needed to try Peerdesk on one machine.",
    ]
    groups = _settings_groups()
    for setting in fields(Settings):
        if setting.name in groups:
            lines += [
                "",
                f"## {groups[setting.name]}",
                "",
                "| Variable | Default | Meaning |",
                "|---|---|---|",
            ]
        default: object = setting.default
        if isinstance(default, bool):
            default = "yes" if default else "no"
        shown = f"`{default}`" if default != "" else "–"
        lines.append(f"| `PEERDESK_{setting.name.upper()}` | {shown} | {setting.metadata['doc']} |")
    return "\n".join([*lines, ""])


def webhooks() -> str:
    """What other systems can be told, with an example of each call."""
    lines = [
        "# Webhooks: what other systems can be told",
        "",
        NOTE,
        "",
        (
            "An admin adds the address of a system at `/admin/webhooks` and chooses events; the worker calls it by `POST`, with JSON signed"
            " as [Standard Webhooks](https://www.standardwebhooks.com) says. What a receiver has to do stands at `/admin/webhooks/events`."
        ),
    ]
    for group in dict.fromkeys(entry.group for entry in (*CATALOGUE, PING)):
        lines += ["", f"## {group}"]
        for entry in (one for one in (*CATALOGUE, PING) if one.group == group):
            private = " Private: only for endpoints that are told what staff see." if entry.is_private else ""
            example = json.dumps(example_of(entry), indent=2, ensure_ascii=False)
            lines += [
                "",
                f"### `{entry.topic.value}`",
                "",
                f"{entry.words}{private}",
                "",
                "```json",
                example,
                "```",
            ]
    return "\n".join([*lines, ""])


PAGES: dict[str, Callable[[], str]] = {
    "docs/permissions.md": permissions,
    "docs/events.md": events,
    "docs/settings.md": settings,
    "docs/webhooks.md": webhooks,
}


def stale_pages() -> list[str]:
    """The generated pages that no longer say what the code says."""
    return [
        name
        for name, write in PAGES.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != write()
    ]


def questions(room: str) -> Iterator[str]:
    """The names of a room's `can_*` functions, in the order of its policy."""
    policy = _policy(room)
    for name, function in vars(policy).items():
        if (
            name.startswith("can_")
            and inspect.isfunction(function)
            and function.__module__ == policy.__name__
        ):
            yield name


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; answer the exit code."""
    if "--check" in arguments:
        stale = stale_pages()
        for name in stale:
            print(f"{name} is stale: run `python -m docs.generate`.")
        return 1 if stale else 0
    for name, write in PAGES.items():
        (ROOT / name).write_text(write(), encoding="utf-8")
        print(f"wrote {name}")
    return 0


def _table(act: str, question: Callable[..., Verdict]) -> list[str]:
    if act not in ACTS:
        raise LookupError(f"{act} has no situations in docs/permission_cases.py.")
    lines = [f"### `{act}`", "", _first_line(question), ""]
    lines += ["| | " + " | ".join(ACTORS) + " |", "|---" + "|:-:" * len(ACTORS) + "|"]
    reasons: dict[str, None] = {}
    with clock.at(NOW):
        for case in ACTS[act]:
            verdicts = [ask(question, actor, case) for actor in ACTORS.values()]
            lines.append(f"| {case.words} | " + " | ".join(_cell(verdict) for verdict in verdicts) + " |")
            reasons |= dict.fromkeys(verdict.reason for verdict in verdicts if not verdict)
    if reasons:
        lines += ["", "Refused with: " + " · ".join(f"“{reason}”" for reason in reasons)]
    return [*lines, ""]


def ask(question: Callable[..., Verdict], actor: Actor, case: Case) -> Verdict:
    """What the policy answers to the actor in the situation."""
    return question(actor, *case.arguments(), **case.named)


def _cell(verdict: Verdict) -> str:
    if verdict:
        return "●"
    return "→" if verdict.needs_sign_in else "·"


def _policy(room: str) -> ModuleType:
    try:
        return importlib.import_module(f"community.{room}.policy")
    except ModuleNotFoundError as error:
        if error.name != f"community.{room}.policy":
            raise
        return ModuleType(f"community.{room}.policy")  # A room in which nobody asks for permission.


def _settings_groups() -> dict[str, str]:
    """The comment lines of config.py that head a group, by the group's first setting."""
    groups: dict[str, str] = {}
    heading = ""
    for line in inspect.getsource(Settings).splitlines():
        if found := re.fullmatch(r"    # (\w[\w ,]*)", line):
            heading = found.group(1)
        elif heading and (found := re.match(r"    (\w+): ", line)):
            groups[found.group(1)] = heading
            heading = ""
    return groups


def _short(handler: Callable[..., object]) -> str:
    return f"{_room(handler)}.{getattr(handler, '__name__', '?')}"


def _room(thing: object) -> str:
    return str(getattr(thing, "__module__", "")).split(".")[1]


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _in_words(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            count = int(seconds // size)
            return unit if count == 1 else f"{count} {unit}s"
    return f"{seconds:g} seconds"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
