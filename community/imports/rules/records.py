"""A topic as Discourse's `GET /t/ID.json` gives it, read with distrust into plain frozen values."""

import re
from collections.abc import Iterator
from dataclasses import replace

from community.core.text.lines import TITLE_CHARACTERS

from .fields import (
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
)
from .posts import PostReader, read_user_id
from .shapes import (
    MAX_NAME_CHARACTERS,
    MAX_TAGS,
    BrokenRecord,
    Mended,
    Post,
    PostKind,
    Skipped,
    Topic,
)

__all__ = ["BrokenRecord", "Mended", "Post", "PostKind", "Skipped", "Topic", "parse_topic"]


def parse_topic(raw: object) -> Topic:
    """Read one decoded JSON topic, whatever it holds.

    A fault of one post leaves that post out and is noted in `skipped`; what can be taken in with a change is noted in
    `mended`. The same record always gives the same topic. Raises BrokenRecord where there is no topic id, no readable
    post, or the topic is a private message, which must never become a public thread.
    """
    record = _require_topic(raw)
    external_id = _require_topic_id(record)
    if read_line(record.get("archetype")) == "private_message":
        raise BrokenRecord("private_message", "private messages do not become threads", external_id)
    stream = read_object(record.get("post_stream"))
    reader = PostReader(fallback=read_instant(record.get("created_at")))
    posts = reader.read(stream.get("posts") if "posts" in stream else record.get("posts"))
    if not posts:
        raise BrokenRecord("no_posts", "none of its posts can be read", external_id)
    accepted = list(_accepted_numbers(record, posts, reader.mended))
    title, slug = _read_title(record, external_id, reader.mended)
    created_at = read_instant(record.get("created_at"))
    if created_at is None:
        reader.mended.append(Mended(None, "topic_date_missing", describe(record.get("created_at"))))
        created_at = posts[0].created_at
    author, author_id = _read_topic_author(record, posts)
    category_id, category_name = _read_category(record)
    return Topic(
        external_id=external_id,
        title=title,
        slug=slug,
        created_at=created_at,
        author=author,
        author_external_id=author_id,
        views=read_count(record.get("views")),
        likes=read_count(record.get("like_count")),
        closed=read_flag(record.get("closed")),
        archived=read_flag(record.get("archived")),
        pinned=read_flag(record.get("pinned")) or read_flag(record.get("pinned_globally")),
        visible=record.get("visible") is not False,
        deleted=bool(record.get("deleted_at")),
        category_id=category_id,
        category_name=category_name,
        tags=tuple(_read_tags(record.get("tags"))),
        posts=tuple(replace(post, accepted=post.number in accepted) for post in posts),
        accepted_post_numbers=tuple(accepted),
        posts_expected=max(read_count(record.get("posts_count")), len(read_list(stream.get("stream")))),
        skipped=tuple(reader.skipped),
        mended=tuple(reader.mended),
    )


def _require_topic(raw: object) -> dict[str, object]:
    if not is_object(raw):
        raise BrokenRecord("not_an_object", f"a topic is a JSON object, this is {describe(raw)}")
    return raw


def _require_topic_id(record: dict[str, object]) -> int:
    external_id = read_id(record.get("id"))
    if external_id is None:
        raise BrokenRecord(
            "no_topic_id",
            f"`id` must be a whole number from 1 to {MAX_ID}, this is {describe(record.get('id'))}",
        )
    return external_id


def _read_title(record: dict[str, object], external_id: int, mended: list[Mended]) -> tuple[str, str]:
    title = read_line(record.get("title"))
    slug = re.sub(r"[^\w.%-]+", "-", read_line(record.get("slug")))[:TITLE_CHARACTERS].strip("-")
    if not title:
        mended.append(Mended(None, "title_missing", describe(record.get("title"))))
        title = slug.replace("-", " ").strip().capitalize() or f"Untitled ({external_id})"
    if len(title) > TITLE_CHARACTERS:
        mended.append(Mended(None, "title_cut", f"{len(title)} characters"))
        title = title[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return title, slug


def _read_topic_author(record: dict[str, object], posts: list[Post]) -> tuple[str | None, int | None]:
    creator = read_object(read_object(record.get("details")).get("created_by"))
    username = read_line(creator.get("username"))[:MAX_NAME_CHARACTERS] or None
    user_id = read_user_id(creator.get("id")) or read_user_id(record.get("user_id"))
    if username is None and user_id is None and posts[0].number == 1:
        return posts[0].author, posts[0].author_external_id
    return username, user_id


def _read_category(record: dict[str, object]) -> tuple[int | None, str | None]:
    category = record.get("category")
    fields = read_object(category)
    name = read_line(record.get("category_name")) or read_line(category) or read_line(fields.get("name"))
    return read_id(record.get("category_id")) or read_id(fields.get("id")), name[:MAX_NAME_CHARACTERS] or None


def _read_tags(value: object) -> Iterator[str]:
    """Yield each tag once. Older versions give names, newer ones objects with a name."""
    seen: set[str] = set()
    for item in read_list(value)[:MAX_TAGS]:
        name = read_line(read_object(item).get("name") if is_object(item) else item)[:MAX_NAME_CHARACTERS]
        if name and name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _accepted_numbers(record: dict[str, object], posts: list[Post], mended: list[Mended]) -> Iterator[int]:
    """Yield the numbers of the accepted posts, the one that the topic names first.

    Discourse keeps one a topic, yet real archives hold topics with several marked posts: a member changed their mind, or
    a plug-in allowed it. The topic's own word may also point at a post that is gone.
    """
    eligible = {
        post.number
        for post in posts
        if post.kind in (PostKind.REGULAR, PostKind.MODERATOR_ACTION) and post.number != 1
    }
    named = [record.get("accepted_answer"), *read_list(record.get("accepted_answers"))]
    numbers = [read_integer(read_object(item).get("post_number")) for item in named]
    marked = [post.number for post in posts if post.accepted]
    for number in dict.fromkeys([number for number in numbers if number is not None] + marked):
        if number in eligible:
            yield number
        else:
            reason = "accepted_post_missing" if number not in marked else "accepted_post_cannot_be"
            mended.append(Mended(number, reason, "this post cannot be an accepted answer"))
