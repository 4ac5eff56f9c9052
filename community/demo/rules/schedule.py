"""Everything that ever happened in the demo community, as one list of acts in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from random import Random  # noqa: TID251 - seeded: the same content gives the same community
from zoneinfo import ZoneInfo

from .checks import links_of
from .content import Content, PostText, ThreadText
from .hours import asked_at, awake, some_time_after
from .reading import ContentWrong

SEED = "halden"

VOTE_HOURS = 9.0  # A helpful mark comes the same day, mostly.
FOLLOW_HOURS = 20.0
HAVE_TOO_HOURS = 14.0
WORKED_HOURS = 50.0  # Somebody has to try it first.
DOUBT_HOURS = 40.0
PIN_MINUTES = 10

_SPARE = timedelta(minutes=3)  # Between the last act and now.
_BEFORE_LINK = timedelta(minutes=20)  # Nobody links to what was asked this moment.


class Verb(IntEnum):
    """What is done. Of acts at the same instant the smaller comes first."""

    ASK = 1
    PIN = 2
    POST = 3
    EDIT = 4
    FOLLOW = 5
    HAVE_TOO = 6
    VOTE = 7
    ACCEPT = 8
    WITHDRAW = 9
    ASK_INFO = 10
    CLOSE = 11
    LOCK = 12
    CONFIRM = 13
    DOUBT = 14
    RECOMMEND = 15


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: who does what when, in which thread, to or as which post (None: the thread's own)."""

    at: datetime
    verb: Verb
    by: str
    thread: ThreadText
    post: PostText | None = None


def schedule(content: Content, now: datetime, zone: ZoneInfo) -> list[Act]:
    """All acts in the order of time, none later than `now`; the same for the same content and time.

    Raise ContentWrong when somebody acts before they joined.
    """
    begins = _beginnings(content, now, zone)
    cast = _Cast(content, now, zone)
    acts = [act for thread in content.threads for act in _Story(thread, begins[thread.key], cast).tell()]
    wrong = [
        f"Thread {act.thread.key}: {act.by} acts before they joined."
        for act in acts
        if act.at < cast.joined[act.by]
    ]
    if wrong:
        raise ContentWrong(wrong)
    acts.sort(key=lambda act: (act.at, act.verb))  # Before the nights are squeezed, so that the order stays.
    return [replace(act, at=max(awake(act.at, now, zone), cast.joined[act.by])) for act in acts]


class _Cast:
    """Who takes part, and when now is."""

    def __init__(self, content: Content, now: datetime, zone: ZoneInfo) -> None:
        self.now = now
        self.zone = zone
        self.roles = {member.username: member.role for member in content.members}
        self.joined = {
            member.username: now - timedelta(days=member.joined_days_ago) for member in content.members
        }
        keepers = [member for member in content.members if member.role in {"moderator", "admin"}]
        keepers.sort(key=lambda member: (member.role != "moderator", -member.joined_days_ago))
        self.keepers = [member.username for member in keepers]

    def find_keeper(self, at: datetime) -> str:
        """The moderator (or admin) who was there already."""
        return next((name for name in self.keepers if self.joined[name] < at), self.keepers[0])


