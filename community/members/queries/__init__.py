"""Every read of accounts."""

from .actors import find_actor, get_actor
from .addresses import count_confirmed_members, count_members_at, list_member_ids_at
from .chips import (
    FORMER_MEMBER,
    MemberChip,
    find_member_id_of,
    list_member_chips,
    list_member_ids_of,
    list_mention_urls,
)
from .data import stream_data_of, tables_about_members
from .members import (
    count_admins,
    find_free_username,
    find_member,
    find_member_by_email,
    find_member_by_identity,
    find_member_by_username,
    get_member,
    get_member_by_username,
    is_email_taken,
    is_username_taken,
    list_admin_ids,
    list_ids_of_roles,
    list_members_like,
    list_taken_usernames,
    list_unconfirmed_ids,
    lock_admins,
    lock_member,
)
from .ranks import find_lowest_rank_id, has_resting_abilities, list_ranks, lock_members
from .roles import list_roles_at
from .sessions import SignIn, find_live_mailed_key, get_session, has_signed_in_from, list_sessions
from .suspensions import LiveSuspension, find_live_suspension, find_open_suspension

__all__ = [
    "FORMER_MEMBER",
    "LiveSuspension",
    "MemberChip",
    "SignIn",
    "count_admins",
    "count_confirmed_members",
    "count_members_at",
    "find_actor",
    "find_free_username",
    "find_live_mailed_key",
    "find_live_suspension",
    "find_lowest_rank_id",
    "find_member",
    "find_member_by_email",
    "find_member_by_identity",
    "find_member_by_username",
    "find_member_id_of",
    "find_open_suspension",
    "get_actor",
    "get_member",
    "get_member_by_username",
    "get_session",
    "has_resting_abilities",
    "has_signed_in_from",
    "is_email_taken",
    "is_username_taken",
    "list_admin_ids",
    "list_ids_of_roles",
    "list_member_chips",
    "list_member_ids_at",
    "list_member_ids_of",
    "list_members_like",
    "list_mention_urls",
    "list_ranks",
    "list_roles_at",
    "list_sessions",
    "list_taken_usernames",
    "list_unconfirmed_ids",
    "lock_admins",
    "lock_member",
    "lock_members",
    "stream_data_of",
    "tables_about_members",
]
