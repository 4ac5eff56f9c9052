"""Topics come in, some at once: everything that they become and what tells a later run so, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from community.answers.actions.imported import import_acceptances, import_posts
from community.answers.models import Answer, Reply
from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows, reserve_ids
from community.core.events import publish_past
from community.core.policy import require
from community.imports import policy, queries
from community.imports.actions.build import Built, Ids, build
from community.imports.actions.naming import Naming
from community.imports.events import TopicImported
from community.imports.models import ImportedThing
from community.imports.queries import Place
from community.imports.rules.fingerprints import fingerprint
from community.imports.rules.outline import Outline, outline_topic
from community.imports.rules.report import Report
from community.imports.rules.shapes import BrokenRecord, Topic
from community.search import actions as search
from community.threads.actions.imported import import_threads
from community.threads.models import Thread
from community.threads.rules import slug_of
from community.votes.actions import import_votes

_LINKED = re.compile(r'href="([^"<>]*/t/[^"<>]*)"')
_QUOTED = re.compile(r'data-topic="([0-9]{1,18})"')
_QUOTED_POST = re.compile(r'data-post="([0-9]{1,9})"')
_QUOTE = re.compile(r'<aside class="quote[^<>]{0,400}>')


def import_topics(actor: Actor, topics: Sequence[Topic], naming: Naming) -> Report:
    """Write those of the topics that are not here yet; answer what came in, and what did not and why.

    Each topic comes in whole or not at all, and for good: one that is here stays as it is.
    """
    require(policy.can_import_community(actor))
    report = Report()
    outlined = list(_outline_new(topics, naming, report))
    if not outlined:
        return report
    ids = _reserve([outline for _, outline, _ in outlined])
    naming.urls = _list_urls(outlined, ids, naming)
    built = [
        build(topic, outline, own, naming, mark)
        for (topic, outline, mark), own in zip(outlined, ids, strict=True)
    ]
    _write(actor, built, naming)
    for one in built:
        report.merge(one.posts.report)
    return report


def _outline_new(
    topics: Sequence[Topic], naming: Naming, report: Report
) -> Iterator[tuple[Topic, Outline, str]]:
    known = queries.list_fingerprints(naming.source_id, [topic.external_id for topic in topics])
    for topic in topics:
        mark = fingerprint(topic)
        where = f"topic {topic.external_id}"
        if topic.external_id in known:
            if known[topic.external_id] == mark:
                report.tell("already_here", "")
            else:
                report.leave_out("changed_since", where)
            continue
        name = topic.category_name or naming.categories.get(topic.category_id or 0)
        try:
            yield topic, outline_topic(replace(topic, category_name=name)), mark
        except BrokenRecord as error:
            report.leave_out(error.reason, where, error.detail)


def _reserve(outlines: Sequence[Outline]) -> list[Ids]:
    """Ids for the posts of all topics, in the order in which they were written."""
    answers = [[answer.post.number for answer in outline.answers] for outline in outlines]
    replies = [
        sorted(
            post.number
            for post in (*outline.replies, *(reply for answer in outline.answers for reply in answer.replies))
        )
        for outline in outlines
    ]
    thread_ids = reserve_ids(Thread, len(outlines))
    answer_ids = iter(reserve_ids(Answer, sum(map(len, answers))))
    reply_ids = iter(reserve_ids(Reply, sum(map(len, replies))))
    return [
        Ids(
            thread_id,
            {number: next(answer_ids) for number in own_answers},
            {number: next(reply_ids) for number in own_replies},
        )
        for thread_id, own_answers, own_replies in zip(thread_ids, answers, replies, strict=True)
    ]


def _list_urls(
    outlined: Sequence[tuple[Topic, Outline, str]], ids: Sequence[Ids], naming: Naming
) -> dict[Place, str]:
    """The addresses of everything that these topics link to, as far as it is here, and of their own posts."""
    linked: set[Place] = set()
    for topic, _, _ in outlined:
        for post in topic.posts:
            linked.update(_list_places(post.cooked, naming))
    urls = queries.list_urls(naming.source_id, linked)
    for (topic, _, _), own in zip(outlined, ids, strict=True):
        urls |= own.urls(topic.external_id, queries.thread_url(own.thread, slug_of(topic.title)))
    return urls


def _list_places(cooked: str, naming: Naming) -> Iterator[Place]:
    if "/t/" in cooked:
        yield from filter(None, map(naming.place_of, _LINKED.findall(cooked)))
    if 'data-topic="' in cooked:
        for quote in _QUOTE.findall(cooked):
            topic, post = _QUOTED.search(quote), _QUOTED_POST.search(quote)
            if topic:
                yield int(topic[1]), int(post[1]) if post else None


def _write(actor: Actor, built: Sequence[Built], naming: Naming) -> None:
    import_threads(actor, [one.thread for one in built])
    import_posts(
        actor,
        [answer for one in built for answer in one.answers],
        [reply for one in built for reply in one.replies],
    )
    import_acceptances(actor, [acceptance for one in built for acceptance in one.acceptances])
    import_votes(actor, [votes for one in built for votes in one.posts.votes])
    insert_rows(ImportedThing, [thing for one in built for thing in one.posts.things])
    thread_ids = [one.thread.id for one in built]
    now = clock.now()
    publish_past(
        actor,
        [
            (now, TopicImported(thread_id=thread_id, import_source_id=naming.source_id))
            for thread_id in thread_ids
        ],
    )
    search.mark_threads(thread_ids)
