"""Reactions to what happens to members, and in threads that a team has."""

from __future__ import annotations

from community.answers.events import AcceptanceWithdrawn, AnswerAccepted, AnswerPosted, ReplyPosted
from community.core.actor import Actor
from community.core.events import Past
from community.escalation import actions, policy
from community.members import queries as members
from community.members.events import MemberErased, MemberSuspended, RoleChanged
from community.threads.events import ThreadsMerged


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Forget what the member asked the support team, and let go of what they worked on for it."""
    actions.forget_writer(event.member_id)
    actions.let_go_of_all(actor, event.member_id)
    actions.leave_all_teams(event.member_id)


def note_answer(actor: Actor, event: AnswerPosted) -> None:
    """An answer of the asker or the team reaches the ticket."""
    actions.note_post(
        actor, thread_id=event.thread_id, author_id=event.author_id, post=f"answer:{event.answer_id}"
    )


def note_reply(actor: Actor, event: ReplyPosted) -> None:
    """A reply of the asker or the team reaches the ticket."""
    actions.note_post(
        actor, thread_id=event.thread_id, author_id=event.author_id, post=f"reply:{event.reply_id}"
    )


def end_ticket(actor: Actor, event: AnswerAccepted) -> None:
    """What is solved needs no team any more."""
    actions.end_with_acceptance(actor, event.thread_id)


def leave_past(_actor: Actor, _past: Past) -> None:
    """What was accepted elsewhere long ago was never with a team here."""


def begin_ticket_anew(actor: Actor, event: AcceptanceWithdrawn) -> None:
    """What is not solved after all is the team's again."""
    actions.begin_anew(actor, event.thread_id)


def follow_merged_thread(actor: Actor, event: ThreadsMerged) -> None:
    """The ticket goes where the thread's posts went."""
    actions.follow_merge(actor, source_id=event.source_id, target_id=event.thread_id)


def let_tickets_go(actor: Actor, event: MemberSuspended | RoleChanged) -> None:
    """Whoever may not work tickets any more has none."""
    member = members.find_member(event.member_id)
    is_here = member is not None and member.erased_at is None
    if is_here and policy.can_work_tickets(members.get_actor(event.member_id)):
        return
    actions.let_go_of_all(actor, event.member_id)
    if isinstance(event, RoleChanged):
        actions.leave_all_teams(event.member_id)
