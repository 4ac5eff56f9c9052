"""Roles and suspensions: who, on whom, with which reason, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community.core.actor import Role
from community.core.db import db
from community.core.errors import Conflict, Forbidden, Invalid
from community.core.models import EventRow
from community.core.policy import can_take_part
from community.members import actions, queries
from community.members.models import Member, Suspension
from tests.support.client import post
from tests.support.make import Make
from tests.support.times import Clock

REASON = "Advertising in four threads."
SignIn = Callable[..., object]


@pytest.fixture
def anna(make: Make) -> Member:
    return make.member(username="anna")


def test_a_moderator_suspends_with_reason_and_end_and_the_member_is_told(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member, drain: Callable[[], int], mailbox: list[EmailMessage],
    clock: Clock,
) -> None:  # fmt: skip
    clock.freeze("2026-03-01T12:00")
    sign_in(client, make.member("moderator"))
    assert client.get("/members/anna/suspension").status_code == 200
    post(client, "/members/anna/suspension", {"days": "7", "reason": REASON}, method="PUT")
    suspension = queries.find_live_suspension(anna.id)
    assert suspension is not None
    assert (suspension.reason, suspension.ends_at.day) == (REASON, 8)
    assert not can_take_part(make.actor(anna))
    drain()
    assert mailbox[0]["To"] == anna.email
    assert REASON in mailbox[0].get_content()
    assert "08 March 2026" in mailbox[0].get_content()


def test_a_suspension_runs_out_by_itself(make: Make, anna: Member, clock: Clock) -> None:
    clock.freeze("2026-03-01T12:00")
    make.suspension(anna, days=3)
    clock.freeze("2026-03-04T11:59")
    assert not can_take_part(make.actor(anna))
    clock.freeze("2026-03-04T12:01")
    assert can_take_part(make.actor(anna))
    assert queries.find_live_suspension(anna.id) is None


def test_a_suspended_member_stays_signed_in(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    sign_in(client, anna)
    make.suspension(anna)
    assert client.get("/settings/account").status_code == 200


def test_a_new_suspension_takes_the_place_of_the_old_one_even_of_one_that_ran_out(
    make: Make, anna: Member, clock: Clock
) -> None:
    clock.freeze("2026-03-01T12:00")
    make.suspension(anna, days=1)
    make.suspension(anna, days=30, reason="Went on as before.")
    live = queries.find_live_suspension(anna.id)
    assert live is not None
    assert live.reason == "Went on as before."
    clock.freeze("2026-06-01T12:00")
    make.suspension(anna, days=1, reason="And once more.")
    rows = db.session.scalars(select(Suspension).order_by(Suspension.id)).all()
    assert [row.lifted_at is None for row in rows] == [False, False, True]


def test_a_suspension_is_lifted_early_once(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    make.suspension(anna)
    sign_in(client, make.member("moderator"))
    assert post(client, "/members/anna/suspension", method="DELETE").status_code == 303
    assert can_take_part(make.actor(anna))
    assert post(client, "/members/anna/suspension", method="DELETE").status_code == 409
    names = db.session.scalars(select(EventRow.name).order_by(EventRow.id)).all()
    assert [name for name in names if "Suspen" in name] == ["MemberSuspended", "SuspensionLifted"]


def test_a_lifted_suspension_is_not_announced_by_mail(
    make: Make, anna: Member, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    make.suspension(anna)
    actions.lift_suspension(make.actor("moderator"), anna)
    drain()
    assert mailbox == []


@pytest.mark.parametrize(
    ("days", "reason"), [("7", ""), ("7", "spam"), ("7", "x" * 1001), ("0", REASON), ("-1", REASON), ("x", REASON), ("99999", REASON)]
)  # fmt: skip
def test_a_suspension_without_reason_or_end_is_refused_and_keeps_what_was_typed(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member, days: str, reason: str
) -> None:
    sign_in(client, make.member("moderator"))
    response = post(client, "/members/anna/suspension", {"days": days, "reason": reason}, method="PUT")
    assert response.status_code == 422
    assert 'class="error"' in response.text
    if reason:
        assert reason in response.text
    assert queries.find_live_suspension(anna.id) is None


def test_no_end_beyond_ten_years(make: Make, anna: Member) -> None:
    moderator = make.actor("moderator")
    for days in (0, 3651):
        with pytest.raises(Invalid):
            actions.suspend_member(moderator, anna, days=days, reason=REASON)


@pytest.mark.parametrize("role", ["member", "super_user", "employee", "agent"])
def test_others_suspend_nobody(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member, role: str
) -> None:
    sign_in(client, make.member(role))
    assert client.get("/members/anna/suspension").status_code == 403
    assert (
        post(client, "/members/anna/suspension", {"days": "7", "reason": REASON}, method="PUT").status_code
        == 403
    )
    assert "/members/anna/suspension" not in client.get("/members/anna").text
    assert queries.find_live_suspension(anna.id) is None


def test_visitors_are_sent_to_sign_in(client: FlaskClient, anna: Member) -> None:
    assert client.get("/members/anna/suspension").headers["Location"].startswith("/sign-in")
    assert client.get("/members/anna/role").headers["Location"].startswith("/sign-in")


def test_neither_admins_nor_oneself_are_suspended(make: Make) -> None:
    moderator = make.member("moderator")
    with pytest.raises(Forbidden):
        actions.suspend_member(make.actor(moderator), make.member("admin"), days=7, reason=REASON)
    with pytest.raises(Forbidden):
        actions.suspend_member(make.actor(moderator), moderator, days=7, reason=REASON)


def test_a_suspended_moderator_lifts_nothing(make: Make, anna: Member) -> None:
    moderator = make.member("moderator")
    make.suspension(moderator)
    make.suspension(anna)
    for member in (moderator, anna):
        with pytest.raises(Forbidden):
            actions.lift_suspension(make.actor(moderator), member)


def test_an_admin_gives_a_role_with_a_reason_that_the_log_keeps(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    admin = make.member("admin")
    sign_in(client, admin)
    assert 'selected value="member"' in client.get("/members/anna/role").text
    post(
        client,
        "/members/anna/role",
        {"role": "moderator", "reason": "Joined the team in March."},
        method="PUT",
    )
    assert make.actor(anna).is_moderator
    row = db.session.scalars(select(EventRow).where(EventRow.name == "RoleChanged")).one()
    assert row.actor_id == admin.id
    assert row.payload == {
        "member_id": anna.id, "before": "member", "after": "moderator", "reason": "Joined the team in March.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "reason"), [("moderator", ""), ("moderator", "x"), ("king", REASON), ("", REASON)]
)
def test_a_role_without_reason_or_name_is_refused(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member, role: str, reason: str
) -> None:
    sign_in(client, make.member("admin"))
    assert (
        post(client, "/members/anna/role", {"role": role, "reason": reason}, method="PUT").status_code == 422
    )
    assert anna.role == "member"


@pytest.mark.parametrize("role", ["member", "super_user", "employee", "agent", "moderator"])
def test_only_admins_give_roles(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member, role: str
) -> None:
    actor = make.member(role)
    sign_in(client, actor)
    assert client.get("/members/anna/role").status_code == 403
    for username in ("anna", actor.username):
        response = post(
            client, f"/members/{username}/role", {"role": "admin", "reason": REASON}, method="PUT"
        )
        assert response.status_code == 403
    assert (anna.role, actor.role) == ("member", role)


def test_nobody_changes_their_own_role(make: Make) -> None:
    admin = make.member("admin")
    with pytest.raises(Forbidden):
        actions.set_role(make.actor(admin), admin, Role.MEMBER, reason=REASON)


def test_the_suspended_do_not_become_admins(make: Make, anna: Member) -> None:
    make.suspension(anna)
    with pytest.raises(Conflict):
        actions.set_role(make.actor("admin"), anna, Role.ADMIN, reason=REASON)
    actions.set_role(make.actor("admin"), anna, Role.SUPER_USER, reason=REASON)
    assert anna.role == "super_user"
