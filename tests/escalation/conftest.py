"""What tests of tickets share: the form as a browser sends it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community.core.db import db
from community.escalation.models import Ticket
from tests.support.client import csrf_token

WORDS = {
    "title": "My bill shows a box that I sent back",
    "body_markdown": "Account 4711-0815. I sent it on **Monday**.",
    "name": "Ann Berg",
    "email": "Ann@Mail.example.org",
}
PDF = b"%PDF-1.7\ntrailer <<>>\n%%EOF\n"


def attached(*files: tuple[str, bytes]) -> list[tuple[io.BytesIO, str]]:
    """Files as the test client sends them."""
    return [(io.BytesIO(data), name) for name, data in files]


def multipart(fields: dict[str, Any]) -> tuple[bytes, str]:
    """The body of a form and its content type, put together in memory: the test client would leave a large one open."""
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            data, file = (
                (one[0].getvalue(), f'; filename="{one[1]}"')
                if isinstance(one, tuple)
                else (one.encode(), "")
            )
            parts.append(
                f'--edge\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + data
            )
    return b"\r\n".join(parts) + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


def form_key(client: FlaskClient) -> str:
    """The key of a fresh form."""
    found = re.search(r'name="form_key" type="hidden" value="([^"]+)"', client.get("/support").text)
    assert found
    return found.group(1)


@pytest.fixture
def send(client: FlaskClient) -> Callable[..., Any]:
    """Send a fresh form, as a browser does: `send(title="Other words", files=attached(…))`."""

    def act(browser: FlaskClient | None = None, **changes: Any) -> Any:
        browser = browser or client
        fields = {**WORDS, "form_key": form_key(browser), "csrf_token": csrf_token(browser), **changes}
        body, content_type = multipart(fields)
        return browser.post("/support/tickets", data=body, content_type=content_type)

    return act


@pytest.fixture
def tickets() -> Callable[[], list[Ticket]]:
    """All tickets, oldest first."""
    return lambda: list(db.session.scalars(select(Ticket).order_by(Ticket.id)))
