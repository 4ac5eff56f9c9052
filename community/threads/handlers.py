"""Reactions to what happens to members."""

from __future__ import annotations

from community.core.actor import Actor
from community.members import events as members
from community.members import queries as member_queries
from community.threads import actions


def claim_drafts(actor: Actor, event: members.SignedIn) -> None:
    """Hand what a visitor had typed to the member as whom they signed in."""
    if event.visitor_key:
        actions.claim_drafts(member_queries.get_actor(event.member_id), event.visitor_key)


def forget_member(actor: Actor, event: members.MemberErased) -> None:
    """Forget the drafts and follows of a member who was erased."""
    actions.forget_member(event.member_id)
