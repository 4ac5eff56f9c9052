"""The posts of one topic, read with distrust: what is left out and what is mended is noted, nothing is fatal."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from community.core.text.lines import TITLE_CHARACTERS

from .fields import (
    MAX_COUNT,
    MAX_ID,
    describe,
    is_object,
    read_count,
    read_flag,
    read_id,
    read_instant,
    read_integer,
    read_line,
    read_list,
    read_object,
    read_text,
)
from .shapes import MAX_NAME_CHARACTERS, Mended, Post, PostKind, Skipped

LIKE = 2  # The id of "like" among Discourse's post action types.


class _LeftOut(Exception):
    """Ends the reading of one post; carries the reason code and the detail."""


class PostReader:
    """Reads the posts of one topic, in order, and collects what it left out and what it mended."""

    def __init__(self, fallback: datetime | None) -> None:
        self.skipped: list[Skipped] = []
        self.mended: list[Mended] = []
        self._last_instant = fallback
        self._ids: set[int] = set()
        self._numbers: set[int] = set()
        self._next_free = 1

    def read(self, value: object) -> list[Post]:
        """Return the posts that can be read, ordered by number; `value` is any JSON value."""
        items = read_list(value)
        wanted = [_read_number(read_object(item).get("post_number")) for item in items]
        # Free numbers begin behind the largest one, so that a renumbered post never takes the place of another's links.
        self._next_free = max((number for number in wanted if number is not None), default=0) + 1
        pairs = sorted(
            zip(wanted, range(len(items)), strict=True), key=lambda pair: (pair[0] or MAX_ID, pair[1])
        )
        posts = [self._read_or_skip(items[position], number) for number, position in pairs]
        return sorted((post for post in posts if post is not None), key=lambda post: post.number)

    def _read_or_skip(self, item: object, number: int | None) -> Post | None:
        try:
            return self._read_post(item, number)
        except _LeftOut as reason:
            self.skipped.append(Skipped(number, *reason.args))
            return None

    def _read_post(self, item: object, number: int | None) -> Post:
        if not is_object(item):
            raise _LeftOut("post_not_an_object", describe(item))
        external_id = read_id(item.get("id"))
        if external_id is None:
            raise _LeftOut("no_post_id", describe(item.get("id")))
        if external_id in self._ids:
            raise _LeftOut("post_repeated", f"id {external_id}")
        body = read_text(item.get("cooked"))
        raw = read_text(item.get("raw"))
        if body is None and raw is None:
            raise _LeftOut("body_not_text", describe(item.get("cooked")))
        kind = _read_kind(item, body or "", self._mend_as(number))
        if kind is not PostKind.SMALL_ACTION and not (body or raw or "").strip():
            raise _LeftOut("body_empty", "nothing but white space")
        created_at = self._read_date(item, number)
        if created_at is None:
            raise _LeftOut("no_date", describe(item.get("created_at")))
        self._ids.add(external_id)
        place = _Place(external_id, self._take_number(number), kind, created_at)
        return _build_post(item, place, body or "", raw)

    def _mend_as(self, number: int | None) -> Callable[[str, str], None]:
        return lambda reason_code, detail: self.mended.append(Mended(number, reason_code, detail))

    def _read_date(self, item: dict[str, object], number: int | None) -> datetime | None:
        instant = read_instant(item.get("created_at"))
        if instant is None and self._last_instant is not None:
            self.mended.append(Mended(number, "post_date_missing", "given the time of the post before it"))
            return self._last_instant
        if instant is not None:
            self._last_instant = instant
        return instant

    def _take_number(self, number: int | None) -> int:
        if number is None or number in self._numbers:
            self.mended.append(Mended(number, "post_renumbered", f"now {self._next_free}"))
            while self._next_free in self._numbers or self._next_free > MAX_COUNT:
                self._next_free = self._next_free + 1 if self._next_free < MAX_COUNT else 2
            number = self._next_free
        self._numbers.add(number)
        return number


def read_user_id(value: object) -> int | None:
    """Return a member's number: 64 bits with a sign, for Discourse gives its own robots negative ones."""
    number = read_integer(value)
    return number if number is not None and -MAX_ID <= number <= MAX_ID else None


