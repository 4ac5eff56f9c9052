"""What tests of the help button share: a listed site, and requests as its pages send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.widget import actions
from community.widget.models import WidgetOrigin

SHOP = "https://shop.example.org"
STRANGER = "https://stranger.example.org"
VISIT = "ab" * 16


@pytest.fixture
def listed(app) -> WidgetOrigin:
    """The shop, listed."""
    with transaction():
        return actions.list_origin(SYSTEM, SHOP)


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., Any]:
    """Ask for suggestions from a site: `ask("router drops", origin=SHOP)`."""

    def act(query: str = "router loses connection", *, origin: str = SHOP, **more: str) -> Any:
        headers = {"Origin": origin} if origin else {}
        return client.get("/widget/suggestions", query_string={"q": query, **more}, headers=headers)

    return act


@pytest.fixture
def tell(client: FlaskClient, ask: Callable[..., Any]) -> Callable[..., Any]:
    """Send a form from a site with a pass: `tell("/widget/facts", kind="typed")`."""

    def act(path: str, *, origin: str = SHOP, token: str | None = None, **fields: str) -> Any:
        if token is None:
            token = ask(origin=origin).get_json()["token"]
        headers = {"Origin": origin} if origin else {}
        return client.post(path, data={"widget_token": token, "visit": VISIT, **fields}, headers=headers)

    return act
