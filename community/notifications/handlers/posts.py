"""Who hears of what happened: after each act, members learn of it in their inbox, once.

What was taken back, hidden or removed before a handler ran is not told any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_

from community.answers import events as answer_events
from community.answers import queries as answers
from community.core.actor import SYSTEM, Actor
from community.core.text.markdown import find_mentions
from community.members import events as member_events
from community.members import queries as members
from community.notifications import actions
from community.notifications.actions import News, tell_members, tell_mentioned
from community.notifications.queries import (
    find_merge,
    followers_of,
    repliers_to,
    these_members,
)
from community.notifications.rules import MENTIONS_MOST, Kind
from community.reactions import events as reaction_events
from community.reactions import queries as reactions
from community.threads import events as thread_events
from community.threads import queries as threads
from community.threads.models import Thread


class _EarlierText(Protocol):
    body_markdown: str


# New posts


def tell_of_thread(actor: Actor, event: thread_events.ThreadPosted) -> None:
    """Tell those whom a new thread mentions."""
    thread = threads.get_thread(SYSTEM, event.thread_id)
    tell_mentioned(SYSTEM, _news_of_thread(thread), _mentioned(thread.body_markdown))


def tell_of_answer(actor: Actor, event: answer_events.AnswerPosted) -> None:
    """Tell those whom an answer mentions, then those who follow the thread; its asker does unless they stopped."""
    news, text = _news_of_answer(event.answer_id)
    if news is not None:
        tell_mentioned(SYSTEM, news, _mentioned(text))
        tell_members(SYSTEM, news, Kind.ANSWERED, followers_of(news.thread.id, news.told_at))


def tell_of_reply(actor: Actor, event: answer_events.ReplyPosted) -> None:
    """Tell those whom a reply mentions, then followers.

    Beneath the thread itself all of them; beneath an answer those in that conversation (its author, the asker, whoever
    replied there), or a long exchange between two would fill every follower's inbox.
    """
    news, text = _news_of_reply(event.reply_id)
    if news is None:
        return
    tell_mentioned(SYSTEM, news, _mentioned(text))
    hearers = followers_of(news.thread.id, news.told_at)
    if news.answer_id is not None:
        answer = answers.get_answer(SYSTEM, news.answer_id)
        in_it = or_(these_members([answer.author_id, news.thread.author_id]), repliers_to(answer.id))
        hearers = and_(hearers, in_it)
    tell_members(SYSTEM, news, Kind.REPLIED, hearers)


# Edited posts: only those whom the first text did not mention; who was told of a mention before is not told again.


def tell_of_edited_thread(actor: Actor, event: thread_events.ThreadEdited) -> None:
    """Tell those whom the thread's text mentions by now and did not at first."""
    thread = threads.get_thread(SYSTEM, event.thread_id)
    added = _newly_mentioned(thread.body_markdown, threads.list_revisions(thread, 1, 1))
    news = _news_of_thread(thread)
    tell_mentioned(SYSTEM, replace(news, actor_id=actor.id, told_at=thread.edited_at or news.told_at), added)


def tell_of_edited_answer(actor: Actor, event: answer_events.AnswerEdited) -> None:
    """Tell those whom the answer mentions by now and did not at first."""
    news, text = _news_of_answer(event.answer_id)
    if news is not None:
        answer = answers.get_answer(SYSTEM, event.answer_id)
        news = replace(news, actor_id=actor.id, told_at=answer.edited_at or news.told_at)
        tell_mentioned(SYSTEM, news, _newly_mentioned(text, answers.list_revisions(answer, 1, 1)))


def tell_of_edited_reply(actor: Actor, event: answer_events.ReplyEdited) -> None:
    """Tell those whom the reply mentions by now and did not at first."""
    news, text = _news_of_reply(event.reply_id)
    if news is not None:
        reply = answers.get_reply(SYSTEM, event.reply_id)
        news = replace(news, actor_id=actor.id, told_at=reply.edited_at or news.told_at)
        tell_mentioned(SYSTEM, news, _newly_mentioned(text, answers.list_revisions(reply, 1, 1)))


# What is decided about answers and threads


