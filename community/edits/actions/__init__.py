"""Every write of proposed edits."""

from community.edits.actions.decide import accept_edit, decline_edit, revert_edit
from community.edits.actions.keep import expire_edits, forget_words, move_edits
from community.edits.actions.propose import propose_edit, withdraw_edit

__all__ = [
    "accept_edit",
    "decline_edit",
    "expire_edits",
    "forget_words",
    "move_edits",
    "propose_edit",
    "revert_edit",
    "withdraw_edit",
]
