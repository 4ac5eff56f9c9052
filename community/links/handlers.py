"""Reactions to posts that are written and changed."""

from __future__ import annotations

from community.answers.events import AnswerEdited, AnswerPosted, ReplyEdited, ReplyPosted
from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.links import actions, queries
from community.threads.events import ThreadEdited, ThreadPosted
from community.threads.models import Thread


def note_links_of_thread(actor: Actor, event: ThreadPosted | ThreadEdited) -> None:
    """Note the links of the text that opens the thread."""
    _note(queries.find_post(Thread, event.thread_id))


def note_links_of_answer(actor: Actor, event: AnswerPosted | AnswerEdited) -> None:
    """Note the links of the answer."""
    _note(queries.find_post(Answer, event.answer_id))


def note_links_of_reply(actor: Actor, event: ReplyPosted | ReplyEdited) -> None:
    """Note the links of the reply."""
    _note(queries.find_post(Reply, event.reply_id))


def _note(post: queries.Post | None) -> None:
    if post is not None:
        actions.note_links(post)
