"""Doors of webhooks."""

from __future__ import annotations

from bench.proofs.support.door import INVALID, MISSING, OK, Door, Judge, verdict_class
from community.webhooks import policy

ADMIN = "/admin/webhooks"
_GONE = f"{ADMIN}/999"  # The proof's world has no webhook.


def _managing(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_manage_webhooks(s.actor), then)


WEBHOOKS = (
    Door("webhooks.list_endpoints", "GET", ADMIN, _managing()),
    Door("webhooks.new_endpoint", "GET", f"{ADMIN}/new", _managing()),
    Door("webhooks.add_endpoint", "POST", ADMIN, _managing(INVALID), {"url": "http://127.0.0.1/"}),
    Door("webhooks.show_catalogue", "GET", f"{ADMIN}/events", _managing()),
    Door("webhooks.show_endpoint", "GET", _GONE, _managing(MISSING)),
    Door("webhooks.edit_endpoint", "GET", f"{_GONE}/edit", _managing(MISSING)),
    Door("webhooks.change_endpoint", "PUT", _GONE, _managing(MISSING)),
    Door("webhooks.ask_removal", "GET", f"{_GONE}/removal", _managing(MISSING)),
    Door("webhooks.remove_endpoint", "DELETE", _GONE, _managing(MISSING)),
    Door("webhooks.switch_on", "PUT", f"{_GONE}/calls", _managing(MISSING)),
    Door("webhooks.switch_off", "DELETE", f"{_GONE}/calls", _managing(MISSING)),
    Door("webhooks.show_secret", "POST", f"{_GONE}/secret/showing", _managing(MISSING)),
    Door("webhooks.ask_change_of_secret", "GET", f"{_GONE}/secret/change", _managing(MISSING)),
    Door("webhooks.change_secret", "PUT", f"{_GONE}/secret", _managing(MISSING)),
    Door("webhooks.send_test", "POST", f"{_GONE}/tests", _managing(MISSING)),
    Door("webhooks.show_delivery", "GET", f"{_GONE}/deliveries/1", _managing(MISSING)),
    Door("webhooks.replay_delivery", "POST", f"{_GONE}/deliveries/1/replays", _managing(MISSING)),
    Door("webhooks.replay_failed", "POST", f"{_GONE}/replays", _managing(MISSING), {"since": "x"}),
)
