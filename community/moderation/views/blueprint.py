"""The blueprint that the doors of this room hang on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal

from flask import Blueprint, make_response
from werkzeug.wrappers import Response

from community.answers import queries as answers
from community.core.actor import Actor
from community.moderation.queries import Post
from community.threads import queries as threads

if TYPE_CHECKING:
    from community.threads.models import Thread

blueprint = Blueprint("moderation", __name__)

Kind = Literal["threads", "answers", "replies"]
KINDS = '<any("answers", "replies"):kind>'
"""What kind of post an address names. Threads have rules of their own, or their page would answer instead of these."""
THREADS: dict[str, Any] = {"kind": "threads"}
WORDS = {"threads": "post", "answers": "answer", "replies": "reply"}


def private(view: Callable[..., Any]) -> Callable[..., Response]:
    """Let no browser and no proxy keep what the view answers."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def load_post(actor: Actor, kind: Kind, post_id: int, *, locked: bool = False) -> tuple[Thread, Post]:
    """The thread and the post that an address names. Raise NotFound alike for missing and hidden."""
    if kind == "threads":
        thread = (threads.lock_thread if locked else threads.get_thread)(actor, post_id)
        return thread, thread
    if locked:
        post, thread = (answers.lock_answer if kind == "answers" else answers.lock_reply)(actor, post_id)
        return thread, post
    post = (answers.get_answer if kind == "answers" else answers.get_reply)(actor, post_id)
    return threads.get_thread(actor, post.thread_id), post


def word_of(kind: Kind, thread: Thread) -> str:
    """What people call the post."""
    if kind == "threads":
        return "question" if thread.is_question else "post"
    return WORDS[kind]
