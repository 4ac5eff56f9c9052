"""Who sets up what other systems are told, and who keeps its log."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.webhooks.models import WebhookDelivery, WebhookEndpoint
from community.webhooks.rules import State


def can_manage_webhooks(actor: Actor) -> Verdict:
    """Whether the actor may add, change and remove endpoints, and read what was sent to them."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins say which systems are told what happens here.")


def can_see_secret(actor: Actor, endpoint: WebhookEndpoint) -> Verdict:
    """Whether the actor may see the endpoint's key: an admin, once."""
    basic = can_manage_webhooks(actor)
    if not basic:
        return basic
    if endpoint.secret_shown_at is not None:
        return refused("This key was shown already, and is shown only once. Make a new one if it was lost.")
    return ALLOWED


def can_test_webhook(actor: Actor, endpoint: WebhookEndpoint) -> Verdict:
    """Whether the actor may send the endpoint a test."""
    basic = can_manage_webhooks(actor)
    if not basic:
        return basic
    return ALLOWED if endpoint.is_on else refused("It is switched off. Switch it on first.")


def can_replay_delivery(actor: Actor, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> Verdict:
    """Whether the actor may have a delivery sent again."""
    basic = can_test_webhook(actor, endpoint)
    if not basic:
        return basic
    return refused("It is still waiting to be sent.") if delivery.state == State.WAITING else ALLOWED


def can_send_webhooks(actor: Actor) -> Verdict:
    """Whether the actor may note what is to be told, send it, and keep the log: only the machine."""
    return system_only(actor)
