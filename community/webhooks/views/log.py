"""One endpoint with the log of what was sent to it, and sending again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.core.web.templating import reader_zone
from community.webhooks import actions, policy, queries
from community.webhooks.forms import ReplayForm
from community.webhooks.rules import BY_NAME, PING, State, SwitchedOff, Topic
from community.webhooks.views.blueprint import PAGE, blueprint, page

if TYPE_CHECKING:
    from community.webhooks.models import WebhookEndpoint


@blueprint.get(f"{PAGE}/<int:endpoint_id>")
def show_endpoint(endpoint_id: int) -> ResponseReturnValue:
    """How it does, its key, and its log: `?state=` waiting, delivered, failed or skipped; `?topic=` one event."""
    require(policy.can_manage_webhooks(current_actor()))
    return _endpoint_page(queries.get_endpoint(endpoint_id), ReplayForm(formdata=None))


@blueprint.get(f"{PAGE}/<int:endpoint_id>/deliveries/<int:delivery_id>")
def show_delivery(endpoint_id: int, delivery_id: int) -> ResponseReturnValue:
    """One delivery: each call as it was made, and what came back."""
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.get_endpoint(endpoint_id)
    delivery, message = queries.get_delivery(endpoint.id, delivery_id)
    attempts = queries.list_attempts(delivery.id)
    return page(
        "webhooks/delivery.html",
        endpoint=endpoint,
        delivery=delivery,
        message=message,
        state=State(delivery.state),
        attempts=[(attempt, _indented(attempt.body)) for attempt in attempts],
        can_replay=policy.can_replay_delivery(actor, endpoint, delivery),
        next_try=in_words(delivery.next_at) if delivery.next_at else "",
    )


@blueprint.post(f"{PAGE}/<int:endpoint_id>/deliveries/<int:delivery_id>/replays")
def replay_delivery(endpoint_id: int, delivery_id: int) -> ResponseReturnValue:
    """Send it again, under the same id."""
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    delivery = queries.lock_delivery(endpoint.id, delivery_id)
    actions.replay_delivery(actor, endpoint, delivery)
    return see_other(f"{endpoint.page_url}/deliveries/{delivery.id}", "It is sent again in a moment.")


@blueprint.post(f"{PAGE}/<int:endpoint_id>/replays")
def replay_failed(endpoint_id: int) -> ResponseReturnValue:
    """Send again everything that was given up since an instant."""
    actor, form = current_actor(), ReplayForm()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    since = form.read_since(reader_zone()) if form.validate() else None
    if since is None:
        form.since.errors = ["Choose a day and a time."]
        return _endpoint_page(endpoint, form)
    count = actions.replay_failed(actor, endpoint, since)
    if not count:
        return see_other(endpoint.page_url, "Nothing failed since then.")
    return see_other(
        f"{endpoint.page_url}?state=waiting",
        f"{count:,} {'delivery is' if count == 1 else 'deliveries are'} sent again, oldest first.",
    )


@blueprint.post(f"{PAGE}/<int:endpoint_id>/tests")
def send_test(endpoint_id: int) -> ResponseReturnValue:
    """Send it a test."""
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    actions.ping_endpoint(actor, endpoint)
    return see_other(
        endpoint.page_url, "A test is sent in a moment. Load this page again to see what came of it."
    )


def _endpoint_page(endpoint: WebhookEndpoint, form: ReplayForm) -> ResponseReturnValue:
    actor, chosen = current_actor(), request.args.get("state", "")
    state = State(chosen) if chosen in set(State) else None
    named = request.args.get("topic", "")
    topic = Topic(named) if named in set(Topic) else None
    counts = queries.count_deliveries(endpoint.id)
    tabs = [_tab(endpoint, "All", None, topic, sum(counts.values()), state)]
    tabs += [_tab(endpoint, one.label, one, topic, counts.get(one, 0), state) for one in State]
    now = clock.now()
    if form.since.data is None:
        form.since.data = now.astimezone(reader_zone()).replace(hour=0, minute=0).strftime("%Y-%m-%dT%H:%M")
    return page(
        "webhooks/endpoint.html",
        422 if form.since.errors else 200,
        endpoint=endpoint,
        topics=sorted(queries.list_topics(endpoint.id), key=list(BY_NAME).index),
        names=[*BY_NAME, PING.topic.value],
        page=queries.list_deliveries(endpoint.id, state, topic, page_number(request.args.get("page"))),
        tabs=tabs,
        counts=counts,
        state=state,
        topic=topic,
        now=now,
        in_words=in_words,
        off_words=SwitchedOff(endpoint.switched_off_for).words if endpoint.switched_off_for else "",
        can_see_secret=policy.can_see_secret(actor, endpoint),
        can_test=policy.can_test_webhook(actor, endpoint),
        form=form,
        zone=str(reader_zone()),
        page_url=lambda number: _url(endpoint, state, topic, number),
    )


def in_words(instant: datetime) -> str:
    """How long from now an instant is, for people who wait for it."""
    seconds = (instant - clock.now()).total_seconds()
    if seconds < 60:
        return "within a minute"
    if seconds < 5_400:
        return f"in {round(seconds / 60)} min"
    return f"in {round(seconds / 3_600)} h"


def _tab(
    endpoint: WebhookEndpoint,
    label: str,
    one: State | None,
    topic: Topic | None,
    count: int,
    state: State | None,
) -> dict[str, object]:
    return {"label": label, "url": _url(endpoint, one, topic), "count": count, "current": one is state}


def _url(endpoint: WebhookEndpoint, state: State | None, topic: Topic | None, number: int = 1) -> str:
    asked = {
        "state": state.value if state else "",
        "topic": topic.value if topic else "",
        "page": number if number > 1 else "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{endpoint.page_url}?{query}" if query else endpoint.page_url


def _indented(body: str) -> str:
    """The body as it was sent, with line breaks for people."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
