"""How a Discourse topic, one flat stream of posts, becomes a thread of ours: opening, answers, one-level replies, timeline."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .shapes import BrokenRecord, Post, PostKind, Skipped, Topic


class OutlineKind(StrEnum):
    """Which kind of thread a topic becomes."""

    QUESTION = "question"  # Somebody asks; the kind of nearly every topic of a support forum.
    DISCUSSION = "discussion"  # Nothing to solve: showcases, talk, events.
    ANNOUNCEMENT = "announcement"  # The staff tells something.


class TimelineKind(StrEnum):
    """What happened to a thread, in our words; Discourse's own code stays beside it."""

    CLOSED = "closed"
    OPENED = "opened"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    SPLIT = "split"  # Posts went into another thread.
    MERGED = "merged"  # Posts went into a thread that existed.
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    HIDDEN = "hidden"
    SHOWN = "shown"
    MOVED = "moved"  # To another board.
    NOTED = "noted"  # Anything else, and what the archive lost.


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A line of the thread's history. `cooked` is what Discourse wrote with it, often empty."""

    external_id: int
    number: int
    kind: TimelineKind
    code: str | None
    actor: str | None
    happened_at: datetime
    cooked: str


@dataclass(frozen=True, slots=True)
class OutlinedAnswer:
    """An answer and the replies under it, both in the order of their numbers."""

    post: Post
    replies: tuple[Post, ...]
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A thread in the making. Every post of the topic is in exactly one of the parts."""

    kind: OutlineKind
    opening: Post
    answers: tuple[OutlinedAnswer, ...]
    replies: tuple[Post, ...]  # Under the thread itself.
    timeline: tuple[TimelineEntry, ...]
    left_out: tuple[Skipped, ...]
    accepted_numbers: tuple[int, ...]  # The first one first.

    @property
    def count_of_posts(self) -> int:
        """Posts placed or left out; equals the number of the topic's readable posts."""
        answered = sum(1 + len(answer.replies) for answer in self.answers)
        return 1 + answered + len(self.replies) + len(self.timeline) + len(self.left_out)


def outline_topic(topic: Topic) -> Outline:
    """Place every post of a topic. Raises BrokenRecord where it has no opening post.

    1. Post 1 opens the thread. Where it is missing, the first post that the topic's own author wrote does, for people often
       repeat their question; otherwise the topic is broken, since an answer shown as a question misleads its readers.
    2. Small actions become timeline entries. Whispers are left out, because they were written for the staff only, and so
       are posts that their authors deleted, save the opening: the thread then comes in removed. Hidden posts are placed like
       others and stay marked.
    3. An accepted post is always an answer, whatever it replies to.
    4. A post that replies to an answer, or to a reply under it, becomes a reply under that answer (one level).
    5. A post by the asker that replies to nothing, or to the opening, goes under the latest answer so far, because that is
       what "thanks, but now …" speaks to; before the first answer it goes under the thread. So a reader who goes from top to
       bottom reads in the order in which it was written. (Half the archives keep no `reply_to`: without this rule all that
       an asker ever said would stand above the first answer.)
    6. Any other post that replies to nothing, to the opening, or to a reply under the thread is an answer.
    7. What a post replies to must exist and come before it; otherwise it counts as replying to nothing. Where the source
       keeps no `reply_to`, the first quote from the same topic takes its place, but only when the answer quoted is somebody
       else's: helpers quote the question, and themselves, when they answer.
    """
    opening = _find_opening(topic)
    sorter = _Sorter(topic, opening)
    for post in topic.posts:
        if post is not opening:
            sorter.place(post)
    return sorter.finish(_choose_kind(topic, opening))


def _find_opening(topic: Topic) -> Post:
    written = [post for post in topic.posts if _is_written(post)]
    if written and written[0].number == 1:
        return written[0]
    for post in written:
        if not post.deleted and topic.author is not None and post.author == topic.author:
            return post
    raise BrokenRecord("opening_missing", "post 1 is not in the record", topic.external_id)


def _is_written(post: Post) -> bool:
    return post.kind in (PostKind.REGULAR, PostKind.MODERATOR_ACTION)


_ASKING = re.compile(
    r"\b(support|help|questions?|q&a|how[- ]to|troubleshooting|bugs?|issues?)\b", re.IGNORECASE
)
_ANNOUNCING = re.compile(r"\b(announcements?|news|releases?|release[- ]notes|changelog)\b", re.IGNORECASE)
_TALKING = re.compile(
    r"\b(general|discussions?|talk|lounge|off[- ]?topic|showcase|show|projects?|events?|hangouts?|introduc\w*|welcome|stories|"
    r"artists?|jobs|meta|site[- ]feedback|forum[- ]feedback|community)\b",
    re.IGNORECASE,
)


def _choose_kind(topic: Topic, opening: Post) -> OutlineKind:
    """Decide by what happened first, by the category's name second; in doubt it is a question."""
    name = topic.category_name or ""
    if topic.accepted_post_numbers or _ASKING.search(name):
        return OutlineKind.QUESTION
    if opening.author_is_staff and (_ANNOUNCING.search(name) or topic.pinned):
        return OutlineKind.ANNOUNCEMENT
    if _ANNOUNCING.search(name) or _TALKING.search(name):
        return OutlineKind.DISCUSSION
    return OutlineKind.QUESTION


