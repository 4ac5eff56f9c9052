"""The proofs about payouts in a small size; bench/README.md says what they gave in full."""

import subprocess
import sys

import pytest

from config import ROOT


@pytest.mark.network
def test_the_proofs_hold_in_a_small_size():
    running = [
        subprocess.Popen(
            [sys.executable, "-m", f"bench.proofs.{name}", "--n", size],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for name, size in (("rails", "120"), ("kill_points", "3"))
    ]
    for process in running:
        said, _ = process.communicate(timeout=150)
        assert (process.returncode, said.splitlines()[-1].endswith(" passed, 0 failed")) == (0, True), said
