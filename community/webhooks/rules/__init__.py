"""What is told, when it is tried again, and the limits; pure."""

from community.webhooks.rules.catalogue import BY_NAME, CATALOGUE, GROUPS, PING, Entry, Topic, example_of
from community.webhooks.rules.limits import (
    ADDRESS_LONGEST,
    ANSWER_KEPT_BYTES,
    DESCRIPTION_LONGEST,
    ENDPOINTS_MOST,
    LOG_DAYS,
    OVERLAP_HOURS,
    PAGE_SIZE,
    REPLAY_MOST,
    State,
    SwitchedOff,
)
from community.webhooks.rules.schedule import (
    GIVE_UP_AFTER,
    SCHEDULE,
    next_try,
    pause_after,
    read_retry_after,
    should_give_up,
)

__all__ = [
    "ADDRESS_LONGEST",
    "ANSWER_KEPT_BYTES",
    "BY_NAME",
    "CATALOGUE",
    "DESCRIPTION_LONGEST",
    "ENDPOINTS_MOST",
    "GIVE_UP_AFTER",
    "GROUPS",
    "LOG_DAYS",
    "OVERLAP_HOURS",
    "PAGE_SIZE",
    "PING",
    "REPLAY_MOST",
    "SCHEDULE",
    "Entry",
    "State",
    "SwitchedOff",
    "Topic",
    "example_of",
    "next_try",
    "pause_after",
    "read_retry_after",
    "should_give_up",
]
