"""Runs one proof, or lists them: `make prove NAME=markdown DATA=../shared/data/security SEED=1 N=200`.

A proof is a module in bench/proofs that takes `--data`, `--seed` and `--n`, prints what it did, ends with a line
`N passed, N failed`, and exits with 1 when something failed.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

PROOFS = Path(__file__).resolve().parent / "proofs"
OPTIONS = ("DATA", "SEED", "N")


def main(arguments: list[str]) -> int:
    """Run the proof that is named; without a name list them all."""
    proofs = {path.stem: path for path in sorted(PROOFS.glob("*.py")) if not path.stem.startswith("_")}
    if not arguments:
        print("Proofs (make prove NAME=… [DATA=…] [SEED=…] [N=…]):\n")
        for name, path in proofs.items():
            print(f"  {name:12} {_purpose(path)}")
        return 0
    name, *rest = arguments
    name = name.replace("-", "_")
    if name not in proofs:  # The beginning of a name will do: `import` is no name for a module.
        name = next((full for full in proofs if full.startswith(name)), name)
    if name not in proofs:
        print(f"There is no proof called {name!r}. There are: {', '.join(proofs)}.", file=sys.stderr)
        return 2
    options = [f"--{option.lower()}={os.environ[option]}" for option in OPTIONS if os.environ.get(option)]
    return subprocess.call(
        [sys.executable, "-m", f"bench.proofs.{name}", *options, *rest], cwd=PROOFS.parent.parent
    )


def _purpose(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
