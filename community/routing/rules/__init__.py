"""Which waiting question suits which helper, to whom it is offered, and what is enough for one day."""

from community.routing.rules.fits import (
    DAY_MOST,
    SHOWN,
    WAITING_MOST,
    Fit,
    Key,
    Record,
    Subject,
    Waiting,
    fit,
    for_helper,
    urgency,
)

__all__ = [
    "DAY_MOST",
    "SHOWN",
    "WAITING_MOST",
    "Fit",
    "Key",
    "Record",
    "Subject",
    "Waiting",
    "fit",
    "for_helper",
    "urgency",
]
