"""Journeys: people with real browsers at a real server, with the worker beside it, on a database of its own.

The browser is the system's Chromium. Whatever a page complains about – a script's error, something that the content policy
stopped, a part that did not come – fails the journey at its end.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from community import create_app
from community.core import ratelimit
from community.core.actor import VISITOR
from community.core.db import db, transaction
from community.members import actions as members
from community.members.models import Member
from config import ROOT, Settings
from tests.support.database import Databases
from tests.support.make import Make
from tests.support.sockets import local_sockets

PATIENCE_MS = 20_000  # What is not on the page by then is not coming; the machine may be busy.
WORKER_SECONDS = 60  # A job that met another write is tried again after 5 s, and after 20 s more.
START_SECONDS = 60
expect.set_options(timeout=PATIENCE_MS)
RAILS = {
    "rails": "credit,charity",
    "credit_url": "http://127.0.0.1:9/credits",
    "credit_secret": "Y3JlZGl0IG9mIGpvdXJuZXlz",
    "charity_file": "manual",
}
"""Ways of payment beside that by hand. Nobody answers for the billing: what is sent there stays on its way."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    # Processor time: no graphics in software, and one process for all pages, which are all ours.
    "--disable-software-rasterizer", "--disable-gpu-rasterization", "--disable-site-isolation-trials",
    "--renderer-process-limit=1", "--disable-features=SpareRendererForSitePerProcess",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, told to leave the network alone."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine (Debian: apt-get install chromium).")
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


# ---------------------------------------------------------------------------------------------------------------
# The place
# ---------------------------------------------------------------------------------------------------------------


@dataclass
class Place:
    """A running community: its address, its application (for making what a journey begins with), its mail."""

    base: str
    app: Flask
    mail: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def making(self) -> Iterator[Make]:
        """Make people, boards and threads, straight in the database; the worker hears of them as of any others."""
        with self.app.app_context():
            make = Make()
            make._numbers = self.numbers  # Nobody is made twice.
            yield make
            db.session.commit()
            db.session.remove()

    def cookie_of(self, username: str) -> str:
        """A fresh sign-in of that member, as a session cookie."""
        with self.app.app_context(), transaction() as session:
            member = session.query(Member).filter_by(username=username).one()
            key = members.start_session(VISITOR, member, device="Journey", address="127.0.0.1")
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return str(signer.dumps({"_user_id": key, "_fresh": True}))

    def wait_for_mail(self, address: str, words: str) -> EmailMessage:
        """The newest mail to that address with these words in its subject, once the worker has written it."""

        def find() -> EmailMessage | None:
            files = sorted(self.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
            mails = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in files)
            return next((m for m in mails if m["To"] == address and words in m["Subject"]), None)

        return wait_until(find, f"no mail to {address} about {words!r}")


def wait_until(find: Callable[[], Any], otherwise: str) -> Any:
    """What `find` answers as soon as it is true. Fail when it stays false."""
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        found = find()
        if found:
            return found
        time.sleep(0.1)  # Another process works meanwhile; there is nothing to be told by.
    raise AssertionError(otherwise)


@pytest.fixture(scope="session")
def place(
    settings: Settings, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One community for all journeys of this process: gunicorn and a worker, as `flask serve` starts them."""
    folder = tmp_path_factory.mktemp("journeys")
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    own = replace(
        settings,
        database_url=databases.fresh(),
        instance_dir=str(folder / "instance"),
        search_dir=str(folder / "search"),
        base_url=base,
        **RAILS,
    )
    environment = {
        **os.environ,
        "PEERDESK_DATABASE_URL": own.database_url,
        "PEERDESK_INSTANCE_DIR": own.instance_dir,
        "PEERDESK_SEARCH_DIR": own.search_dir,
        "PEERDESK_SECRET_KEY": own.secret_key,
        "PEERDESK_BASE_URL": base,
        "PEERDESK_MAIL_MODE": "file",
        "PEERDESK_MAIL_DIR": str(folder / "mail"),
        "PEERDESK_RATE_LIMITS": "no",
        "PEERDESK_VISITOR_CACHE_SECONDS": "0",  # What one person does, the next sees at once.
        "PEERDESK_FIGURES_SECONDS": "0",
        "PEERDESK_WORKER_PAUSE_SECONDS": "0.1",
        "PEERDESK_BIND": f"127.0.0.1:{port}",
        **{f"PEERDESK_{name.upper()}": value for name, value in RAILS.items()},
    }
    commands = (["gunicorn", "-c", "deploy/gunicorn.conf.py"], ["flask", "worker"])
    app = create_app(own)
    processes = [
        subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environment) for words in commands
    ]
    try:
        with local_sockets():
            _wait_for(port, processes)
        yield Place(base, app, folder / "mail")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        with app.app_context():
            db.engine.dispose()
        ratelimit.configure("", is_on=False)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    def answers() -> bool:
        assert all(process.poll() is None for process in processes), (
            "The server or the worker ended by itself."
        )
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
        except OSError:
            return False

    deadline = time.monotonic() + START_SECONDS
    while not answers():
        assert time.monotonic() < deadline, "The server does not answer."
        time.sleep(0.1)


# ---------------------------------------------------------------------------------------------------------------
# People
# ---------------------------------------------------------------------------------------------------------------


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, place: Place, context: BrowserContext) -> None:
        self.place = place
        self.context = context
        self.complaints: list[str] = []
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        context.on("response", self._received)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)

    def open(self, path: str) -> Page:
        """Open a page of the place."""
        self.page.goto(self.place.base + path)
        return self.page

    def sign_in_as(self, username: str) -> Person:
        """Be that member from now on, without typing a password."""
        cookie = self.place.cookie_of(username)
        self.context.add_cookies(
            [
                {
                    "name": "session",
                    "value": cookie,
                    "url": self.place.base,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        return self

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium notes each answer of 400 or more as an error of the console; those are judged below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text[:300]} ({message.page and message.page.url})")

    def _received(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"{response.status} for {response.url}")


@pytest.fixture
def person(place: Place, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Let somebody come: `person()`, `person("mara")`, `person(scripts=False)`, `person(color_scheme="dark")`."""
    came: list[Person] = []

    def come(username: str = "", *, scripts: bool = True, **options: Any) -> Person:
        context = browser.new_context(java_script_enabled=scripts, service_workers="block", **options)
        somebody = Person(place, context)
        came.append(somebody)
        return somebody.sign_in_as(username) if username else somebody

    yield come
    complaints = [complaint for somebody in came for complaint in somebody.complaints]
    for somebody in came:
        somebody.context.close()
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether browsers run scripts."""
    return bool(request.param)


@pytest.fixture
def word(request: pytest.FixtureRequest) -> str:
    """A word that stands nowhere else: journeys share a place, and must not find each other's threads."""
    digest = hashlib.blake2b(request.node.nodeid.encode(), digest_size=10).digest()
    return "".join("bdfgklmnprst"[byte % 12] + "aeiou"[byte // 12 % 5] for byte in digest[:5]) + "meter"


LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+)")
"""An address of ours in a mail; its path is the first group."""
