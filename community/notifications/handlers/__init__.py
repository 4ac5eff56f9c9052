"""Who hears of what happened: after each act, members learn of it in their inbox, once."""

from community.notifications.handlers.impact import tell_of_thank_you, tell_of_year
from community.notifications.handlers.employees import (
    tell_of_employment,
    tell_of_ended_employment,
    tell_of_retraining,
)
from community.notifications.handlers.posts import (
    forget_inbox,
    tell_of_acceptance,
    tell_of_answer,
    tell_of_closing,
    tell_of_doubts,
    tell_of_edited_answer,
    tell_of_edited_reply,
    tell_of_edited_thread,
    tell_of_info_request,
    tell_of_merge,
    tell_of_move,
    tell_of_recommendation,
    tell_of_reply,
    tell_of_resolution,
    tell_of_thread,
)
from community.notifications.handlers.programme import tell_of_programme, tell_super_user
from community.notifications.handlers.reviews import (
    tell_of_decided_edit,
    tell_of_proposed_edit,
    tell_of_review,
    tell_of_undone_review,
)
from community.notifications.handlers.standing import (
    tell_of_badge,
    tell_of_case,
    tell_of_rank_gained,
    tell_of_rank_lost,
    tell_of_rest,
    tell_of_rules,
    tell_of_undone_case,
    tell_of_withdrawn_rules,
)

__all__ = [
    "forget_inbox",
    "tell_of_acceptance",
    "tell_of_answer",
    "tell_of_badge",
    "tell_of_case",
    "tell_of_closing",
    "tell_of_decided_edit",
    "tell_of_doubts",
    "tell_of_edited_answer",
    "tell_of_edited_reply",
    "tell_of_edited_thread",
    "tell_of_employment",
    "tell_of_ended_employment",
    "tell_of_info_request",
    "tell_of_merge",
    "tell_of_move",
    "tell_of_programme",
    "tell_of_proposed_edit",
    "tell_of_rank_gained",
    "tell_of_rank_lost",
    "tell_of_recommendation",
    "tell_of_reply",
    "tell_of_resolution",
    "tell_of_rest",
    "tell_of_retraining",
    "tell_of_review",
    "tell_of_rules",
    "tell_of_thank_you",
    "tell_of_thread",
    "tell_of_undone_case",
    "tell_of_undone_review",
    "tell_of_withdrawn_rules",
    "tell_super_user",
    "tell_of_year",
]
