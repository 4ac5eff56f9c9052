"""One topic becomes rows: a thread with its facts, answers, replies, acceptances, votes, and what points at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from community.answers.actions.imported import PastAcceptance, PastAnswer, PastReply
from community.answers.rules import ALSO, FIRST, PLAIN
from community.imports.actions.naming import Naming
from community.imports.actions.posts import PostWriter
from community.imports.actions.telling import count_thread, tell_left_out, words_of
from community.imports.queries import Place
from community.imports.rules.fingerprints import post_key
from community.imports.rules.outline import Outline, TimelineKind
from community.imports.rules.shapes import Post, Topic
from community.threads.actions import Body
from community.threads.actions.imported import PastEntry, PastThread
from community.threads.rules import TAGS_MOST, Kind

HIDDEN = "Hidden by the community that it comes from."
DELETED = "Deleted in the community that it comes from."
UNLISTED = "Not listed in the community that it comes from."
CLOSED = "Closed in the community that it comes from."


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids reserved for one topic: posts by their number."""

    thread: int
    answers: dict[int, int]
    replies: dict[int, int]

    def urls(self, topic_id: int, thread_url: str) -> dict[Place, str]:
        """The addresses of everything in it."""
        found: dict[Place, str] = {(topic_id, None): thread_url}
        found |= {(topic_id, number): f"/answers/{answer_id}" for number, answer_id in self.answers.items()}
        found |= {(topic_id, number): f"/replies/{reply_id}" for number, reply_id in self.replies.items()}
        return found


@dataclass(frozen=True, slots=True)
class Built:
    """The rows of one topic."""

    thread: PastThread
    answers: list[PastAnswer]
    replies: list[PastReply]
    acceptances: list[PastAcceptance]
    posts: PostWriter
    """Has the votes, the things and the report."""


def build(topic: Topic, outline: Outline, ids: Ids, naming: Naming, fingerprint: str) -> Built:
    """Make the rows of a topic; nothing is written."""
    return _Builder(topic, outline, ids, naming).build(fingerprint)


