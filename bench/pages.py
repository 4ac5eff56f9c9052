"""What our pages cost beside a bare Flask page of 20 kB, both measured in the same run on the same server class.

`make bench` runs it on the instance that PEERDESK_INSTANCE_DIR names (an imported community). The two servers take
turns in short slices, so that a noisy machine disturbs both alike. CPU is the server processes' own time.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from bench import scene
from bench.servers import Server, serving

ROUNDS = 5


@dataclass
class Measured:
    """Everything seen of one page."""

    requests: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    page_bytes: int = 0

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of the server for one request."""
        return 1000 * self.cpu_seconds / max(1, self.requests)

    def percentile(self, share: float) -> float:
        """Latency in ms below which that share of the requests stayed."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Page:
    """One page to ask for again and again; `form` makes it a POST."""

    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of one slice")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    environment = {"PEERDESK_RATE_LIMITS": "no", "PEERDESK_LOG_LEVEL": "warning"}
    with serving("app:app", environment) as ours, serving("bench.bare:app", {}) as bare:
        pages = list_pages(ours)
        results: dict[str, Measured] = {page.name: Measured() for page in pages}
        yardstick = Measured()
        bare_page = Page("bare", "/")
        for page in pages:
            for _ in range(arguments.rounds):
                run_slice(bare, bare_page, yardstick, arguments.seconds / 2)
                run_slice(ours, page, results[page.name], arguments.seconds)
    print_table(yardstick, results)
    return 0


def list_pages(server: Server) -> list[Page]:
    """The pages, as a visitor and as a member, of the community that is there."""
    found = scene.find()
    member = {"Cookie": scene.sign_in_cookie(found.member_id)}
    connection = server.connect()
    token, cookie = _token(connection, member)
    member = {"Cookie": cookie}
    search = "/search?" + urlencode({"q": found.query})
    suggestions = "/suggestions?" + urlencode({"q": found.query, "place": "ask"})
    htmx = {"HX-Request": "true"}
    return [
        Page("thread, visitor", found.thread_url),
        Page("thread, member", found.thread_url, member),
        Page("board, visitor", found.board_url),
        Page("board, member", found.board_url, member),
        Page("home, visitor", "/"),
        Page("home, member", "/", member),
        Page("search, visitor", search),
        Page("search, member", search, member),
        Page("suggestions, visitor", suggestions, htmx),
        Page("suggestions, member", suggestions, {**member, **htmx}),
        Page(
            "reply posted (one fsync)",
            f"/threads/{found.reply_thread_id}/answers",
            member,
            {"csrf_token": token, "body_markdown": scene.REPLY},
        ),
    ]


def run_slice(server: Server, page: Page, measured: Measured, seconds: float) -> None:
    """Ask for the page over one kept-open connection for that long."""
    connection = server.connect()
    body = urlencode(page.form).encode() if page.form else None
    headers = dict(page.headers)
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    method = "POST" if page.form else "GET"
    ask(connection, method, page.path, body, headers)  # Warm.
    cpu, started = server.cpu_seconds(), time.perf_counter()
    count = 0
    while time.perf_counter() - started < seconds:
        before = time.perf_counter()
        response, data = ask(connection, method, page.path, body, headers)
        measured.latencies_ms.append(1000 * (time.perf_counter() - before))
        expected = 303 if page.form else 200
        if response.status != expected:
            raise RuntimeError(
                f"{page.name}: {page.path} answered {response.status}, not {expected}: {data[:300]!r}"
            )
        measured.page_bytes = len(data)
        count += 1
    measured.wall_seconds += time.perf_counter() - started
    measured.cpu_seconds += server.cpu_seconds() - cpu
    measured.requests += count


def ask(
    connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[HTTPResponse, bytes]:
    """One request and its whole answer."""
    connection.request(method, path, body=body, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def print_table(yardstick: Measured, results: dict[str, Measured]) -> None:
    """The table, as it stands in bench/README.md."""
    print(f"Load at the end: {os.getloadavg()[0]:.2f}")
    print("| page | kB | requests/s | CPU ms | p50 ms | p95 ms | p99 ms | × of bare CPU | bare ÷ ours |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, measured in {"bare Flask + Jinja": yardstick, **results}.items():
        times = measured.cpu_ms / yardstick.cpu_ms
        print(
            f"| {name} | {measured.page_bytes / 1000:.1f} | {measured.requests / measured.wall_seconds:.0f} "
            f"| {measured.cpu_ms:.2f} | {statistics.median(measured.latencies_ms):.2f} "
            f"| {measured.percentile(0.95):.2f} | {measured.percentile(0.99):.2f} | {times:.2f} | {1 / times:.2f} |"
        )


def _token(connection: HTTPConnection, headers: dict[str, str]) -> tuple[str, str]:
    """A form's token, and the cookie of the session that it belongs to."""
    response, data = ask(connection, "GET", "/ask", None, headers)
    match = re.search(rb'name="csrf-token" content="([^"]+)"', data)
    cookies = [
        value for value in response.headers.get_all("Set-Cookie") or () if value.startswith("session=")
    ]
    if match is None or not cookies:
        raise RuntimeError("The ask page carries no token; is the member signed in?")
    return match.group(1).decode(), cookies[-1].partition(";")[0]


if __name__ == "__main__":
    raise SystemExit(main())
