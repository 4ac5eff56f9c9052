"""Prove that a community comes in whole, in flat memory, killed or not, once and not twice, and that old addresses lead to it.

    python -m bench.proofs.importing --data ../shared/data/urho3d [--seed 1] [--n 300]

`--data` is a file or folder as `flask import discourse` takes it; `--n` reads only so many topics. In scratch databases:

- a complete run, with its time and its process's peak memory; what came in is compared with an independent count;
- a second run changes nothing: a fingerprint of every row of every table is the same;
- a run killed three times (SIGKILL, at moments that `--seed` chooses) ends with the same fingerprint;
- the ledger's sums are the standings, no day passes the cap, and every kept count is what counting gives;
- old addresses, chosen by `--seed`, answer 301 and lead to a page that holds the post's words.

Positive control: one letter changed in one post changes the fingerprint.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251 - seeded: a proof must be repeatable
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from sqlalchemy import text
from werkzeug.test import TestResponse

from bench.proofs.support.digest import digest
from bench.proofs.support.forum_file import Counted, count_file
from bench.proofs.support.site import Site, open_site
from community.core.db import transaction
from community.reputation import jobs as reputation

KILLS = 3
ADDRESSES = 300
LONGEST_SECONDS = 600
LARGEST_MB = 1024
ROOT = Path(__file__).resolve().parent.parent.parent

HIDDEN = (
    "SELECT i.external_key FROM imported_things i LEFT JOIN threads t ON t.id = i.thread_id"
    " LEFT JOIN answers a ON a.id = i.answer_id LEFT JOIN replies r ON r.id = i.reply_id"
    " WHERE i.kind IN ('topic', 'post') AND coalesce(t.removed_at, a.removed_at, r.removed_at) IS NOT NULL"
)

WRITTEN = "SELECT (SELECT count(*) FROM members) + (SELECT count(*) FROM imported_things)"

_COUNTED = re.compile(r"^\s+([\d,]+)\s\s.*\((\w+)\)$", re.MULTILINE)


@dataclass
class Ran:
    """One run of the command."""

    code: int
    output: str
    seconds: float
    cpu_seconds: float
    peak_mb: float

    def told(self, *codes: str) -> int:
        """The sum of the report's counts of these reasons."""
        counts = {code: int(count.replace(",", "")) for count, code in _COUNTED.findall(self.output)}
        return sum(counts.get(code, 0) for code in codes)


