"""Several requests in the same moment, on connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from community.core.db import db
from community.members.models import Member
from tests.support.client import post
from tests.support.signing_in import sign_in

Request = tuple[Member, str, dict[str, Any], str]
"""Who sends it, the address, the fields and the method."""

MEETING_SECONDS = 1.0  # Where a lock keeps the others away nobody comes; then the first one goes on.


def send_at_once(app: Flask, requests: Sequence[Request], meet: Sequence[str] = ()) -> list[int]:
    """Send all requests at the same moment and answer their statuses.

    With `meet`, a piece of SQL for each request, each one waits for the others after its first statement that holds
    its piece.
    """
    browsers = []
    for member, _, _, _ in requests:
        browsers.append(app.test_client())
        sign_in(browsers[-1], member)
    db.session.remove()
    start, statuses = threading.Barrier(len(requests)), [0] * len(requests)
    local = threading.local()

    def send(number: int) -> None:
        _, url, fields, method = requests[number]
        with app.app_context():
            browsers[number].get("/csrf")
            start.wait()
            local.piece = meet[number] if meet else None
            statuses[number] = post(browsers[number], url, fields, method=method).status_code
            db.session.remove()

    with _meeting(local, threading.Barrier(len(requests))):
        threads = [threading.Thread(target=send, args=(number,)) for number in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    return statuses


@contextmanager
def just_before(piece: str, act: Callable[[], None]) -> Iterator[None]:
    """Within the block, act on another connection just before the first statement that holds the piece of SQL."""
    waiting = [act]

    def run(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if piece in sql and waiting:
            other = threading.Thread(target=waiting.pop())
            other.start()
            other.join(timeout=30)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", run)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", run)
        assert not waiting, f"No statement held {piece!r}."


@contextmanager
def _meeting(local: threading.local, barrier: threading.Barrier) -> Iterator[None]:
    def meet(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        piece = getattr(local, "piece", None)
        if piece is not None and piece in sql:
            local.piece = None
            try:
                barrier.wait(MEETING_SECONDS)
            except threading.BrokenBarrierError:
                return

    engine = db.engine
    event.listen(engine, "after_cursor_execute", meet)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", meet)
