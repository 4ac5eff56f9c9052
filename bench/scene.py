"""What a measurement needs to know of the community that is there: a thread of 20 posts, a board, a member."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select

from community import create_app
from community.boards.models import Board
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.members import actions as members
from community.members.models import Member
from community.threads.models import Thread

POSTS = 20  # What the thread page shows at once.

REPLY = """Two things to try, in this order:

1. Open the settings page and choose **Stable profile**.
2. Restart once, and leave it on for 48 hours.

> The light goes amber and the line retrains.

If `SNR margin` stays under 6 dB after that, the fault is outside and an engineer has to look."""


@dataclass(frozen=True)
class Scene:
    """Addresses and ids for the measurement."""

    thread_url: str
    board_url: str
    reply_thread_id: int
    member_id: int
    query: str


def find() -> Scene:
    """Choose them. Raise RuntimeError when the community is too small to measure anything."""
    app = create_app()
    with app.app_context():
        posts = Thread.answer_count + Thread.reply_count
        nearest = func.abs(posts - (POSTS - 1))
        listed = (Thread.is_listed, Thread.closed_at.is_(None), Thread.locked_at.is_(None))
        thread = db.session.scalar(
            select(Thread).where(*listed, Thread.answer_count > 0).order_by(nearest, Thread.id)
        )
        board = db.session.scalar(
            select(Board).where(Board.read_audience == "public").order_by(Board.solved_count.desc(), Board.id)
        )
        other = db.session.scalar(select(Thread).where(*listed).order_by(Thread.id.desc()))
        if thread is None or board is None or other is None:
            raise RuntimeError("There is no community to measure. Import one, or build the demo, first.")
        with transaction() as session:
            member = session.scalar(select(Member).where(Member.username == "measurer"))
            if member is None:
                member = members.create_member(
                    SYSTEM,
                    username="measurer",
                    name="Mea Surer",
                    email="measurer@halden.example",
                    password="a-password-for-measuring-only",
                )
        return Scene(
            thread_url=thread.url,
            board_url=board.url,
            reply_thread_id=other.id,
            member_id=member.id,
            query=" ".join(thread.title.split()[:6]),
        )


def sign_in_cookie(member_id: int) -> str:
    """The cookie of a fresh session of that member."""
    app = create_app()
    with app.app_context(), transaction() as session:
        key = members.start_session(SYSTEM, session.get_one(Member, member_id), device="bench")
    return f"session={_sign(app, {'_user_id': key, '_fresh': True})}"


def _sign(app: Flask, values: dict[str, object]) -> str:
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps(values))
