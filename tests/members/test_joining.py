"""Signing up, proving the address: what is written, what is mailed, and what nobody learns."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.core.actor import SYSTEM, VISITOR
from community.core.db import db
from community.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from community.core.models import EventRow, Job
from community.members import actions, queries
from community.members.models import MailedKey, Member
from community.members.rules.keys import Purpose
from tests.members.letters import link_in
from tests.support.client import post
from tests.support.make import Make
from tests.support.times import Clock

PASSWORD = "three lamps sing"
FORM = {"name": "Anna Berg", "username": "anna", "email": "Anna@Mail.Example.org", "password": PASSWORD}


def test_signing_up_makes_an_unconfirmed_member_and_mails_a_link(
    client: FlaskClient, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    assert post(client, "/sign-up", FORM).headers["Location"] == "/sign-up/sent"
    member = queries.find_member_by_username("anna")
    assert member is not None
    assert (member.name, member.email, member.role) == ("Anna Berg", "anna@mail.example.org", "member")
    assert member.email_confirmed_at is None
    assert member.claimed_at is not None
    drain()
    assert [message["To"] for message in mailbox] == ["anna@mail.example.org"]
    assert link_in(mailbox[0], "confirm")
    assert "You get this mail because" in mailbox[0].get_content()


def test_opening_the_mailed_link_confirms_nothing_and_its_button_does(
    client: FlaskClient, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    post(client, "/sign-up", FORM)
    drain()
    link = link_in(mailbox[0], "confirm")
    for _ in range(3):  # Mail scanners open links.
        assert client.get(link).status_code == 200
    member = queries.find_member_by_username("anna")
    assert member is not None
    assert member.email_confirmed_at is None
    post(client, link)
    assert member.email_confirmed_at is not None


def test_confirming_in_the_browser_that_signed_up_signs_in_and_goes_on_where_one_was(
    client: FlaskClient, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    post(client, "/sign-up", {**FORM, "next": "/ask"})
    drain()
    response = post(client, link_in(mailbox[0], "confirm"))
    assert response.headers["Location"] == "/ask"
    assert client.get("/settings/account").status_code == 200


def test_confirming_in_another_browser_signs_nobody_in(
    client: FlaskClient,
    browsers: Callable[[], FlaskClient],
    drain: Callable[[], int],
    mailbox: list[EmailMessage],
) -> None:
    post(client, "/sign-up", FORM)
    drain()
    other = browsers()
    assert post(other, link_in(mailbox[0], "confirm")).headers["Location"] == "/sign-in"
    assert other.get("/settings/account").status_code == 303


def test_a_link_works_once(
    client: FlaskClient, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    post(client, "/sign-up", FORM)
    drain()
    link = link_in(mailbox[0], "confirm")
    post(client, link)
    assert client.get(link).status_code == 410
    assert post(client, link).status_code == 410


def test_a_link_works_for_three_days_only(
    client: FlaskClient, drain: Callable[[], int], mailbox: list[EmailMessage], clock: Clock
) -> None:
    post(client, "/sign-up", FORM)
    drain()
    link = link_in(mailbox[0], "confirm")
    clock.advance(days=2, hours=23)
    assert client.get(link).status_code == 200
    clock.advance(hours=2)
    assert client.get(link).status_code == 410
    assert post(client, link).status_code == 410


def test_only_the_hash_of_a_mailed_key_is_kept(
    client: FlaskClient, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    post(client, "/sign-up", FORM)
    drain()
    key = link_in(mailbox[0], "confirm").rpartition("/")[2]
    kept = db.session.scalars(select(MailedKey)).one()
    assert key not in {str(value) for value in vars(kept).values()}
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_a_key_for_one_purpose_opens_no_other_door(client: FlaskClient, make: Make) -> None:
    member = make.member(is_confirmed=False)
    key = actions.issue_key(SYSTEM, member, Purpose.CONFIRM, member.email or "")
    db.session.commit()
    assert client.get(f"/password-reset/{key}").status_code == 410
    assert client.get(f"/claim/{key}").status_code == 410
    assert client.get(f"/confirm-address/{key}").status_code == 410
    with pytest.raises(NotFound):
        actions.reset_password(VISITOR, key, PASSWORD)


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(
    client: FlaskClient,
    browsers: Callable[[], FlaskClient],
    make: Make,
    drain: Callable[[], int],
    mailbox: list[EmailMessage],
) -> None:
    make.member(username="owner", email="anna@mail.example.org")
    known = post(client, "/sign-up", FORM, follow=True)
    fresh = post(
        browsers(), "/sign-up", {**FORM, "username": "berta", "email": "b@mail.example.org"}, follow=True
    )
    assert known.status_code == fresh.status_code == 200
    assert _same(known.text) == _same(fresh.text)
    assert queries.find_member_by_username("anna") is None
    drain()
    told = [message for message in mailbox if message["To"] == "anna@mail.example.org"]
    assert "already have an account" in told[0]["Subject"]
    assert "/confirm/" not in told[0].get_content()


def test_an_account_that_somebody_made_with_my_address_is_mine_after_a_reset(
    client: FlaskClient,
    browsers: Callable[[], FlaskClient],
    drain: Callable[[], int],
    mailbox: list[EmailMessage],
) -> None:
    thief = browsers()
    post(thief, "/sign-up", FORM)
    post(thief, "/sign-in", {"identity": "anna", "password": PASSWORD})
    assert thief.get("/settings/account").status_code == 200
    post(client, "/password-reset", {"email": FORM["email"]})
    drain()
    reset = next(
        link_in(message, "password-reset") for message in mailbox if "password" in message["Subject"]
    )
    post(client, reset, {"password": "seven green kettles"})
    assert thief.get("/settings/account").status_code == 303
    assert post(thief, "/sign-in", {"identity": "anna", "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Tell us what to call you"),
        ("name", "Halden Support", "sounds like somebody who works here"),
        ("name", "http://spam.example", "not an address"),
        ("username", "", "Choose a username"),
        ("username", "Anna Berg", "a–z, 0–9"),
        ("username", "adm1n", "kept for the people"),
        ("email", "", "Type your e-mail address"),
        ("email", "anna", "does not look like an e-mail address"),
        ("email", "anna@localhost", "does not look like an e-mail address"),
        ("password", "", "Choose a password"),
        ("password", "kitten1", "at least 10 characters"),
        ("password", "annaannaanna", "harder to guess"),
        ("password", "y" * 2000, "at most 128 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_accepted_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, field: str, value: str, words: str
) -> None:
    response = post(client, "/sign-up", {**FORM, field: value, "next": "/ask"})
    assert response.status_code == 422
    assert re.search(rf'id="{field}-error".*?{re.escape(words)}', response.text, re.DOTALL)
    for other in {"name", "username", "email"} - {field}:
        assert f'value="{FORM[other]}"' in response.text
    assert 'value="/ask"' in response.text
    assert PASSWORD not in response.text
    assert queries.find_member_by_username("anna") is None


@pytest.mark.parametrize("username", ["anna", "ANNA", "ann-a", "@anna"])
def test_a_taken_username_or_one_that_looks_like_it_is_refused(
    client: FlaskClient, make: Make, username: str
) -> None:
    make.member(username="anna")
    response = post(client, "/sign-up", {**FORM, "username": username})
    assert response.status_code == 422
    assert "is taken" in response.text


def test_a_program_that_fills_in_everything_gets_the_same_page_and_no_account(client: FlaskClient) -> None:
    response = post(client, "/sign-up", {**FORM, "website": "http://spam.example"})
    assert response.headers["Location"] == "/sign-up/sent"
    assert queries.find_member_by_username("anna") is None


def test_members_have_no_use_for_the_form(
    client: FlaskClient, make: Make, sign_in: Callable[..., object]
) -> None:
    sign_in(client, make.member())
    assert client.get("/sign-up?next=/ask").headers["Location"] == "/ask"
    assert post(client, "/sign-up", FORM).status_code == 403
    assert queries.find_member_by_username("anna") is None


def test_one_network_signs_up_three_times_a_day(client: FlaskClient, rate_limits: None) -> None:
    answers = [
        post(
            client, "/sign-up", {**FORM, "username": f"anna-{n}", "email": f"a{n}@mail.example.org"}
        ).status_code
        for n in "abcd"
    ]
    assert answers == [303, 303, 303, 429]
    assert queries.find_member_by_username("anna-d") is None


def test_the_limit_keeps_what_was_typed_and_says_when_to_come_back(
    client: FlaskClient, rate_limits: None
) -> None:
    for n in "abc":
        post(client, "/sign-up", {**FORM, "username": f"anna-{n}", "email": f"a{n}@mail.example.org"})
    response = post(client, "/sign-up", {**FORM, "username": "anna-d"})
    assert int(response.headers["Retry-After"]) > 60
    assert 'value="anna-d"' in response.text
    assert "Try again in" in response.text


def test_corrections_of_the_form_are_no_sign_ups(client: FlaskClient, rate_limits: None) -> None:
    for _ in range(5):
        assert post(client, "/sign-up", {**FORM, "password": "kitten1"}).status_code == 422
    assert post(client, "/sign-up", FORM).status_code == 303


def test_the_confirmation_is_mailed_again_until_it_is_used(
    client: FlaskClient,
    make: Make,
    sign_in: Callable[..., object],
    drain: Callable[[], int],
    mailbox: list[EmailMessage],
) -> None:
    member = make.member(is_confirmed=False)
    sign_in(client, member)
    post(client, "/email-confirmations")
    drain()
    assert len(mailbox) == 1
    post(client, link_in(mailbox[0], "confirm"))
    assert member.email_confirmed_at is not None
    assert post(client, "/email-confirmations").status_code == 409
    drain()
    assert len(mailbox) == 1


def test_unconfirmed_members_may_look_around_and_not_write(
    client: FlaskClient, make: Make, sign_in: Callable[..., object]
) -> None:
    sign_in(client, make.member(is_confirmed=False))
    assert "not confirmed yet" in client.get("/settings/profile").text
    response = post(client, "/settings/profile", {"name": "Buy Now", "about": "Cheap", "time_zone": ""})
    assert response.status_code == 403


def test_a_made_account_is_confirmed_and_hears_nothing(
    app: Flask, make: Make, drain: Callable[[], int], mailbox: list[EmailMessage]
) -> None:
    member = make.member(username="staff1", role="employee")
    drain()
    assert member.email_confirmed_at is not None
    assert mailbox == []


def test_members_cannot_make_accounts_for_others(app: Flask, make: Make) -> None:
    with pytest.raises(Forbidden):
        actions.create_member(make.actor(), username="puppet")
    with pytest.raises(Forbidden):
        actions.create_member(VISITOR, username="puppet")


def test_two_accounts_share_neither_address_nor_username(app: Flask, make: Make) -> None:
    make.member(username="anna", email="a@mail.example.org")
    with pytest.raises(Invalid) as refusal:
        actions.create_member(SYSTEM, username="Anna")
    assert "username" in refusal.value.fields
    with pytest.raises(Invalid) as refusal:
        actions.create_member(SYSTEM, username="berta", email="A@mail.example.org")
    assert "email" in refusal.value.fields


def test_an_import_finds_a_free_username_near_the_wanted_one(app: Flask, make: Make) -> None:
    assert queries.find_free_username("Anna") == "anna"
    make.member(username="anna")
    second = queries.find_free_username("Anna")
    assert second == "anna-2"
    make.member(username=second)
    assert queries.find_free_username("ann_a") == "ann_a-3"


def test_confirming_an_address_that_the_account_gave_up_is_refused(app: Flask, make: Make) -> None:
    member = make.member(is_confirmed=False)
    key = actions.issue_key(SYSTEM, member, Purpose.CONFIRM, member.email or "")
    member.email = "another@mail.example.org"
    with pytest.raises(NotFound):
        actions.confirm_email(VISITOR, key)
    assert member.email_confirmed_at is None


def test_asking_again_when_confirmed_is_a_conflict_and_too_often_is_too_many(
    app: Flask, make: Make, rate_limits: None
) -> None:
    confirmed, waiting = make.member(), make.member(is_confirmed=False)
    with pytest.raises(Conflict):
        actions.ask_confirmation(make.actor(confirmed), confirmed)
    for _ in range(5):
        actions.ask_confirmation(make.actor(waiting), waiting)
    with pytest.raises(TooMany):
        actions.ask_confirmation(make.actor(waiting), waiting)


def test_the_log_tells_who_signed_up_and_holds_no_address(client: FlaskClient) -> None:
    post(client, "/sign-up", FORM)
    row = db.session.scalars(select(EventRow).where(EventRow.name == "MemberSignedUp")).one()
    member = db.session.scalars(select(Member).where(Member.username == "anna")).one()
    assert row.payload == {"member_id": member.id, "via": ""}
    assert row.actor_kind == "visitor"


def _same(page: str) -> str:
    return re.sub(r'nonce="[^"]*"|value="[^"]*"|content="[^"]*"', "", page)
