"""Every write to accounts: one verb a function."""

from .accounts import ask_confirmation, clean_email, confirm_email, create_member, sign_up
from .addresses import ask_new_address, confirm_new_address
from .claims import claim_account, offer_claim
from .counts import add_points, count_posts, count_unread, count_unread_of, set_standing, set_vote_weight
from .employment import require_training, set_team
from .erasure import erase_member, erase_unconfirmed
from .imported import Account, Newcomer, count_for_many, import_members
from .keys import issue_key, sweep_keys
from .passwords import ask_password_reset, change_password, note_password_reset, reset_password
from .probation import count_day_post
from .profile import edit_profile, remove_avatar, set_avatar, store_picture
from .sign_ins import (
    allow_download,
    check_password,
    end_other_sessions,
    end_session,
    sign_in,
    start_session,
    touch_session,
)
from .standing import lift_suspension, set_role, suspend_member

__all__ = [
    "Account",
    "Newcomer",
    "add_points",
    "allow_download",
    "ask_confirmation",
    "ask_new_address",
    "ask_password_reset",
    "change_password",
    "check_password",
    "claim_account",
    "clean_email",
    "confirm_email",
    "confirm_new_address",
    "count_day_post",
    "count_for_many",
    "count_posts",
    "count_unread",
    "count_unread_of",
    "create_member",
    "edit_profile",
    "end_other_sessions",
    "end_session",
    "erase_member",
    "erase_unconfirmed",
    "import_members",
    "issue_key",
    "lift_suspension",
    "note_password_reset",
    "offer_claim",
    "remove_avatar",
    "require_training",
    "reset_password",
    "set_avatar",
    "set_role",
    "set_standing",
    "set_team",
    "set_vote_weight",
    "sign_in",
    "sign_up",
    "start_session",
    "store_picture",
    "suspend_member",
    "sweep_keys",
    "touch_session",
]
