"""What is to be told, noted within the transaction of its cause; and forgotten in time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.webhooks import policy, queries
from community.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookMessage
from community.webhooks.queries import Listener, Viewer
from community.webhooks.rules import LOG_DAYS, Topic

_SWEPT_AT_ONCE = 500  # Messages forgotten in one transaction; nobody waits for it longer than a moment.


@dataclass(frozen=True)
class News:
    """Something to tell, by the ids that it takes."""

    topic: Topic
    lane: str
    subject: Mapping[str, Any]
    member_id: int | None = None
    """Of what is about a member as a person."""
    holds: Callable[[], bool] | None = None
    """Asked only where somebody listens."""


def note_news(actor: Actor, news: News) -> int:
    """Note what is to be told to each endpoint that wants it and may know it; answer how many those are."""
    require(policy.can_send_webhooks(actor))
    listeners = queries.list_listeners(news.topic)
    if not listeners or (news.holds is not None and not news.holds()):
        return 0
    viewers = {viewer_of(one): one for one in listeners}
    told = {viewer for viewer in viewers if queries.is_tellable(news.topic, news.subject, viewer)}
    return put_out(news, [one.endpoint_id for one in listeners if viewer_of(one) in told])


def put_out(news: News, endpoint_ids: Sequence[int]) -> int:
    """Write the message and its deliveries; whoever calls it has asked."""
    if not endpoint_ids:
        return 0
    now = clock.now()
    message = WebhookMessage(
        key=f"msg_{secrets.token_hex(16)}",
        topic=news.topic.value,
        subject=dict(news.subject),
        member_id=news.member_id,
        happened_at=now,
    )
    db.session.add(message)
    db.session.flush()
    db.session.add_all(
        WebhookDelivery(
            endpoint_id=endpoint_id, message_id=message.id, lane=news.lane, next_at=now, created_at=now
        )
        for endpoint_id in endpoint_ids
    )
    db.session.flush()
    return len(endpoint_ids)


def viewer_of(listener: Listener) -> Viewer:
    """Through whose eyes an endpoint is told."""
    return Viewer.STAFF if listener.is_private else Viewer.EVERYBODY


def forget_member(actor: Actor, member_id: int) -> None:
    """Forget what was told, or waits to be told, of a member as a person, and the log of it."""
    require(policy.can_send_webhooks(actor))
    _forget(WebhookMessage.member_id == member_id)


def sweep_log(actor: Actor) -> bool:
    """Forget some of what is older than 30 days; answer whether there was any."""
    require(policy.can_send_webhooks(actor))
    oldest = clock.now() - timedelta(days=LOG_DAYS)
    query = select(WebhookMessage.id).where(WebhookMessage.happened_at < oldest)
    ids = db.session.scalars(query.order_by(WebhookMessage.id).limit(_SWEPT_AT_ONCE)).all()
    if ids:
        _forget(WebhookMessage.id.in_(ids))
    return bool(ids)


def _forget(which: ColumnElement[bool]) -> None:
    messages = select(WebhookMessage.id).where(which)
    deliveries = select(WebhookDelivery.id).where(WebhookDelivery.message_id.in_(messages))
    db.session.execute(delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(deliveries)))
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.message_id.in_(messages)))
    db.session.execute(delete(WebhookMessage).where(which))
