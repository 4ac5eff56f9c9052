"""Reactions to what happens to posts and members beneath: the queue follows."""

from __future__ import annotations

from typing import Protocol

from community.answers.events import (
    AnswerEdited,
    AnswerPosted,
    AnswerRemoved,
    AnswerRestored,
    ReplyEdited,
    ReplyPosted,
    ReplyRemoved,
    ReplyRestored,
)
from community.answers.models import Answer, Merge, Reply
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.text.extras import count_images, count_links
from community.members.events import MemberErased
from community.moderation import actions, policy, queries
from community.moderation.queries import Post
from community.moderation.rules import Source
from community.threads.events import (
    MergeUndone,
    ThreadEdited,
    ThreadPosted,
    ThreadRemoved,
    ThreadRestored,
    ThreadsMerged,
    ThreadSplit,
)
from community.threads.models import Thread

Writing = ThreadPosted | ThreadEdited | AnswerPosted | AnswerEdited | ReplyPosted | ReplyEdited
Removal = ThreadRemoved | AnswerRemoved | ReplyRemoved
Return = ThreadRestored | AnswerRestored | ReplyRestored


class WrongReport(Protocol):
    """What the room of reactions says of a mark “wrong or dangerous”."""

    @property
    def report_id(self) -> int: ...

    @property
    def answer_id(self) -> int: ...

    @property
    def member_id(self) -> int: ...

    @property
    def reason(self) -> str: ...


def review_wrong(actor: Actor, event: WrongReport) -> None:
    """Put an answer that a member marked as wrong or dangerous into the queue, with the reason that they gave."""
    answer = db.session.get(Answer, event.answer_id)
    if answer is not None and not answer.is_removed:
        actions.note_report(
            SYSTEM, answer, report_id=event.report_id, member_id=event.member_id, words=event.reason
        )


def forget_wrong(actor: Actor, event: WrongReport) -> None:
    """Take the mark out of the queue again once its member withdrew it."""
    actions.forget_report(SYSTEM, report_id=event.report_id)


def look_first(actor: Actor, event: Writing) -> None:
    """Put what a newcomer wrote into the queue when it leads elsewhere or shows pictures; it stands meanwhile."""
    if not policy.needs_first_look(actor):
        return
    _, post = _post_of(event)
    if count_links(post.body_html) or count_images(post.body_html):
        actions.open_item(SYSTEM, post, source=Source.FIRST_LOOK)


def note_removed(actor: Actor, event: Removal) -> None:
    """Settle what was reported of a post that went out of sight."""
    thread, post = _post_of(event)
    actions.note_removed(actor, thread, post)


def note_restored(actor: Actor, event: Return) -> None:
    """Let the queue follow a post that came back."""
    thread, post = _post_of(event)
    actions.note_restored(actor, thread, post)


def follow_merge(actor: Actor, event: ThreadsMerged) -> None:
    """A merged question is an answer now: what was reported of it is reported of that."""
    merge = db.session.get_one(Merge, event.merge_id)
    actions.move_reports({"thread_id": merge.source_id}, {"answer_id": merge.moved["opening"]})


def follow_undone_merge(actor: Actor, event: MergeUndone) -> None:
    """And back, where the answer became the question again."""
    merge = db.session.get_one(Merge, event.merge_id)
    opening = db.session.get_one(Answer, merge.moved["opening"])
    if opening.opens_thread_id == merge.source_id:
        actions.move_reports({"answer_id": opening.id}, {"thread_id": merge.source_id})


def follow_split(actor: Actor, event: ThreadSplit) -> None:
    """The first of the answers that moved opens the new thread: what was reported of it goes along."""
    opening = queries.find_opening_answer(event.new_thread_id)
    if opening is not None:
        actions.move_reports({"answer_id": opening.id}, {"thread_id": event.new_thread_id})


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Forget the words that an erased member wrote to the moderators."""
    actions.forget_words(event.member_id)


def _post_of(event: Writing | Removal | Return) -> tuple[Thread, Post]:
    thread = db.session.get_one(Thread, event.thread_id)
    if isinstance(event, ReplyPosted | ReplyEdited | ReplyRemoved | ReplyRestored):
        return thread, db.session.get_one(Reply, event.reply_id)
    if isinstance(event, AnswerPosted | AnswerEdited | AnswerRemoved | AnswerRestored):
        return thread, db.session.get_one(Answer, event.answer_id)
    return thread, thread