def _read_number(value: object) -> int | None:
    number = read_id(value)
    return number if number is not None and number <= MAX_COUNT else None


_KINDS = {1: PostKind.REGULAR, 2: PostKind.MODERATOR_ACTION, 3: PostKind.SMALL_ACTION, 4: PostKind.WHISPER}
# Archives that keep no post types still hold small actions: as a bare rule, or as the sentence that Discourse writes.
_BARE_ACTION = re.compile(r"\s*(?:-{3}|<hr ?/?>|<p>-{3}</p>)\s*")
_MOVED_POSTS = re.compile(
    r"\s*<p>(?:A|\d+) posts? w(?:as|ere) (split to a new|merged into an existing) topic: <a .{1,500}</a></p>\s*"
)
_DELETED_TEXT = re.compile(
    r"\s*<p>\((?:post|topic) (?:deleted|withdrawn) by (?:the )?author[^<>]{0,100}\)</p>\s*"
)


def _read_kind(item: dict[str, object], cooked: str, mend: Callable[[str, str], None]) -> PostKind:
    if "post_type" in item:
        kind = _KINDS.get(read_integer(item["post_type"]) or 0)
        if kind is None:
            mend("post_type_unknown", describe(item["post_type"]))
        return kind or PostKind.REGULAR
    if _BARE_ACTION.fullmatch(cooked) or _MOVED_POSTS.fullmatch(cooked):
        return PostKind.SMALL_ACTION
    return PostKind.REGULAR


def _read_action_code(item: dict[str, object], kind: PostKind, cooked: str) -> str | None:
    if kind is not PostKind.SMALL_ACTION:
        return None
    code = read_line(item.get("action_code"))[:MAX_NAME_CHARACTERS]
    moved = _MOVED_POSTS.fullmatch(cooked)
    if code or not moved:
        return code or None
    return "split_topic" if moved[1].startswith("split") else "merged_topic"


def _read_likes(item: dict[str, object]) -> int:
    counts = [read_object(entry) for entry in read_list(item.get("actions_summary"))]
    likes = [read_count(entry.get("count")) for entry in counts if read_integer(entry.get("id")) == LIKE]
    return max([*likes, read_count(item.get("like_count"))])


@dataclass(frozen=True, slots=True)
class _Place:
    external_id: int
    number: int
    kind: PostKind
    created_at: datetime


def _build_post(item: dict[str, object], place: _Place, cooked: str, raw: str | None) -> Post:
    versions = max(read_count(item.get("version")), 1)
    changed_at = read_instant(item.get("updated_at"))
    is_edited = versions > 1 and changed_at is not None and changed_at > place.created_at
    is_admin, is_moderator = read_flag(item.get("admin")), read_flag(item.get("moderator"))
    return Post(
        external_id=place.external_id,
        number=place.number,
        kind=place.kind,
        author=read_line(item.get("username"))[:MAX_NAME_CHARACTERS] or None,
        author_name=(read_line(item.get("name")) or read_line(item.get("display_username")))[
            :MAX_NAME_CHARACTERS
        ]
        or None,
        author_external_id=read_user_id(item.get("user_id")),
        author_is_staff=is_admin or is_moderator or read_flag(item.get("staff")),
        author_is_admin=is_admin,
        author_is_moderator=is_moderator,
        author_trust_level=min(read_count(item.get("trust_level")), 4),
        created_at=place.created_at,
        edited_at=changed_at if is_edited else None,
        versions=versions,
        edit_reason=read_line(item.get("edit_reason"))[:TITLE_CHARACTERS] or None,
        cooked=cooked,
        raw=raw,
        reply_to=_read_number(item.get("reply_to_post_number")),
        likes=_read_likes(item),
        reads=read_count(item.get("reads")),
        accepted=read_flag(item.get("accepted_answer")),
        action_code=_read_action_code(item, place.kind, cooked),
        hidden=read_flag(item.get("hidden")),
        deleted=bool(item.get("deleted_at"))
        or read_flag(item.get("user_deleted"))
        or bool(_DELETED_TEXT.fullmatch(cooked)),
    )