def _beginnings(content: Content, now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """When each thread was asked; never later than something that links to it."""
    begins = {
        thread.key: asked_at(thread.days_ago, thread.at, now, zone, Random(f"{SEED}/{thread.key}"))  # noqa: S311
        for thread in content.threads
    }
    links = [(thread.key, key, minutes) for thread in content.threads for key, minutes in links_of(thread)]
    links += [(thread.key, thread.duplicate_of, 0) for thread in content.threads if thread.duplicate_of]
    moved = True
    while moved:  # Ends, because links lead to what is older.
        moved = False
        for source, target, minutes in links:
            latest = begins[source] + timedelta(minutes=minutes) - _BEFORE_LINK
            if source != target and begins[target] > latest:
                begins[target], moved = latest, True
    return begins


class _Story:
    """One thread's acts."""

    def __init__(self, thread: ThreadText, begins: datetime, cast: _Cast) -> None:
        self.thread = thread
        self.begins = begins
        self.cast = cast
        self.pace = self._pace()

    def tell(self) -> Iterator[Act]:
        """Everything that happened in and to the thread, in no order."""
        thread = self.thread
        yield self._act(Verb.ASK, thread.author, self.begins)
        if thread.edited:
            yield self._act(Verb.EDIT, thread.author, self._later(self.begins, thread.edited.after_minutes))
        if thread.pinned:
            at = self._later(self.begins, PIN_MINUTES)
            yield self._act(Verb.PIN, self.cast.find_keeper(at), at)
        yield from self._marks(thread.voters, Verb.VOTE, VOTE_HOURS, self.begins, None)
        yield from self._marks(thread.followers, Verb.FOLLOW, FOLLOW_HOURS, self.begins, None)
        yield from self._marks(thread.have_too, Verb.HAVE_TOO, HAVE_TOO_HOURS, self.begins, None)
        last = at = self.begins
        for post in thread.posts:
            at = self._later(at, post.after_minutes)
            for act in self._post_acts(post, at):
                last = max(last, act.at)
                yield act
            yield from self._marks(post.helpful, Verb.VOTE, VOTE_HOURS, at, post)
            yield from self._judgements(post, at)
        yield from self._endings(at, last)

    def _post_acts(self, post: PostText, at: datetime) -> Iterator[Act]:
        yield self._act(Verb.POST, post.author, at, post)
        if post.edited:
            yield self._act(Verb.EDIT, post.author, self._later(at, post.edited.after_minutes), post)
        if post.accepted:
            yield self._act(Verb.ACCEPT, post.accepted.by, self._later(at, post.accepted.after_minutes), post)
        if post.withdrawn:
            yield self._act(
                Verb.WITHDRAW, post.withdrawn.by, self._later(at, post.withdrawn.after_minutes), post
            )

    def _judgements(self, post: PostText, at: datetime) -> Iterator[Act]:
        tried, doubted = timedelta(days=post.worked_after_days), timedelta(days=post.outdated_after_days)
        yield from self._marks(post.worked, Verb.CONFIRM, WORKED_HOURS, at + tried, post)
        yield from self._marks(post.outdated, Verb.DOUBT, DOUBT_HOURS, at + doubted, post)
        if post.recommended:
            by, after = post.recommended.by, post.recommended.after_minutes
            yield self._act(Verb.RECOMMEND, by, self._later(at, after), post)

    def _endings(self, last_post: datetime, last: datetime) -> Iterator[Act]:
        thread = self.thread
        writer = thread.posts[-1].author if thread.posts else thread.author
        if thread.needs_info:
            helps = writer != thread.author and self.cast.roles[writer] != "member"
            at = self._later(last_post, 1)
            yield self._act(Verb.ASK_INFO, writer if helps else self.cast.find_keeper(at), at)
        if thread.closed or thread.duplicate_of:
            at = self._later(last, 2)
            yield self._act(
                Verb.CLOSE, writer if writer in self.cast.keepers else self.cast.find_keeper(at), at
            )
        if thread.locked:
            at = self._later(last, 3)
            yield self._act(
                Verb.LOCK, writer if writer in self.cast.keepers else self.cast.find_keeper(at), at
            )

    def _marks(
        self, people: tuple[str, ...], verb: Verb, hours: float, since: datetime, post: PostText | None
    ) -> Iterator[Act]:
        for name in people:
            random = Random(f"{SEED}/{self.thread.key}/{post.key if post else ''}/{verb.name}/{name}")  # noqa: S311
            start = max(since, self.cast.joined.get(name, since))
            yield self._act(
                verb, name, some_time_after(start, self.cast.now, hours, self.cast.zone, random), post
            )

    def _act(self, verb: Verb, by: str, at: datetime, post: PostText | None = None) -> Act:
        return Act(at=at, verb=verb, by=by, thread=self.thread, post=post)

    def _later(self, at: datetime, minutes: float) -> datetime:
        return at + timedelta(minutes=minutes) * self.pace

    def _pace(self) -> float:
        """Below 1 when the story would otherwise reach into the future."""
        longest, minutes = PIN_MINUTES, 0
        for post in self.thread.posts:
            minutes += post.after_minutes
            ends = [
                step.after_minutes
                for step in (post.accepted, post.withdrawn, post.edited, post.recommended)
                if step
            ]
            longest = max(longest, minutes + max(ends, default=0))
        if self.thread.edited:
            longest = max(longest, self.thread.edited.after_minutes)
        room = (self.cast.now - self.begins - _SPARE) / timedelta(minutes=longest + PIN_MINUTES)
        return max(0.0, min(1.0, room))
