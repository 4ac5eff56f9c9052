"""After a decision about a post: its author, and whoever reported it or suggested another text, learn what came of it."""

from __future__ import annotations

from datetime import datetime

from community.answers import queries as answers
from community.core.actor import SYSTEM, Actor
from community.edits import events as edit_events
from community.edits import queries as edits
from community.edits.models import ProposedEdit
from community.edits.rules import Outcome as EditOutcome
from community.moderation import events as moderation_events
from community.moderation import queries as moderation
from community.moderation.rules import REMOVING, UPHOLDING, Outcome
from community.notifications.actions import News, tell_members
from community.notifications.queries import these_members, was_told
from community.notifications.rules import Kind
from community.threads import queries as threads

_TO_AUTHOR = {
    Outcome.REMOVED: Kind.REMOVED,
    Outcome.SPAM: Kind.REMOVED,
    Outcome.EDIT_ASKED: Kind.EDIT_ASKED,
    Outcome.RESTORED: Kind.RESTORED,
}
_TO_PROPOSER = {
    EditOutcome.ACCEPTED: Kind.EDIT_ACCEPTED,
    EditOutcome.DECLINED: Kind.EDIT_DECLINED,
    EditOutcome.EXPIRED: Kind.EDIT_EXPIRED,
}


def tell_of_review(actor: Actor, event: moderation_events.ReviewDecided) -> None:
    """Tell the author what was decided about their post, and each who reported it whether something was done."""
    decision = moderation.find_decision(event.decision_id)
    if decision is None or not decision.is_live:
        return
    outcome = Outcome(decision.outcome)
    kind = _TO_AUTHOR.get(outcome)
    if outcome is Outcome.DISMISSED and moderation.get_item_of(decision).is_appeal:
        kind = Kind.REMOVAL_STANDS
    if kind is not None and decision.reverted_id is None:  # Else the undoing of the removal tells it.
        news = _news(event, f"review:{decision.id}")
        tell_members(SYSTEM, news, kind, these_members([decision.author_id]), even_if_gone=True)
    reporters = [flag.member_id for flag in moderation.list_flags_of(decision)]
    tells = Kind.FLAG_UPHELD if outcome in UPHOLDING else Kind.FLAG_DECLINED
    news = _news(event, f"report:{decision.id}")
    tell_members(SYSTEM, news, tells, these_members(reporters), even_if_gone=True)


def tell_of_undone_review(actor: Actor, event: moderation_events.DecisionUndone) -> None:
    """Tell the author that their post is back, where they were told that it was gone."""
    decision = moderation.find_decision(event.decision_id)
    if decision is None or Outcome(event.outcome) not in REMOVING:
        return
    if was_told(decision.author_id, f"review:{decision.id}"):
        news = _news(event, f"review-undone:{decision.id}")
        tell_members(SYSTEM, news, Kind.RESTORED, these_members([decision.author_id]))


def tell_of_proposed_edit(actor: Actor, event: edit_events.EditProposed) -> None:
    """Tell the post's author that somebody suggests a better text."""
    edit = edits.find_edit(event.edit_id)
    if edit is not None and edit.is_open:
        news = _news_of_edit(edit, "edit-proposed", edit.proposer_id, edit.proposed_at)
        tell_members(SYSTEM, news, Kind.EDIT_PROPOSED, these_members([edit.author_id]))


def tell_of_decided_edit(actor: Actor, event: edit_events.EditEvent) -> None:
    """Tell whoever suggested a text what came of it."""
    edit = edits.find_edit(event.edit_id)
    if edit is None or edit.outcome is None or edit.decided_at is None or edit.reverted_at is not None:
        return
    kind = _TO_PROPOSER.get(EditOutcome(edit.outcome))
    if kind is not None:
        news = _news_of_edit(edit, "edit-decided", edit.decided_by_id, edit.decided_at)
        tell_members(SYSTEM, news, kind, these_members([edit.proposer_id]))


def _news_of_edit(edit: ProposedEdit, what: str, actor_id: int | None, told_at: datetime) -> News:
    thread, _ = edits.get_post_of(edit)
    return News(
        cause=f"{what}:{edit.id}",
        thread=thread,
        actor_id=actor_id,
        told_at=told_at,
        answer_id=edit.answer_id,
    )


def _news(event: moderation_events.DecisionEvent, cause: str) -> News:
    """The news of a decision; it comes from the site, not from the moderator who happened to take it."""
    decision = moderation.get_decision(event.decision_id)
    answer_id = event.post_id if event.post_kind == "answer" else None
    reply_id = event.post_id if event.post_kind == "reply" else None
    if reply_id is not None:
        answer_id = answers.get_reply(SYSTEM, reply_id).answer_id
    return News(
        cause=cause,
        thread=threads.get_thread(SYSTEM, event.thread_id),
        actor_id=None,
        told_at=decision.undone_at or decision.decided_at,
        answer_id=answer_id,
        reply_id=reply_id,
    )
