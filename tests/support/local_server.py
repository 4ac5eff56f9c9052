"""An HTTP server on this machine that can be told to misbehave: what the pretended providers have in common."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

HANGS_SECONDS = 30  # Longer than anybody waits here; `stop` ends it at once.


@dataclass
class Ask:
    """One request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Say:
    """An answer; as a `fault` one that never comes whole."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    """`hang` says nothing, `cut` breaks off in the middle, `drip` sends a byte now and then, `close` hangs up."""

    @classmethod
    def json(cls, found: object, status: int = 200, **headers: str) -> Say:
        """An answer in JSON."""
        return cls(status, json.dumps(found).encode(), {"Content-Type": "application/json", **headers})


class LocalServer:
    """Listens on 127.0.0.1 while the `with` lasts. `down` and `up` switch it off and on at the same address."""

    def __init__(self) -> None:
        self.faults: deque[str] = deque()
        """What happens to the next requests that move money, one each; see the provider's `moves_money`."""
        self.asked: list[Ask] = []
        self.lock = threading.RLock()
        self._released = threading.Event()
        self._port = 0
        self._httpd: ThreadingHTTPServer | None = None

    def answer(self, ask: Ask) -> Say:
        """What the provider says when nothing is wrong."""
        raise NotImplementedError

    def moves_money(self, ask: Ask) -> bool:
        """Whether the script of faults is about this request."""
        return ask.method == "POST"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Listen, at the same port as before."""
        self._released.clear()
        self._httpd = _Quiet(("127.0.0.1", self._port), _handler_of(self))
        self._port = self._httpd.server_address[1]
        threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True).start()

    def down(self) -> None:
        """Refuse connections until `up`; whoever waits for an answer gets none."""
        self._released.set()
        if self._httpd:
            self._httpd.shutdown()
            self._httpd.server_close()
            self._httpd = None

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def deliver(self, url: str, callbacks: Iterable[tuple[dict[str, str], bytes]]) -> list[int]:
        """Post callbacks to us and answer the statuses: in the order, and as often, as they are given."""
        statuses = []
        for headers, body in callbacks:
            request = Request(url, body, {"Content-Type": "application/json", **headers}, method="POST")
            try:
                with urlopen(request, timeout=10) as answer:
                    statuses.append(answer.status)
            except HTTPError as error:
                statuses.append(error.code)
                error.close()
        return statuses

    def respond(self, ask: Ask) -> Say:
        """Go by the script: `timeout before`, `timeout after`, `500 before`, `500 after`, `429`, `503`, `html`, `half`, …

        *before* means that no money was moved, *after* that it was and that the answer is lost.
        """
        with self.lock:
            self.asked.append(ask)
            fault = self.faults.popleft() if self.faults and self.moves_money(ask) else ""
            what, _, when = fault.partition(" ")
            if not fault or when == "after" or what in ("html", "half"):
                say = self.answer(ask)
                return say if not fault else _spoiled(what, say)
            return _spoiled(what, Say())


def _spoiled(what: str, say: Say) -> Say:
    if what.isdecimal():
        waits = {"Retry-After": "7"} if what in ("429", "503") else {}
        return Say(int(what), b'{"name":"FAULT","message":"Scripted."}', waits)
    if what == "html":
        return Say(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html"})
    if what == "half":
        return Say(say.status, say.body[: len(say.body) // 2], say.headers)
    if what == "moved":
        return Say(307, b"", {"Location": "http://127.0.0.1:1/elsewhere"})
    return Say(say.status, say.body, say.headers, {"timeout": "hang"}.get(what, what))


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was kept waiting has gone: that is what was wanted."""


def _handler_of(server: LocalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            ask = Ask(self.command, parts.path, parts.query, headers, self.rfile.read(length))
            say = server.respond(ask)
            with contextlib.suppress(OSError):
                self._say(say)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - the names that http.server looks for

        def _say(self, say: Say) -> None:
            if say.fault == "hang":
                server._released.wait(HANGS_SECONDS)
            if say.fault in ("hang", "close"):
                self.close_connection = True
                return
            if say.fault == "drip":
                for byte in b"HTTP/1.0 200 OK\r\nX-Slow: " + b"x" * 3_000:
                    self.wfile.write(bytes([byte]))
                    if server._released.wait(0.02):
                        return
            self.send_response(say.status)
            for name, value in say.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(say.body)))
            self.end_headers()
            self.wfile.write(say.body[: len(say.body) // 2] if say.fault == "cut" else say.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in http.server
            """Say nothing."""

    return Handler
