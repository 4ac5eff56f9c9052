"""Requests to a scratch community whose database is put back after each change, and what the policies expect of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import session as cookie_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from bench.proofs.support.door import Door, Situation
from bench.proofs.support.door_table import body_of
from bench.proofs.support.sight import may_read
from bench.proofs.support.site import Site
from bench.proofs.support.world import Secret, World, actor_of
from community.answers.models import Answer, Reply
from community.boards.models import Board
from community.core.db import db
from community.threads.models import Thread

CSRF_SECRET = "c" * 40


@dataclass
class Answered:
    """What came of a request."""

    who: str
    method: str
    pattern: str
    status: int
    text: str
    location: str
    has_changed: bool
    asked: str = ""
    """The request's own words, which an answer may repeat."""
    expected: tuple[int, ...] = field(default_factory=tuple)


class House:
    """The scratch community, with its database as it was built before every request."""

    def __init__(self, site: Site, world: World) -> None:
        self.site = site
        self.world = world
        self._path = Path(site.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
        self._kept = self._path.with_suffix(".kept")
        self._dispose()
        with sqlite3.connect(self._path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(self._path, self._kept)
        self._client: FlaskClient = site.app.test_client(use_cookies=False)
        self._watch: sqlite3.Connection | None = None
        self._version = 0
        self._digest = ""
        self._begin_watching()
        with site.app.test_request_context():
            cookie_session["csrf_token"] = CSRF_SECRET
            self.token = generate_csrf()
        self._secrets_kept: dict[str, list[Secret]] = {}
        self._places: dict[str, dict[str, str]] = {}

    def request(
        self,
        door: Door,
        who: str,
        target: str,
        *,
        method: str = "",
        token: str | None = None,
        as_form: bool = False,
    ) -> Answered:
        """Somebody's request at a door, about a target, with what a person would send."""
        places = self.places_of(target)
        sent: dict[str, Any] = body_of(door, places)
        token = self.token if token is None else token
        method = method or door.method
        if as_form:
            sent["data"] = (
                {**sent["data"], "_method": method} if isinstance(sent["data"], dict) else {"_method": method}
            )
            sent["headers"].pop("Content-Type", None)
            method = "POST"
        return self.send(method, door.path.format_map(places), who, pattern=door.path, token=token, **sent)

    def get(self, path: str, who: str) -> Answered:
        """Open a page."""
        return self.send("GET", path, who, pattern=path)

    def send(
        self,
        method: str,
        path: str,
        who: str,
        *,
        pattern: str,
        data: Any = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
        expected: tuple[int, ...] = (),
    ) -> Answered:
        """Send it, see whether anything was written, and put everything back."""
        headers = {**(headers or {}), "Cookie": f"session={self.world.cookies[who]}"}
        if token:
            headers["X-CSRFToken"] = token
        safe = method in ("GET", "HEAD", "OPTIONS")
        response = self._client.open(path, method=method, data=None if safe else data, headers=headers)
        text = (
            response.get_data(as_text=True)
            + "\n"
            + "\n".join(f"{k}: {v}" for k, v in response.headers if k != "Set-Cookie")
        )
        answered = Answered(
            who, method, pattern, response.status_code, text, response.headers.get("Location", ""), self._has_changed(),
            asked=f"{path} {data}", expected=expected,
        )  # fmt: skip
        response.close()
        if answered.has_changed:
            self._put_back()
        return answered

    def expect(self, door: Door, who: str, target: str) -> str:
        """What the policies say must come of it."""
        with self.site.app.app_context():
            state = self.world.states.get(target)
            situation = Situation(self.world, who, actor_of(self.world, who), target)
            if state is not None:
                situation.thread = db.session.get_one(Thread, state.thread_id)
                situation.answer = db.session.get_one(Answer, state.answer_id)
                situation.reply = db.session.get_one(Reply, state.reply_id)
                if "{t}" not in door.path:  # A merge may have taken the post elsewhere.
                    post = situation.answer if "{a}" in door.path else situation.reply
                    situation.thread = db.session.get_one(Thread, post.thread_id)
            return door.judge(situation)

    def secrets_kept_from(self, who: str) -> list[Secret]:
        """The secrets that this person may not read."""
        if who not in self._secrets_kept:
            with self.site.app.app_context():
                actor = actor_of(self.world, who)
                self._secrets_kept[who] = [
                    secret for secret in self.world.secrets if not may_read(actor, secret)
                ]
        return self._secrets_kept[who]

    def state_of(self, secret: Secret) -> str:
        """The state of the thread in which a secret stands, for a failure's message."""
        names = {("thread", s.thread_id): s.name for s in self.world.states.values()}
        names |= {("tag", s.thread_id): s.name for s in self.world.states.values()}
        names |= {("answer", s.answer_id): s.name for s in self.world.states.values()}
        names |= {("reply", s.reply_id): s.name for s in self.world.states.values()}
        return names.get((secret.kind, secret.id), str(secret.id))

    def places_of(self, target: str) -> dict[str, str]:
        """What stands in the places of an address or a form."""
        if target not in self._places:
            self._places[target] = self._find_places(target)
        return self._places[target]

    def _find_places(self, target: str) -> dict[str, str]:
        world = self.world
        state = world.states.get(target, next(iter(world.states.values())))
        places: dict[str, str] = defaultdict(str)
        with self.site.app.app_context():
            ids = {board.slug: str(board.id) for board in db.session.query(Board)}
            places["slug"] = db.session.get_one(Thread, state.thread_id).slug
        places |= {
            "t": str(state.thread_id),
            "a": str(state.answer_id),
            "r": str(state.reply_id),
            "x": target,
        }
        places |= {
            "board": ids["b-open"],
            "board_x": ids.get(f"b-{target}", "99"),
            "solved": str(world.states["solved"].thread_id),
        }
        places |= {"n_x": str(world.notifications.get(target, 0)), "s_x": str(world.sessions.get(target, 0))}
        places |= {f"k_{purpose}": key if target == "live" else "dead" for purpose, key in world.keys.items()}
        return places

    # The database

    def _begin_watching(self) -> None:
        self._watch = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)
        self._version = self._watch.execute("PRAGMA data_version").fetchone()[0]
        if not self._digest:
            self._digest = self._sum_up()

    def _has_changed(self) -> bool:
        """Whether anything was committed that differs from how it was built."""
        assert self._watch is not None
        version = self._watch.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return False
        self._version = version
        return self._sum_up() != self._digest

    def _sum_up(self) -> str:
        assert self._watch is not None
        return str(
            hash(
                tuple(
                    self._watch.execute(f"SELECT * FROM {table}").fetchall().__repr__()
                    for table in self._tables()
                )
            )
        )

    @cache  # noqa: B019 - one house a run
    def _tables(self) -> list[str]:
        assert self._watch is not None
        rows = self._watch.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return [name for (name,) in rows]

    def _put_back(self) -> None:
        assert self._watch is not None
        self._watch.close()
        self._dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self._path}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self._kept, self._path)
        self._begin_watching()

    def _dispose(self) -> None:
        with self.site.app.app_context():
            db.session.remove()
            db.engine.dispose()
