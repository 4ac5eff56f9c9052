"""Prove that the time within which an answer is promised is kept as often as it is said.

    python -m bench.proofs.waits --data ../shared/data/slicer [--n 2000]

`--data` is a file or folder of topics in the shape of Discourse's `GET /t/ID.json`. For each of the newest fifth of
its questions (those a week old at the end of the data; at most `--n`), the product's own rule says what to expect from
the questions before it alone, as they stood at that moment. Counted is how often "most" and "3 of 4" or "9 of 10" were
then kept: each share must come within 10 points of what was said, over all of them and for the day and the night apart.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from community.threads.rules import MOST_SHARE, NEARLY_ALL, Wait, expect_wait

POINTS = 0.10
SETTLED = timedelta(days=8)  # Longer than any time that is said.
READ_MOST = 3_000  # As many as the product looks at.
LEAST = 100  # Of fewer promises a share says nothing.


def main(data: Path, n: int | None) -> int:
    """Replay, print and judge."""
    waits = sorted(_read(data), key=lambda wait: wait.asked_at)
    end = waits[-1].asked_at
    newest = [at for at in range(int(len(waits) * 0.8), len(waits)) if waits[at].asked_at < end - SETTLED]
    kept: dict[tuple[str, str], list[bool]] = defaultdict(list)
    silent = 0
    for at in newest[-n:] if n else newest:
        asked = waits[at]
        expected = expect_wait(_as_of(waits[max(0, at - READ_MOST) : at], asked.asked_at), asked.asked_at)
        if expected is None:
            silent += 1
            continue
        took = (asked.answered_at - asked.asked_at) if asked.answered_at else None
        said = [("most", expected.most_minutes), *([expected.nearly_all] if expected.nearly_all else [])]
        for words, minutes in said:
            is_kept = took is not None and took <= timedelta(minutes=minutes)
            kept[words, "all"].append(is_kept)
            kept[words, "6 to 18 h UTC" if 6 <= asked.asked_at.hour < 18 else "18 to 6 h UTC"].append(is_kept)
    print(
        f"{len(waits):,} questions, {len(newest):,} in the newest fifth; for {silent:,} too little was known"
    )
    return _judge(kept)


def _judge(kept: dict[tuple[str, str], list[bool]]) -> int:
    shares = {"most": MOST_SHARE, **{words: share for share, words in NEARLY_ALL}}
    passed = failed = 0
    for (words, when), results in sorted(kept.items()):
        share, count = sum(results) / len(results), len(results)
        if count < LEAST:
            print(f"         {words:8} {when:14} said {count:,} times, too few to judge")
            continue
        is_near = abs(share - shares[words]) <= POINTS
        passed, failed = passed + is_near, failed + (not is_near)
        print(
            f"  {'ok    ' if is_near else 'FAILED'} {words:8} {when:14} said {count:,} times as {shares[words]:.0%},"
            f" kept {share:.1%}"
        )
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def _as_of(waits: list[Wait], now: datetime) -> list[Wait]:
    """The questions as they stood then, newest first."""
    return [
        wait if wait.answered_at is not None and wait.answered_at <= now else Wait(wait.asked_at, None)
        for wait in reversed(waits)
    ]


def _read(data: Path) -> Iterator[Wait]:
    files = [data] if data.is_file() else sorted([*data.glob("topics.jsonl*"), *data.glob("*.json")])
    for path in files:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for line in lines:
                posts = json.loads(line).get("post_stream", {}).get("posts", [])
                if posts:
                    asker = posts[0].get("username")
                    answers = (
                        _time(post["created_at"]) for post in posts[1:] if post.get("username") != asker
                    )
                    yield Wait(_time(posts[0]["created_at"]), next(answers, None))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, required=True, help="a file or folder of topics")
    arguments.add_argument("--seed", type=int, default=1, help="taken and not needed: nothing here is chosen")
    arguments.add_argument("--n", type=int, help="how many questions; all of the newest fifth when left out")
    given = arguments.parse_args()
    sys.exit(main(given.data, given.n))
