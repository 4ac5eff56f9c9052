"""A community whose every word is hostile: one thread, board, member, tag, answer and edit for each payload."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bench.proofs.support.payloads import Payload
from bench.proofs.support.site import Site
from community.answers import actions as answers
from community.boards import actions as boards
from community.boards import queries as board_queries
from community.boards.models import Board
from community.core import jobs
from community.core.actor import SYSTEM, VISITOR, Actor, Role
from community.core.errors import Refusal
from community.core.models import Job
from community.core.text.lines import clean_line
from community.deflection import actions as deflection
from community.deflection.rules import Place
from community.deflection.rules.visits import FactKind
from community.escalation import actions as escalation
from community.escalation.actions import Request
from community.members import actions as members
from community.members import queries as member_queries
from community.search import jobs as search_jobs
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import TITLE_LONGEST, Kind
from community.votes import actions as votes

Row = TypeVar("Row")

A_PAGE = 20  # Threads a page of a list, answers a page of a thread.
BATCH = 100  # Payloads a transaction.

BLOCKS = """{p}

> {p}

- {p}

# {p}

| {l} | b |
|---|---|
| {l} | x |

*{l}* ~~{l}~~ **{l}** `{l}`"""

LINKS = """Words before.

[words]({l}) [words]({l} "title") [words](http://a.example "{l}") [words](http://a.example '{l}') [{l}](http://a.example)

![{l}](/files/0123456789abcdef0123456789abcdef.webp) ![words]({l}) ![words](/files/a.webp "{l}") ![{l}](http://a.example/b.png)

<{l}> https://a.example/{l} @{l} [words][{l}] [{l}][]

[words]: {l} "{l}"
[other]: http://a.example "{l}"

[words] [other]"""

FENCES = """Words before.

~~~ {l}
{p}
~~~

```{l}
code
```

    {p}

```html
{p}
```"""


@dataclass
class Hostile:
    """What was built, and how many of the texts the rules refused in words."""

    moderator_id: int
    reader_id: int
    thread_ids: list[int] = field(default_factory=list)
    """One for each payload, in its title, text, tags, author and timeline."""
    gallery_ids: list[int] = field(default_factory=list)
    """Threads full of answers, removed answers and replies."""
    edited_ids: list[int] = field(default_factory=list)
    """Threads and (negative) answers with many earlier texts."""
    board_slugs: list[str] = field(default_factory=list)
    agent_id: int = 0
    ticket_ids: list[int] = field(default_factory=list)
    """One for each payload that may stand in a request to support."""
    visit_ids: list[int] = field(default_factory=list)
    """One for each payload: it is what the visitor looked for."""
    posts: int = 0
    refusals: int = 0

    def attempt(self, act: Callable[[], Row]) -> Row | None:
        """Do it, or count that a rule refused it in words."""
        try:
            row = act()
        except Refusal:
            self.refusals += 1
            return None
        self.posts += 1
        return row


def build(site: Site, payloads: Sequence[Payload]) -> Hostile:
    """Post every payload everywhere, through the actions."""
    with site.acting():
        keeper = members.create_member(
            SYSTEM, username="keeper", email="keeper@mail.example.org", role=Role.MODERATOR
        )
        reader = members.create_member(SYSTEM, username="reader", email="reader@mail.example.org")
        hostile = Hostile(keeper.id, reader.id)
    board_id, gallery = 0, _Gallery(hostile)
    for first in range(0, len(payloads), BATCH):
        with site.acting() as session:
            keeper_actor = member_queries.get_actor(hostile.moderator_id)
            listener = member_queries.get_actor(hostile.reader_id)
            gallery.open_again(session)
            for number, payload in enumerate(payloads[first : first + BATCH], first):
                text = payload.text
                if number % A_PAGE == 0:
                    board_id = _board(hostile, number, text).id
                board = session.get_one(Board, board_id)
                author = _member(number, text)
                thread = _thread(hostile, author, board, number, text)
                _happenings(hostile, keeper_actor, listener, thread, text)
                gallery.hang(author, keeper_actor, listener, board, text)
            session.flush()
    _edit(site, hostile, payloads)
    _ask_support(site, hostile, payloads)
    _look_for(site, hostile, payloads)
    return hostile


def rename_boards(site: Site, hostile: Hostile, payloads: Sequence[Payload]) -> Iterator[int]:
    """Give the boards the payloads' names in turns; yields after each turn, when lists of boards show them."""
    count = len(hostile.board_slugs)
    for first in range(0, len(payloads), count):
        with site.acting() as session:
            listed = session.scalars(select(Board).order_by(Board.id)).all()
            for board, payload in zip(listed, payloads[first : first + count], strict=False):
                boards.change_board(SYSTEM, board, name=payload.text, description=payload.text)
        yield first


def line(text: str) -> str:
    """The payload as it can stand within one line of Markdown."""
    return " ".join(text.split())


def title(text: str) -> str:
    """The payload as a title, cut and filled up to the permitted length."""
    return clean_line(text, limit=TITLE_LONGEST).ljust(8, "x")


def _board(hostile: Hostile, number: int, text: str) -> Board:
    board = boards.create_board(
        SYSTEM, slug=f"board-{number}", name=f"{text[:60]} {number}", description=text
    )
    boards.create_product(SYSTEM, slug=f"product-{number}", name=text, board=board)
    hostile.board_slugs.append(board.slug)
    return board


def _member(number: int, text: str) -> Actor:
    address = f"m{number}@mail.example.org"
    member = members.create_member(SYSTEM, username=f"m{number}", name=text, about=text, email=address)
    return member_queries.get_actor(member.id)


def _thread(hostile: Hostile, author: Actor, board: Board, number: int, text: str) -> Thread:
    product = board_queries.find_product(f"product-{number - number % A_PAGE}")
    post = partial(threads.post_thread, author, board=board, kind=Kind.QUESTION, product=product)
    thread = hostile.attempt(
        lambda: post(title=title(text), body=f"{text}\n\nWords.", tags=[text[:40], text[40:80]])
    )
    thread = thread or post(title=f"Number {number} was refused", body="Its text was refused, in words.")
    hostile.thread_ids.append(thread.id)
    return thread


def _happenings(hostile: Hostile, keeper: Actor, listener: Actor, thread: Thread, text: str) -> None:
    """What puts the payload onto the timeline, and the thread into the listener's inbox."""
    threads.follow_thread(listener, thread)
    hostile.attempt(lambda: threads.close_thread(keeper, thread, reason=text))
    threads.reopen_thread(keeper, thread)
    threads.add_timeline_entry(keeper, thread, "imported", words=text)


class _Gallery:
    """Fills threads with answers, a page each."""

    def __init__(self, hostile: Hostile) -> None:
        self._hostile = hostile
        self._thread: Thread | None = None

    def open_again(self, session: Session) -> None:
        """Go on in a new transaction."""
        self._thread = (
            session.get_one(Thread, self._hostile.gallery_ids[-1]) if self._hostile.gallery_ids else None
        )

    def hang(self, author: Actor, keeper: Actor, listener: Actor, board: Board, text: str) -> None:
        """The payload as answers of all forms, one of them removed for a reason, and as replies."""
        attempt = self._hostile.attempt
        first = None
        for form in (BLOCKS, LINKS, FENCES):
            thread = self._room(listener, board, text)
            answer = attempt(
                lambda form=form, thread=thread: answers.post_answer(author, thread, body=_fill(form, text))
            )
            first = first or (answer, thread)
        answer, thread = first or (None, self._room(listener, board, text))
        attempt(lambda: answers.post_reply(author, thread, body=f"{text}\n\n@reader"))
        if answer is not None:
            attempt(lambda: answers.post_reply(author, thread, body=f"@reader {text}", answer=answer))
            answers.accept_answer(listener, thread, answer)
            votes.cast_vote(listener, thread, answer)
            removed = answers.post_answer(author, thread, body="This one is removed.")
            attempt(lambda: answers.remove_answer(keeper, thread, removed, reason=text))

    def _room(self, listener: Actor, board: Board, text: str) -> Thread:
        # Removed answers are seen by moderators too, so a page holds fewer of the others.
        if self._thread is None or self._thread.answer_count >= A_PAGE * 3 // 4:
            words = {
                "title": title(text),
                "body": "Everything hostile that people answer.",
                "kind": Kind.QUESTION,
            }
            self._thread = threads.post_thread(listener, board=board, **words)
            self._hostile.gallery_ids.append(self._thread.id)
        return self._thread


def _edit(site: Site, hostile: Hostile, payloads: Sequence[Payload]) -> None:
    """Fold all payloads into few threads' and answers' earlier texts, so that few pages show them as changes."""
    for first in range(0, len(payloads), A_PAGE):
        with site.acting() as session:
            thread = session.get_one(Thread, hostile.thread_ids[first])
            actor = member_queries.get_actor(thread.author_id)
            answer = answers.post_answer(actor, thread, body="This one will be changed often.")
            for payload in payloads[first : first + A_PAGE]:
                text = payload.text
                words = {"body": f"{text}\n\nWords.", "reason": text}
                hostile.attempt(partial(threads.edit_thread, actor, thread, title=title(text), **words))
                hostile.attempt(partial(answers.edit_answer, actor, thread, answer, **words))
            hostile.edited_ids += [thread.id, -answer.id]


def _ask_support(site: Site, hostile: Hostile, payloads: Sequence[Payload]) -> None:
    """The payload as a private request to support, from somebody who is not signed in."""
    with site.acting():
        agent = members.create_member(
            SYSTEM, username="agent", email="agent@mail.example.org", role=Role.AGENT
        )
        hostile.agent_id = agent.id
    for first in range(0, len(payloads), BATCH):
        with site.acting():
            for number, payload in enumerate(payloads[first : first + BATCH], first):
                text = payload.text
                request = Request(
                    title=title(text),
                    body=f"{text}\n\nWords enough.",
                    name=text[:80],
                    email=f"w{number}@mail.example.org",
                )
                ticket = hostile.attempt(
                    partial(escalation.open_ticket, VISITOR, request, form_key=f"form {number}")
                )
                hostile.ticket_ids += [ticket.id] if ticket is not None else []


def _look_for(site: Site, hostile: Hostile, payloads: Sequence[Payload]) -> None:
    """The payload as what a visitor searched, typed, and was not helped with."""
    for first in range(0, len(payloads), BATCH):
        with site.acting():
            for number, payload in enumerate(payloads[first : first + BATCH], first):
                visitor = deflection.Visitor(
                    VISITOR, f"visitor {number}", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
                )
                for kind in (FactKind.SEARCHED, FactKind.TYPED):
                    fact = deflection.note_fact(
                        visitor,
                        deflection.Told(kind=kind, place=Place.SEARCH, query=payload.text, offered=[]),
                    )
                    assert fact is not None
                    assert fact.visit_id is not None
                hostile.visit_ids.append(fact.visit_id)


def _fill(form: str, text: str) -> str:
    return form.replace("{p}", text).replace("{l}", line(text))


def run_jobs_and_index(site: Site) -> None:
    """Fill the listener's inbox and the search index, as the worker does."""
    with site.acting() as session:
        # One notification of each kind a payload is enough; the others would only take long.
        session.execute(
            delete(Job).where(
                Job.name.not_in(["notifications.tell_of_closing", "notifications.tell_of_reply"])
            )
        )
    with site.app.app_context():
        while jobs.run_due():
            pass
        search_jobs.rebuild_index(processes=1)
