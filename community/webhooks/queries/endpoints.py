"""Reading endpoints: for admins' pages, for whoever notes what is to be told, and for the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from community.core.db import db, fetch
from community.core.errors import NotFound
from community.webhooks.models import WebhookChoice, WebhookDelivery, WebhookEndpoint
from community.webhooks.rules import State, Topic

_NO_SUCH = "There is no such webhook. It may have been removed."


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint that wants to be told of a topic."""

    endpoint_id: int
    is_private: bool


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """One line of the admins' list."""

    endpoint: WebhookEndpoint
    topic_count: int
    waiting_count: int
    failed_count: int


def list_listeners(topic: Topic) -> list[Listener]:
    """The endpoints that are on and want to be told of it, by one statement.

    They stay until the transaction ends: whoever removes one waits, and then finds what was noted for it.
    """
    chosen, endpoints = WebhookChoice.__table__.c, WebhookEndpoint.__table__.c
    query = (
        select(endpoints.id, endpoints.is_private)
        .where(chosen.endpoint_id == endpoints.id, chosen.topic == topic.value)
        .where(endpoints.switched_off_at.is_(None))
        .order_by(endpoints.id)
        .with_for_update(read=True, key_share=True, of=WebhookEndpoint.__table__)
    )
    return [Listener(*row) for row in fetch(query)]


def list_lines() -> list[EndpointLine]:
    """All endpoints with how they do: there are twenty at most."""
    topics = dict(_pairs(select(WebhookChoice.endpoint_id, func.count()).group_by(WebhookChoice.endpoint_id)))
    found = select(WebhookDelivery.endpoint_id, WebhookDelivery.state, func.count()).where(
        WebhookDelivery.state.in_([State.WAITING.value, State.FAILED.value])
    )
    states = {
        (endpoint_id, state): count
        for endpoint_id, state, count in db.session.execute(
            found.group_by(WebhookDelivery.endpoint_id, WebhookDelivery.state)
        )
    }
    return [
        EndpointLine(
            endpoint,
            topics.get(endpoint.id, 0),
            states.get((endpoint.id, State.WAITING.value), 0),
            states.get((endpoint.id, State.FAILED.value), 0),
        )
        for endpoint in db.session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id))
    ]


def count_endpoints() -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(WebhookEndpoint)) or 0


def get_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """One endpoint. Raise NotFound."""
    return _required(find_by_id(endpoint_id))


def find_by_id(endpoint_id: int) -> WebhookEndpoint | None:
    """One endpoint, or None when it was removed."""
    return db.session.get(WebhookEndpoint, endpoint_id)


def is_anybody_listening() -> bool:
    """Whether any endpoint is on."""
    query = select(WebhookEndpoint.id).where(WebhookEndpoint.switched_off_at.is_(None)).limit(1)
    return db.session.scalar(query) is not None


def lock_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """Like `get_endpoint`, and nobody else may change it until the transaction ends."""
    return _required(find_lock(endpoint_id))


def lock_whole_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """The same for whoever removes it: those who note something for it wait, or are waited for."""
    return _required(
        db.session.get(WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True)
    )


def find_lock(endpoint_id: int) -> WebhookEndpoint | None:
    """Like `lock_endpoint`, or None when it was removed. Whoever notes something for it meanwhile need not wait."""
    weakly = {"key_share": True}
    return db.session.get(WebhookEndpoint, endpoint_id, with_for_update=weakly, populate_existing=True)


def find_endpoint(url_mark: str) -> WebhookEndpoint | None:
    """The endpoint with the address of that mark, or None."""
    return db.session.scalar(select(WebhookEndpoint).where(WebhookEndpoint.url_mark == url_mark))


def list_topics(endpoint_id: int) -> set[str]:
    """What it wants to be told of."""
    query = select(WebhookChoice.topic).where(WebhookChoice.endpoint_id == endpoint_id)
    return set(db.session.scalars(query))


def is_anything_due(now: datetime) -> bool:
    """Whether a worker has something to send; asked without any lock, every few seconds."""
    query = select(WebhookDelivery.id).join(
        WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id
    )
    query = query.where(
        WebhookEndpoint.switched_off_at.is_(None),
        WebhookDelivery.state == State.WAITING.value,
        WebhookDelivery.next_at <= now,
    )
    return db.session.scalar(query.limit(1)) is not None


def list_due_endpoints(now: datetime) -> Sequence[WebhookEndpoint]:
    """Locked, those to which something is due and to which no worker sends; others' claims are passed over."""
    due = exists().where(
        WebhookDelivery.endpoint_id == WebhookEndpoint.id,
        WebhookDelivery.state == State.WAITING.value,
        WebhookDelivery.next_at <= now,
    )
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.switched_off_at.is_(None),
        or_(WebhookEndpoint.paused_until.is_(None), WebhookEndpoint.paused_until <= now),
        or_(WebhookEndpoint.claimed_until.is_(None), WebhookEndpoint.claimed_until <= now),
        due,
    )
    locked = query.order_by(WebhookEndpoint.id).with_for_update(
        skip_locked=True, key_share=True, of=WebhookEndpoint
    )
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def _required(endpoint: WebhookEndpoint | None) -> WebhookEndpoint:
    if endpoint is None:
        raise NotFound(_NO_SUCH)
    return endpoint


def _pairs(query: object) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in db.session.execute(query)]  # type: ignore[call-overload]
