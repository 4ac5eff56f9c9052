"""Every write to answers and replies."""

from community.answers.actions.accept import accept_answer, give_acceptance_back, withdraw_acceptance
from community.answers.actions.edit import edit_answer, edit_reply
from community.answers.actions.merge import merge_threads, undo_merge
from community.answers.actions.post import post_answer, post_reply
from community.answers.actions.remove import remove_answer, remove_reply, restore_answer, restore_reply
from community.answers.actions.split import split_thread
from community.answers.actions.states import (
    add_confirmations,
    note_confirmed,
    note_outdated,
    note_recommended,
    note_verified,
)
from community.answers.actions.votes import add_helped, add_votes

__all__ = [
    "accept_answer",
    "add_confirmations",
    "add_helped",
    "add_votes",
    "edit_answer",
    "edit_reply",
    "give_acceptance_back",
    "merge_threads",
    "note_confirmed",
    "note_outdated",
    "note_recommended",
    "note_verified",
    "post_answer",
    "post_reply",
    "remove_answer",
    "remove_reply",
    "restore_answer",
    "restore_reply",
    "split_thread",
    "undo_merge",
    "withdraw_acceptance",
]
