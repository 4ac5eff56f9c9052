"""`make run`: database, demo community, search index, then web server and worker, each step done only where needed.

One process does all the steps, because importing the application is what a second start spends its time on.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

import click
from flask.cli import ScriptInfo

STEPS: Sequence[tuple[str, list[str]]] = (
    ("Bringing the database up to date", ["db", "upgrade"]),
    ("Looking after the demo community", ["demo", "build", "--if-empty"]),
    ("Looking after the badges", ["badges", "sync"]),
    ("Looking after the search index", ["search", "rebuild", "--if-missing"]),
)


def main(port: str) -> int:
    """Do the steps, then serve on the port until stopped; answer the exit code."""
    os.environ.setdefault("PEERDESK_BASE_URL", f"http://127.0.0.1:{port}")
    try:
        for words, command in STEPS:
            print(f"• {words}", flush=True)
            _flask(command)
        sign_ins = io.StringIO()
        with redirect_stdout(sign_ins):
            _flask(["demo", "sign-ins"])
        print("• Starting the web server and the worker", flush=True)
        _flask(["serve", "--port", port, "--say", sign_ins.getvalue().rstrip()])
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        print("\nStopped before everything was ready; the next `make run` goes on.", flush=True)
        return 130
    return 0


def _flask(command: list[str]) -> None:
    from app import app  # Only now: the environment says which settings it is built with.

    app.cli.main(command, standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
