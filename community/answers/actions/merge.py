"""Merging a thread into another one, and putting back what came along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from community.answers import policy, queries
from community.answers.actions.accept import put_in_order, take_acceptance_back
from community.answers.actions.recount import recount
from community.answers.models import Acceptance, Answer, Merge, Reply
from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.members import actions as members
from community.members import queries as member_queries
from community.threads import actions as threads
from community.threads.events import MergeUndone, ThreadsMerged
from community.threads.models import Thread


def merge_threads(actor: Actor, source: Thread, target: Thread) -> Merge:
    """Put the source's posts into the target; its address leads there from now on. Needs both threads locked.

    Its question becomes an answer by its author, dated as it was asked; replies to the question become replies to
    that answer. Followers and have-toos come along, nobody twice; acceptances too, but what stands first in the target
    stays first. Votes and points stay as they are. Raise Invalid when these two cannot be merged.
    """
    require(policy.can_merge_threads(actor, source, target))
    _check(source, target)
    assert actor.id is not None
    opening = _make_answer_of_opening(source)
    answer_ids = list(db.session.scalars(select(Answer.id).where(Answer.thread_id == source.id)))
    positions = _move_replies_under(source, opening)
    accepted = queries.list_live_acceptances(source.id)
    moved: dict[str, Any] = {
        "opening": opening.id,
        "answers": [answer_id for answer_id in answer_ids if answer_id != opening.id],
        "replies": positions,
        "acceptances": [acceptance.id for acceptance in accepted],
        "first": next((acceptance.id for acceptance in accepted if acceptance.is_first), None),
    }
    _move_acceptances(accepted, target)
    _move_answers(source, target, answer_ids)
    put_in_order(target.id)
    moved |= threads.put_into(actor, source, target)
    _note_asker(source, target)
    for thread in (source, target):
        recount(thread)
    members.count_posts(opening.author_id, answers=1, helpful=int(opening.is_helpful))
    merge = Merge(
        source_id=source.id, target_id=target.id, merged_by_id=actor.id, merged_at=clock.now(), moved=moved
    )
    db.session.add(merge)
    db.session.flush()
    publish(actor, ThreadsMerged(thread_id=target.id, source_id=source.id, merge_id=merge.id))
    return merge


def undo_merge(actor: Actor, source: Thread, target: Thread) -> None:
    """Put back exactly what came along with the source; what was written since stays. Needs both threads locked.

    What was written beneath a post that goes back goes with it; an acceptance given since is withdrawn. Where the
    question's words were removed meanwhile, the thread comes back removed. Raise Conflict when the target itself was
    merged away meanwhile.
    """
    require(policy.can_merge_threads(actor, source, target))
    merge = queries.find_live_merge(source.id)
    if merge is None or merge.target_id != target.id:
        raise Conflict("These threads are not merged (any more).")
    if target.merged_into_id is not None:
        raise Conflict("The thread into which this one went was merged as well. Undo that merge first.")
    merge.undone_at, merge.undone_by_id = clock.now(), actor.id
    opening = db.session.get_one(Answer, merge.moved["opening"])
    has_opening = opening.thread_id == target.id and opening.opens_thread_id is None
    answers = _still_there(target, merge.moved["answers"])
    going = [*answers, opening] if has_opening else answers
    home = _part_acceptances(actor, target, going, merge)
    removal = None
    if has_opening:
        if opening.removed_at is not None:
            removal = opening.removed_at, opening.removed_by_id, opening.removal_reason
        _make_opening_of_answer(actor, source, opening)
        _move_replies_back(source, opening, merge.moved["replies"])
    _move_answers(target, source, [answer.id for answer in going])
    for acceptance in home:
        acceptance.thread_id = source.id
    db.session.flush()
    put_in_order(source.id, first_id=merge.moved["first"])
    put_in_order(target.id)
    threads.take_out(actor, source, target, merge.moved, removal=removal)
    for thread in (source, target):
        recount(thread)
    publish(actor, MergeUndone(thread_id=target.id, source_id=source.id, merge_id=merge.id))


def _check(source: Thread, target: Thread) -> None:
    problem = ""
    if source.id == target.id:
        problem = "A thread cannot be merged into itself."
    elif not source.is_listed:
        problem = "This thread was removed or merged already."
    elif not target.is_listed:
        problem = "That thread was removed or merged; choose one that can be read."
    elif target.duplicate_of_id == source.id:
        problem = "That thread is closed as a duplicate of this one. Open it again first, or merge the other way round."
    elif source.accepted_count and not target.is_question:
        problem = "This question has an accepted answer, and only questions have those. Withdraw it first."
    if problem:
        raise Invalid(fields={"target": problem})


def _make_answer_of_opening(source: Thread) -> Answer:
    """The answer that the question becomes: the one that it was before, if it ever was one."""
    opening = db.session.scalar(select(Answer).where(Answer.opens_thread_id == source.id))
    if opening is None:
        opening = Answer(
            thread_id=source.id,
            author_id=source.author_id,
            author_role=_role_when_written(source),
            created_at=source.created_at,
            body_markdown=source.body_markdown,
            body_html=source.body_html,
            renderer_version=source.renderer_version,
            edited_at=source.edited_at,
        )
        db.session.add(opening)
    opening.opens_thread_id = None
    opening.removed_at, opening.removed_by_id, opening.removal_reason = None, None, ""
    opening.body_markdown, opening.body_html = source.body_markdown, source.body_html
    opening.renderer_version, opening.edited_at = source.renderer_version, source.edited_at
    db.session.flush()
    return opening


def _role_when_written(source: Thread) -> str:
    moment = source.author_id, source.created_at
    return member_queries.list_roles_at([moment]).get(moment, Role.MEMBER).value


def _make_opening_of_answer(actor: Actor, source: Thread, opening: Answer) -> None:
    """Let the question be a question again; what was changed in it since is changed in the question."""
    if opening.body_markdown != source.body_markdown:
        body = threads.Body(opening.body_markdown, opening.body_html, opening.renderer_version)
        threads.replace_opening(actor, source, body, reason="Changed while it was merged into another thread")
    if not opening.is_removed:
        members.count_posts(opening.author_id, answers=-1, helpful=-int(opening.is_helpful))
    become_opening(opening, source)


def become_opening(answer: Answer, thread: Thread) -> None:
    """Let the answer count as the thread's opening post, and no more as an answer."""
    answer.opens_thread_id = thread.id
    answer.removed_at = answer.removed_at or clock.now()
    answer.reply_count = 0
    db.session.flush()


