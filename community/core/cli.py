"""The kernel's commands: `flask worker` runs jobs, `flask serve` runs the web server and the worker side by side."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from community.core import jobs
from community.core.db import has_tables
from config import ROOT, Settings

STOP_SECONDS = 25  # The web server and the worker each finish within 20; what hangs longer is ended.
START_SECONDS = 60  # A slow disk at first start; normally it takes one or two.


def init_app(app: Flask) -> None:
    """Give `flask` the kernel's commands."""
    app.cli.add_command(worker)
    app.cli.add_command(serve)


def need_tables() -> None:
    """Raise ClickException, which says what to do, unless the database was migrated."""
    if not has_tables():
        raise click.ClickException("This database has no tables yet. Run `flask db upgrade` first.")


@click.command()
@with_appcontext
def worker() -> None:
    """Run jobs and the work on the clock until SIGTERM or Ctrl-C; the job that runs is finished first."""
    settings: Settings = current_app.config["SETTINGS"]
    need_tables()
    stop = threading.Event()
    _on_stop(stop.set)
    print("Worker: ready.", flush=True)
    jobs.work_until(stop, settings.worker_pause_seconds)
    print("Worker: stopped.", flush=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--say", default="", help="Words printed last, when everything runs.")
def serve(host: str, port: int, say: str) -> None:
    """Run the web server and the worker; when one of them ends, end the other too."""
    if not _is_free(host, port):
        raise click.ClickException(
            f"Port {port} on {host} is taken by another program. Stop that one, or choose another: make run PORT={port + 1}"
        )
    # Without a base address of its own the site is where it listens: mail and canonical links must lead here.
    environment = {
        "PEERDESK_BASE_URL": f"http://{_address_of(host)}:{port}",
        **os.environ,
        "PEERDESK_BIND": f"{host}:{port}",
    }
    parts = {
        "web server": _start(["gunicorn", "-c", "deploy/gunicorn.conf.py"], environment),
        "worker": _start(["flask", "worker"], environment),
    }
    stop = threading.Event()
    _on_stop(stop.set)
    greeted = False
    started = time.monotonic()
    while not stop.is_set():
        ended = next((name for name, process in parts.items() if process.poll() is not None), None)
        if ended:
            _stop(parts.values())
            raise click.ClickException(f"The {ended} ended by itself (exit code {parts[ended].returncode}).")
        if not greeted and _answers(host, port):
            greeted = True
            print(f"\nPeerdesk runs on http://{host}:{port} – Ctrl-C stops it.\n{say}".rstrip(), flush=True)
        if not greeted and time.monotonic() - started > START_SECONDS:
            _stop(parts.values())
            raise click.ClickException(f"The web server did not answer within {START_SECONDS} seconds.")
        stop.wait(0.5 if greeted else 0.1)
    print("\nStopping: what runs is finished first.", flush=True)
    _stop(parts.values())
    print("Stopped. All data are kept.", flush=True)


def _address_of(host: str) -> str:
    """What a browser on this machine calls the host."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound


def _start(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start `python -m …` in a session of its own, so that Ctrl-C reaches it only through us."""
    return subprocess.Popen(  # noqa: S603 - fixed words and a port number
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no thread runs yet
    )


def _end_with_parent() -> None:
    # Were this process killed outright, its children would hold the port and the database for ever.
    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)


def _stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _on_stop(act: Callable[[], None]) -> None:
    def answer(_number: int, _frame: FrameType | None) -> None:
        act()

    signal.signal(signal.SIGTERM, answer)
    signal.signal(signal.SIGINT, answer)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _answers(host: str, port: int) -> bool:
    try:
        with urlopen(f"http://{host}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
