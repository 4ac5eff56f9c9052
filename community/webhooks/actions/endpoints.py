"""Endpoints: added, changed, switched off and on, removed with their log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from community.core import clock, sealing, signing
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.fetching import Unsafe, fetcher
from community.core.policy import require
from community.core.text.lines import clean_line
from community.webhooks import policy, queries
from community.webhooks.events import (
    WebhookAdded,
    WebhookChanged,
    WebhookRemoved,
    WebhookSwitchedOff,
    WebhookSwitchedOn,
)
from community.webhooks.models import WebhookAttempt, WebhookChoice, WebhookDelivery, WebhookEndpoint
from community.webhooks.rules import BY_NAME, DESCRIPTION_LONGEST, ENDPOINTS_MOST, SwitchedOff

_TWIN = "There is a webhook for this address already. Choose its events there."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An endpoint as an admin wants it."""

    url: str
    description: str
    topics: Collection[str]
    is_private: bool


def add_endpoint(actor: Actor, draft: Draft) -> WebhookEndpoint:
    """Add an endpoint with a key of its own. Raise Invalid for what cannot be called or is told already."""
    require(policy.can_manage_webhooks(actor))
    host, description, topics = _checked(draft)
    if queries.count_endpoints() >= ENDPOINTS_MOST:
        raise Conflict(f"There are {ENDPOINTS_MOST} webhooks already, which is the most. Remove one first.")
    now = clock.now()
    endpoint = WebhookEndpoint(
        url=draft.url.strip(),
        url_mark=sealing.mark_of(draft.url.strip()),
        host=host,
        description=description,
        is_private=draft.is_private,
        secret=signing.make_secret(),
        secret_made_at=now,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(endpoint)
    except IntegrityError as error:  # Somebody was faster, or pressed twice.
        raise Invalid(fields={"url": _TWIN}) from error
    _choose(endpoint, topics)
    publish(actor, WebhookAdded(endpoint_id=endpoint.id, host=host))
    return endpoint


def change_endpoint(actor: Actor, endpoint: WebhookEndpoint, draft: Draft) -> None:
    """Change its address, description or events. What waits goes to the new address. Raise Invalid."""
    require(policy.can_manage_webhooks(actor))
    host, description, topics = _checked(draft)
    mark = sealing.mark_of(draft.url.strip())
    twin = queries.find_endpoint(mark)
    if twin is not None and twin.id != endpoint.id:
        raise Invalid(fields={"url": _TWIN})
    if mark != endpoint.url_mark:
        endpoint.url, endpoint.url_mark, endpoint.host = draft.url.strip(), mark, host
        _begin_anew(endpoint)
    endpoint.description = description
    endpoint.is_private = draft.is_private
    _choose(endpoint, topics)
    publish(actor, WebhookChanged(endpoint_id=endpoint.id, host=host, is_private=draft.is_private))


def remove_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Remove it with everything that was sent, or waits, to be sent to it."""
    require(policy.can_manage_webhooks(actor))
    of_it = select(WebhookDelivery.id).where(WebhookDelivery.endpoint_id == endpoint.id)
    db.session.execute(delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(of_it)))
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
    db.session.execute(delete(WebhookChoice).where(WebhookChoice.endpoint_id == endpoint.id))
    publish(actor, WebhookRemoved(endpoint_id=endpoint.id, host=endpoint.host))
    db.session.delete(endpoint)
    db.session.flush()


def switch_on(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Send to it again, also what waits. Doing it twice changes nothing."""
    require(policy.can_manage_webhooks(actor))
    if endpoint.is_on:
        return
    endpoint.switched_off_at, endpoint.switched_off_for = None, ""
    _begin_anew(endpoint)
    publish(actor, WebhookSwitchedOn(endpoint_id=endpoint.id, host=endpoint.host))


def switch_off(actor: Actor, endpoint: WebhookEndpoint, *, reason: SwitchedOff = SwitchedOff.ADMIN) -> None:
    """Send nothing more to it; what happens meanwhile is not told. Doing it twice changes nothing."""
    require(policy.can_manage_webhooks(actor))
    if not endpoint.is_on:
        return
    endpoint.switched_off_at, endpoint.switched_off_for = clock.now(), reason.value
    publish(actor, WebhookSwitchedOff(endpoint_id=endpoint.id, host=endpoint.host, reason=reason.value))


def _begin_anew(endpoint: WebhookEndpoint) -> None:
    """What it did before says nothing about what it does now."""
    endpoint.failing_since = endpoint.paused_until = None
    endpoint.failure_streak = 0


def _checked(draft: Draft) -> tuple[str, str, list[str]]:
    """The host, the description and the topics. Raise Invalid with a sentence for each field that is wrong."""
    faults: dict[str, str] = {}
    host = ""
    try:
        host = fetcher().check(draft.url.strip()).host_header
    except Unsafe as error:
        faults["url"] = str(error) if draft.url.strip() else "Type the address of the other system."
    description = clean_line(draft.description, limit=DESCRIPTION_LONGEST)
    if not description:
        faults["description"] = "Say in a few words whose address it is."
    topics = [name for name in BY_NAME if name in draft.topics]
    if not topics:
        faults["topics"] = "Choose at least one event."
    elif not draft.is_private and any(BY_NAME[name].is_private for name in topics):
        faults["topics"] = (
            "Payouts are told only where private things are told too. Switch that on, or leave them out."
        )
    if faults:
        raise Invalid(fields=faults)
    return host, description, topics


def _choose(endpoint: WebhookEndpoint, topics: Collection[str]) -> None:
    before = queries.list_topics(endpoint.id)
    gone = WebhookChoice.topic.in_(sorted(before - set(topics)))
    db.session.execute(delete(WebhookChoice).where(WebhookChoice.endpoint_id == endpoint.id, gone))
    db.session.add_all(
        WebhookChoice(endpoint_id=endpoint.id, topic=topic) for topic in topics if topic not in before
    )
    db.session.flush()
