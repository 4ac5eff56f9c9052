"""Looking at the whole community: nightly, or when an admin asks; in a process of its own, as it may take a minute."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import datetime, timedelta

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.fairplay import actions, queries
from community.fairplay.rules.detection import detect
from community.fairplay.rules.hints import KEPT_DAYS, hints_of
from config import ROOT

MEMBERS_LEAST = (
    50  # Fewer have no habits that the clock could compare anybody with; an admin may ask all the same.
)
WINDOW = timedelta(days=400)  # A year and a bit: slow rings give a mark a month.

_children: list[subprocess.Popen[bytes]] = []


def search_apart() -> None:
    """Search for cases in a process of its own, for the worker: mail and the index do not wait for it."""
    _children[:] = [child for child in _children if child.poll() is None]
    with transaction(writes=False):
        run = queries.find_run()
        is_asked_for = run is not None and run.ended_at is None
        if _children or not (is_asked_for or queries.count_members() >= MEMBERS_LEAST):
            return
    command = [sys.executable, "-m", "flask", "--app", "app", "fairplay", "search"]
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603 - fixed words
    _children.append(child)


def search_for_cases(key: bytes) -> int:
    """Gather hints, look at everything, file what is found; answer how many cases are open. Each step is told."""
    with transaction():
        last = queries.find_run()
        run = last if last is not None and last.ended_at is None else actions.start_run(SYSTEM)
        assert run is not None
        run_id = run.id
        actions.note_progress(SYSTEM, run_id, "Gathering what accounts share")
        gather_hints(key)
    with transaction(writes=False):
        snapshot = queries.load_snapshot(clock.now() - WINDOW)
    with transaction():
        actions.note_progress(
            SYSTEM, run_id, "Comparing with what would be expected",
            member_count=len(snapshot.members), vote_count=len(snapshot.votes),
        )  # fmt: skip
    suspicions = detect(snapshot)  # Outside any transaction: it may take a minute.
    with transaction():
        open_count = actions.file_suspicions(SYSTEM, snapshot, suspicions)
        actions.note_progress(SYSTEM, run_id, "Done", ended=True, case_count=len(suspicions))
    return open_count


def gather_hints(key: bytes) -> None:
    """Turn recent sign-ins into keyed hints, and forget old ones."""
    since = clock.now() - timedelta(days=KEPT_DAYS)
    seen: dict[tuple[int, str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for member_id, address, device, first, last in queries.list_sign_ins(since):
        for kind, value in hints_of(key, address=address, device=device).items():
            seen[member_id, kind, value].append((first, last))
    for (member_id, kind, value), times in seen.items():
        actions.note_hints(
            SYSTEM, member_id, {kind: value}, first=min(first for first, _ in times),
            last=max(last for _, last in times), times=len(times),
        )  # fmt: skip
    actions.sweep_hints(SYSTEM)
