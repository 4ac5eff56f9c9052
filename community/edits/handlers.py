"""Reactions to what happens to posts and members beneath: proposals follow."""

from __future__ import annotations

from community.answers.models import Answer, Merge
from community.core.actor import Actor
from community.core.db import db
from community.edits import actions
from community.members.events import MemberErased
from community.moderation.queries import find_opening_answer
from community.threads.events import MergeUndone, ThreadsMerged, ThreadSplit


def follow_merge(actor: Actor, event: ThreadsMerged) -> None:
    """A merged question is an answer now, and what was proposed for it is proposed for that."""
    merge = db.session.get_one(Merge, event.merge_id)
    actions.move_edits({"thread_id": merge.source_id}, {"answer_id": merge.moved["opening"]})


def follow_undone_merge(actor: Actor, event: MergeUndone) -> None:
    """And back, where the answer became the question again."""
    merge = db.session.get_one(Merge, event.merge_id)
    opening = db.session.get_one(Answer, merge.moved["opening"])
    if opening.opens_thread_id == merge.source_id:
        actions.move_edits({"answer_id": opening.id}, {"thread_id": merge.source_id})


def follow_split(actor: Actor, event: ThreadSplit) -> None:
    """The first of the answers that moved opens the new thread: what was proposed for it goes along."""
    opening = find_opening_answer(event.new_thread_id)
    if opening is not None:
        actions.move_edits({"answer_id": opening.id}, {"thread_id": event.new_thread_id})


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Forget the unused texts of an erased member."""
    actions.forget_words(event.member_id)
