"""An author asks for another look at a removal."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.moderation import policy, queries
from community.moderation.actions.items import item_of
from community.moderation.events import AppealOpened
from community.moderation.models import ReviewItem
from community.moderation.queries import Post
from community.moderation.rules import APPEAL_SHORTEST, WORDS_LONGEST, Source
from community.threads.models import Thread


def ask_again(actor: Actor, thread: Thread, post: Post, *, words: str) -> ReviewItem:
    """Put one's own removed post into the queue once more, with what one has to say. Needs the thread locked.

    Once for each removal: raise Conflict the second time. Raise Invalid for words that say nothing, or too many.
    """
    require(policy.can_ask_again(actor, post))
    if queries.has_asked_again(actor, post):
        raise Conflict("You have asked for another look already; a moderator answers once, and that stands.")
    words = clean_body(words).strip()
    if len(words) < APPEAL_SHORTEST:
        raise Invalid(
            fields={"words": "Say what was overlooked: a moderator decides by what you write here."}
        )
    if len(words) > WORDS_LONGEST:
        raise Invalid(
            fields={"words": f"Shorten this to {WORDS_LONGEST} characters (it has {len(words):,})."}
        )
    item = item_of(post, source=Source.APPEAL, words=words)
    publish(
        actor,
        AppealOpened(
            item_id=item.id,
            post_kind=queries.kind_of(post),
            post_id=post.id,
            thread_id=thread.id,
            author_id=post.author_id,
        ),
    )
    return item
