"""Reading the log of deliveries, and which of them is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookMessage
from community.webhooks.rules import PAGE_SIZE, State, Topic

_NO_SUCH = "There is no such delivery. The log is kept for 30 days."


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of an endpoint's log."""

    id: int
    topic: str
    key: str
    lane: str
    state: str
    label: str
    attempt_count: int
    last_status: int | None
    last_words: str
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


def list_deliveries(
    endpoint_id: int, state: State | None, topic: Topic | None, number: int
) -> Page[DeliveryLine]:
    """A page of an endpoint's log, newest first."""
    clauses = [WebhookDelivery.endpoint_id == endpoint_id]
    if state is not None:
        clauses.append(WebhookDelivery.state == state.value)
    if topic is not None:
        clauses.append(WebhookMessage.topic == topic.value)
    base = select(WebhookDelivery, WebhookMessage.topic, WebhookMessage.key).join(
        WebhookMessage, WebhookMessage.id == WebhookDelivery.message_id
    )
    total = select(func.count()).select_from(WebhookDelivery)
    if topic is not None:
        total = total.join(WebhookMessage, WebhookMessage.id == WebhookDelivery.message_id)
    rows = db.session.execute(
        base.where(*clauses)
        .order_by(WebhookDelivery.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    lines = [_line(delivery, name, key) for delivery, name, key in rows]
    return Page(lines, number, PAGE_SIZE, db.session.scalar(total.where(*clauses)) or 0)


def count_deliveries(endpoint_id: int) -> dict[str, int]:
    """How many deliveries of an endpoint stand where."""
    query = select(WebhookDelivery.state, func.count()).where(WebhookDelivery.endpoint_id == endpoint_id)
    rows = db.session.execute(query.group_by(WebhookDelivery.state)).all()
    return {str(state): int(count) for state, count in rows}


def get_delivery(endpoint_id: int, delivery_id: int) -> tuple[WebhookDelivery, WebhookMessage]:
    """One delivery of that endpoint with its message. Raise NotFound."""
    delivery = db.session.get(WebhookDelivery, delivery_id)
    if delivery is None or delivery.endpoint_id != endpoint_id:
        raise NotFound(_NO_SUCH)
    return delivery, get_message(delivery.message_id)


def lock_delivery(endpoint_id: int, delivery_id: int) -> WebhookDelivery:
    """One delivery of that endpoint, locked. Raise NotFound."""
    delivery = find_delivery_lock(delivery_id)
    if delivery is None or delivery.endpoint_id != endpoint_id:
        raise NotFound(_NO_SUCH)
    return delivery


def find_delivery_lock(delivery_id: int) -> WebhookDelivery | None:
    """One delivery, locked; None when it was removed."""
    return db.session.get(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)


def get_message(message_id: int) -> WebhookMessage:
    """What a delivery tells."""
    return db.session.get_one(WebhookMessage, message_id)


def list_attempts(delivery_id: int) -> Sequence[WebhookAttempt]:
    """The calls that were made for a delivery, the latest first."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery_id)
    return db.session.scalars(query.order_by(WebhookAttempt.number.desc())).all()


def find_next_due(endpoint_id: int, now: datetime) -> WebhookDelivery | None:
    """What is sent next to an endpoint: what is due, but never before an earlier one of the same lane is done."""
    earlier = aliased(WebhookDelivery)
    blocked = (
        select(earlier.id)
        .where(
            earlier.endpoint_id == endpoint_id,
            earlier.lane == WebhookDelivery.lane,
            earlier.state == State.WAITING.value,
            earlier.id < WebhookDelivery.id,
        )
        .exists()
    )
    query = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.state == State.WAITING.value,
        WebhookDelivery.next_at <= now,
        or_(WebhookDelivery.lane == "", ~blocked),
    )
    ordered = query.order_by(WebhookDelivery.next_at, WebhookDelivery.id).limit(1)
    return db.session.scalar(ordered)


def _line(delivery: WebhookDelivery, topic: str, key: str) -> DeliveryLine:
    return DeliveryLine(
        id=delivery.id,
        topic=topic,
        key=key,
        lane=delivery.lane,
        state=delivery.state,
        label=State(delivery.state).label,
        attempt_count=delivery.attempt_count,
        last_status=delivery.last_status,
        last_words=delivery.last_words,
        created_at=delivery.created_at,
        next_at=delivery.next_at,
        ended_at=delivery.ended_at,
    )
