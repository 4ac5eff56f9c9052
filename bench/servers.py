"""Starting our server and a bare one for a measurement, and reading what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running web server: where it listens, and the processes that it consists of."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the server's processes so far."""
        return sum(_cpu_seconds(pid) for pid in (self.pid, *_children(self.pid)))

    def connect(self) -> HTTPConnection:
        """A connection that is kept open between requests."""
        return HTTPConnection("127.0.0.1", self.port, timeout=60)


@contextmanager
def serving(application: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """Serve a WSGI application by gunicorn (one gthread worker) until the block ends."""
    port = _free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--workers", "1", "--threads", "4", "--log-level", "warning", application,
        ],
        cwd=ROOT,
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("The server ended before it answered; its message stands above.")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer within {START_SECONDS} s.")


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