def tell_of_acceptance(actor: Actor, event: answer_events.AnswerAccepted) -> None:
    """Tell the answer's author; and, when it is the answer that stands first, everybody who follows the question."""
    acceptance = answers.find_acceptance(event.answer_id)
    if event.is_given_back or acceptance is None or acceptance.id != event.acceptance_id:
        return
    news = News(
        cause=f"acceptance:{acceptance.id}",
        thread=threads.get_thread(SYSTEM, acceptance.thread_id),
        actor_id=acceptance.accepted_by_id,
        told_at=acceptance.accepted_at,
        answer_id=acceptance.answer_id,
    )
    tell_members(SYSTEM, news, Kind.ACCEPTED, these_members([event.answer_author_id]))
    if acceptance.is_first:
        tell_members(SYSTEM, news, Kind.SOLVED, followers_of(news.thread.id, news.told_at))


def tell_of_recommendation(actor: Actor, event: reaction_events.AnswerRecommended) -> None:
    """Tell the answer's author that staff recommend it."""
    recommendation = reactions.find_live_recommendation(event.answer_id)
    if recommendation is None or recommendation.id != event.recommendation_id:
        return
    news = News(
        cause=f"recommendation:{recommendation.id}",
        thread=threads.get_thread(SYSTEM, event.thread_id),
        actor_id=recommendation.recommended_by_id,
        told_at=recommendation.recommended_at,
        answer_id=event.answer_id,
    )
    tell_members(SYSTEM, news, Kind.RECOMMENDED, these_members([event.author_id]))


def tell_of_resolution(actor: Actor, event: reaction_events.ResolutionConfirmed) -> None:
    """Tell the asker, who can undo it there, and the answer's author that others' confirmations solved the question."""
    resolution = reactions.get_resolution(event.resolution_id)
    if resolution.ended_at is not None:
        return
    thread = threads.get_thread(SYSTEM, event.thread_id)
    news = News(
        cause=f"resolution:{resolution.id}",
        thread=thread,
        actor_id=None,  # Who confirms is not told: it is the community's word.
        told_at=resolution.confirmed_at,
        answer_id=event.answer_id,
    )
    answer = answers.get_answer(SYSTEM, event.answer_id)
    tell_members(SYSTEM, news, Kind.RESOLVED, these_members([thread.author_id]))
    tell_members(SYSTEM, news, Kind.CONFIRMED, these_members([answer.author_id]))


def tell_of_doubts(actor: Actor, event: reaction_events.AnswerOutdated) -> None:
    """Ask the author of an answer in doubt, and those who know the subject, to look at it again."""
    answer = answers.get_answer(SYSTEM, event.answer_id)
    if answer.outdated_at is None or answer.is_removed:
        return
    thread = threads.get_thread(SYSTEM, event.thread_id)
    doubters = [doubt.member_id for doubt in reactions.list_live_doubts(answer.id)]
    experts = reactions.list_experts(thread, without=[answer.author_id, *doubters])
    news = News(
        cause=f"outdated:{answer.id}:{answer.outdated_at:%Y%m%d%H%M%S}",
        thread=thread,
        actor_id=None,  # Nor who doubts: nobody should be asked to account for it.
        told_at=answer.outdated_at,
        answer_id=answer.id,
    )
    tell_members(SYSTEM, news, Kind.OUTDATED, these_members([answer.author_id, *experts]))


def tell_of_info_request(actor: Actor, event: thread_events.InfoAsked) -> None:
    """Tell the asker that a helper needs to know more."""
    thread = threads.get_thread(SYSTEM, event.thread_id)
    if thread.needs_info_at is not None:
        news = _news_of_state(thread, "info", thread.needs_info_by_id, thread.needs_info_at)
        tell_members(SYSTEM, news, Kind.NEEDS_INFO, these_members([thread.author_id]))


def tell_of_move(actor: Actor, event: thread_events.ThreadMoved) -> None:
    """Tell the author and the followers, as far as they may read the new board."""
    thread = threads.get_thread(SYSTEM, event.thread_id)
    moves = [entry for entry in threads.list_timeline(thread.id) if entry.kind == "moved"]
    if thread.board_id == event.to_board_id and moves:
        news = _news_of_state(thread, "move", moves[-1].actor_id, moves[-1].happened_at)
        tell_members(SYSTEM, news, Kind.MOVED, _concerned(news))


