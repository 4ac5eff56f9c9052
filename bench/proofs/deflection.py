"""Prove that suggestions would have met past questions with what helpers then linked, better than plain BM25 does.

    python -m bench.proofs.deflection --data ../shared/data/slicer [--instance instance] [--n 100]

`--data` holds `topics.jsonl.gz`, as `flask import discourse` takes it, and `deflection*.jsonl`: one question a line with
`topic_id`, `asked_at`, `title` and `relevant`, by the topics' old ids. The topics come into a scratch community, unless
`--instance` names the folder of one that holds them already; that one is only read. Then every question is asked anew of
the community as it was in that moment (`flask deflection backtest`): plain BM25 over title and question (A), over the
replies too (B), and the ranker that is shipped (C). `--n` asks only so many questions, evenly over time.

Positive control: candidates in reverse order find next to nothing.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flask import Flask

from bench.proofs.importing import Checks, Imports
from bench.proofs.support.site import open_site
from community import create_app
from community.core.db import transaction
from community.deflection import jobs
from community.deflection.cli import lines_of, list_cases
from community.deflection.jobs import Backtest
from community.deflection.jobs.replay import Past
from community.deflection.rules import DEFAULT_WEIGHTS
from community.deflection.rules.cases import Case
from community.deflection.rules.measures import RECALL_AT_5
from config import load

AIMS = {"title": 1.3, "title + 60 words": 1.4}
"""C/A of Recall@5, at least."""
LARGEST_MB = 1536
LONGEST_SECONDS = 300  # Of a processor: other work on the machine is no fault of ours.
CONTROL_CASES = 60


def main(data: Path, limit: int | None, instance: Path | None) -> int:
    """Prove it; answer the exit code."""
    checks = Checks()
    files = sorted(data.glob("deflection*.jsonl"))
    if not files:
        print(f"{data} holds no deflection*.jsonl.")
        return 2
    if instance is not None:
        settings = replace(load(), instance_dir=str(instance))
        _prove(create_app(settings), files, limit, checks)
    else:
        with (
            tempfile.TemporaryDirectory(prefix="peerdesk-deflection-") as folder,
            open_site(instance_dir=f"{folder}/whole") as site,
        ):
            ran = Imports(site, data / "topics.jsonl.gz", None).run()
            print(f"Imported {data} in {ran.seconds:.0f} s.", flush=True)
            checks.same("the import ends well", ran.code, 0)
            _prove(site.app, files, limit, checks)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


def _prove(app: Flask, files: Sequence[Path], limit: int | None, checks: Checks) -> None:
    with app.app_context():
        for file in files:
            cases = list_cases(file)
            with transaction(writes=False):
                past = Past()
            checks.that(f"{file.name}: its questions are here", bool(cases), f"{len(cases):,}")
            if cases:
                _prove_file(_evenly(cases, limit), past, checks)


def _prove_file(cases: list[Case], past: Past, checks: Checks) -> None:
    found = jobs.backtest(cases, weights=DEFAULT_WEIGHTS, past=past)
    print("\n".join(f"    {line}" for line in lines_of(found)), flush=True)
    for query, aim in AIMS.items():
        ratio, low, high = found.ratio(query)
        checks.that(
            f"{query}: C finds at least {aim} times what A finds among the first five",
            ratio >= aim,
            f"{ratio:.3f}",
        )
        checks.that(f"{query}: that is no accident", low > 1, f"95 % interval {low:.3f} to {high:.3f}")
    _prove_control(cases, past, found, checks)
    seconds = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    checks.that(
        f"it takes less than {LONGEST_SECONDS} s of CPU", seconds < LONGEST_SECONDS, f"{seconds:.0f} s"
    )
    checks.that(f"it needs less than {LARGEST_MB} MB", peak < LARGEST_MB, f"{peak:.0f} MB")


def _prove_control(cases: list[Case], past: Past, found: Backtest, checks: Checks) -> None:
    """A ranker that turns everything round must do worse, or the figures say nothing."""
    some = _evenly(cases, CONTROL_CASES)
    against = {name: -weight for name, weight in DEFAULT_WEIGHTS.items()}
    turned = jobs.backtest(some, weights=against, past=past)
    worst = max(float(grades["C"][:, RECALL_AT_5].mean()) for grades in turned.grades.values())
    usual = min(float(grades["C"][:, RECALL_AT_5].mean()) for grades in found.grades.values())
    checks.that("positive control: turned round, it finds next to nothing", worst < usual / 4, f"{worst:.4f}")


def _evenly(cases: list[Case], limit: int | None) -> list[Case]:
    if not limit or len(cases) <= limit:
        return cases
    return [cases[at * len(cases) // limit] for at in range(limit)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1, help="unused: nothing here is left to chance")
    parser.add_argument("--n", type=int)
    parser.add_argument("--instance", type=Path)
    chosen = parser.parse_args()
    sys.exit(main(chosen.data, chosen.n, chosen.instance))