class _Builder:
    def __init__(self, topic: Topic, outline: Outline, ids: Ids, naming: Naming) -> None:
        self.topic = topic
        self.outline = outline
        self.ids = ids
        self.naming = naming
        self.posts = PostWriter(topic, ids.thread, naming)
        self.asker_id = self.posts.author_id(outline.opening)

    def build(self, fingerprint: str) -> Built:
        opening = self.outline.opening
        body = self.posts.body(opening, {"thread_id": self.ids.thread})
        likes = self.posts.likes(opening, "thread", self.ids.thread, self.asker_id)
        accepted = self._accepted()
        answers = list(self._answers(accepted))
        replies = sorted(self._replies(), key=lambda reply: reply.id)
        acceptances = self._acceptances(answers, accepted)
        thread = self._thread(body, likes, answers, replies, acceptances)
        self.posts.remember("topic", str(self.topic.external_id), {"thread_id": thread.id}, fingerprint)
        count_thread(self.posts.report, thread, answers, replies)
        self.posts.report.came_in["votes"] += sum(votes.count for votes in self.posts.votes)
        tell_left_out(self.posts.report, self.topic, self.outline)
        return Built(thread, answers, replies, acceptances, self.posts)

    # The thread

    def _thread(
        self,
        body: Body,
        likes: int,
        answers: Sequence[PastAnswer],
        replies: Sequence[PastReply],
        acceptances: Sequence[PastAcceptance],
    ) -> PastThread:
        topic, opening = self.topic, self.outline.opening
        live_answers = [answer for answer in answers if answer.removed_at is None]
        live_replies = [reply for reply in replies if reply.removed_at is None]
        created_at = self.posts.instant(opening)
        times = [created_at, *(post.created_at for post in (*live_answers, *live_replies))]
        own = [post.created_at for post in (*answers, *replies) if post.author_id == self.asker_id]
        ended_at = self._ended_at(max(times))
        is_locked = ended_at is not None and (topic.archived or bool(acceptances))
        reason = self._removal_reason()
        return PastThread(
            id=self.ids.thread,
            board_id=self.naming.boards[topic.category_id],
            kind=Kind(self.outline.kind.value),
            title=topic.title,
            body=body,
            author_id=self.asker_id,
            created_at=created_at,
            edited_at=self.posts.edited_at(opening),
            last_activity_at=max(times),
            asker_active_at=max([created_at, *own]),
            first_answer_at=next(
                (answer.created_at for answer in live_answers if answer.author_id != self.asker_id), None
            ),
            solved_at=min((acceptance.accepted_at for acceptance in acceptances), default=None),
            answer_count=len(live_answers),
            reply_count=len(live_replies),
            accepted_count=len(acceptances),
            vote_count=likes,
            view_count=topic.views,
            # Closed there is closed here; but where a closed thread counts as unsolved, a solved one is locked, which
            # lets nobody post either.
            closed_at=None if is_locked else ended_at,
            close_reason=CLOSED if ended_at and not is_locked else "",
            locked_at=ended_at if is_locked else None,
            pinned_at=created_at if topic.pinned else None,
            removed_at=self.posts.removed_at(opening) if reason else None,
            removal_reason=reason,
            tags=self._tags(),
            timeline=tuple(self._timeline()),
        )

    def _ended_at(self, last_activity_at: datetime) -> datetime | None:
        """When posting ended; the source tells only by its small actions, else after the last post."""
        if not (self.topic.closed or self.topic.archived):
            return None
        told = [
            self.naming.clamp(entry.happened_at)
            for entry in self.outline.timeline
            if entry.kind in (TimelineKind.CLOSED, TimelineKind.ARCHIVED)
        ]
        return max(told, default=last_activity_at)

    def _removal_reason(self) -> str:
        if self.topic.deleted or self.outline.opening.deleted:
            return DELETED
        if self.outline.opening.hidden:
            return HIDDEN
        return "" if self.topic.visible else UNLISTED

    def _tags(self) -> tuple[str, ...]:
        tags = self.topic.tags
        if len(tags) > TAGS_MOST:
            self.posts.report.mend("tags_cut", self.posts.where(), ", ".join(tags[TAGS_MOST:]))
        return tags[:TAGS_MOST]

    def _timeline(self) -> Iterator[PastEntry]:
        for entry in self.outline.timeline:
            yield PastEntry(
                words=words_of(entry, self.naming.names),
                actor_id=None if entry.actor is None else self.naming.member_id(entry.actor, None),
                happened_at=self.naming.clamp(entry.happened_at),
            )

    # Answers and replies

    def _answers(self, accepted: Sequence[int]) -> Iterator[PastAnswer]:
        for outlined in self.outline.answers:
            post = outlined.post
            answer_id = self.ids.answers[post.number]
            author_id = self.posts.author_id(post)
            self.posts.remember(
                "post", post_key(self.topic.external_id, post.number), {"answer_id": answer_id}
            )
            yield PastAnswer(
                id=answer_id,
                thread_id=self.ids.thread,
                author_id=author_id,
                body=self.posts.body(post, {"answer_id": answer_id}),
                created_at=self.posts.instant(post),
                edited_at=self.posts.edited_at(post),
                vote_count=self.posts.likes(post, "answer", answer_id, author_id),
                removed_at=self.posts.removed_at(post) if post.hidden else None,
                removal_reason=HIDDEN if post.hidden else "",
                reply_count=sum(not reply.hidden for reply in outlined.replies),
                accept_order=_accept_order(post.number, accepted),
            )

    def _replies(self) -> Iterator[PastReply]:
        for position, post in enumerate(self.outline.replies, start=1):
            yield self._reply(post, None, position)
        for outlined in self.outline.answers:
            answer_id = self.ids.answers[outlined.post.number]
            for position, post in enumerate(outlined.replies, start=1):
                yield self._reply(post, answer_id, position)

    def _reply(self, post: Post, answer_id: int | None, position: int) -> PastReply:
        reply_id = self.ids.replies[post.number]
        author_id = self.posts.author_id(post)
        self.posts.remember("post", post_key(self.topic.external_id, post.number), {"reply_id": reply_id})
        return PastReply(
            id=reply_id,
            thread_id=self.ids.thread,
            author_id=author_id,
            body=self.posts.body(post, {"reply_id": reply_id}),
            created_at=self.posts.instant(post),
            edited_at=self.posts.edited_at(post),
            vote_count=self.posts.likes(post, "reply", reply_id, author_id),
            removed_at=self.posts.removed_at(post) if post.hidden else None,
            removal_reason=HIDDEN if post.hidden else "",
            answer_id=answer_id,
            position=position,
        )

    def _accepted(self) -> list[int]:
        """The numbers of the accepted answers that can be seen, the first one first."""
        hidden = {answer.post.number for answer in self.outline.answers if answer.post.hidden}
        for number in self.outline.accepted_numbers:
            if number in hidden:
                self.posts.report.mend("accepted_post_hidden", self.posts.where(number))
        return [number for number in self.outline.accepted_numbers if number not in hidden]

    def _acceptances(self, answers: Sequence[PastAnswer], accepted: Sequence[int]) -> list[PastAcceptance]:
        by_id = {answer.id: answer for answer in answers}
        chosen = [by_id[self.ids.answers[number]] for number in accepted]
        return [
            PastAcceptance(
                thread_id=self.ids.thread,
                answer_id=answer.id,
                answer_author_id=answer.author_id,
                asker_id=self.asker_id,
                accepted_at=answer.created_at,  # The source does not tell when; not before the answer.
                is_first=answer.accept_order == FIRST,
            )
            for answer in chosen
        ]


def _accept_order(number: int, accepted: Sequence[int]) -> int:
    if number not in accepted:
        return PLAIN
    return FIRST if number == accepted[0] else ALSO
