"""Building the demo community, through its command and its action."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from community import create_app
from community.answers.models import Acceptance, Answer, PostRevision, Reply
from community.boards.models import Board
from community.core import clock, jobs
from community.core.actor import SYSTEM, VISITOR
from community.core.db import Base, db, transaction
from community.core.errors import Conflict, Forbidden
from community.core.models import EventRow
from community.demo import actions, queries
from community.demo.actions import ActRefused, build_demo
from community.demo.rules.content import Content
from community.demo.rules.reading import read_content
from community.demo.rules.sign_ins import PASSWORD, SIGN_INS
from community.members.models import Member
from community.members.rules.passwords import verify_password
from community.notifications.models import Notification
from community.reputation.models import LedgerEntry
from community.rewards import queries as rewards
from community.rewards.jobs import list_faults as list_reward_faults
from community.threads.models import Follow, HaveToo, Thread, ThreadRevision
from community.votes.models import Vote
from config import Settings
from tests.support.database import Databases

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
SMALL_TEXT = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")


def small(old: str = "", new: str = "") -> Content:
    """The small content, perhaps with one change."""
    assert old in SMALL_TEXT
    return read_content({"small.toml": tomllib.loads(SMALL_TEXT.replace(old, new, 1) if old else SMALL_TEXT)})


def build(content: Content, at: datetime = NOW) -> None:
    """Build it in a transaction of its own, as the command does."""
    db.session.commit()
    with clock.at(at), transaction():
        build_demo(SYSTEM, content, LONDON)
    db.session.expire_all()


def thread_titled(title: str) -> Thread:
    """The thread with that title."""
    return db.session.scalars(sa.select(Thread).where(Thread.title == title)).one()


def rows_of_everything() -> dict[str, list[Any]]:
    """All rows of all tables, but passwords, whose salt is another each time."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.c if column.name != "password_hash"]
        found[table.name] = sorted(map(repr, db.session.execute(sa.select(*columns))))
    return found


# The small community


def test_a_question_has_everything_that_its_content_says(app: Flask) -> None:
    build(small())
    thread = thread_titled("Hub drops every evening")
    guide = thread_titled("How to ask so that you are helped")
    assert thread.status == "solved"
    assert (thread.view_count, thread.vote_count, thread.have_too_count) == (120, 1, 2)
    assert (thread.answer_count, thread.reply_count, thread.accepted_count) == (2, 1, 1)
    assert "the lamp is red" in thread.body_markdown
    assert f"]({guide.url})" in thread.body_markdown
    first, second = db.session.scalars(
        sa.select(Answer).where(Answer.thread_id == thread.id).order_by(Answer.id)
    )
    assert (first.accept_order, second.accept_order) == (2, 0)
    assert (first.vote_count, second.vote_count) == (1, 4)
    assert (first.confirmed_count, second.confirmed_count) == (0, 2)
    assert (second.recommended_at is not None, second.outdated_at) == (True, None)
    assert second.body_markdown.endswith("**until it clicks**.")
    live = db.session.scalars(sa.select(Acceptance).where(Acceptance.withdrawn_at.is_(None))).all()
    assert {acceptance.answer_id for acceptance in live} >= {second.id}
    assert db.session.query(ThreadRevision).count() == db.session.query(PostRevision).count() == 1


def test_every_state_is_reached_through_its_act(app: Flask) -> None:
    build(small())
    states = {
        thread.title: (thread.status, bool(thread.pinned_at), bool(thread.locked_at))
        for thread in db.session.scalars(sa.select(Thread))
    }
    assert states == {
        "Hub drops every evening": ("solved", False, False),
        "How to ask so that you are helped": ("answered", True, False),
        "Hub drops again and again": ("closed", False, False),
        "The page about names is empty": ("closed", False, True),
        "Bill is wrong since spring": ("needs_info", False, False),
        "How do I read the meter": ("solved", False, False),
        "New firmware for the Hub": ("answered", False, False),
        "Who takes the weekend": ("answered", False, False),
        "Is anybody awake at this hour": ("open", False, False),
    }
    duplicate = thread_titled("Hub drops again and again")
    assert duplicate.duplicate_of_id == thread_titled("Hub drops every evening").id


