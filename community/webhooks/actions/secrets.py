"""Keys: shown once, changed with a day in which both sign."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from community.core import clock, signing
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.webhooks import policy
from community.webhooks.events import WebhookSecretChanged, WebhookSecretShown
from community.webhooks.models import WebhookEndpoint
from community.webhooks.rules import OVERLAP_HOURS


def show_secret(actor: Actor, endpoint: WebhookEndpoint) -> str:
    """The key, this once."""
    require(policy.can_see_secret(actor, endpoint))
    endpoint.secret_shown_at = clock.now()
    publish(actor, WebhookSecretShown(endpoint_id=endpoint.id, host=endpoint.host))
    return endpoint.secret


def change_secret(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Give it a new key. The one before signs beside it for a day; one before that signs no more."""
    require(policy.can_manage_webhooks(actor))
    now = clock.now()
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_until = now + timedelta(hours=OVERLAP_HOURS)
    endpoint.secret = signing.make_secret()
    endpoint.secret_made_at = now
    endpoint.secret_shown_at = None
    publish(actor, WebhookSecretChanged(endpoint_id=endpoint.id, host=endpoint.host))


def forget_old_secrets(actor: Actor) -> None:
    """Drop the keys that sign no more."""
    require(policy.can_send_webhooks(actor))
    over = WebhookEndpoint.previous_until <= clock.now()
    db.session.execute(update(WebhookEndpoint).where(over).values(previous_secret=None, previous_until=None))
