"""Test data, built through actions, so that they obey the same laws as real data.

Every method commits (into the test's transaction) and answers a fresh object. What is not said is filled in: an
author, a board, a title, a text.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from community.answers import actions as answers
from community.answers.models import Acceptance, Answer, Merge, Reply
from community.boards import actions as boards
from community.boards.models import Board, Product
from community.boards.rules import Audience
from community.core import clock
from community.core.actor import SYSTEM, Actor, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member, Suspension
from community.reactions import actions as reactions
from community.reactions.models import Reaction, Recommendation
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes import actions as votes
from community.votes.models import Vote

Row = TypeVar("Row")

TITLE = "The router loses its connection every evening"
BODY = "Since Monday it drops at about nine. The lamp turns red, and I have restarted it twice."
ANSWER = "Change the channel to 11: neighbours crowd the others in the evening."
REPLY = "That helped here as well, thank you."


class Make:
    """Makes what a test needs, with as few words as the test needs."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._default_board: Board | None = None

    # People

    def member(
        self,
        role: Role | str = Role.MEMBER,
        *,
        username: str = "",
        name: str = "",
        email: str = "",
        password: str | None = None,
        is_confirmed: bool = True,
        created_at: datetime | None = None,
    ) -> Member:
        """A member with a confirmed address. A password costs time; `sign_in` needs none."""
        username = username or f"person{next(self._numbers)}"
        with self._acting():
            member = members.create_member(
                SYSTEM,
                username=username,
                name=name or username.capitalize(),
                email=email or f"{username}@mail.example.org",
                password=password,
                role=role,
                created_at=created_at,
            )
            if not is_confirmed:
                member.email_confirmed_at = None
        return self._fresh(member)

    def unclaimed_member(self, username: str = "") -> Member:
        """An account that an import made and nobody has taken."""
        with self._acting():
            member = members.create_member(SYSTEM, username=username or f"person{next(self._numbers)}")
        return self._fresh(member)

    def actor(self, who: Member | Role | str | None = None, **kwargs: Any) -> Actor:
        """A member as an actor; a role makes a new member first."""
        member = who if isinstance(who, Member) else self.member(who or Role.MEMBER, **kwargs)
        return member_queries.get_actor(member.id)

    def suspension(
        self, member: Member, *, days: int = 7, reason: str = "Advertising again.", by: Member | None = None
    ) -> Suspension:
        """A suspension of the member, from now on, by a new moderator unless one is given."""
        actor = self.actor(by or self.member(Role.MODERATOR))
        with self._acting():
            suspension = members.suspend_member(actor, member, reason=reason, days=days)
        return self._fresh(suspension)

    # Places

    def board(
        self,
        slug: str = "",
        *,
        name: str = "",
        read: Audience | str = Audience.PUBLIC,
        write: Audience | str = Audience.MEMBERS,
    ) -> Board:
        """A board; without words everybody reads and members write."""
        slug = slug or f"board-{next(self._numbers)}"
        with self._acting():
            board = boards.create_board(
                SYSTEM,
                slug=slug,
                name=name or slug.replace("-", " ").capitalize(),
                read=Audience(read),
                write=Audience(write),
            )
        return self._fresh(board)

    def product(self, slug: str = "", *, name: str = "", board: Board | None = None) -> Product:
        """A product."""
        slug = slug or f"product-{next(self._numbers)}"
        with self._acting():
            product = boards.create_product(SYSTEM, slug=slug, name=name or slug.capitalize(), board=board)
        return self._fresh(product)

    # Posts

    def thread(
        self,
        *,
        author: Member | None = None,
        board: Board | None = None,
        kind: Kind = Kind.QUESTION,
        title: str = TITLE,
        body: str = BODY,
        product: Product | None = None,
        tags: Sequence[str] = (),
        at: datetime | None = None,
    ) -> Thread:
        """A thread, by a new member on the test's usual board; announcements by staff."""
        staff_only = kind is Kind.ANNOUNCEMENT
        author = author or self.member(Role.EMPLOYEE if staff_only else Role.MEMBER)
        board = board or self._usual_board()
        actor = self.actor(author)
        with self._acting(at):
            thread = threads.post_thread(
                actor, board=board, kind=kind, title=title, body=body, product=product, tags=tags
            )
        return self._fresh(thread)

    def answer(
        self,
        thread: Thread | None = None,
        *,
        author: Member | None = None,
        body: str = ANSWER,
        accepted: bool = False,
        accepted_by: Member | None = None,
        at: datetime | None = None,
    ) -> Answer:
        """An answer by a new member, in a new thread unless one is given; accepted by the asker if wanted."""
        thread = thread or self.thread()
        actor = self.actor(author or self.member())
        with self._acting(at):
            answer = answers.post_answer(actor, thread, body=body)
        if accepted or accepted_by:
            self.acceptance(answer, by=accepted_by, at=at)
        return self._fresh(answer)

    def acceptance(
        self, answer: Answer, *, by: Member | None = None, first: bool = False, at: datetime | None = None
    ) -> Acceptance:
        """An acceptance of the answer, by the asker unless somebody else is named."""
        thread = db.session.get_one(Thread, answer.thread_id)
        actor = self.actor(by or db.session.get_one(Member, thread.author_id))
        with self._acting(at):
            acceptance = answers.accept_answer(actor, thread, answer, first=first)
        return self._fresh(acceptance)

    def reply(
        self,
        parent: Thread | Answer | None = None,
        *,
        author: Member | None = None,
        body: str = REPLY,
        at: datetime | None = None,
    ) -> Reply:
        """A reply by a new member, to an answer or to a thread itself."""
        parent = parent or self.answer()
        answer = parent if isinstance(parent, Answer) else None
        thread = parent if isinstance(parent, Thread) else db.session.get_one(Thread, parent.thread_id)
        actor = self.actor(author or self.member())
        with self._acting(at):
            reply = answers.post_reply(actor, thread, body=body, answer=answer)
        return self._fresh(reply)

    def vote(
        self, post: Thread | Answer | Reply, *, voter: Member | None = None, at: datetime | None = None
    ) -> Vote:
        """A Helpful mark on the post, by a new member."""
        thread = post if isinstance(post, Thread) else db.session.get_one(Thread, post.thread_id)
        actor = self.actor(voter or self.member())
        with self._acting(at):
            vote = votes.cast_vote(actor, thread, post)
        return self._fresh(vote)

    def confirmation(
        self, answer: Answer, *, by: Member | Role | str | None = None, at: datetime | None = None
    ) -> Reaction:
        """“Worked for me”, said by a new member."""
        return self._said(reactions.confirm_answer, answer, by, at)

    def doubt(
        self, answer: Answer, *, by: Member | Role | str = Role.SUPER_USER, at: datetime | None = None
    ) -> Reaction:
        """“Out of date”, said by a new super user, whose word counts."""
        return self._said(reactions.say_outdated, answer, by, at)

    def report(
        self,
        answer: Answer,
        *,
        by: Member | Role | str | None = None,
        reason: str = "This breaks the router for good.",
        at: datetime | None = None,
    ) -> Reaction:
        """“Wrong or dangerous”, said by a new member."""
        return self._said(reactions.report_wrong, answer, by, at, reason=reason)

    def recommendation(
        self, answer: Answer, *, by: Member | Role | str = Role.EMPLOYEE, at: datetime | None = None
    ) -> Recommendation:
        """A recommendation by a new employee."""
        return self._said(reactions.recommend_answer, answer, by, at)

    def removal(
        self, post: Thread | Answer | Reply, *, by: Member | None = None, reason: str = "Off topic."
    ) -> Any:
        """The post, taken out of sight by a moderator."""
        actor = self.actor(by or Role.MODERATOR)
        thread = post if isinstance(post, Thread) else db.session.get_one(Thread, post.thread_id)
        with self._acting():
            if isinstance(post, Thread):
                threads.remove_thread(actor, post, reason=reason)
            elif isinstance(post, Answer):
                answers.remove_answer(actor, thread, post, reason=reason)
            else:
                answers.remove_reply(actor, thread, post, reason=reason)
        return self._fresh(post)

    def merge(self, source: Thread, target: Thread, *, at: datetime | None = None) -> Merge:
        """The source merged into the target by a moderator."""
        actor = self.actor(Role.MODERATOR)
        with self._acting(at):
            merge = answers.merge_threads(actor, source, target)
        return self._fresh(merge)

    def split(self, thread: Thread, chosen: Sequence[Answer], *, title: str = TITLE) -> Thread:
        """These answers as a thread of their own, made by a moderator."""
        actor = self.actor(Role.MODERATOR)
        with self._acting():
            new = answers.split_thread(actor, thread, chosen, title=title)
        return self._fresh(new)

    # How

    def _said(
        self,
        verb: Callable[..., Row],
        answer: Answer,
        by: Member | Role | str | None,
        at: datetime | None,
        **words: str,
    ) -> Row:
        actor = self.actor(by)
        thread = db.session.get_one(Thread, answer.thread_id)
        with self._acting(at):
            row = verb(actor, thread, answer, **words)
        return self._fresh(row)

    def _usual_board(self) -> Board:
        if self._default_board is None:
            self._default_board = self.board("help", name="Help")
        return self._default_board

    @contextmanager
    def _acting(self, at: datetime | None = None) -> Iterator[None]:
        db.session.commit()  # A frame starts from a clean session; what the test did before counts.
        with clock.at(at or clock.now()), transaction():
            yield

    @staticmethod
    def _fresh(row: Row) -> Row:
        db.session.expire_all()  # Counts are kept in SQL, behind the back of objects that are loaded already.
        db.session.refresh(row)
        return row
