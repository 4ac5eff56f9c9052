"""A scratch community for proofs: a database of its own, the application, its server; all gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.orm import Session

from bench.servers import Server, serving
from community import create_app
from community.core.actor import VISITOR
from community.core.db import db, transaction
from community.members import actions as members
from community.members.models import Member
from config import Settings


@dataclass(frozen=True)
class Site:
    """One scratch community. Limits are off and no page is kept, so that every request reaches the code."""

    folder: Path
    settings: Settings
    app: Flask

    @contextmanager
    def acting(self) -> Iterator[Session]:
        """A writing transaction inside the application's context."""
        with self.app.app_context(), transaction() as session:
            yield session

    @contextmanager
    def served(self, **more: str) -> Iterator[Server]:
        """The same community behind gunicorn, until the block ends; `more` are settings of the server's own."""
        with self.app.app_context():
            db.engine.dispose()
        settings = {
            name: getattr(self.settings, name)
            for name in ("instance_dir", "secret_key", "mail_mode", "database_url")
        }
        environment = {f"PEERDESK_{name.upper()}": str(value) for name, value in (settings | more).items()}
        environment |= {"PEERDESK_RATE_LIMITS": "no", "PEERDESK_VISITOR_CACHE_SECONDS": "0"}
        with serving("app:app", environment) as server:
            yield server

    def sign_in(self, member_id: int, **more: Any) -> str:
        """The session cookie of a fresh sign-in of that member; `more` is put into the session too."""
        with self.acting() as session:
            key = members.start_session(VISITOR, session.get_one(Member, member_id), device="proof")
        return self.sign({"_user_id": key, "_fresh": True, **more})

    def sign(self, values: dict[str, Any]) -> str:
        """A session cookie with these values."""
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        return str(serializer.dumps(values))


@contextmanager
def open_site(**changes: Any) -> Iterator[Site]:
    """An empty, migrated community in a temporary folder. `changes` replace settings."""
    # In memory where that is to be had: the disk's patience is not what is proved.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="peerdesk-proof-", dir=place))
    try:
        settings = Settings(
            **{
                "instance_dir": str(folder / "instance"),
                "secret_key": "only for proofs",
                "mail_mode": "memory",
                "rate_limits": False,
                "visitor_cache_seconds": 0,
                **changes,
            }
        )
        app = create_app(settings)
        with app.app_context():
            flask_migrate.upgrade()
        yield Site(folder, settings, app)
        with app.app_context():
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
