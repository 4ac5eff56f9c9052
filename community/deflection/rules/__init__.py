"""What is offered to somebody who is about to ask, in which order, and how well that would have helped before."""

from community.deflection.rules.offers import (
    QUERY_LONGEST,
    SUGGESTIONS_MOST,
    Place,
    choose,
    is_enough,
    place_of,
    widget_key,
)
from community.deflection.rules.weights import DEFAULT_WEIGHTS, Weights, weigher

__all__ = [
    "DEFAULT_WEIGHTS",
    "QUERY_LONGEST",
    "SUGGESTIONS_MOST",
    "Place",
    "Weights",
    "choose",
    "is_enough",
    "place_of",
    "weigher",
    "widget_key",
]
