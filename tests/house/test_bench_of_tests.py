"""The tools that other tests lean on do what they say."""

import socket
from contextlib import nullcontext
from dataclasses import replace

import pytest
import sqlalchemy as sa

from community import create_app
from community.core.actor import Role
from community.core.db import Base, db
from community.core.models import EventRow
from community.members.models import Member
from community.threads.models import Thread
from tests.support.client import post
from tests.support.make import Make
from tests.support.sockets import SocketClosed
from tests.support.sql import count_queries, no_table_scans, scan_lines


def test_a_test_cannot_reach_the_network():
    with socket.socket() as probe, pytest.raises(SocketClosed):
        probe.connect(("127.0.0.1", 9))


@pytest.mark.network
def test_a_test_that_says_so_reaches_this_machine_and_nothing_else():
    with socket.socket() as listening, socket.socket() as probe:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        probe.connect(listening.getsockname())
    with socket.socket() as probe, pytest.raises(SocketClosed):
        probe.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_in_the_next_one(make, turn):
    make.member(username="ann")
    assert db.session.scalar(sa.select(sa.func.count(Member.id))) == 1


def test_a_database_that_was_lent_is_as_new_for_the_next(databases, settings):
    found = []
    for address in (databases.fresh(), None, None):
        with nullcontext(address) if address else databases.lent() as lent:
            app = create_app(replace(settings, database_url=lent))
            with app.app_context():
                rows = {
                    table.name: db.session.execute(sa.select(table)).all()
                    for table in Base.metadata.sorted_tables
                }
                answer = Make().answer(accepted=True)
                found.append((rows, answer.id, answer.author_id, db.session.query(EventRow).count()))
                with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                    db.session.execute(sa.delete(EventRow))
                db.session.remove()
                db.engine.dispose()
    assert found[1] == found[2] == found[0]


def test_a_request_sees_what_the_test_wrote_and_the_test_sees_what_the_request_wrote(client, make, sign_in):
    member = make.member(username="ann", name="Ann")
    sign_in(client, member)
    thread = make.thread()
    assert client.get(thread.url).status_code == 200
    assert post(client, f"/threads/{thread.id}/follow", method="PUT").status_code < 400
    assert thread.follower_count == 2


def test_every_role_can_be_made_and_signed_in(client, make, sign_in):
    for role in Role:
        member = make.member(role)
        assert sign_in(client, member).role is role


def test_everything_can_be_made_without_a_word(make):
    make.answer(accepted=True)
    make.reply()
    make.vote(make.thread())
    make.product()
    make.suspension(make.member())
    assert make.unclaimed_member().email is None
    assert make.actor("moderator").is_moderator


def test_counting_statements_fails_with_their_text(make):
    make.member()
    with count_queries(at_most=1):
        db.session.scalar(sa.select(Member.id))
    with pytest.raises(AssertionError, match=r"2 statements(.|\n)*FROM members"), count_queries(at_most=1):
        db.session.scalar(sa.select(Member.id))
        db.session.scalar(sa.select(Member.name))


def test_a_table_scan_fails_and_a_search_by_index_does_not(make):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("Plans are read on SQLite.")
    make.thread()
    with no_table_scans():
        db.session.scalar(sa.select(Thread.title).where(Thread.id == 1))
        db.session.scalar(
            sa.select(Thread.id).where(Thread.is_listed).order_by(Thread.last_activity_at, Thread.id).limit(1)
        )
    for slow in (sa.select(Thread.id).where(Thread.title == "x"), sa.select(sa.func.count(Thread.id))):
        with pytest.raises(AssertionError, match="Whole tables are read"), no_table_scans():
            db.session.scalar(slow)
    with no_table_scans(allowed=frozenset({"threads"})):
        db.session.scalar(sa.select(Thread.id).where(Thread.title == "x"))


@pytest.mark.parametrize(
    ("text", "plan", "found"),
    [
        ("SELECT * FROM threads", ["SCAN threads"], True),
        ("SELECT * FROM threads AS t", ["SCAN t"], True),
        ("SELECT * FROM boards", ["SCAN boards"], False),
        ("SELECT * FROM threads WHERE id = ?", ["SEARCH threads USING INTEGER PRIMARY KEY (rowid=?)"], False),
        ("SELECT * FROM threads ORDER BY x LIMIT 5", ["SCAN threads USING INDEX ix_x"], False),
        ("SELECT * FROM threads ORDER BY x", ["SCAN threads USING INDEX ix_x"], True),
        ("SELECT count(*) FROM votes", ["SCAN votes USING COVERING INDEX ix_votes"], True),
        (
            "SELECT * FROM threads ORDER BY y LIMIT 5",
            ["SCAN threads USING INDEX ix_x", "USE TEMP B-TREE FOR ORDER BY"],
            True,
        ),
    ],
)
def test_plans_are_read_as_a_person_would_read_them(text, plan, found):
    assert bool(scan_lines(text, plan)) is found
