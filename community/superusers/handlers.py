"""Reactions to what happens to members beneath: a role given or taken by hand, and an account that is gone."""

from __future__ import annotations

from community.core.actor import STAFF, Actor, Role
from community.members import queries as members
from community.members.events import MemberErased, RoleChanged
from community.superusers import actions, queries
from community.superusers.rules.terms import End

_STAFF = {role.value for role in STAFF}


def follow_role(actor: Actor, event: RoleChanged) -> None:
    """Let the programme follow a role that an admin gave or took by hand. Its own changes are done before they are heard."""
    membership = queries.lock_membership(event.member_id)
    if event.after == Role.SUPER_USER.value:
        if membership is None:
            actions.drop_candidacy(actor, event.member_id)
            actions.begin_membership(actor, members.lock_member(event.member_id), None)
        return
    if event.after in _STAFF:
        actions.drop_candidacy(actor, event.member_id)
    if membership is None:
        return
    member = members.find_member(event.member_id)
    if member is None or member.erased_at is not None:
        kind, reason = End.ERASED, ""
    elif event.after in _STAFF:
        kind, reason = End.STAFF, ""
    else:
        kind, reason = End.REMOVED, event.reason
    actions.end_membership(actor, membership, kind, reason)


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Forget the words of and about an erased member; that they were in, and when, stays."""
    actions.drop_candidacy(actor, event.member_id)
    actions.forget_words(event.member_id)
