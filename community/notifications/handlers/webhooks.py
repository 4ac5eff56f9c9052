"""Who hears of webhooks: admins, when one of them is switched off by itself."""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor
from community.members import queries as members
from community.notifications.actions import tell_member
from community.notifications.rules import Kind
from community.webhooks import queries
from community.webhooks.events import WebhookSwitchedOff
from community.webhooks.rules import SwitchedOff


def tell_of_webhook(actor: Actor, event: WebhookSwitchedOff) -> None:
    """Tell admins that a system is told nothing any more, unless one of them wanted it so."""
    reason = SwitchedOff(event.reason)
    endpoint = queries.find_by_id(event.endpoint_id)
    if reason is SwitchedOff.ADMIN or endpoint is None or endpoint.switched_off_at is None:
        return
    for member_id in members.list_admin_ids():
        tell_member(
            SYSTEM,
            member_id,
            Kind.WEBHOOK,
            cause=f"webhook:{endpoint.id}:{endpoint.switched_off_at:%Y%m%dT%H%M%S}",
            title=f"“{endpoint.description}” is told nothing any more",
            url=endpoint.page_url,
            note=f"{reason.words} Nothing is sent to {endpoint.host} until somebody switches it on again.",
        )
