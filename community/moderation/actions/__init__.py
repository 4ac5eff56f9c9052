"""Every write of what is reported and decided."""

from community.moderation.actions.appeal import ask_again
from community.moderation.actions.decide import decide_item, undo_decision
from community.moderation.actions.flag import flag_post, forget_report, note_report, withdraw_flag
from community.moderation.actions.follow import forget_words, move_reports, note_removed, note_restored
from community.moderation.actions.items import open_item
from community.moderation.actions.opinion import give_opinion, withdraw_opinion

__all__ = [
    "ask_again",
    "decide_item",
    "flag_post",
    "forget_report",
    "forget_words",
    "give_opinion",
    "move_reports",
    "note_removed",
    "note_report",
    "note_restored",
    "open_item",
    "undo_decision",
    "withdraw_flag",
    "withdraw_opinion",
]