def test_points_come_out_of_the_acts(app: Flask) -> None:
    build(small())
    points = {member.username: member.points for member in db.session.scalars(sa.select(Member))}
    # cleo: 4 × 10 and 2 × 15, 2 × 5 from those for whom it worked, 10 for a recommendation; ben: 10 (his acceptance was taken back); ada: 2 for a vote, 2 for each acceptance of hers
    # and of ben's for her.
    assert (points["cleo"], points["ben"], points["late.comer"]) == (90, 10, 0)
    for member in db.session.scalars(sa.select(Member)):
        entries = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.points), 0))
        assert member.points == db.session.scalar(entries.where(LedgerEntry.member_id == member.id))


def test_people_hear_of_things_at_their_time_and_have_read_what_is_old(app: Flask) -> None:
    build(small())
    cleo = db.session.scalars(sa.select(Member).where(Member.username == "cleo")).one()
    items = db.session.scalars(
        sa.select(Notification).where(Notification.member_id == cleo.id).order_by(Notification.id)
    ).all()
    assert [item.told_at for item in items] == sorted(item.told_at for item in items)
    assert {"mentioned", "accepted", "needs_info", "duplicate"} <= {item.kind for item in items}
    old = [item for item in items if item.told_at < NOW - timedelta(days=actions.UNREAD_DAYS)]
    assert old
    assert all(item.read_at is not None for item in old)
    assert cleo.unread_count == sum(item.read_at is None for item in items)


def test_the_same_content_at_the_same_time_gives_the_same_database(
    settings: Settings, databases: Databases
) -> None:
    found = []
    for _ in range(2):
        app = create_app(replace(settings, database_url=databases.fresh()))
        with app.app_context():
            build(small())
            found.append(rows_of_everything())
            db.session.remove()
            db.engine.dispose()
    assert found[0] == found[1]


def test_an_act_that_the_product_refuses_is_named_and_nothing_is_left(app: Flask) -> None:
    content = small(
        'accepted = { by = "ada", after_minutes = 200 }', 'accepted = { by = "cleo", after_minutes = 200 }'
    )
    with pytest.raises(ActRefused, match="Thread drops, a2: cleo cannot accept: The asker accepts"):
        build(content)
    assert queries.is_empty()
    assert db.session.query(EventRow).count() == 0


def test_whoever_may_not_read_a_board_cannot_act_on_it(app: Flask) -> None:
    with pytest.raises(ActRefused, match="Thread den: ada cannot ask: This board is not public"):
        build(
            small(
                'title = "Who takes the weekend"\nauthor = "ben"',
                'title = "Who takes the weekend"\nauthor = "ada"',
            )
        )


def test_a_build_that_is_interrupted_leaves_nothing_and_the_next_one_finishes(real_app: Flask) -> None:
    def interrupt(_what: str, done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), clock.at(NOW), transaction():
        build_demo(SYSTEM, small(), LONDON, progress=interrupt)
    assert queries.is_empty()
    assert not queries.has_demo()
    build(small())
    assert queries.has_demo()


def test_only_the_machine_builds_it_and_only_into_an_empty_database(app: Flask) -> None:
    with pytest.raises(Forbidden), transaction():
        build_demo(VISITOR, small(), LONDON)
    build(small())
    with pytest.raises(Conflict, match="needs an empty one"):
        build(small())


# The command


