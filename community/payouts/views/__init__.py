"""Doors of payouts."""

from community.payouts.views import (
    admin,
    batches,
    callbacks,
    charities,
    claims,
    details,
    faults,
    taken_back,
    tax,
    terms,
    tracking,
    upkeep,
)
from community.payouts.views.blueprint import blueprint

__all__ = [
    "admin",
    "batches",
    "blueprint",
    "callbacks",
    "charities",
    "claims",
    "details",
    "faults",
    "taken_back",
    "tax",
    "terms",
    "tracking",
    "upkeep",
]
