"""Reads a folder of users, threads, answers, votes, accepts and labels (csv or csv.gz) into what the detectors are shown."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from community.fairplay.rules.snapshot import (
    AcceptanceFacts,
    AnswerFacts,
    MemberFacts,
    Snapshot,
    ThreadFacts,
    VoteFacts,
)

HINTS = {"net": "network", "device": "device", "payout_dest": "payout", "session": "session"}
HONEST = "honest"


@dataclass(frozen=True)
class Community:
    """A snapshot with the truth about it."""

    name: str
    snapshot: Snapshot
    labels: Mapping[int, str]
    groups: Mapping[int, str] = field(default_factory=dict)
    """Which planted group a member belongs to."""
    looks_like: Mapping[int, str] = field(default_factory=dict)
    """Which innocent story an honest member plays, where the simulator says so."""


def find_communities(folder: Path) -> list[Path]:
    """The folder itself when it holds a community, else those in it that do."""
    candidates = [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]
    return [path for path in candidates if _table(path, "users") is not None]


def read_community(folder: Path) -> Community:
    """Read one community. Missing tables are empty, missing columns unknown."""
    ids = _Ids()
    members = [
        MemberFacts(
            id=ids.member(row["user_id"]),
            created_at=_seconds(row.get("created_at")),
            is_staff=row.get("kind") == "staff",
            hints=frozenset((kind, value) for column, kind in HINTS.items() if (value := row.get(column))),
            mail_class=row.get("mail_class") or None,
        )
        for row in _rows(folder, "users")
    ]
    threads = [
        ThreadFacts(
            ids.thread(row["thread_id"]),
            ids.member(row["author_id"]),
            _seconds(row.get("created_at")),
            row.get("category") or "",
        )
        for row in _rows(folder, "threads")
    ]
    answers = [
        AnswerFacts(
            ids.answer(row["answer_id"]),
            ids.thread(row["thread_id"]),
            ids.member(row["author_id"]),
            _seconds(row.get("created_at")),
            int(float(row["chars"])) if row.get("chars") else None,
            float(row["max_sim_prev"]) if row.get("max_sim_prev") else None,
        )
        for row in _rows(folder, "answers")
    ]
    votes = [
        VoteFacts(
            ids.member(row["voter_id"]),
            ids.answer(row["answer_id"]),
            int(float(row.get("value") or 1)),
            _seconds(row.get("created_at")),
        )
        for row in _rows(folder, "votes")
    ]
    acceptances = [
        AcceptanceFacts(
            ids.thread(row["thread_id"]),
            ids.answer(row["answer_id"]),
            ids.member(row["by_user"]),
            _seconds(row.get("created_at")),
        )
        for row in _rows(folder, "accepts")
    ]
    labels, groups = {}, {}
    for row in _rows(folder, "labels"):
        member_id = ids.member(row["user_id"])
        labels[member_id] = row["label"]
        if row.get("ring_id"):
            groups[member_id] = row["ring_id"]
    return Community(folder.name, Snapshot(members, threads, answers, votes, acceptances), labels, groups)


class _Ids:
    """Numbers for whatever the files name things by."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], int] = {}

    def _number(self, kind: str, name: str) -> int:
        return int(name) if name.isdigit() else -1 - self.known.setdefault((kind, name), len(self.known))

    def member(self, name: str) -> int:
        return self._number("member", name)

    def thread(self, name: str) -> int:
        return self._number("thread", name)

    def answer(self, name: str) -> int:
        return self._number("answer", name)


def _seconds(text: str | None) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    path = _table(folder, name)
    if path is None:
        return
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    yield from csv.DictReader(text.splitlines())


def _table(folder: Path, name: str) -> Path | None:
    return next(
        (path for suffix in (".csv.gz", ".csv") if (path := folder / f"{name}{suffix}").exists()), None
    )
