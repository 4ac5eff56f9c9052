"""Many clients at once against a real server: who they are, how they start together, and what must hold afterwards."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from flask import session as cookie_session
from flask_wtf.csrf import generate_csrf

from bench.proofs.importing import Checks
from bench.proofs.support.scratch import find_server, scratch_database
from bench.proofs.support.site import Site, open_site
from bench.servers import Server
from community.core.actor import SYSTEM, Role
from community.members import actions as members

SECRET = "the same for every client of a proof"
PATIENCE_SECONDS = 120  # The last of a thousand waits for all others.


@dataclass(frozen=True)
class Client:
    """One signed-in browser."""

    member_id: int
    cookie: str
    token: str


@dataclass(frozen=True)
class Sent:
    """One request of a round."""

    client: Client
    method: str
    path: str
    fields: dict[str, str]


@contextmanager
def arenas() -> Iterator[Iterator[tuple[str, Site]]]:
    """A scratch community on each engine that is here, one after the other: (name, site)."""

    def each() -> Iterator[tuple[str, Site]]:
        with open_site() as site:
            yield "SQLite", site
        server = find_server()
        if server is None:
            print("\nPostgreSQL: no server answers, so it is left out.")
            return
        with scratch_database(server) as address, open_site(database_url=address) as site:
            yield "PostgreSQL", site

    yield each()


def make_clients(
    site: Site, count: int, role: Role = Role.MEMBER, *, one_member: bool = False
) -> list[Client]:
    """So many browsers, each of a member of its own, or all of one member's."""
    with site.acting():
        wanted = 1 if one_member else count
        ids = [
            members.create_member(
                SYSTEM, username=f"{role.value.replace('_', '')}{number}x{count}", name=f"Client {number}",
                email=f"{role.value}-{number}-{count}@mail.example.org", role=role,
            ).id
            for number in range(wanted)
        ]  # fmt: skip
    with site.app.test_request_context():
        cookie_session["csrf_token"] = SECRET
        token = str(generate_csrf())
    return [
        Client(member_id, site.sign_in(member_id, csrf_token=SECRET), token)
        for member_id in (ids * count if one_member else ids)
    ]


def send_together(server: Server, requests: Sequence[Sent]) -> Counter[int]:
    """Send all of them in the same moment, each on a connection of its own; answer how often each status came."""
    start = threading.Barrier(len(requests))
    statuses: Counter[int] = Counter()
    lock = threading.Lock()

    def send(one: Sent) -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        body = urlencode({**one.fields, "csrf_token": one.client.token, "_method": one.method})
        headers = {
            "Cookie": f"session={one.client.cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        start.wait()
        try:
            connection.request("POST", one.path, body, headers)
            status = connection.getresponse().status
        except OSError:
            status = 0
        finally:
            connection.close()
        with lock:
            statuses[status] += 1

    threads = [threading.Thread(target=send, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def run_on_each(rounds: Callable[[str, Site, Checks], None]) -> Checks:
    """Run the rounds on each engine; answer what was checked."""
    checks = Checks()
    with arenas() as engines:
        for name, site in engines:
            print(f"\n{name}")
            rounds(name, site, checks)
    return checks
