"""The web server and the worker, side by side in real processes: started, stopped, and never one without the other."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from config import ROOT

pytestmark = [pytest.mark.network, pytest.mark.timeout(120)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A running `flask serve`; its words are read line by line."""

    def __init__(self, settings, address, port):
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve", "--port", str(port), "--say", "Sign in as ann."],
            cwd=ROOT,
            env={
                **os.environ,
                "PEERDESK_DATABASE_URL": address,
                "PEERDESK_INSTANCE_DIR": settings.instance_dir,
                "PEERDESK_LOG_LEVEL": "info",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.words = ""

    def read_until_all_runs(self):
        """Read on until both parts have said that they are ready."""
        for line in self.process.stdout:
            self.words += line
            if "Worker: ready." in self.words and "Sign in as ann." in self.words:
                return
        raise AssertionError(f"It ended too early:\n{self.words}")

    def rest(self):
        self.words += self.process.stdout.read()
        self.process.wait(timeout=60)
        return self.words

    def children(self):
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {
            Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "): int(pid)
            for pid in path.read_text().split()
        }

    def child(self, words):
        return next(pid for command, pid in self.children().items() if words in command)


@pytest.fixture
def serve(settings, databases):
    if not databases.shared.startswith("sqlite"):
        pytest.skip("The processes are the same whatever the database; SQLite's run has started them.")
    started = []

    def start(port=None):
        served = Served(settings, databases.fresh(), port or free_port())
        started.append(served)
        return served

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(ValueError):
            served.rest()
        served.process.stdout.close()


def answers(port):
    with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        return answer.status == 200
    return False


def is_alive(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_its_address_last_serves_and_stops_cleanly(serve, number):
    served = serve()
    served.read_until_all_runs()
    assert re.search(rf"http://127\.0\.0\.1:{served.port}.*\nSign in as ann", served.words)
    assert answers(served.port)
    with urlopen(f"http://127.0.0.1:{served.port}/robots.txt", timeout=10) as answer:
        assert (
            f"http://127.0.0.1:{served.port}/sitemap.xml" in answer.read().decode()
        )  # What it says of itself.
    children = list(served.children().values())
    assert len(children) == 2
    served.process.send_signal(number)
    words = served.rest()
    assert served.process.returncode == 0
    assert "Worker: stopped." in words
    assert words.rstrip().endswith("All data are kept.")
    assert not any(is_alive(pid) for pid in children)
    assert not answers(served.port)


def test_a_port_that_is_taken_is_told_in_words(serve):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        served = serve(other.getsockname()[1])
        words = served.rest()
    assert served.process.returncode == 1
    assert f"Port {served.port} on 127.0.0.1 is taken by another program." in words
    assert "PORT=" in words


@pytest.mark.skipif(sys.platform != "linux", reason="finds child processes in /proc")
@pytest.mark.parametrize(("part", "name"), [("flask worker", "worker"), ("gunicorn", "web server")])
def test_when_one_part_ends_the_other_is_ended_too_and_it_is_said(serve, part, name):
    served = serve()
    served.read_until_all_runs()
    children = list(served.children().values())
    os.kill(served.child(part), signal.SIGKILL)
    words = served.rest()
    assert served.process.returncode == 1
    assert f"The {name} ended by itself" in words
    assert not any(is_alive(pid) for pid in children)


@pytest.mark.skipif(sys.platform != "linux", reason="children follow their parent only there")
def test_killed_outright_it_leaves_no_part_behind(serve):
    served = serve()
    served.read_until_all_runs()
    served.process.kill()
    served.rest()  # Their end of the pipe closes when the last of them is gone.
    assert not answers(served.port)
