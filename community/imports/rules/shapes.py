"""The plain frozen values that a record of another forum is read into, and the limits on them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_NAME_CHARACTERS = 100  # Discourse allows 60 in usernames and 255 in the names shown.
MAX_TAGS = 50  # A topic with more is a fault or an attack, and each tag becomes a row.


class BrokenRecord(Exception):
    """A record from which no thread can be made. `reason` is a stable code to count by, `detail` is for people."""

    def __init__(self, reason: str, detail: str = "", external_id: int | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.external_id = external_id


class PostKind(StrEnum):
    """What a post is in Discourse; the numbers there are 1 to 4."""

    REGULAR = "regular"  # A person wrote it.
    MODERATOR_ACTION = (
        "moderator_action"  # A person of the staff wrote it, and it is shown in another colour.
    )
    SMALL_ACTION = "small_action"  # "Closed", "pinned", "3 posts were split": an entry of the timeline.
    WHISPER = "whisper"  # Only the staff may read it.


@dataclass(frozen=True, slots=True)
class Skipped:
    """A post that is left out. `post_number` is None where the record does not tell it."""

    post_number: int | None
    reason_code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    """Something that was odd and is taken in all the same, changed as the reason says. None means the topic itself."""

    post_number: int | None
    reason_code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One post. Times are aware UTC. `cooked` is HTML that nobody has cleaned; `raw` is Markdown and usually absent."""

    external_id: int
    number: int
    kind: PostKind
    author: str | None  # The username; None where the source has none.
    author_name: str | None  # The name shown beside it, where the source has one.
    author_external_id: int | None
    author_is_staff: bool
    author_is_admin: bool
    author_is_moderator: bool
    author_trust_level: int
    created_at: datetime
    edited_at: datetime | None  # None where only one version exists.
    versions: int
    edit_reason: str | None
    cooked: str
    raw: str | None
    reply_to: int | None  # The number of the post that it replies to; may point at a post that is not here.
    likes: int
    reads: int
    accepted: bool
    action_code: (
        str | None
    )  # Of small actions: "closed.enabled", "split_topic"; None where the source lost it.
    hidden: bool  # Flagged by the community; Discourse gives a placeholder instead of the text.
    deleted: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic with its readable posts in the order of their numbers, what was left out, and what was mended."""

    external_id: int
    title: str
    slug: str
    created_at: datetime
    author: str | None
    author_external_id: int | None
    views: int
    likes: int
    closed: bool
    archived: bool
    pinned: bool
    visible: bool
    deleted: bool
    category_id: int | None
    category_name: str | None
    tags: tuple[str, ...]
    posts: tuple[Post, ...]
    accepted_post_numbers: tuple[int, ...]  # The one that the topic names comes first.
    posts_expected: (
        int  # How many posts the source says that there are, these included; 0 where it does not say.
    )
    skipped: tuple[Skipped, ...]
    mended: tuple[Mended, ...]

    @property
    def accepted_post_number(self) -> int | None:
        """The first accepted post, or None."""
        return self.accepted_post_numbers[0] if self.accepted_post_numbers else None
