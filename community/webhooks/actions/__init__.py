"""Every write to endpoints, to what is told, and to the log."""

from community.webhooks.actions.endpoints import (
    Draft,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    switch_off,
    switch_on,
)
from community.webhooks.actions.news import News, forget_member, note_news, sweep_log
from community.webhooks.actions.replays import ping_endpoint, replay_delivery, replay_failed
from community.webhooks.actions.secrets import change_secret, forget_old_secrets, show_secret
from community.webhooks.actions.sending import (
    Outcome,
    Outgoing,
    claim_endpoints,
    note_outcome,
    prepare_next,
    release_endpoints,
)

__all__ = [
    "Draft",
    "News",
    "Outcome",
    "Outgoing",
    "add_endpoint",
    "change_endpoint",
    "change_secret",
    "claim_endpoints",
    "forget_member",
    "forget_old_secrets",
    "note_news",
    "note_outcome",
    "ping_endpoint",
    "prepare_next",
    "release_endpoints",
    "remove_endpoint",
    "replay_delivery",
    "replay_failed",
    "show_secret",
    "sweep_log",
    "switch_off",
    "switch_on",
]
