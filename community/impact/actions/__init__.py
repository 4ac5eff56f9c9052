"""Every write of thank-you notes, of what is shown, and of years that are over."""

from community.impact.actions.notes import (
    keep_note,
    remove_note,
    report_note,
    restore_note,
    thank,
    withdraw_note,
)
from community.impact.actions.shown import (
    choose_shown,
    forget_member,
    set_impact_terms,
    share_card,
    withdraw_card,
)
from community.impact.actions.years import sum_years

__all__ = [
    "choose_shown",
    "forget_member",
    "keep_note",
    "remove_note",
    "report_note",
    "restore_note",
    "set_impact_terms",
    "share_card",
    "sum_years",
    "thank",
    "withdraw_card",
    "withdraw_note",
]
