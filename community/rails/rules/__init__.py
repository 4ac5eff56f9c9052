"""What money on its way out looks like, and every decision about it that needs no provider."""

from __future__ import annotations

from community.rails.rules.fees import FREE, Fee, parse_fee
from community.rails.rules.interface import Rail
from community.rails.rules.matching import matched, same_payee
from community.rails.rules.reconcile import Discrepancy, Kind, Sent, State, Window, reconcile
from community.rails.rules.values import (
    FINAL,
    KEY_SHAPE,
    Destination,
    File,
    Instruction,
    Notice,
    Outcome,
    Parcel,
    Report,
)

__all__ = [
    "FINAL",
    "FREE",
    "KEY_SHAPE",
    "Destination",
    "Discrepancy",
    "Fee",
    "File",
    "Instruction",
    "Kind",
    "Notice",
    "Outcome",
    "Parcel",
    "Rail",
    "Report",
    "Sent",
    "State",
    "Window",
    "matched",
    "parse_fee",
    "reconcile",
    "same_payee",
]
