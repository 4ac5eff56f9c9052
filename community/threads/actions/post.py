"""Opening and editing threads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from community.boards import actions as boards
from community.boards.models import Board, Product
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.excerpt import excerpt
from community.core.text.lines import clean_line
from community.members import actions as members
from community.threads import policy
from community.threads.actions.follow import add_follower
from community.threads.actions.text import Body, check_extras, check_revision, clean_title, cook_body
from community.threads.events import ThreadEdited, ThreadPosted
from community.threads.models import Thread, ThreadRevision, ThreadTag
from community.threads.rules import (
    BODY_SHORTEST,
    EXCERPT_LONGEST,
    REASON_LONGEST,
    TAGS_MOST,
    Kind,
    derive_status,
    slug_of,
)


def post_thread(
    actor: Actor,
    *,
    board: Board,
    kind: Kind,
    title: str,
    body: str,
    product: Product | None = None,
    tags: Sequence[str] = (),
    offered_ids: Sequence[int] = (),
    opened_ids: Sequence[int] = (),
) -> Thread:
    """Open a thread; its author follows it. Raise Invalid for a title, text or tags that cannot stand, TooMany where
    the day's posts of a rank for the new are written.

    `offered_ids` and `opened_ids` are the earlier threads that its author was shown and looked at.
    """
    require(policy.can_post_thread(actor, board, kind))
    assert actor.id is not None
    title, cooked = check_words(title, body, tags)
    check_extras(actor, cooked)
    members.count_day_post(actor)
    now = clock.now()
    thread = Thread(
        board=board,
        product=product,
        kind=kind.value,
        title=title,
        slug=slug_of(title),
        body_markdown=cooked.markdown,
        body_html=cooked.html,
        renderer_version=cooked.renderer_version,
        excerpt=excerpt(cooked.html, EXCERPT_LONGEST),
        author_id=actor.id,
        created_at=now,
        last_activity_at=now,
        asker_active_at=now,
        status=derive_status(
            kind=kind, is_closed=False, accepted_count=0, needs_info=False, answer_count=0
        ).value,
        is_listed=True,
    )
    db.session.add(thread)
    db.session.flush()
    boards.count_thread(board.id, thread.status, 1, active_at=now)
    _set_tags(thread, tags)
    members.count_posts(actor.id, threads=1)
    add_follower(thread, actor.id)
    publish(
        actor,
        ThreadPosted(
            thread_id=thread.id,
            author_id=actor.id,
            offered_ids=tuple(offered_ids),
            opened_ids=tuple(opened_ids),
        ),
    )
    return thread


def edit_thread(
    actor: Actor,
    thread: Thread,
    *,
    title: str,
    body: str,
    product: Product | None = None,
    tags: Sequence[str] = (),
    reason: str = "",
    revision: int | None = None,
    written_by_id: int | None = None,
) -> None:
    """Change a thread's words, product and tags, keeping the earlier text. Without any change nothing is kept.

    `revision` is the `revision_count` that the writer began with; raise Invalid when somebody else was faster.
    `written_by_id` is whom the history names, where that is not the actor.
    """
    require(policy.can_edit_thread(actor, thread))
    writer_id = written_by_id or actor.id
    assert writer_id is not None
    check_revision(thread.revision_count, revision)
    title, cooked = check_words(title, body, tags, before=thread)
    check_extras(actor, cooked, before=thread.body_html)
    if cooked.markdown != thread.body_markdown or title != thread.title:
        thread.revision_count += 1
        db.session.add(
            ThreadRevision(
                thread_id=thread.id,
                number=thread.revision_count,
                title=thread.title,
                body_markdown=thread.body_markdown,
                edited_by_id=writer_id,
                edited_at=clock.now(),
                reason=clean_line(reason, limit=REASON_LONGEST),
            )
        )
        thread.title, thread.slug = title, slug_of(title)
        thread.body_markdown, thread.body_html = cooked.markdown, cooked.html
        thread.renderer_version = cooked.renderer_version
        thread.excerpt = excerpt(cooked.html, EXCERPT_LONGEST)
        thread.edited_at = clock.now()
    thread.product = product
    _set_tags(thread, tags)
    db.session.flush()
    publish(actor, ThreadEdited(thread_id=thread.id))


def check_words(
    title: str, body: str, tags: Sequence[str], *, before: Thread | None = None
) -> tuple[str, Body]:
    """The title and text as they will stand. Raise Invalid with everything that is wrong, not only the first thing.

    A title that stands already, perhaps from an import with other limits, may stay.
    """
    problems = _tag_problems(tags)
    cooked = None
    try:
        title = title if before is not None and title == before.title else clean_title(title)
    except Invalid as error:
        problems |= error.fields
    try:
        cooked = cook_body(body, shortest=BODY_SHORTEST)
    except Invalid as error:
        problems |= error.fields
    if problems or cooked is None:
        raise Invalid(fields=problems)
    return title, cooked


def _tag_problems(tags: Sequence[str]) -> dict[str, str]:
    if len(tags) > TAGS_MOST:
        return {"tags": f"At most {TAGS_MOST} tags; the rest only blurs what it is about."}
    for tag in tags:
        if len(clean_line(tag)) > boards.TAG_LONGEST:
            return {"tags": f"A tag has at most {boards.TAG_LONGEST} characters."}
    return {}


def _set_tags(thread: Thread, names: Sequence[str]) -> None:
    wanted = {tag.id for tag in boards.find_or_create_tags(names)}
    present = {tag_id for (tag_id,) in db.session.query(ThreadTag.tag_id).filter_by(thread_id=thread.id)}
    gone = present - wanted
    if gone:
        db.session.execute(
            delete(ThreadTag).where(ThreadTag.thread_id == thread.id, ThreadTag.tag_id.in_(gone))
        )
    for tag_id in sorted(wanted - present):
        db.session.add(ThreadTag(thread_id=thread.id, tag_id=tag_id))
    boards.count_tag_use(gone, -1)
    boards.count_tag_use(wanted - present, 1)
