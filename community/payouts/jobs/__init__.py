"""What is done about payouts with calls to others, or by the clock."""

from community.payouts.jobs.mails import mail_details_changed, mail_expiry
from community.payouts.jobs.sending import ask_due, look_after, send_batch
from community.payouts.jobs.upkeep import (
    audit_all,
    audit_nightly,
    expire_due,
    hear_notice,
    note_late,
    release_waited,
)

__all__ = [
    "ask_due",
    "audit_all",
    "audit_nightly",
    "expire_due",
    "hear_notice",
    "look_after",
    "mail_details_changed",
    "mail_expiry",
    "note_late",
    "release_waited",
    "send_batch",
]
