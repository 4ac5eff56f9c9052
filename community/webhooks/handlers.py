"""What happens beneath becomes something to tell, in the same transaction as its cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from community.answers import events as answers
from community.answers import queries as answer_queries
from community.badges import events as badges
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.events import Event, Past
from community.members.events import MemberErased
from community.payouts import events as payouts
from community.payouts.rules.states import State as PayoutState
from community.ranks import events as ranks
from community.reactions import events as reactions
from community.threads import events as threads
from community.webhooks import actions, queries
from community.webhooks.actions import News
from community.webhooks.rules import Topic

NEWS_FOR = timedelta(hours=1)  # What happened longer ago, as an import tells it, is told to nobody.


def tell(actor: Actor, event: Event) -> None:
    """Note what other systems are to be told of this event; of most nobody is."""
    for news in _news_of(event):
        actions.note_news(SYSTEM, news)


def tell_past(actor: Actor, past: Past) -> None:
    """The same for many at once, but not for what happened elsewhere long ago: that is no news to anybody."""
    oldest = clock.now() - NEWS_FOR
    if not queries.is_anybody_listening():
        return
    for at, event in past:
        if at >= oldest:
            tell(actor, event)


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget what was told of a member as a person."""
    actions.forget_member(SYSTEM, event.member_id)


def _news_of(event: Any) -> Iterator[News]:
    topic = _TOPICS.get(type(event))
    if topic is not None:
        yield News(topic, _lane(event), _subject(event))
    elif type(event) in _OTHERS:
        yield from _OTHERS[type(event)](event)


_TOPICS: dict[type[Event], Topic] = {
    threads.ThreadPosted: Topic.THREAD_CREATED,
    threads.ThreadEdited: Topic.THREAD_UPDATED,
    threads.ThreadMoved: Topic.THREAD_MOVED,
    threads.ThreadClosed: Topic.THREAD_CLOSED,
    threads.ThreadReopened: Topic.THREAD_REOPENED,
    threads.ThreadsMerged: Topic.THREAD_MERGED,
    threads.ThreadRemoved: Topic.THREAD_REMOVED,
    threads.ThreadRestored: Topic.THREAD_RESTORED,
    answers.AnswerPosted: Topic.ANSWER_CREATED,
    answers.AnswerEdited: Topic.ANSWER_UPDATED,
    answers.AcceptanceWithdrawn: Topic.ANSWER_UNACCEPTED,
    answers.AnswerRemoved: Topic.ANSWER_REMOVED,
    answers.AnswerRestored: Topic.ANSWER_RESTORED,
    answers.ReplyPosted: Topic.REPLY_CREATED,
    answers.ReplyRemoved: Topic.REPLY_REMOVED,
    reactions.ResolutionConfirmed: Topic.THREAD_SOLVED,
}
_NAMED = ("thread_id", "source_id", "from_board_id")


def _subject(event: Any) -> dict[str, int]:
    """The ids that a call about it needs."""
    names = [*_NAMED, "reply_id"] if hasattr(event, "reply_id") else [*_NAMED, "answer_id"]
    return {name: getattr(event, name) for name in names if getattr(event, name, None) is not None}


def _lane(event: Any) -> str:
    return f"thread:{event.thread_id}"


def _acceptance(event: answers.AnswerAccepted) -> Iterator[News]:
    """An acceptance; the first of a thread solves it. One that came back with its answer was told the first time."""
    if event.is_given_back:
        return
    yield News(Topic.ANSWER_ACCEPTED, _lane(event), _subject(event))

    def is_first() -> bool:
        return len(answer_queries.list_live_acceptances(event.thread_id)) == 1

    yield News(Topic.THREAD_SOLVED, _lane(event), _subject(event), holds=is_first)


def _rank(event: ranks.RankGained | ranks.RankLost) -> Iterator[News]:
    subject = {"member_id": event.member_id, "rank_id": event.rank_id, "before_id": event.before_id}
    yield News(Topic.MEMBER_RANK_CHANGED, f"member:{event.member_id}", subject, event.member_id)


def _badge(event: badges.BadgeAwarded) -> Iterator[News]:
    subject = {"member_id": event.member_id, "award_id": event.award_id, "badge_id": event.badge_id}
    yield News(Topic.MEMBER_BADGE_AWARDED, f"member:{event.member_id}", subject, event.member_id)


def _payout(event: payouts.PayoutMoved) -> Iterator[News]:
    if event.state == PayoutState.SETTLED:
        subject = {"payout_id": event.payout_id, "member_id": event.member_id}
        yield News(Topic.PAYOUT_SETTLED, f"payout:{event.payout_id}", subject, event.member_id)


_OTHERS: dict[type[Event], Callable[[Any], Iterator[News]]] = {
    answers.AnswerAccepted: _acceptance,
    ranks.RankGained: _rank,
    ranks.RankLost: _rank,
    badges.BadgeAwarded: _badge,
    payouts.PayoutMoved: _payout,
}
HEARD: tuple[type[Event], ...] = (*_TOPICS, *_OTHERS)
"""Every event that is listened to."""
