"""The worker's part: take an endpoint, prepare what is next, note what came of it.

Only one worker sends to an endpoint at a time, and one call after the other: that is what keeps a thread's order. The
call itself is made outside any transaction; a worker that dies after it has noted nothing, so the same call goes again,
under the same id.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from community.core import clock, sealing, signing
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.core.text.lines import clean_body, clean_line
from community.webhooks import policy, queries
from community.webhooks.actions.endpoints import switch_off
from community.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from community.webhooks.queries import Payload, Viewer
from community.webhooks.rules import (
    State,
    SwitchedOff,
    Topic,
    next_try,
    pause_after,
    read_retry_after,
    should_give_up,
)

LEASE = timedelta(seconds=120)  # Several times what a turn takes at most.
_SKIPPED_AT_ONCE = 50
_UNREADABLE_PAUSE = timedelta(hours=1)
_UNREADABLE = (
    "Its address or key was sealed with another sealing key. Type the address anew and make a new key."
)
_CHANCE = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call that is to be made."""

    endpoint_id: int
    delivery_id: int
    url: str
    headers: Mapping[str, str]
    body: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    status: int | None = None
    """None: there was no answer."""
    answer: bytes = b""
    retry_after: str = ""
    words: str = ""
    """Why there was no answer."""
    took_ms: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the other side has it."""
        return self.status is not None and 200 <= self.status < 300


def claim_endpoints(actor: Actor) -> list[int]:
    """Take the endpoints to which something is due, for this worker alone."""
    require(policy.can_send_webhooks(actor))
    now = clock.now()
    taken = queries.list_due_endpoints(now)
    for endpoint in taken:
        endpoint.claimed_until = now + LEASE
    return [endpoint.id for endpoint in taken]


def release_endpoints(actor: Actor, ids: Collection[int]) -> None:
    """Give them back."""
    require(policy.can_send_webhooks(actor))
    db.session.execute(update(WebhookEndpoint).where(WebhookEndpoint.id.in_(ids)).values(claimed_until=None))


def prepare_next(actor: Actor, endpoint_id: int) -> Outgoing | None:
    """The next call to an endpoint, as it is said and signed now; None when nothing is due. What has become needless
    is skipped on the way."""
    require(policy.can_send_webhooks(actor))
    now, endpoint = clock.now(), queries.find_lock(endpoint_id)
    if endpoint is None or not endpoint.is_on or (endpoint.paused_until or now) > now:
        return None
    for _ in range(_SKIPPED_AT_ONCE):
        delivery = queries.find_next_due(endpoint_id, now)
        if delivery is None:
            return None
        message = queries.get_message(delivery.message_id)
        viewer = Viewer.STAFF if endpoint.is_private else Viewer.EVERYBODY
        payload = queries.build(Topic(message.topic), message.subject, viewer)
        if payload is None:
            _end(delivery, State.SKIPPED, "What it was about is gone.")
            continue
        if sealing.UNREADABLE in (endpoint.url, endpoint.secret):
            delivery.last_words, endpoint.paused_until = _UNREADABLE, now + _UNREADABLE_PAUSE
            return None
        body = _body(payload, message.happened_at)
        keys = [endpoint.secret]
        if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > now:
            keys.append(endpoint.previous_secret)
        headers = {"Content-Type": "application/json", **signing.headers_for(keys, message.key, now, body)}
        return Outgoing(endpoint_id, delivery.id, endpoint.url, headers, body, now)
    return None


def note_outcome(actor: Actor, call: Outgoing, outcome: Outcome) -> bool:
    """Note what came of a call; answer whether the next one to that endpoint may follow at once."""
    require(policy.can_send_webhooks(actor))
    endpoint = queries.find_lock(call.endpoint_id)
    delivery = queries.find_delivery_lock(call.delivery_id)
    if endpoint is None or delivery is None:
        return False  # Removed while we were calling.
    delivery.tries += 1
    delivery.attempt_count += 1
    words = _words(outcome)
    db.session.add(_attempt(delivery, call, outcome, words))
    delivery.last_status = outcome.status
    now = clock.now()
    if outcome.is_success:
        _end(delivery, State.DELIVERED, words)
        endpoint.failure_streak = 0
        endpoint.failing_since = endpoint.paused_until = None
        endpoint.last_success_at = now
        return endpoint.is_on
    _note_failure(actor, endpoint, delivery, outcome, words)
    return False


def _note_failure(
    actor: Actor, endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, words: str
) -> None:
    now = clock.now()
    asked = read_retry_after(outcome.retry_after, now) if outcome.retry_after else None
    at = next_try(delivery.tries, now, _CHANCE.random(), not_before=asked)
    if at is None or outcome.status == 410:
        _end(delivery, State.FAILED, words)
    else:
        delivery.next_at, delivery.last_words = at, words
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.failure_streak += 1
    pauses = [pause for pause in (asked, pause_after(endpoint.failure_streak, now)) if pause is not None]
    endpoint.paused_until = max(pauses, default=None)
    if outcome.status == 410:
        switch_off(actor, endpoint, reason=SwitchedOff.GONE)
    elif should_give_up(endpoint.failing_since, now):
        switch_off(actor, endpoint, reason=SwitchedOff.FAILING)


def _attempt(delivery: WebhookDelivery, call: Outgoing, outcome: Outcome, words: str) -> WebhookAttempt:
    return WebhookAttempt(
        delivery_id=delivery.id,
        number=delivery.attempt_count,
        made_at=call.made_at,
        headers={name: value for name, value in call.headers.items() if name != "webhook-signature"},
        body=call.body,
        status=outcome.status,
        answer=clean_body(outcome.answer.decode("utf-8", "replace")),
        words=words,
        took_ms=outcome.took_ms,
    )


def _end(delivery: WebhookDelivery, state: State, words: str) -> None:
    delivery.state, delivery.next_at, delivery.ended_at = state.value, None, clock.now()
    delivery.last_words = words
    db.session.flush()


def _words(outcome: Outcome) -> str:
    if outcome.status is None:
        return clean_line(outcome.words, limit=300)
    if outcome.is_success:
        return "Delivered."
    if 300 <= outcome.status < 400:
        return f"It answered {outcome.status}, which leads to another address. That is not followed."
    return f"It answered {outcome.status}."


def _body(payload: Payload, happened_at: datetime) -> str:
    at = happened_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    whole = {"type": payload.topic.value, "timestamp": at, "data": payload.data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