@dataclass
class Checks:
    """What was asked, and how it was answered."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)

    def that(self, what: str, is_so: bool, detail: str = "") -> None:
        """Count and print one answer."""
        print(f"  {'ok    ' if is_so else 'FAILED'} {what}{f' ({detail})' if detail else ''}", flush=True)
        if is_so:
            self.passed += 1
        else:
            self.failed.append(what)

    def same(self, what: str, left: object, right: object) -> None:
        """Check that two things are equal."""
        self.that(
            what,
            left == right,
            f"{left:,}" if isinstance(left, int) and left == right else f"{left} and {right}",
        )


class Imports:
    """Runs of the command on one scratch community."""

    def __init__(self, site: Site, data: Path, limit: int | None) -> None:
        self.site = site
        self.command = [sys.executable, "-m", "flask", "import", "discourse", str(data)]
        if limit:
            self.command += ["--limit", str(limit)]
        settings = {
            name: getattr(site.settings, name) for name in ("instance_dir", "secret_key", "mail_mode")
        }
        self.environment = {**os.environ, **{f"PEERDESK_{k.upper()}": str(v) for k, v in settings.items()}}

    def run(self, *, kill_when: Callable[[], bool] | None = None) -> Ran:
        """Run it to the end, or until it is killed."""
        started = time.monotonic()
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
            if kill_when is not None:
                while process.poll() is None and not kill_when():
                    time.sleep(0.02)
                process.send_signal(signal.SIGKILL)
            usage = None
            if process.returncode is None:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            said = output.read()
        return Ran(
            process.returncode,
            said,
            time.monotonic() - started,
            usage.ru_utime + usage.ru_stime if usage else 0.0,
            usage.ru_maxrss / 1024 if usage else 0.0,
        )

    def digest(self) -> dict[str, str]:
        """The fingerprint of its database."""
        with self.site.app.app_context(), transaction(writes=False) as session:
            return digest(session.connection())

    def count(self, statement: str) -> int:
        """The number that a statement answers."""
        with self.site.app.app_context(), transaction(writes=False) as session:
            return int(session.connection().execute(text(statement)).scalar() or 0)

    def list_hidden(self) -> set[str]:
        """Keys of topics and posts that nobody but moderators may see."""
        with self.site.app.app_context(), transaction(writes=False) as session:
            return set(session.connection().execute(text(HIDDEN)).scalars())


def main(data: Path, seed: int, limit: int | None) -> int:
    """Prove it all; answer the exit code."""
    chance = random.Random(seed)
    checks = Checks()
    counted = count_file(data, limit=limit)
    print(
        f"{data}: {counted.topics:,} topics, {counted.posts:,} posts, {len(counted.names):,} people,"
        f" {counted.likes:,} likes, {counted.accepted:,} accepted answers"
    )
    with tempfile.TemporaryDirectory(prefix="peerdesk-import-") as folder:
        # On the disk, not in memory: how long it takes is part of the promise.
        with open_site(instance_dir=f"{folder}/whole") as site:
            whole = Imports(site, data, limit)
            signs = _prove_whole(whole, counted, checks)
            _prove_again(whole, signs, checks)
            _prove_ledger(whole, checks)
            _prove_counts(whole, checks)
            _prove_addresses(whole, counted, chance, checks)
        with open_site(instance_dir=f"{folder}/killed") as site:
            _prove_killed(Imports(site, data, limit), signs, chance, checks)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


def _prove_whole(imports: Imports, counted: Counted, checks: Checks) -> dict[str, str]:
    print("\nA complete run")
    ran = imports.run()
    print("\n".join(f"    {line}" for line in ran.output.splitlines() if "[" not in line))
    rate = counted.posts / ran.seconds
    print(
        f"  {ran.seconds:.1f} s ({ran.cpu_seconds:.1f} s CPU), {rate:,.0f} posts/s, peak memory {ran.peak_mb:.0f} MB"
    )
    checks.same("it ends well", ran.code, 0)
    checks.that(
        f"it takes less than {LONGEST_SECONDS} s", ran.seconds < LONGEST_SECONDS, f"{ran.seconds:.0f} s"
    )
    checks.that(f"it needs less than {LARGEST_MB} MB", ran.peak_mb < LARGEST_MB, f"{ran.peak_mb:.0f} MB")
    count = imports.count
    left_out = ran.told("private_message", "no_posts", "opening_missing", "topic_refused")
    threads, posts = count("SELECT count(*) FROM threads"), 0
    checks.same("every topic is a thread or told of", threads + left_out, counted.topics)
    for table in ("threads", "answers", "replies", "timeline_entries"):
        posts += count(f"SELECT count(*) FROM {table}")
    gone = ran.told(
        "whisper",
        "deleted_by_author",
        "body_empty",
        "body_not_text",
        "no_date",
        "no_post_id",
        "post_repeated",
    )
    if left_out == 0:
        checks.same("every post is here or told of", posts + gone, counted.posts)
    likes = count("SELECT count(*) FROM votes") + ran.told("likes_left_out")
    checks.same("every like is a vote or told of", likes, counted.likes)
    shown = sum(
        count(f"SELECT coalesce(sum(vote_count), 0) FROM {t}") for t in ("threads", "answers", "replies")
    )
    checks.same("posts show as many votes as there are", shown, count("SELECT count(*) FROM votes"))
    accepted = count("SELECT count(*) FROM acceptances") + ran.told(
        "accepted_post_hidden", "accepted_post_cannot_be"
    )
    checks.same("every accepted answer is accepted or told of", accepted, counted.accepted)
    checks.same(
        "everybody who wrote has an account", count("SELECT count(*) FROM members"), len(counted.names)
    )
    checks.same(
        "nobody is told", count("SELECT count(*) FROM jobs") + count("SELECT count(*) FROM notifications"), 0
    )
    unmarked = "SELECT count(*) FROM threads WHERE id NOT IN (SELECT thread_id FROM stale_threads)"
    checks.same("every thread waits for the index", count(unmarked), 0)
    return imports.digest()


def _prove_again(imports: Imports, signs: dict[str, str], checks: Checks) -> None:
    print("\nA second run")
    ran = imports.run()
    checks.same("it ends well", ran.code, 0)
    checks.that("it says that nothing is new", "nothing new" in ran.output)
    _same_database("it changes nothing", imports.digest(), signs, checks)


def _prove_killed(imports: Imports, signs: dict[str, str], chance: random.Random, checks: Checks) -> None:
    print("\nA run that is killed")
    threads = int(signs["threads"].split()[0])
    killed = 0
    # Each time some way further: once before the first thread, then wherever chance will have it.
    for wanted in sorted([0, *(chance.randrange(threads) for _ in range(KILLS - 1))]):
        before = imports.count(WRITTEN)
        pause = chance.uniform(0, 0.5)

        def is_time(wanted: int = wanted, before: int = before, pause: float = pause) -> bool:
            if imports.count(WRITTEN) == before or imports.count("SELECT count(*) FROM threads") < wanted:
                return False
            time.sleep(pause)  # Not always just after a commit.
            return True

        ran = imports.run(kill_when=is_time)
        here = imports.count("SELECT count(*) FROM threads")
        if ran.code == -signal.SIGKILL:
            killed += 1
            print(f"  killed after {ran.seconds:.1f} s, with {here:,} threads here")
        else:
            print(f"  ended by itself after {ran.seconds:.1f} s, before it could be killed")
    checks.that("it was killed on its way", killed > 0, f"{killed} times")
    ran = imports.run()
    checks.same("the next run ends well", ran.code, 0)
    _same_database(
        "what is here is what an uninterrupted run leaves, ids included", imports.digest(), signs, checks
    )
    with imports.site.acting() as session:
        session.execute(text("UPDATE threads SET body_markdown = body_markdown || 'x' WHERE id = 1"))
    checks.that("positive control: one letter more is noticed", imports.digest() != signs)


def _same_database(what: str, found: dict[str, str], expected: dict[str, str], checks: Checks) -> None:
    different = [name for name in expected if found.get(name) != expected[name]]
    rows = sum(int(sign.split()[0]) for sign in expected.values())
    checks.that(what, not different, f"differs: {', '.join(different)}" if different else f"{rows:,} rows")


def _prove_ledger(imports: Imports, checks: Checks) -> None:
    print("\nPoints")
    count = imports.count
    entries, points = (
        count("SELECT count(*) FROM ledger_entries"),
        count("SELECT sum(points) FROM ledger_entries"),
    )
    checks.that("there are entries, or nothing to earn", bool(entries) or not count("SELECT count(*) FROM votes"),
                f"{entries:,} entries, {points:,} points")  # fmt: skip
    checks.same("standings that differ from the ledger", count(
        "SELECT count(*) FROM members m WHERE points <> "
        "(SELECT coalesce(sum(l.points), 0) FROM ledger_entries l WHERE l.member_id = m.id)"), 0)  # fmt: skip
    checks.same("days beyond the cap", count(
        "SELECT count(*) FROM (SELECT 1 FROM ledger_entries WHERE pool LIKE 'day:%' "
        "GROUP BY member_id, pool HAVING sum(points) > 200) AS over"), 0)  # fmt: skip
    checks.same("votes on answers without an entry", count(
        "SELECT count(*) FROM votes v WHERE answer_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM ledger_entries l WHERE l.cause = 'vote:' || v.id)"), 0)  # fmt: skip
    with imports.site.app.app_context():
        checks.same("differences that an audit from the events finds", len(reputation.audit()), 0)


RECOUNTS = {
    "answers of threads": "SELECT count(*) FROM threads t WHERE answer_count <> (SELECT count(*) FROM answers a "
    "WHERE a.thread_id = t.id AND a.removed_at IS NULL)",
    "replies of threads": "SELECT count(*) FROM threads t WHERE reply_count <> (SELECT count(*) FROM replies r "
    "WHERE r.thread_id = t.id AND r.removed_at IS NULL)",
    "replies of answers": "SELECT count(*) FROM answers a WHERE reply_count <> (SELECT count(*) FROM replies r "
    "WHERE r.answer_id = a.id AND r.removed_at IS NULL)",
    "acceptances of threads": "SELECT count(*) FROM threads t WHERE accepted_count <> (SELECT count(*) "
    "FROM acceptances a WHERE a.thread_id = t.id AND a.withdrawn_at IS NULL)",
    "votes of answers": "SELECT count(*) FROM answers a WHERE vote_count <> "
    "(SELECT count(*) FROM votes v WHERE v.answer_id = a.id)",
    "weights of answers' marks": "SELECT count(*) FROM answers a WHERE mark_weight <> "
    "(SELECT coalesce(sum(v.weight), 0) FROM votes v WHERE v.answer_id = a.id)",
    "answers of members": "SELECT count(*) FROM members m WHERE answer_count <> (SELECT count(*) FROM answers a "
    "WHERE a.author_id = m.id AND a.removed_at IS NULL)",
    "threads of members": "SELECT count(*) FROM members m WHERE thread_count <> "
    "(SELECT count(*) FROM threads t WHERE t.author_id = m.id)",
    **{
        f"{status} threads of boards": f"SELECT count(*) FROM boards b WHERE {status}_count <> (SELECT count(*) "
        f"FROM threads t WHERE t.board_id = b.id AND t.is_listed AND t.status = '{status}')"
        for status in ("open", "answered", "solved", "closed")
    },
}


def _prove_counts(imports: Imports, checks: Checks) -> None:
    print("\nKept counts that differ from counting")
    for what, statement in RECOUNTS.items():
        checks.same(what, imports.count(statement), 0)


def _prove_addresses(imports: Imports, counted: Counted, chance: random.Random, checks: Checks) -> None:
    print("\nOld addresses")
    client = imports.site.app.test_client()
    hidden = imports.list_hidden()
    answers = {"leads to the post": 0, "hidden, so not there": 0}
    problems = []
    for topic_id, number, words in chance.sample(counted.samples, min(ADDRESSES, len(counted.samples))):
        is_hidden = not hidden.isdisjoint({str(topic_id), f"{topic_id}/{number}"})
        first = client.get(f"/t/x/{topic_id}/{number}")
        if is_hidden:
            problem = "" if first.status_code == 404 else f"hidden, and answers {first.status_code}"
        elif first.status_code != 301:
            problem = f"answers {first.status_code}"
        else:
            problem = _look(client.get(first.location, follow_redirects=True), words)
        if problem:
            problems.append(f"/t/x/{topic_id}/{number} {problem}")
        else:
            answers["hidden, so not there" if is_hidden else "leads to the post"] += 1
    for problem in problems[:10]:
        print(f"    {problem}")
    checks.that("each answers 301 and leads to its post's words", not problems and sum(answers.values()) > 0,
                ", ".join(f"{count} {what}" for what, count in answers.items()))  # fmt: skip
    checks.same("an address that never was", client.get("/t/x/999999999/1").status_code, 404)


def _look(page: TestResponse, words: str) -> str:
    """What is wrong with the page to which an old address led; empty when it holds the post's words."""
    if page.status_code != 200:
        return f"leads to {page.status_code}"
    shown = unescape(re.sub(r"<[^>]*>", "", page.text))
    wanted = _telling(words)
    missing = [word for word in wanted if word not in shown]
    return f"leads to a page without {', '.join(missing[:3])}" if len(missing) > len(wanted) // 10 else ""


def _telling(words: str) -> Sequence[str]:
    """Words by which a post is known again: letters only, no parts of addresses."""
    return re.findall(r"(?<![\w/.:@-])[A-Za-z]{5,}(?![\w/.:@-])", words)[:40]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, required=True, help="a file or folder of topics")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--n", type=int, help="how many topics; all when left out")
    given = arguments.parse_args()
    sys.exit(main(given.data, given.seed, given.n))
