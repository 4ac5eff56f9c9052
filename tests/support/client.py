"""A browser without scripts: requests through the whole application, with real CSRF tokens and real cookies."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.core.db import db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
"""What a person's browser calls itself."""

OVERRIDES = ("PUT", "PATCH", "DELETE")


class Browser(FlaskClient):
    """Flask's client, where each request has a context and a session of its own, as on a server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_USER_AGENT"] = BROWSER

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request. What the test has written is sent along; what it has loaded is read anew afterwards."""
        session = db.session()
        session.commit()  # On the test's own savepoint; the outer transaction is rolled back when the test ends.
        try:
            with self.application.app_context():  # Else Flask would use the test's: its `g`, its session.
                return super().open(*args, **kwargs)
        finally:
            session.expire_all()


def csrf_token(client: FlaskClient) -> str:
    """A token that belongs to the client's session."""
    token: str = client.get("/csrf").get_json()["token"]
    return token


def post(
    client: FlaskClient,
    url: str,
    data: dict[str, Any] | None = None,
    *,
    method: str = "POST",
    follow: bool = False,
    **kwargs: Any,
) -> TestResponse:
    """Send a form with its CSRF token, the way a browser without scripts does.

    PUT, PATCH and DELETE go as POST with a field `_method`.
    """
    fields = {**(data or {}), "csrf_token": csrf_token(client)}
    if method in OVERRIDES:
        fields["_method"] = method
    return client.post(url, data=fields, follow_redirects=follow, **kwargs)


def send_json(client: FlaskClient, url: str, data: Any = None, *, method: str = "POST") -> TestResponse:
    """Send JSON with the CSRF token in its header, the way our scripts do."""
    return client.open(
        url,
        method=method,
        data=json.dumps(data or {}),
        content_type="application/json",
        headers={"X-CSRFToken": csrf_token(client), "Accept": "application/json"},
    )
