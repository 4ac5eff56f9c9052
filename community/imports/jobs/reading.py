"""Reading the records of a file or folder one after the other, in flat memory; what cannot be read is told, never fatal."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Some 10,000 posts, the most that Discourse lets a topic have. What is longer is passed over without being kept.
LONGEST_RECORD_BYTES = 16 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_WHOLE = ("topics.jsonl.gz", "topics.jsonl")
"""A folder with such a file is an archive: its other files are about the topics, and hold none."""


class Unusable(Exception):
    """The input as a whole cannot be imported; the text is for the person who named it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record, or (`fault`, a code of the report) why there is none. `where` is for people."""

    where: str
    value: object = None
    fault: str = ""
    detail: str = ""


class Records:
    """The records of a path: a folder of JSON files, `.jsonl`, `.jsonl.gz`, or one `.json`.

    It can be read several times, and always gives the same records in the same order. Raises Unusable for a path from
    which nothing can be read. `done` of `total` says how far the present reading is, in bytes as they lie on the disk.
    """

    def __init__(self, path: Path, *, limit: int | None = None) -> None:
        self.path = path
        self._limit = limit
        self._files = _list_files(path)
        for file in self._files if path.is_file() else ():
            _check_file(file)
        self.total = max(1, sum(file.stat().st_size for file in self._files))
        self.done = 0

    def read(self) -> Iterator[Record]:
        """Yield the records from the first on, at most `limit`. Raise Unusable when there is not one."""
        self.done = 0
        count = 0
        for record in self._read_files():
            count += 1
            yield record
            if count == self._limit:
                return
        if not count:
            raise Unusable(f"{self.path} is empty: it holds no topic.")

    def _read_files(self) -> Iterator[Record]:
        before = 0
        for file in self._files:
            where = file.name if len(self._files) > 1 else ""
            try:
                with file.open("rb") as raw:
                    for record in _read_file(file, raw, where):
                        self.done = before + raw.tell()
                        yield record
            except OSError as error:
                yield Record(where or file.name, fault="file_unreadable", detail=error.strerror or str(error))
            before += file.stat().st_size
            self.done = before


def _list_files(path: Path) -> list[Path]:
    if not path.exists():
        raise Unusable(f"There is nothing at {path}.")
    if not path.is_dir():
        return [path]
    for name in _WHOLE:
        if (path / name).is_file():
            return [path / name]
    files = [
        file
        for file in path.rglob("*")
        if file.is_file() and file.name.endswith((".json", ".jsonl", ".jsonl.gz"))
    ]
    if not files:
        raise Unusable(f"{path} holds no .json, .jsonl or .jsonl.gz file.")
    return sorted(files, key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Order in which 9.json comes before 10.json."""
    parts = re.split(r"([0-9]+)", str(path))
    return [(int(part), "") if part.isdecimal() and len(part) < 20 else (-1, part) for part in parts], str(
        path
    )


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(_GZIP_MAGIC))
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror or error}.") from error
    if not start:
        raise Unusable(f"{path} is empty.")
    if path.name.endswith(".gz") and start != _GZIP_MAGIC:
        raise Unusable(f"{path} is called .gz, but it is not compressed with gzip.")


def _read_file(path: Path, raw: IO[bytes], where: str) -> Iterator[Record]:
    start = raw.read(len(_GZIP_MAGIC))
    raw.seek(0)
    if path.name.endswith(".json") and start != _GZIP_MAGIC:
        yield _decode(raw.read(LONGEST_RECORD_BYTES + 1), where or path.name)
        return
    stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if start == _GZIP_MAGIC else raw  # type: ignore[assignment]
    number = 0
    try:
        for line in _lines(stream):
            number += 1
            if line.removeprefix(_BOM).strip():
                yield _decode(line, f"{where} line {number:,}".strip())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Record(
            where or path.name, fault="file_ends_early", detail=f"after line {number:,} ({str(error)[:80]})"
        )


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; of one that is too long, only a piece that is too long as well."""
    while line := stream.readline(LONGEST_RECORD_BYTES + 1):
        yield line
        rest = line if len(line) > LONGEST_RECORD_BYTES else b""
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_PIECE_BYTES)


def _decode(content: bytes, where: str) -> Record:
    if len(content) > LONGEST_RECORD_BYTES:
        return Record(where, fault="line_too_long", detail=f"more than {LONGEST_RECORD_BYTES:,} bytes")
    try:
        return Record(where, json.loads(content.removeprefix(_BOM).decode("utf-8")))
    except UnicodeDecodeError as error:
        return Record(where, fault="not_utf8", detail=f"at byte {error.start:,}")
    except RecursionError:
        return Record(where, fault="json_too_deep")
    except ValueError as error:
        return Record(where, fault="json_invalid", detail=str(error)[:100])
