"""Finding what came in: sources, what their records became, where old addresses lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, select

from community.answers import queries as answers
from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.members.models import Member
from community.threads import queries as threads
from community.threads.models import Thread

from .models import ImportedThing, ImportSource
from .rules.fingerprints import post_key, waited_for

BATCH = 500  # Values in one statement; databases take so many and no more.

Place = tuple[int, int | None]
"""A topic of the old place and the number of a post in it; None is the topic itself."""


def find_source(key: str) -> ImportSource | None:
    """The source with that key, or None."""
    return db.session.scalar(select(ImportSource).where(ImportSource.key == key))


def find_source_with(fingerprints: dict[str, str]) -> ImportSource | None:
    """The source from which one of these topics (key and fingerprint) came in, or None."""
    rows = db.session.execute(
        select(ImportedThing.source_id, ImportedThing.external_key, ImportedThing.fingerprint).where(
            ImportedThing.kind == "topic", ImportedThing.external_key.in_(list(fingerprints))
        )
    )
    for source_id, key, fingerprint in rows:
        if fingerprints[key] == fingerprint:
            return db.session.get(ImportSource, source_id)
    return None


def list_fingerprints(source_id: int, topic_ids: Collection[int]) -> dict[int, str]:
    """The fingerprints of those of the topics that came in."""
    found: dict[int, str] = {}
    query = _things(source_id, "topic", ImportedThing.external_key, ImportedThing.fingerprint)
    for some in _batches([str(topic_id) for topic_id in topic_ids]):
        rows = db.session.execute(query.where(ImportedThing.external_key.in_(some)))
        found.update({int(key): fingerprint for key, fingerprint in rows})
    return found


def list_members(source_id: int) -> dict[str, tuple[int, str]]:
    """The id and username of everybody who came in from the source, by key."""
    query = _things(source_id, "member", ImportedThing.external_key, Member.id, Member.username).join(
        Member, Member.id == ImportedThing.member_id
    )
    return {key: (member_id, username) for key, member_id, username in db.session.execute(query)}


def list_boards(source_id: int) -> dict[str, int]:
    """The id of each board that came in from the source, by key."""
    query = _things(source_id, "board", ImportedThing.external_key, ImportedThing.board_id)
    return {key: board_id for key, board_id in db.session.execute(query) if board_id is not None}


def list_urls(source_id: int, places: Collection[Place]) -> dict[Place, str]:
    """The addresses here of those places whose topic came in. A post that is none here leads to its thread."""
    topics = _list_thread_urls(source_id, {topic_id for topic_id, _ in places})
    posts = _list_post_urls(
        source_id,
        [
            post_key(topic_id, number)
            for topic_id, number in places
            if number is not None and topic_id in topics
        ],
    )
    return {
        (topic_id, number): posts.get(f"{topic_id}/{number}", topics[topic_id])
        for topic_id, number in places
        if topic_id in topics
    }


def _list_thread_urls(source_id: int, topic_ids: Collection[int]) -> dict[int, str]:
    query = _things(source_id, "topic", ImportedThing.external_key, Thread.id, Thread.slug).join(
        Thread, Thread.id == ImportedThing.thread_id
    )
    found: dict[int, str] = {}
    for some in _batches([str(topic_id) for topic_id in topic_ids]):
        rows = db.session.execute(query.where(ImportedThing.external_key.in_(some)))
        found.update({int(key): thread_url(thread_id, slug) for key, thread_id, slug in rows})
    return found


def _list_post_urls(source_id: int, keys: Collection[str]) -> dict[str, str]:
    query = _things(
        source_id, "post", ImportedThing.external_key, ImportedThing.answer_id, ImportedThing.reply_id
    )
    found: dict[str, str] = {}
    for some in _batches(keys):
        for key, answer_id, reply_id in db.session.execute(query.where(ImportedThing.external_key.in_(some))):
            found[key] = f"/answers/{answer_id}" if answer_id is not None else f"/replies/{reply_id}"
    return found


def thread_url(thread_id: int, slug: str) -> str:
    """The address of a thread."""
    return f"/threads/{thread_id}/{slug}" if slug else f"/threads/{thread_id}"


def list_waiting_links(source_id: int, *, after_id: int = 0, limit: int = BATCH) -> Sequence[ImportedThing]:
    """Links of posts here to topics that were not here when the post came in, by id."""
    query = (
        select(ImportedThing)
        .where(
            ImportedThing.source_id == source_id, ImportedThing.kind == "link", ImportedThing.id > after_id
        )
        .order_by(ImportedThing.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def has_ready_link(source_id: int, waiting: Sequence[ImportedThing]) -> bool:
    """Whether one of these links waits for a topic that is here."""
    return bool(list_urls(source_id, {(waited_for(thing.external_key), None) for thing in waiting}))


def count_waiting_links(source_id: int) -> int:
    """How many posts wait for a topic, counting each topic that they wait for."""
    query = select(func.count()).where(ImportedThing.source_id == source_id, ImportedThing.kind == "link")
    return db.session.scalar(query) or 0


def get_text(thing: ImportedThing) -> tuple[str, str]:
    """The Markdown and HTML of the post in which a link waits."""
    kind, post_id = post_of(thing)
    row = db.session.execute(select(kind.body_markdown, kind.body_html).where(kind.id == post_id)).one()
    return row[0], row[1]


def post_of(thing: ImportedThing) -> tuple[type[Thread | Answer | Reply], int]:
    """What the record became: the kind of post, and its id."""
    if thing.answer_id is not None:
        return Answer, thing.answer_id
    if thing.reply_id is not None:
        return Reply, thing.reply_id
    assert thing.thread_id is not None
    return Thread, thing.thread_id


def thread_id_of(thing: ImportedThing) -> int:
    """The thread to which the post belongs that the record became."""
    kind, post_id = post_of(thing)
    if kind is Thread:
        return post_id
    return db.session.scalars(select(kind.thread_id).where(kind.id == post_id)).one()


def get_url_of_old_address(actor: Actor, topic_id: int, number: int | None) -> str:
    """Where an old address leads. Of several sources with such a topic, the one imported first counts.

    Raise NotFound for what never came in, and alike for what the actor may not see.
    """
    topic = _find_thing("topic", str(topic_id))
    if topic is None or topic.thread_id is None:
        raise NotFound("There is no such thread.")
    thread = threads.get_thread(actor, topic.thread_id)
    post = None if number is None else _find_thing("post", post_key(topic_id, number), topic.source_id)
    if post is None:
        return str(thread.url)
    if post.answer_id is not None:
        return str(answers.get_answer(actor, post.answer_id).url)
    assert post.reply_id is not None
    return str(answers.get_reply(actor, post.reply_id).url)


def list_threads_of_topics(topic_ids: Collection[str]) -> dict[str, int]:
    """The threads that topics became, by the topics' old ids; those that never came in are left out."""
    found: dict[str, int] = {}
    for some in _batches(topic_ids):
        query = select(ImportedThing.external_key, ImportedThing.thread_id).where(
            ImportedThing.kind == "topic",
            ImportedThing.external_key.in_(some),
            ImportedThing.thread_id.is_not(None),
        )
        # Of several sources the one imported first counts, as for old addresses: it comes last.
        rows = db.session.execute(query.order_by(ImportedThing.source_id.desc()))
        found.update({key: thread_id for key, thread_id in rows if thread_id is not None})
    return found


def _find_thing(kind: str, key: str, source_id: int | None = None) -> ImportedThing | None:
    query = select(ImportedThing).where(ImportedThing.kind == kind, ImportedThing.external_key == key)
    if source_id is not None:
        query = query.where(ImportedThing.source_id == source_id)
    return db.session.scalar(query.order_by(ImportedThing.source_id).limit(1))


def _things(source_id: int, kind: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(ImportedThing.source_id == source_id, ImportedThing.kind == kind)


def _batches(values: Collection[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, BATCH)):
        yield some
