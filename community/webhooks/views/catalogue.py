"""What can be told, with an example of each call, and how a receiver verifies one."""

from __future__ import annotations

import json

from flask.typing import ResponseReturnValue

from community.core.policy import require
from community.core.web.actor import current_actor
from community.webhooks import policy
from community.webhooks.rules import CATALOGUE, GROUPS, PING, SCHEDULE, example_of
from community.webhooks.views.blueprint import PAGE, blueprint, page


@blueprint.get(f"{PAGE}/events")
def show_catalogue() -> ResponseReturnValue:
    """Every event with its payload, and the words for whoever writes the receiver."""
    require(policy.can_manage_webhooks(current_actor()))
    entries = [*CATALOGUE, PING]
    return page(
        "webhooks/catalogue.html",
        groups=[
            (group, [entry for entry in entries if entry.group == group]) for group in (*GROUPS, PING.group)
        ],
        examples={
            entry.topic: json.dumps(example_of(entry), indent=2, ensure_ascii=False) for entry in entries
        },
        waits=[_in_words(wait.total_seconds()) for wait in SCHEDULE],
    )


def _in_words(seconds: float) -> str:
    for size, unit in ((3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
