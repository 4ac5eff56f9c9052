"""Whether the content holds together: names that exist, people who had joined, acts that are allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .content import Content, PostText, ThreadText
from .reading import ContentWrong

LINK = re.compile(r"\(thread:([a-z0-9-]+)\)")
"""A link to another thread of the content: `[text](thread:its-key)`."""

_MODERATORS = frozenset({"moderator", "admin"})


def check_content(content: Content) -> None:
    """Raise ContentWrong naming everything that does not fit together."""
    problems = list(_problems(content))
    if problems:
        raise ContentWrong(problems)


def links_of(thread: ThreadText) -> Iterator[tuple[str, int]]:
    """The threads to which a thread's texts link: each key, and how many minutes after asking the link was written."""
    texts = [(thread.body, 0)]
    if thread.edited:
        texts.append((thread.edited.body, thread.edited.after_minutes))
    minutes = 0
    for post in thread.posts:
        minutes += post.after_minutes
        texts.append((post.body, minutes))
        if post.edited:
            texts.append((post.edited.body, minutes + post.edited.after_minutes))
    for text, after in texts:
        for key in LINK.findall(text):
            yield key, after


def _problems(content: Content) -> Iterator[str]:
    yield from _repeated("board", (board.slug for board in content.boards))
    yield from _repeated("product", (product.slug for product in content.products))
    yield from _repeated("member", (member.username for member in content.members))
    yield from _repeated("thread", (thread.key for thread in content.threads))
    boards = {board.slug for board in content.boards}
    for product in content.products:
        if product.board not in boards:
            yield f"Product {product.slug}: there is no board {product.board}."
    roles = {member.username: member.role for member in content.members}
    if content.threads and not _MODERATORS & set(roles.values()):
        yield "There is no moderator to pin, lock and close."
    by_key = {thread.key: thread for thread in content.threads}
    for thread in content.threads:
        for problem in (
            *_place_problems(content, thread),
            *_link_problems(by_key, thread),
            *_act_problems(thread),
        ):
            yield f"Thread {thread.key}: {problem}"
        for name in sorted(_people(thread) - set(roles)):
            yield f"Thread {thread.key}: there is no member {name}."


def _place_problems(content: Content, thread: ThreadText) -> Iterator[str]:
    if thread.board not in {board.slug for board in content.boards}:
        yield f"there is no board {thread.board}."
    if thread.product and thread.product not in {product.slug for product in content.products}:
        yield f"there is no product {thread.product}."


def _link_problems(by_key: dict[str, ThreadText], thread: ThreadText) -> Iterator[str]:
    for key, minutes in links_of(thread):
        if key not in by_key:
            yield f"it links to {key}, which does not exist."
        elif by_key[key].days_ago <= thread.days_ago - minutes / 1440:
            yield f"it links to {key}, which was asked later than that link was written."
    if thread.duplicate_of and thread.duplicate_of not in by_key:
        yield f"it duplicates {thread.duplicate_of}, which does not exist."


def _act_problems(thread: ThreadText) -> Iterator[str]:
    is_question = thread.kind == "question"
    yield from (f"post {problem}" for problem in _repeated("key", (post.key for post in thread.posts)))
    if thread.author in {*thread.have_too, *thread.voters}:
        yield f"{thread.author} shares or finds helpful what they wrote themselves."
    if thread.have_too and not is_question:
        yield "only questions can be shared by “I have this too”."
    if thread.needs_info and (not is_question or any(_stays_accepted(post) for post in thread.posts)):
        yield "only questions without an accepted answer can need more information."
    known: set[str] = set()
    for post in thread.posts:
        yield from (
            f"{post.key}: {problem}" for problem in _post_problems(post, known, is_question=is_question)
        )
        if post.kind == "answer":
            known.add(post.key)


def _post_problems(post: PostText, answers_before: set[str], *, is_question: bool) -> Iterator[str]:
    if post.author in post.helpful:
        yield f"{post.author} finds their own post helpful."
    if post.kind == "reply" and post.to != "thread" and post.to not in answers_before:
        yield f"it replies to {post.to}, which is no earlier answer."
    if post.kind == "reply" and (post.accepted or post.withdrawn):
        yield "only answers are accepted."
    if post.author in {*post.worked, *post.outdated}:
        yield f"{post.author} judges their own answer."
    if post.kind == "reply" and (post.worked or post.outdated or post.recommended):
        yield "only answers are confirmed, doubted and recommended."
    if post.accepted and not is_question:
        yield "only answers to questions are accepted."
    if post.withdrawn and (
        post.accepted is None or post.withdrawn.after_minutes <= post.accepted.after_minutes
    ):
        yield "its acceptance is withdrawn before there is one."


def _stays_accepted(post: PostText) -> bool:
    return post.accepted is not None and post.withdrawn is None


def _people(thread: ThreadText) -> set[str]:
    names = {thread.author, *thread.have_too, *thread.followers, *thread.voters}
    for post in thread.posts:
        names |= {post.author, *post.helpful, *post.worked, *post.outdated}
        decisions = (post.accepted, post.withdrawn, post.recommended)
        names |= {decision.by for decision in decisions if decision}
    return names


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what} {name} stands there twice."
        seen.add(name)