_QUOTE = re.compile(r"<aside class=\"quote[^<>]{0,400}>")
_QUOTED_POST = re.compile(r"data-post=\"([0-9]{1,9})\"")
_QUOTED_TOPIC = re.compile(r"data-topic=\"([0-9]{1,18})\"")


@dataclass(slots=True)
class _Sorter:
    topic: Topic
    opening: Post
    answers: dict[int, list[Post]] = field(
        default_factory=dict
    )  # Number of an answer → the replies under it.
    home: dict[int, int] = field(
        default_factory=dict
    )  # Number of a placed post → the answer it is or stands under.
    authors: dict[int, str | None] = field(default_factory=dict)  # Number of a placed post → who wrote it.
    answer_posts: list[Post] = field(default_factory=list)
    replies: list[Post] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)

    def place(self, post: Post) -> None:
        if post.kind is PostKind.SMALL_ACTION:
            self.timeline.append(_enter_timeline(post))
        elif post.kind is PostKind.WHISPER:
            self.left_out.append(Skipped(post.number, "whisper", "only the staff could read it"))
        elif post.deleted:
            self.left_out.append(Skipped(post.number, "deleted_by_author", "nothing of it is left"))
        elif post.number in self.topic.accepted_post_numbers:
            self._add_answer(post)
        else:
            self._place_by_target(post)

    def finish(self, kind: OutlineKind) -> Outline:
        accepted = tuple(number for number in self.topic.accepted_post_numbers if number in self.answers)
        answers = tuple(
            OutlinedAnswer(post, tuple(self.answers[post.number]), post.number in accepted)
            for post in self.answer_posts
        )
        return Outline(
            kind=kind,
            opening=self.opening,
            answers=answers,
            replies=tuple(self.replies),
            timeline=tuple(self.timeline),
            left_out=tuple(self.left_out),
            accepted_numbers=accepted,
        )

    def _place_by_target(self, post: Post) -> None:
        answer = self.home.get(self._find_target(post))
        is_by_asker = post.author is not None and post.author == self.opening.author
        if answer is None and is_by_asker and self.answer_posts:
            answer = self.answer_posts[-1].number
        if answer is not None:
            self.answers[answer].append(post)
            self.home[post.number] = answer
            self.authors[post.number] = post.author
        elif is_by_asker:
            self.replies.append(post)
            self.authors[post.number] = post.author
        else:
            self._add_answer(post)

    def _add_answer(self, post: Post) -> None:
        self.answer_posts.append(post)
        self.answers[post.number] = []
        self.home[post.number] = post.number
        self.authors[post.number] = post.author

    def _find_target(self, post: Post) -> int:
        """Return the number of the post it replies to; 0, which no post has, for none."""
        if post.reply_to is not None and post.reply_to < post.number:
            return post.reply_to
        if post.reply_to is not None:
            return 0
        return self._find_quoted(post)

    def _find_quoted(self, post: Post) -> int:
        quote = _QUOTE.search(post.cooked)
        if quote is None:
            return 0
        number, topic_id = _QUOTED_POST.search(quote[0]), _QUOTED_TOPIC.search(quote[0])
        if number is None or topic_id is None or int(topic_id[1]) != self.topic.external_id:
            return 0
        quoted = int(number[1])
        return quoted if quoted in self.authors and self.authors[quoted] != post.author else 0


_TIMELINE = {
    "closed.enabled": TimelineKind.CLOSED,
    "closed.disabled": TimelineKind.OPENED,
    "autoclosed.enabled": TimelineKind.CLOSED,
    "autoclosed.disabled": TimelineKind.OPENED,
    "pinned.enabled": TimelineKind.PINNED,
    "pinned.disabled": TimelineKind.UNPINNED,
    "pinned_globally.enabled": TimelineKind.PINNED,
    "pinned_globally.disabled": TimelineKind.UNPINNED,
    "archived.enabled": TimelineKind.ARCHIVED,
    "archived.disabled": TimelineKind.UNARCHIVED,
    "visible.enabled": TimelineKind.SHOWN,
    "visible.disabled": TimelineKind.HIDDEN,
    "split_topic": TimelineKind.SPLIT,
    "merged_topic": TimelineKind.MERGED,
    "category_changed": TimelineKind.MOVED,
}


def _enter_timeline(post: Post) -> TimelineEntry:
    kind = _TIMELINE.get(post.action_code or "", TimelineKind.NOTED)
    return TimelineEntry(
        post.external_id, post.number, kind, post.action_code, post.author, post.created_at, post.cooked
    )


def count_parts(outline: Outline) -> Counter[str]:
    """Count what an outline places where, by the names that the import's report uses."""
    parts = Counter(reason.reason_code for reason in outline.left_out)
    parts["openings"] = 1
    parts["answers"] = len(outline.answers)
    parts["replies_to_answers"] = sum(len(answer.replies) for answer in outline.answers)
    parts["replies_to_thread"] = len(outline.replies)
    parts["timeline_entries"] = len(outline.timeline)
    parts["acceptances"] = len(outline.accepted_numbers)
    return parts