def tell_of_closing(actor: Actor, event: thread_events.ThreadClosed) -> None:
    """Tell the author and the followers that the thread takes no more posts."""
    thread = threads.get_thread(SYSTEM, event.thread_id)
    if thread.closed_at is not None:
        kind = Kind.CLOSED if thread.duplicate_of_id is None else Kind.DUPLICATE
        news = _news_of_state(thread, "closing", thread.closed_by_id, thread.closed_at)
        tell_members(SYSTEM, news, kind, _concerned(news))


def tell_of_merge(actor: Actor, event: thread_events.ThreadsMerged) -> None:
    """Tell the author and the followers of the thread that was merged away where it is now."""
    merge = find_merge(event.merge_id)
    if merge is None:
        return
    source = threads.get_thread(SYSTEM, merge.source_id)
    news = News(
        cause=f"merge:{merge.id}",
        thread=threads.get_thread(SYSTEM, merge.target_id),
        actor_id=merge.merged_by_id,
        told_at=merge.merged_at,
    )
    hearers = or_(these_members([source.author_id]), followers_of(source.id, merge.merged_at))
    tell_members(SYSTEM, news, Kind.MERGED, hearers)


# Within the transaction of the act


def forget_inbox(actor: Actor, event: member_events.MemberErased) -> None:
    """Empty the inbox of a member who was erased."""
    actions.forget_inbox(SYSTEM, event.member_id)


def _concerned(news: News) -> ColumnElement[bool]:
    return or_(these_members([news.thread.author_id]), followers_of(news.thread.id, news.told_at))


def _news_of_thread(thread: Thread) -> News:
    return News(
        cause=f"thread:{thread.id}", thread=thread, actor_id=thread.author_id, told_at=thread.created_at
    )


def _news_of_answer(answer_id: int) -> tuple[News | None, str]:
    """The news of an answer and its text; no news of one that was removed."""
    answer = answers.get_answer(SYSTEM, answer_id)
    if answer.is_removed:
        return None, ""
    news = News(
        cause=f"answer:{answer.id}",
        thread=threads.get_thread(SYSTEM, answer.thread_id),
        actor_id=answer.author_id,
        told_at=answer.created_at,
        answer_id=answer.id,
    )
    return news, answer.body_markdown


def _news_of_reply(reply_id: int) -> tuple[News | None, str]:
    """The news of a reply and its text; no news of one that was removed, or stands beneath a removed answer."""
    reply = answers.get_reply(SYSTEM, reply_id)
    if reply.is_removed:
        return None, ""
    if reply.answer_id is not None and answers.get_answer(SYSTEM, reply.answer_id).is_removed:
        return None, ""
    news = News(
        cause=f"reply:{reply.id}",
        thread=threads.get_thread(SYSTEM, reply.thread_id),
        actor_id=reply.author_id,
        told_at=reply.created_at,
        answer_id=reply.answer_id,
        reply_id=reply.id,
    )
    return news, reply.body_markdown


def _news_of_state(thread: Thread, what: str, actor_id: int | None, at: datetime) -> News:
    """The news of a state of the thread; when it came about makes its cause, for it can come about again."""
    return News(cause=f"{what}:{thread.id}:{at:%Y%m%d%H%M%S}", thread=thread, actor_id=actor_id, told_at=at)


def _mentioned(text: str) -> list[int]:
    return list(members.list_member_ids_of(find_mentions(text)[:MENTIONS_MOST]).values())


def _newly_mentioned(text: str, first: Sequence[_EarlierText]) -> list[int]:
    """Whom the text mentions and the first one did not. `first` is that first revision, or empty without any."""
    if not first:
        return []
    before = set(find_mentions(first[0].body_markdown))
    names = [name for name in find_mentions(text) if name not in before]
    return list(members.list_member_ids_of(names[:MENTIONS_MOST]).values())
