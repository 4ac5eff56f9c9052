"""Who may say what of an answer, recommend it, check it again, and undo what others confirmed."""

from __future__ import annotations

from community.answers.policy import Post
from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused, system_only
from community.reactions.rules import Kind, is_trusted
from community.threads.models import Thread

_GONE = refused("This answer was removed.")


def can_react(actor: Actor, thread: Thread, answer: Post, kind: Kind) -> Verdict:
    """Whether the actor may say this of the answer; closed and locked threads take it, as they take Helpful."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if answer.is_removed or not thread.is_listed:
        return _GONE
    if actor.is_member(answer.author_id):
        return refused(
            "This is your own answer: edit it, so that it fits again."
            if kind is Kind.OUTDATED
            else "Nobody judges their own answer."
        )
    if kind is Kind.WORKED:
        if not thread.is_question:
            return refused("Only answers to questions are confirmed.")
        if actor.is_member(thread.author_id):
            return refused(
                "You asked this, so your word counts for more: accept the answer, with “This solved it” beneath it."
            )
    return ALLOWED


def can_withdraw_reaction(actor: Actor) -> Verdict:
    """Whether the actor may take back what they said, also once the answer is gone."""
    return can_take_part(actor)


def can_recommend_answer(actor: Actor, thread: Thread, answer: Post) -> Verdict:
    """Whether the actor may recommend the answer in the brand's name: staff, and never their own."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not actor.is_staff:
        return refused("Only staff recommend answers.")
    if answer.is_removed or not thread.is_listed:
        return _GONE
    if actor.is_member(answer.author_id):
        return refused("A colleague has to recommend your answer.")
    return ALLOWED


def can_withdraw_recommendation(actor: Actor) -> Verdict:
    """Whether the actor may take a recommendation back: any of the staff, for it speaks for them all."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_staff else refused("Only staff withdraw a recommendation.")


def can_verify_answer(actor: Actor, thread: Thread, answer: Post) -> Verdict:
    """Whether the actor may say that the answer is still right, after others doubted it: the asker and the trusted.

    Its author changes it instead, unless they are trusted themselves.
    """
    basic = can_take_part(actor)
    if not basic:
        return basic
    if answer.is_removed or not thread.is_listed:
        return _GONE
    if actor.is_member(thread.author_id) or is_trusted(actor):
        return ALLOWED
    if actor.is_member(answer.author_id):
        return refused("Edit your answer, so that it fits again; then it counts as checked.")
    return refused("The asker, its author by editing it, and experienced members check an answer again.")


def can_undo_resolution(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may say that what others confirmed did not solve it: the asker and moderators."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_moderator:
        return ALLOWED
    if not actor.is_member(thread.author_id):
        return refused("Only the asker and moderators can say that it is not solved.")
    return ALLOWED if thread.is_listed else refused("This thread was removed.")


def can_settle_reports(actor: Actor) -> Verdict:
    """Whether the actor may decide about reports of wrong answers."""
    return moderators_only(actor, "decide about reports")


def can_settle_resolutions(actor: Actor) -> Verdict:
    """Whether the actor may let threads be solved whose askers fell silent after the confirmations."""
    return system_only(actor)
