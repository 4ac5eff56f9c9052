"""Every write of the calendar."""

from community.calendar.actions.attendance import Tick, note_attendance, publish_notes
from community.calendar.actions.feeds import drop_feed, forget_feed, renew_feed
from community.calendar.actions.keeping import forget_member, free_outsiders, note_overdue, remind
from community.calendar.actions.plan import cancel_event, change_event, plan_event, plan_series
from community.calendar.actions.planned import Plan
from community.calendar.actions.questions import (
    answer_question,
    ask_management,
    decline_question,
    support_question,
    withdraw_question,
    withdraw_support,
)
from community.calendar.actions.seats import give_seat_back, take_seat

__all__ = [
    "Plan",
    "Tick",
    "answer_question",
    "ask_management",
    "cancel_event",
    "change_event",
    "decline_question",
    "drop_feed",
    "forget_feed",
    "forget_member",
    "free_outsiders",
    "give_seat_back",
    "note_attendance",
    "note_overdue",
    "plan_event",
    "plan_series",
    "publish_notes",
    "remind",
    "renew_feed",
    "support_question",
    "take_seat",
    "withdraw_question",
    "withdraw_support",
]