def _move_replies_under(source: Thread, opening: Answer) -> list[list[int]]:
    """Let replies to the thread itself be replies to that answer; answer each one's id with its former position."""
    query = (
        select(Reply).where(Reply.thread_id == source.id, Reply.answer_id.is_(None)).order_by(Reply.position)
    )
    replies = db.session.scalars(query).all()
    former = [[reply.id, reply.position] for reply in replies]
    next_position = queries.next_reply_position(source.id, opening.id)
    for position, reply in enumerate(replies, next_position):
        reply.answer_id, reply.position = opening.id, position
    db.session.flush()
    opening.reply_count = queries.count_replies(opening.id)
    return former


def _move_replies_back(source: Thread, opening: Answer, former: list[list[int]]) -> None:
    """Let replies to that answer be replies to the thread itself: the former ones in their places, newer ones after."""
    places: dict[int, int] = dict(former)  # type: ignore[arg-type]
    last = max(places.values(), default=0)
    query = select(Reply).where(Reply.answer_id == opening.id).order_by(Reply.position)
    for reply in db.session.scalars(query).all():
        place = places.get(reply.id)
        if place is None:
            last = place = last + 1
        reply.answer_id, reply.position, reply.thread_id = None, place, source.id
    db.session.flush()


def _move_answers(source: Thread, target: Thread, answer_ids: Iterable[int]) -> None:
    """Let the answers, with their replies, belong to the target."""
    ids = list(answer_ids)
    for first in range(0, len(ids), 500):  # A database takes only so many values in one statement.
        part = ids[first : first + 500]
        db.session.execute(update(Answer).where(Answer.id.in_(part)).values(thread_id=target.id))
        db.session.execute(update(Reply).where(Reply.answer_id.in_(part)).values(thread_id=target.id))


def _move_acceptances(accepted: Iterable[Acceptance], target: Thread) -> None:
    has_first = any(acceptance.is_first for acceptance in queries.list_live_acceptances(target.id))
    for acceptance in accepted:
        acceptance.thread_id = target.id
        acceptance.is_first = acceptance.is_first and not has_first
    db.session.flush()


def _still_there(target: Thread, answer_ids: list[int]) -> list[Answer]:
    """Those of the answers that no split and no later merge has taken elsewhere."""
    found: list[Answer] = []
    for first in range(0, len(answer_ids), 500):
        part = answer_ids[first : first + 500]
        query = select(Answer).where(Answer.id.in_(part), Answer.thread_id == target.id)
        found += db.session.scalars(query).all()
    return found


def _part_acceptances(actor: Actor, target: Thread, going: list[Answer], merge: Merge) -> list[Acceptance]:
    """The acceptances that go home with their answers; those given since are withdrawn."""
    came = set(merge.moved["acceptances"])
    answers = {answer.id: answer for answer in going}
    home = []
    for acceptance in queries.list_live_acceptances(target.id):
        if acceptance.answer_id not in answers:
            continue
        if acceptance.id in came:
            acceptance.is_first = False
            home.append(acceptance)
        else:
            take_acceptance_back(actor, target, answers[acceptance.answer_id])
    db.session.flush()
    return home


def _note_asker(source: Thread, target: Thread) -> None:
    target.last_activity_at = max(target.last_activity_at, source.last_activity_at)
    if source.author_id == target.author_id:
        target.asker_active_at = max(target.asker_active_at, source.asker_active_at)
