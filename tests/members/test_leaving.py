"""Taking one's data along, and erasing the person behind an account."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.answers import actions as answers
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import Base, db, transaction
from community.core.errors import Conflict, Forbidden, Invalid, SignInNeeded
from community.core.models import EventRow
from community.members import actions, jobs, queries
from community.members.models import MailedKey, Member, MemberSession
from community.members.queries.data import OTHERS_COLUMNS
from community.members.rules.keys import Purpose
from community.threads import actions as threads
from community.threads.models import Thread
from tests.support.at_once import send_at_once
from tests.support.client import post
from tests.support.make import Make
from tests.support.times import Clock

PASSWORD = "three lamps sing"
SignIn = Callable[..., object]


@pytest.fixture
def anna(make: Make) -> Member:
    return make.member(username="anna", name="Anna Berg", email="anna@mail.example.org", password=PASSWORD)


def download(client: FlaskClient, password: str = PASSWORD) -> Any:
    return post(client, "/settings/data", {"password": password})


# A copy


def test_the_copy_holds_what_one_wrote_and_did_and_nobody_elses(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    thread = make.thread(author=anna, title="Mine is a question", body="With a long enough body of my own.")
    make.answer(author=anna, body="And this is my answer.")
    make.vote(make.answer(body="Theirs is another answer."), voter=anna)
    make.thread(title="Somebody else’s question")
    sign_in(client, anna)
    response = download(client)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="community-data-anna-')
    assert "no-store" in response.headers["Cache-Control"]
    data = json.loads(response.text)
    assert data["account"]["email"] == "anna@mail.example.org"
    assert [row["title"] for row in data["threads"]] == [thread.title]
    assert "And this is my answer." in response.text
    assert len(data["votes"]) == 1
    assert {row["name"] for row in data["events"]} >= {"ThreadPosted", "AnswerPosted", "VoteCast"}
    assert len(data["member_sessions"]) == 1
    assert "Theirs is another" not in response.text
    assert "Somebody else" not in response.text


def test_the_copy_of_a_moderator_who_was_holds_no_words_of_those_they_moderated(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    actions.set_role(SYSTEM, anna, Role.MODERATOR, reason="Welcome among the moderators.")
    moderator = make.actor(anna)
    written = "The street where I live is Elm Road."
    thread, other = make.thread(body=written), make.thread(body=written)
    answer = make.answer(body=written)
    mine = make.thread(author=anna, body="My own words, the first ones.")
    with transaction():
        threads.edit_thread(moderator, thread, title=thread.title, body=f"{written} Tidied up.")
        threads.lock_thread(moderator, thread)
        threads.pin_thread(moderator, thread)
        threads.close_thread(moderator, thread, reason="Said before.")
        threads.remove_thread(moderator, other, reason="Off topic.")
        threads.edit_thread(make.actor("moderator"), mine, title=mine.title, body="My own words, tidied up.")
        answers.edit_answer(
            moderator, db.session.get_one(Thread, answer.thread_id), answer, body=f"{written} Tidied up."
        )
        answers.remove_answer(
            moderator, db.session.get_one(Thread, answer.thread_id), answer, reason="Off topic."
        )
        actions.set_role(SYSTEM, anna, Role.MEMBER, reason="Thank you for the years.")
    sign_in(client, anna)
    text = download(client).text
    assert "Elm Road" not in text
    assert [row["id"] for row in json.loads(text)["threads"]] == [mine.id]
    assert [row["body_markdown"] for row in json.loads(text)["thread_revisions"]] == [
        "My own words, the first ones."
    ]


def test_the_copy_holds_no_secrets(client: FlaskClient, sign_in: SignIn, anna: Member) -> None:
    actions.issue_key(SYSTEM, anna, Purpose.RESET, anna.email or "")
    sign_in(client, anna)
    text = download(client).text
    assert "argon2" not in text
    assert "key_hash" not in text
    assert "password_hash" not in text


def test_the_copy_needs_the_password(client: FlaskClient, sign_in: SignIn, anna: Member) -> None:
    sign_in(client, anna)
    for wrong in ("", "wrong password"):
        response = download(client, wrong)
        assert response.status_code == 422
        assert "anna@mail.example.org" not in response.text
        assert 'id="password-error"' in response.text


def test_the_copy_is_for_members(client: FlaskClient) -> None:
    assert download(client).headers["Location"].startswith("/sign-in")


def test_the_copy_is_handed_out_five_times_a_day(
    client: FlaskClient, sign_in: SignIn, anna: Member, rate_limits: None
) -> None:
    sign_in(client, anna)
    statuses = [download(client).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_a_long_history_comes_whole(client: FlaskClient, make: Make, sign_in: SignIn, anna: Member) -> None:
    now = anna.created_at
    db.session.add_all(
        EventRow(name="VoteCast", actor_kind="member", actor_id=anna.id, payload={"n": n}, happened_at=now)
        for n in range(450)
    )
    sign_in(client, anna)
    data = json.loads(download(client).text)
    assert [row["payload"]["n"] for row in data["events"] if "n" in row["payload"]] == list(range(450))


def test_every_table_that_names_a_member_is_in_the_copy_or_about_somebody_else() -> None:
    covered = {table.name for table, _ in queries.tables_about_members()}
    for table in Base.metadata.sorted_tables:
        naming = {c.name for c in table.c if any(k.column.table.name == "members" for k in c.foreign_keys)}
        if naming - OTHERS_COLUMNS:
            assert table.name in covered
    assert {
        "threads",
        "answers",
        "replies",
        "votes",
        "drafts",
        "follows",
        "ledger_entries",
        "events",
    } <= covered


# Erasing


def erase(client: FlaskClient, **fields: str) -> Any:
    data = {"password": PASSWORD, "is_understood": "y", **fields}
    return post(client, "/settings/account", data, method="DELETE")


def test_erasing_takes_the_person_away_and_leaves_the_posts(
    client: FlaskClient,
    make: Make,
    sign_in: SignIn,
    anna: Member,
    drain: Callable[[], int],
    mailbox: list[EmailMessage],
) -> None:
    thread = make.thread(author=anna, title="Mine was a good question")
    points = anna.points
    sign_in(client, anna)
    post(
        client,
        "/settings/profile",
        {"name": "Anna Berg", "about": "I live in Leeds.", "time_zone": "Europe/London"},
    )
    page = client.get("/settings/erase").text
    assert "This goes" in page
    assert "This stays" in page
    assert erase(client).headers["Location"] == "/account-erased"
    gone = queries.get_member(anna.id)
    assert (gone.username, gone.name) == (f"former-{anna.id}", "Former member")
    assert (gone.email, gone.password_hash, gone.avatar_key, gone.last_seen_at) == (None,) * 4
    assert (gone.about, gone.time_zone, gone.role, gone.points) == ("", "", "member", points)
    assert db.session.scalars(select(MemberSession)).all() == []
    assert db.session.scalars(select(MailedKey)).all() == []
    assert client.get("/settings/account").status_code == 303
    assert client.get("/members/anna").status_code == 404
    assert client.get(f"/members/former-{anna.id}").status_code == 404
    shown = client.get(f"/threads/{thread.id}", follow_redirects=True).text
    assert "Mine was a good question" in shown
    assert "Former member" in shown
    assert "Anna" not in shown
    drain()
    assert mailbox[-1]["To"] == "anna@mail.example.org"
    assert "is erased" in mailbox[-1]["Subject"]


def test_no_table_still_knows_the_erased_persons_name_or_address(
    client: FlaskClient,
    sign_in: SignIn,
    make: Make,
    anna: Member,
    drain: Callable[[], int],
    mailbox: list[EmailMessage],
) -> None:
    make.suspension(anna, reason="Anna Berg wrote anna@mail.example.org everywhere.")
    actions.issue_key(SYSTEM, anna, Purpose.NEW_ADDRESS, "anna@work.example.org")
    sign_in(client, anna)
    erase(client)
    drain()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).all():
            text = str(row)
            assert "Anna Berg" not in text, table.name
            assert "anna@" not in text, table.name


def test_drafts_follows_and_the_inbox_go_and_the_followers_are_counted_right(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member, drain: Callable[[], int]
) -> None:
    thread = make.thread(author=anna)
    make.answer(thread, author=anna)
    make.answer(thread)
    drain()
    sign_in(client, anna)
    post(client, "/drafts/ask", {"title": "Something unfinished"}, method="PUT")
    followers = thread.follower_count
    erase(client)
    assert thread.follower_count == followers - 1
    for name in ("drafts", "follows", "notifications"):
        table = Base.metadata.tables[name]
        assert db.session.execute(select(table).where(table.c.member_id == anna.id)).all() == []


@pytest.mark.parametrize("fields", [{"password": "wrong password"}, {"password": ""}, {"is_understood": ""}])
def test_erasing_needs_the_password_and_a_tick(
    client: FlaskClient, sign_in: SignIn, anna: Member, fields: dict[str, str]
) -> None:
    sign_in(client, anna)
    data = {"password": PASSWORD, "is_understood": "y", **fields}
    response = post(client, "/settings/account", {k: v for k, v in data.items() if v}, method="DELETE")
    assert response.status_code == 422
    assert anna.erased_at is None
    assert client.get("/settings/account").status_code == 200


def test_the_last_admin_cannot_leave_and_the_last_but_one_can(make: Make) -> None:
    last = make.member("admin", password=PASSWORD)
    with pytest.raises(Conflict):
        actions.erase_member(make.actor(last), last, password=PASSWORD)
    assert last.erased_at is None
    make.member("admin")
    actions.erase_member(make.actor(last), last, password=PASSWORD)
    assert last.erased_at is not None


def test_of_two_last_admins_who_leave_at_once_one_stays(real_app: Flask) -> None:
    make = Make()
    both = [make.member("admin", password=PASSWORD) for _ in range(2)]
    fields = {"password": PASSWORD, "is_understood": "y"}
    statuses = send_at_once(
        real_app,
        [(admin, "/settings/account", fields, "DELETE") for admin in both],
        meet=["members.role = "] * 2,
    )
    assert sorted(statuses) == [303, 409]
    assert queries.count_admins() == 1


def test_nobody_erases_somebody_else(make: Make, anna: Member) -> None:
    for actor in (make.actor(), make.actor("admin"), VISITOR):
        with pytest.raises((Forbidden, SignInNeeded)):
            actions.erase_member(actor, anna, password=PASSWORD)
    assert anna.erased_at is None


def test_the_suspended_may_leave(client: FlaskClient, make: Make, sign_in: SignIn, anna: Member) -> None:
    make.suspension(anna)
    sign_in(client, anna)
    assert erase(client).status_code == 303
    assert queries.find_live_suspension(anna.id) is not None


def test_the_address_and_the_username_are_free_afterwards(make: Make, anna: Member) -> None:
    actions.erase_member(SYSTEM, anna)
    again = make.member(username="anna", email="anna@mail.example.org")
    assert again.id != anna.id
    with pytest.raises(Conflict):
        actions.erase_member(SYSTEM, anna)


def test_nobody_signs_up_as_a_former_member(make: Make) -> None:
    with pytest.raises(Invalid):
        actions.sign_up(
            VISITOR, username="former-7", name="Seven", email="s@mail.example.org", password=PASSWORD
        )


def test_links_mailed_before_erasing_open_nothing(make: Make, anna: Member) -> None:
    key = actions.issue_key(SYSTEM, anna, Purpose.RESET, anna.email or "")
    actions.erase_member(SYSTEM, anna)
    assert queries.find_live_mailed_key(key, Purpose.RESET) is None


def test_an_account_that_nobody_confirmed_is_gone_after_weeks_and_its_name_is_free(
    make: Make, clock: Clock
) -> None:
    clock.freeze("2026-01-01")
    never, confirmed = make.member(username="never", is_confirmed=False), make.member(username="proved")
    unclaimed = make.unclaimed_member("idle")
    clock.freeze("2026-01-20")
    late = make.member(username="late", is_confirmed=False)
    clock.freeze("2026-02-05")
    jobs.sweep_unconfirmed()
    assert never.erased_at is not None
    assert (never.email, queries.find_member_by_username("never")) == (None, None)
    assert [member.erased_at for member in (confirmed, unclaimed, late)] == [None, None, None]
