"""Sending what is due, and keeping the log short."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.core.fetching import Fetcher, NoAnswer, NotReached, Unsafe, fetcher
from community.webhooks import actions, queries
from community.webhooks.actions import Outcome, Outgoing
from community.webhooks.rules import ANSWER_KEPT_BYTES

TURN_SECONDS = 10.0  # Then others' work has its turn; the next one here comes a few seconds later.


def send_due() -> None:
    """Send what other systems are to be told, one call after the other to each, to all of them side by side."""
    with transaction(writes=False):  # Most turns find nothing, and should hold up nobody who writes.
        is_due = queries.is_anything_due(clock.now())
    if not is_due:
        return
    with transaction():
        taken = actions.claim_endpoints(SYSTEM)
    if not taken:
        return
    end = time.monotonic() + TURN_SECONDS
    going, done = list(taken), list[tuple[Outgoing, Outcome]]()
    while True:
        with transaction():
            for call, outcome in done:
                if not actions.note_outcome(SYSTEM, call, outcome):
                    going.remove(call.endpoint_id)
            has_time = time.monotonic() < end
            found = [actions.prepare_next(SYSTEM, endpoint_id) for endpoint_id in going] if has_time else []
            calls = [call for call in found if call is not None]
            going = [call.endpoint_id for call in calls]
            if not calls:
                actions.release_endpoints(SYSTEM, taken)
                return
        done = _make_all(calls)


def sweep() -> None:
    """Forget logs that are older than 30 days, and keys that sign no more."""
    with transaction():
        actions.forget_old_secrets(SYSTEM)
    while True:
        with transaction():
            if not actions.sweep_log(SYSTEM):
                return


def _make_all(calls: list[Outgoing]) -> list[tuple[Outgoing, Outcome]]:
    """Make the calls, each to another endpoint, at the same time."""
    by = fetcher()
    if len(calls) == 1:
        return [(calls[0], _make(by, calls[0]))]
    with ThreadPoolExecutor(len(calls), thread_name_prefix="webhooks") as pool:
        return list(zip(calls, pool.map(lambda call: _make(by, call), calls), strict=True))


def _make(by: Fetcher, call: Outgoing) -> Outcome:
    began = time.monotonic()

    def took() -> int:
        return round((time.monotonic() - began) * 1_000)

    try:
        answer = by.fetch(
            "POST",
            call.url,
            headers=call.headers,
            body=call.body.encode(),
            largest_bytes=ANSWER_KEPT_BYTES,
        )
    except (Unsafe, NotReached, NoAnswer) as error:
        return Outcome(words=str(error), took_ms=took())
    return Outcome(answer.status, answer.body, answer.headers.get("retry-after", ""), took_ms=took())