@pytest.fixture
def short_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with the small content in the place of the real one."""
    (tmp_path / "small.toml").write_text(SMALL_TEXT, encoding="utf-8")
    monkeypatch.setattr(queries.load_content, "__defaults__", (tmp_path,))
    return tmp_path


def test_the_command_builds_it_once_and_prints_the_sign_ins(real_app: Flask, short_content: Path) -> None:
    runner = real_app.test_cli_runner()
    first = runner.invoke(args=["demo", "build"])
    assert first.exit_code == 0, first.output
    assert "5 members, 9 threads" in first.output
    assert PASSWORD in first.output
    assert all(f"{username}@halden.example" in first.output for username in SIGN_INS)
    before = rows_of_everything()
    db.session.commit()
    second = runner.invoke(args=["demo", "build"])
    assert (second.exit_code, "is here already" in second.output) == (0, True)
    assert rows_of_everything() == before
    db.session.commit()
    assert PASSWORD in runner.invoke(args=["demo", "sign-ins"]).output


def test_the_command_refuses_a_database_with_other_content_in_words(
    real_app: Flask, short_content: Path
) -> None:
    with transaction():
        db.session.add(Board(slug="ours", name="Ours"))
    result = real_app.test_cli_runner().invoke(args=["demo", "build"])
    assert result.exit_code == 1
    assert "There are members or boards in this database" in result.output
    quiet = real_app.test_cli_runner().invoke(args=["demo", "build", "--if-empty"])
    assert (quiet.exit_code, "no demo is built" in quiet.output) == (0, True)
    assert not queries.has_demo()


def test_the_command_names_what_is_wrong_with_the_content(real_app: Flask, short_content: Path) -> None:
    (short_content / "small.toml").write_text(SMALL_TEXT.replace('to = "a1"', 'to = "a9"'), encoding="utf-8")
    result = real_app.test_cli_runner().invoke(args=["demo", "build"])
    assert result.exit_code == 1
    assert "Thread drops: r1: it replies to a9, which is no earlier answer." in result.output


def test_without_the_demo_no_sign_ins_are_printed(real_app: Flask) -> None:
    assert real_app.test_cli_runner().invoke(args=["demo", "sign-ins"]).output == ""


# The real community


@pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")),
    reason="`make run` builds it on SQLite; the small one is built here too.",
)
@pytest.mark.timeout(300)
def test_the_community_that_make_run_shows_is_whole(settings: Settings, databases: Databases) -> None:
    app = create_app(replace(settings, database_url=databases.fresh()))
    content = queries.load_content()
    with app.app_context():
        build(content)
        every_thread_has_the_status_that_its_content_says(content)
        every_kept_count_is_true()
        nothing_lies_in_the_future()
        stars_emerge_and_helpers_stand_above_askers()
        rewards_are_paid_for_a_closed_period_and_a_running_one()
        the_customer_finds_a_few_new_things_and_nobody_hundreds()
        all_five_sign_ins_work_and_all_others_have_no_password()
        no_link_to_another_thread_is_left_as_it_was_written()
        nothing_waits_for_the_worker()
        db.session.remove()
        db.engine.dispose()


def every_thread_has_the_status_that_its_content_says(content: Content) -> None:
    wanted = {}
    for thread in content.threads:
        answers = [post for post in thread.posts if post.kind == "answer"]
        accepted = [post for post in answers if post.accepted and not post.withdrawn]
        confirmed = [post for post in answers if len(post.worked) >= 2]
        wanted[thread.title] = (
            "closed" if thread.closed or thread.duplicate_of
            else "solved" if accepted or confirmed
            else "needs_info" if thread.needs_info
            else "answered" if answers or thread.kind != "question"
            else "open"
        )  # fmt: skip
    found = dict(db.session.execute(sa.select(Thread.title, Thread.status)).all())
    assert found == wanted
    assert set(found.values()) == {"open", "answered", "needs_info", "solved", "closed"}


def every_kept_count_is_true() -> None:
    for thread in db.session.scalars(sa.select(Thread)):
        for column, table in (
            ("answer_count", Answer),
            ("reply_count", Reply),
            ("have_too_count", HaveToo),
            ("follower_count", Follow),
            ("vote_count", Vote),
        ):
            assert getattr(thread, column) == _count(table, table.thread_id == thread.id), (
                thread.title,
                column,
            )
    for answer in db.session.scalars(sa.select(Answer)):
        assert answer.vote_count == _count(Vote, Vote.answer_id == answer.id)
        assert answer.reply_count == _count(Reply, Reply.answer_id == answer.id)
    for member in db.session.scalars(sa.select(Member)):
        assert member.thread_count == _count(Thread, Thread.author_id == member.id)
        assert member.answer_count == _count(Answer, Answer.author_id == member.id)
        unread = _count(Notification, Notification.member_id == member.id, Notification.read_at.is_(None))
        assert member.unread_count == unread
        earned = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.points), 0))
        assert member.points == db.session.scalar(earned.where(LedgerEntry.member_id == member.id))
    for board in db.session.scalars(sa.select(Board)):
        assert board.thread_count == _count(Thread, Thread.board_id == board.id)


def nothing_lies_in_the_future() -> None:
    planned = {  # What comes is what these are for.
        "calendar_events": {"starts_at", "ends_at", "rsvp_closes_at"},
        "offers": {"ends_at"},
        "offerings": {"next_at"},
        "entitlements": {"ends_at"},
        "triage_places": {"look_again_at", "promised_at"},
        "tickets": {"due_at", "first_due_at", "next_due_at", "solve_due_at"},
        "reward_periods": {
            "starts_at",
            "ends_at",
            "statement_at",
            "choose_from_at",
            "choose_until_at",
            "pays_at",
        },
        "reward_awards": {"release_at"},
        "reward_rule_sets": {"edited_at", "approved_at"},  # The first version came with the tables.
    }
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if column.name in planned.get(table.name, ()):
                continue
            if column.name.endswith("_at"):
                latest = db.session.scalar(sa.select(sa.func.max(column)))
                assert latest is None or latest <= NOW, column


def rewards_are_paid_for_a_closed_period_and_a_running_one() -> None:
    first, second = rewards.list_periods()[:2]
    assert (first.is_closed, second.is_closed) == (True, False)
    assert 0 < first.given_minor <= first.budget_minor
    assert rewards.sum_earned(second.number) > 0
    assert [rules.version for rules in rewards.list_versions()] == [1, 2]
    assert list_reward_faults() == []


def stars_emerge_and_helpers_stand_above_askers() -> None:
    members = db.session.scalars(sa.select(Member).order_by(Member.points.desc())).all()
    assert members[0].username == "mara"
    assert {member.role for member in members[:3]} == {"super_user"}
    assert members[0].points > 10 * members[len(members) // 2].points


def the_customer_finds_a_few_new_things_and_nobody_hundreds() -> None:
    unread = dict(db.session.execute(sa.select(Member.username, Member.unread_count)).all())
    assert 2 <= unread["nora"] <= 6
    assert max(unread.values()) <= 40


def all_five_sign_ins_work_and_all_others_have_no_password() -> None:
    for member in db.session.scalars(sa.select(Member)):
        if member.username in SIGN_INS:
            assert verify_password(member.password_hash, PASSWORD)
        else:
            assert member.password_hash is None
    roles = dict(db.session.execute(sa.select(Member.username, Member.role)).all())
    assert [roles[username] for username in SIGN_INS] == [
        "member",
        "super_user",
        "moderator",
        "agent",
        "admin",
        "admin",
    ]


def no_link_to_another_thread_is_left_as_it_was_written() -> None:
    for kind in (Thread, Answer, Reply):
        assert _count(kind, kind.body_markdown.contains("(thread:")) == 0


def nothing_waits_for_the_worker() -> None:
    assert jobs.count_waiting() == 0


def _count(kind: Any, *clauses: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind).where(*clauses)) or 0
