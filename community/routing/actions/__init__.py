"""Every write of routing."""

from community.routing.actions.offers import (
    begin_offering,
    close_stale,
    expire_offers,
    forget_offers,
    offer_again,
    offer_by_hand,
    offer_round,
    pass_offer,
    settle_answered,
)
from community.routing.actions.terms import set_terms
from community.routing.actions.wishes import (
    choose_quiet_hours,
    end_pause,
    end_quiet_hours,
    forget_limit,
    forget_wishes,
    limit_day,
    pause,
)

__all__ = [
    "begin_offering",
    "choose_quiet_hours",
    "close_stale",
    "end_pause",
    "end_quiet_hours",
    "expire_offers",
    "forget_limit",
    "forget_offers",
    "forget_wishes",
    "limit_day",
    "offer_again",
    "offer_by_hand",
    "offer_round",
    "pass_offer",
    "pause",
    "set_terms",
    "settle_answered",
]
