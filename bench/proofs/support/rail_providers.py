"""Providers that misbehave by key, as the proof of the rails plants it; what they really paid they keep as their tests' twins do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from tests.support.billing_api import BillingApi
from tests.support.local_server import Ask, LocalServer, Say
from tests.support.payouts_api import PayoutsApi


class Scripted(LocalServer):
    """A provider whose faults are planted by key: of a parcel for PayPal, of a payout for the billing."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: dict[str, list[str]] = {}
        """What happens to the next requests that would pay under a key, as `LocalServer.respond` reads it."""
        self.questions: dict[str, list[int]] = {}
        """The statuses with which the next questions about a key are answered."""
        self.silent: set[str] = set()
        """Keys that are paid, and of which nothing is ever said."""
        self.hooks: dict[str, Callable[[], None]] = {}
        """What happens between paying a key and the answer."""

    def about(self, ask: Ask) -> str:
        """Which key a request is about."""
        raise NotImplementedError

    def respond(self, ask: Ask) -> Say:
        """As planted for its key; otherwise as nothing were wrong."""
        with self.lock:
            self.asked.clear()
            key, pays = self.about(ask), self.moves_money(ask)
            if key in self.silent:
                if pays:
                    self.answer(ask)
                return Say(fault="close")
            planted = self.questions.get(key)
            if planted and not pays:
                return Say(planted.pop(0))
            script = self.scripts.get(key)
            if script and pays:
                self.faults.append(script.pop(0))
            say = super().respond(ask)
            hook = self.hooks.pop(key, None) if pays else None
        if hook is not None:
            hook()
        return say


class PayPal(Scripted, PayoutsApi):
    """PayPal, whose keys are those of parcels."""

    def about(self, ask: Ask) -> str:
        """The parcel that is paid or shown."""
        if self.moves_money(ask):
            return str(ask.json()["sender_batch_header"]["sender_batch_id"])
        batch = self.batches.get(ask.path.removeprefix("/v1/payments/payouts/"))
        return batch.our_key if batch is not None else ""


class Billing(Scripted, BillingApi):
    """A billing, whose keys are those of payouts."""

    def about(self, ask: Ask) -> str:
        """The payout that is credited or shown."""
        return str(ask.json()["key"]) if ask.method == "POST" else unquote(ask.path.rpartition("/")[2])
