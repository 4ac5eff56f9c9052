"""What happens to endpoints: the trail of who set up what."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class WebhookEvent(Event):
    """The part that all of them share."""

    endpoint_id: int
    host: str
    """Of its address, which itself may hold a token."""


@dataclass(frozen=True, kw_only=True)
class WebhookAdded(WebhookEvent):
    """An admin added an endpoint."""


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(WebhookEvent):
    """Its address, events or description changed; `is_private` says whether it is told what staff see."""

    is_private: bool


@dataclass(frozen=True, kw_only=True)
class WebhookRemoved(WebhookEvent):
    """It was removed, with its log."""


@dataclass(frozen=True, kw_only=True)
class WebhookSwitchedOn(WebhookEvent):
    """It gets calls again."""


@dataclass(frozen=True, kw_only=True)
class WebhookSwitchedOff(WebhookEvent):
    """It gets no calls any more; `reason` is admin, gone or failing."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class WebhookSecretShown(WebhookEvent):
    """An admin looked at its key, which is shown once."""


@dataclass(frozen=True, kw_only=True)
class WebhookSecretChanged(WebhookEvent):
    """It has a new key; the one before signs for another day."""


@dataclass(frozen=True, kw_only=True)
class WebhookTested(WebhookEvent):
    """An admin sent it a test."""


@dataclass(frozen=True, kw_only=True)
class WebhookReplayed(WebhookEvent):
    """An admin had so many deliveries sent again."""

    delivery_count: int
