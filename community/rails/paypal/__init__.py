"""Payouts to PayPal accounts, by calls to its Payouts API."""

from __future__ import annotations

from community.rails.paypal.rail import PayPalRail

__all__ = ["PayPalRail"]
