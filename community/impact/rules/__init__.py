"""What counts as help, how figures are shared out, and the limits of what people write and choose here."""

from community.impact.rules.limits import FIRST_YEAR, LAST_YEAR, MINUTES_MOST, NOTE_LONGEST, NOTES_A_DAY
from community.impact.rules.periods import Choice, Span, span_of, steps_of, year_span
from community.impact.rules.sharing import Credit, Key, Nobody, Range, order_of, share_out, share_range, weigh
from community.impact.rules.sources import Source

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MINUTES_MOST",
    "NOTES_A_DAY",
    "NOTE_LONGEST",
    "Choice",
    "Credit",
    "Key",
    "Nobody",
    "Range",
    "Source",
    "Span",
    "order_of",
    "share_out",
    "share_range",
    "span_of",
    "steps_of",
    "weigh",
    "year_span",
]
