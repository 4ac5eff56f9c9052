"""Who is asking: flask-login keeps the cookie, one query turns it into an Actor. The only file that imports it."""

from __future__ import annotations

from collections.abc import Callable

import flask_login
from flask import Flask, g, request, session

from community.core.actor import VISITOR, Actor

LoadActor = Callable[[str], Actor | None]
"""Turns the opaque sign-in key of a cookie into its member's Actor, or None when it is no longer valid."""

REMEMBER_DAYS = 30


class _SignedIn(flask_login.UserMixin):  # type: ignore[misc]
    """What flask-login carries about: the sign-in key and the actor behind it."""

    def __init__(self, key: str, actor: Actor) -> None:
        self.key = key
        self.actor = actor

    def get_id(self) -> str:
        return self.key


def init_app(app: Flask, load_actor: LoadActor) -> None:
    """Let flask-login find actors through `load_actor`."""
    manager = flask_login.LoginManager()
    manager.session_protection = (
        None  # Sign-ins are rows that can be ended; an address change must not end them.
    )
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def _load(key: str) -> _SignedIn | None:
        actor = load_actor(key)
        return _SignedIn(key, actor) if actor else None


def has_sign_in_cookie() -> bool:
    """Whether the request claims to come from a member, without asking the database."""
    return "_user_id" in session or "remember_token" in request.cookies


def current_actor() -> Actor:
    """The actor behind the present request: a member or VISITOR. Loaded once a request."""
    if "actor" not in g:
        user = flask_login.current_user if has_sign_in_cookie() else None
        g.actor = getattr(user, "actor", None) or VISITOR
    actor: Actor = g.actor
    return actor


def sign_in(key: str, actor: Actor, *, remember: bool) -> None:
    """Put the sign-in key into the cookie; everything else that the session held is dropped."""
    session.clear()  # A session made before signing in must not live on: fixation.
    flask_login.login_user(_SignedIn(key, actor), remember=remember)
    g.actor = actor


def sign_out() -> None:
    """Take the sign-in key out of the cookies."""
    flask_login.logout_user()
    session.clear()
    g.actor = VISITOR
