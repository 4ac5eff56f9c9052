"""Every write to threads."""

from community.threads.actions.drafts import claim_drafts, clear_draft, remove_stale_drafts, save_draft
from community.threads.actions.facts import (
    add_timeline_entry,
    add_votes,
    give_way_to_acceptance,
    note_acceptances,
    note_answer,
    note_asker,
    note_confirmed,
    note_first_answer,
    note_reply,
    set_counts,
    settling,
)
from community.threads.actions.follow import (
    add_follower,
    follow_thread,
    have_too,
    unfollow_thread,
    withdraw_have_too,
)
from community.threads.actions.forget import forget_member
from community.threads.actions.info import ask_info, withdraw_info_request
from community.threads.actions.join import open_from_answer, put_into, replace_opening, take_out
from community.threads.actions.moderate import (
    close_thread,
    lock_thread,
    move_thread,
    pin_thread,
    remove_thread,
    reopen_thread,
    restore_thread,
    unlock_thread,
    unpin_thread,
)
from community.threads.actions.post import check_words, edit_thread, post_thread
from community.threads.actions.text import Body, check_extras, check_revision, cook_body
from community.threads.actions.views import count_view

__all__ = [
    "Body",
    "add_follower",
    "add_timeline_entry",
    "add_votes",
    "ask_info",
    "check_extras",
    "check_revision",
    "check_words",
    "claim_drafts",
    "clear_draft",
    "close_thread",
    "cook_body",
    "count_view",
    "edit_thread",
    "follow_thread",
    "forget_member",
    "give_way_to_acceptance",
    "have_too",
    "lock_thread",
    "move_thread",
    "note_acceptances",
    "note_answer",
    "note_asker",
    "note_confirmed",
    "note_first_answer",
    "note_reply",
    "open_from_answer",
    "pin_thread",
    "post_thread",
    "put_into",
    "remove_stale_drafts",
    "remove_thread",
    "reopen_thread",
    "replace_opening",
    "restore_thread",
    "save_draft",
    "set_counts",
    "settling",
    "take_out",
    "unfollow_thread",
    "unlock_thread",
    "unpin_thread",
    "withdraw_have_too",
    "withdraw_info_request",
]
