"""Every write of badges and awards."""

from .by_hand import give_badge, note_toasts, take_award
from .define import Draft, bring_back_badge, change_badge, make_badge, note_progress, retire_badge
from .settle import CAUSE_GONE, Settled, forget_awards, settle_awards
from .sync import sync_badges

__all__ = [
    "CAUSE_GONE",
    "Draft",
    "Settled",
    "bring_back_badge",
    "change_badge",
    "forget_awards",
    "give_badge",
    "make_badge",
    "note_progress",
    "note_toasts",
    "retire_badge",
    "settle_awards",
    "sync_badges",
    "take_award",
]
