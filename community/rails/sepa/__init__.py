"""Transfers in euro by files for a bank: pain.001 out, pain.002 and camt.053 or camt.054 back."""

from __future__ import annotations

from community.rails.sepa.rail import SepaRail

__all__ = ["SepaRail"]
