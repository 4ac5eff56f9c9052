"""Sending again what was sent before, under the same id; and tests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.webhooks import policy
from community.webhooks.actions.news import News, put_out
from community.webhooks.events import WebhookReplayed, WebhookTested
from community.webhooks.models import WebhookDelivery, WebhookEndpoint
from community.webhooks.rules import REPLAY_MOST, State, Topic


def ping_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Send it a test, ahead of whatever pause it has."""
    require(policy.can_test_webhook(actor, endpoint))
    put_out(News(Topic.PING, "", {}), [endpoint.id])
    endpoint.paused_until = None
    publish(actor, WebhookTested(endpoint_id=endpoint.id, host=endpoint.host))


def replay_delivery(actor: Actor, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
    """Send a delivery again, with the same id: a receiver that keeps ids does nothing twice."""
    require(policy.can_replay_delivery(actor, endpoint, delivery))
    delivery.state, delivery.tries, delivery.next_at = State.WAITING.value, 0, clock.now()
    endpoint.paused_until = None
    publish(actor, WebhookReplayed(endpoint_id=endpoint.id, host=endpoint.host, delivery_count=1))


def replay_failed(actor: Actor, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Send again everything that was given up since an instant, oldest first; answer how many those are."""
    require(policy.can_test_webhook(actor, endpoint))
    failed = (
        select(WebhookDelivery.id)
        .where(
            WebhookDelivery.endpoint_id == endpoint.id,
            WebhookDelivery.state == State.FAILED.value,
            WebhookDelivery.ended_at >= since,
        )
        .order_by(WebhookDelivery.id)
        .limit(REPLAY_MOST)
    )
    change = update(WebhookDelivery).where(WebhookDelivery.id.in_(failed.scalar_subquery()))
    values = {"state": State.WAITING.value, "tries": 0, "next_at": clock.now()}
    found = db.session.scalars(change.values(**values).returning(WebhookDelivery.id)).all()
    if found:
        endpoint.paused_until = None
        publish(
            actor, WebhookReplayed(endpoint_id=endpoint.id, host=endpoint.host, delivery_count=len(found))
        )
    return len(found)
