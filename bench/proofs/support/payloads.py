"""Hostile strings read from a folder: JSON lines of objects, or JSON of lists of objects, each with a `payload`."""

from __future__ import annotations

import gzip
import json
import random  # noqa: TID251 - seeded: a proof must be repeatable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Payload:
    """One string, where it comes from, and whether its source says that it runs script in a page as it is."""

    text: str
    source: str
    kind: str
    fires: bool | None = None


def read_payloads(data: Path, *, seed: int, at_most: int | None) -> list[Payload]:
    """All different payloads of a file or of every file of these shapes in a folder; with a limit, a seeded choice.

    A limited choice keeps the proportion of those that are said to fire. Raise SystemExit when there is none.
    """
    files = [data] if data.is_file() else sorted(path for path in data.rglob("*") if path.is_file())
    found: dict[str, Payload] = {}
    for path in files:
        for entry in _entries(path):
            if isinstance(entry, dict) and isinstance(entry.get("payload"), str) and entry["payload"]:
                text = entry["payload"]
                known = found.get(text)
                fires = entry.get("fires_unsanitised_chromium156", known.fires if known else None)
                kind = entry.get("kind") or path.name.partition(".")[0]
                found[text] = Payload(text, entry.get("source", path.name), kind, fires)
    if not found:
        raise SystemExit(f"No payloads in {data}: expected lines such as {{'payload': '<b onclick=…>'}}.")
    payloads = list(found.values())
    if at_most is not None and at_most < len(payloads):
        payloads = random.Random(seed).sample(payloads, at_most)
    return payloads


def _entries(path: Path) -> Iterator[Any]:
    name = path.name.removesuffix(".gz")
    if not name.endswith((".jsonl", ".json")):
        return
    raw = gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()
    try:
        text = raw.decode("utf-8", "surrogateescape")
        if name.endswith(".jsonl"):
            yield from (json.loads(line) for line in text.split("\n") if line.strip())
            return
        tree = json.loads(text)
    except ValueError:
        return  # Some other file of the folder.
    lists = tree.values() if isinstance(tree, dict) else [tree]
    for entries in lists:
        if isinstance(entries, list):
            yield from entries
