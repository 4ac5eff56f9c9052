"""Who may propose a better text for somebody else's post, and who decides."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from community.answers.policy import Post
from community.core.actor import Ability, Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.edits.models import ProposedEdit
from community.threads.models import Thread
from community.threads.policy import CLOSED, LOCKED, reachable_threads


def can_propose_edit(actor: Actor, thread: Thread, post: Post) -> Verdict:
    """Whether the actor may propose another text for the question or answer."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_member(post.author_id):
        return refused("This is your own post: change it right away.")
    if not actor.has_ability(Ability.SUGGEST_EDITS):
        return refused(
            "Your rank does not include suggesting edits yet. Your points page says what is missing."
        )
    if post.is_removed or not thread.is_listed:
        return refused("This post was removed.")
    if thread.locked_at is not None:
        return LOCKED
    return CLOSED if thread.closed_at is not None else ALLOWED


def can_withdraw_edit(actor: Actor, edit: ProposedEdit) -> Verdict:
    """Whether the actor may take a proposal back: its proposer, until somebody has decided."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not actor.is_member(edit.proposer_id):
        return refused("This is somebody else's proposal.")
    return ALLOWED if edit.is_open else refused("This is decided already.")


def can_decide_edit(actor: Actor, edit: ProposedEdit) -> Verdict:
    """Whether the actor may accept or decline a proposal: the post's author, moderators, and whose rank includes it."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_member(edit.proposer_id):
        return refused("Somebody else decides about what you proposed.")
    if actor.is_member(edit.author_id) or actor.has_ability(Ability.DECIDE_EDITS):
        return ALLOWED
    return refused("The post's author, moderators and experienced members decide about this.")


def can_revert_edit(actor: Actor, edit: ProposedEdit) -> Verdict:
    """Whether the actor may take an accepted proposal out of the post again: the post's author and moderators."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not (actor.is_member(edit.author_id) or actor.is_moderator):
        return refused("The post's author and moderators take an edit out again.")
    return ALLOWED if edit.is_accepted else refused("This was not accepted, or is taken out already.")


def can_list_edits(actor: Actor) -> Verdict:
    """Whether the actor has a list of proposals: those that they made, that are about their posts, or may decide."""
    if actor.is_signed_in or actor.is_system:
        return ALLOWED
    return Verdict(False, "Sign in to see suggested edits.", needs_sign_in=True)


def can_decide_for_others(actor: Actor) -> Verdict:
    """Whether the actor may decide about proposals for third persons' posts."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.has_ability(Ability.DECIDE_EDITS):
        return ALLOWED
    return refused("Moderators and experienced members decide about others' posts.")


def can_expire_edits(actor: Actor) -> Verdict:
    """Whether the actor may end proposals that nobody decided: the clock."""
    return system_only(actor)


def visible_edits(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the proposals which the actor sees, where Thread is joined."""
    if not can_list_edits(actor):
        return false()
    if can_decide_for_others(actor):
        return reachable_threads(actor)
    own = or_(ProposedEdit.proposer_id == actor.id, ProposedEdit.author_id == actor.id)
    return and_(own, reachable_threads(actor))
