"""Passwords and addresses anew: forgotten, changed, and the first one of an imported account."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

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

OLD = "three lamps sing"
NEW = "seven green kettles"

SignIn = Callable[..., object]
Drain = Callable[[], int]


@pytest.fixture
def anna(make: Make) -> Member:
    return make.member(username="anna", email="anna@mail.example.org", password=OLD)


def can_sign_in(client: FlaskClient, identity: str, password: str) -> bool:
    return post(client, "/sign-in", {"identity": identity, "password": password}).status_code == 303


# Forgotten


def test_a_forgotten_password_is_set_anew_by_mail_and_ends_every_sign_in(
    client: FlaskClient, browsers: Callable[[], FlaskClient], anna: Member, sign_in: SignIn, drain: Drain,
    mailbox: list[EmailMessage],
) -> None:  # fmt: skip
    elsewhere = browsers()
    sign_in(elsewhere, anna)
    post(client, "/password-reset", {"email": "Anna@mail.example.org"})
    drain()
    link = link_in(mailbox[0], "password-reset")
    assert "@anna" in client.get(link).text
    assert post(client, link, {"password": NEW}).headers["Location"] == "/sign-in"
    assert elsewhere.get("/settings/account").status_code == 303
    assert not can_sign_in(client, "anna", OLD)
    assert can_sign_in(client, "anna", NEW)
    drain()
    assert "is a new one" in mailbox[-1]["Subject"]


def test_asking_looks_the_same_for_known_and_unknown_addresses(
    client: FlaskClient, anna: Member, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    answers = [
        post(client, "/password-reset", {"email": f"{who}@mail.example.org"}) for who in ("anna", "nobody")
    ]
    assert answers[0].headers["Location"] == answers[1].headers["Location"] == "/password-reset/sent"
    assert answers[0].data == answers[1].data
    # The same trace too, so that neither takes longer: one job each; who it is for shows later.
    assert db.session.scalars(select(Job.name)).all() == ["members.mail_reset"] * 2
    drain()
    assert [message["To"] for message in mailbox] == ["anna@mail.example.org"]


def test_a_weak_new_password_is_refused_and_the_link_stays_good(
    client: FlaskClient, anna: Member, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    post(client, "/password-reset", {"email": "anna@mail.example.org"})
    drain()
    link = link_in(mailbox[0], "password-reset")
    for weak in ("", "short", "password12", "annaannaanna", "x" * 129):
        response = post(client, link, {"password": weak})
        assert response.status_code == 422
        assert 'id="password-error"' in response.text
    assert post(client, link, {"password": NEW}).status_code == 303


def test_a_link_for_a_password_works_once_and_for_an_hour(
    client: FlaskClient, anna: Member, drain: Drain, mailbox: list[EmailMessage], clock: Clock
) -> None:
    for _ in range(2):
        post(client, "/password-reset", {"email": "anna@mail.example.org"})
    drain()
    first, second = (link_in(message, "password-reset") for message in mailbox)
    post(client, second, {"password": NEW})
    for used in (first, second):  # Setting a password makes all earlier links worthless.
        assert client.get(used).status_code == 410
        assert post(client, used, {"password": OLD}).status_code == 410
    post(client, "/password-reset", {"email": "anna@mail.example.org"})
    drain()
    third = link_in(mailbox[-1], "password-reset")
    clock.advance(minutes=61)
    assert client.get(third).status_code == 410
    assert can_sign_in(client, "anna", NEW)


def test_a_reset_proves_the_mailbox(
    client: FlaskClient, make: Make, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    member = make.member(is_confirmed=False, password=OLD)
    post(client, "/password-reset", {"email": member.email})
    drain()
    post(client, link_in(mailbox[0], "password-reset"), {"password": NEW})
    assert member.email_confirmed_at is not None


def test_the_log_notes_who_was_sent_a_link(
    client: FlaskClient, anna: Member, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    post(client, "/password-reset", {"email": "anna@mail.example.org"})
    drain()
    row = db.session.scalars(select(EventRow).where(EventRow.name == "PasswordResetAsked")).one()
    assert row.payload == {"member_id": anna.id}


def test_one_mailbox_is_not_flooded_by_strangers(
    client: FlaskClient, anna: Member, rate_limits: None
) -> None:
    statuses = [
        post(
            client,
            "/password-reset",
            {"email": "anna@mail.example.org"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{n}"},
        ).status_code
        for n in range(6)
    ]
    assert statuses == [303] * 5 + [429]


@pytest.mark.parametrize(
    "email", ["", "anna", "anna@", "@x.example", "a b@x.example", "a\x00@x.example", "x" * 900]
)
def test_what_is_no_address_is_said(client: FlaskClient, email: str) -> None:
    response = post(client, "/password-reset", {"email": email})
    assert response.status_code == 422
    assert 'id="email-error"' in response.text


def test_the_page_of_a_dead_link_offers_another(client: FlaskClient) -> None:
    response = client.get("/password-reset/no-such-key")
    assert response.status_code == 410
    assert 'href="/password-reset"' in response.text


# Changed


def test_changing_the_password_signs_out_all_other_devices_and_is_told_by_mail(
    client: FlaskClient, browsers: Callable[[], FlaskClient], anna: Member, sign_in: SignIn, drain: Drain,
    mailbox: list[EmailMessage],
) -> None:  # fmt: skip
    phone = browsers()
    sign_in(client, anna)
    sign_in(phone, anna)
    post(client, "/settings/password", {"old": OLD, "new": NEW})
    assert client.get("/settings/account").status_code == 200
    assert phone.get("/settings/account").status_code == 303
    assert can_sign_in(phone, "anna", NEW)
    drain()
    assert [message["To"] for message in mailbox] == ["anna@mail.example.org"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", NEW, "old"), ("", NEW, "old"), (OLD, "short", "new"), (OLD, OLD, "new"), (OLD, "", "new")],
)
def test_a_wrong_old_or_a_weak_new_password_changes_nothing(
    client: FlaskClient,
    browsers: Callable[[], FlaskClient],
    anna: Member,
    sign_in: SignIn,
    old: str,
    new: str,
    field: str,
) -> None:
    sign_in(client, anna)
    response = post(client, "/settings/password", {"old": old, "new": new})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert can_sign_in(browsers(), "anna", OLD)


def test_a_borrowed_session_is_no_way_to_guess_the_password(
    client: FlaskClient, anna: Member, sign_in: SignIn, rate_limits: None
) -> None:
    sign_in(client, anna)
    statuses = [
        post(client, "/settings/password", {"old": f"guess {n} of many", "new": NEW}).status_code
        for n in range(11)
    ]
    assert statuses == [422] * 10 + [429]


# Another address


def test_a_new_address_is_in_force_once_it_is_proved_and_the_old_one_is_told(
    client: FlaskClient, anna: Member, sign_in: SignIn, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    sign_in(client, anna)
    post(client, "/settings/email", {"email": "new@mail.example.org", "password": OLD})
    drain()
    assert [message["To"] for message in mailbox] == ["new@mail.example.org"]
    assert anna.email == "anna@mail.example.org"
    link = link_in(mailbox[0], "confirm-address")
    assert client.get(link).status_code == 200
    assert anna.email == "anna@mail.example.org"
    post(client, link)
    assert anna.email == "new@mail.example.org"
    drain()
    assert mailbox[-1]["To"] == "anna@mail.example.org"
    assert "was changed" in mailbox[-1]["Subject"]


def test_a_new_address_needs_the_password(
    client: FlaskClient, anna: Member, sign_in: SignIn, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    sign_in(client, anna)
    response = post(client, "/settings/email", {"email": "new@mail.example.org", "password": "wrong"})
    assert response.status_code == 422
    assert 'value="new@mail.example.org"' in response.text
    drain()
    assert mailbox == []


def test_whether_the_new_address_is_taken_is_not_told(
    client: FlaskClient, anna: Member, make: Make, sign_in: SignIn, drain: Drain, mailbox: list[EmailMessage]
) -> None:
    make.member(email="taken@mail.example.org")
    sign_in(client, anna)
    taken = post(client, "/settings/email", {"email": "taken@mail.example.org", "password": OLD})
    free = post(client, "/settings/email", {"email": "free@mail.example.org", "password": OLD})
    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    drain()
    assert [message["To"] for message in mailbox] == ["free@mail.example.org"]


def test_of_two_who_prove_the_same_address_the_second_is_refused(make: Make, anna: Member) -> None:
    key = actions.issue_key(SYSTEM, anna, Purpose.NEW_ADDRESS, "new@mail.example.org")
    make.member(email="new@mail.example.org")
    with pytest.raises(Conflict):
        actions.confirm_new_address(VISITOR, key)
    assert anna.email == "anna@mail.example.org"


def test_links_in_the_old_mailbox_die_with_the_change(make: Make, anna: Member) -> None:
    reset = actions.issue_key(SYSTEM, anna, Purpose.RESET, anna.email or "")
    change = actions.issue_key(SYSTEM, anna, Purpose.NEW_ADDRESS, "new@mail.example.org")
    actions.confirm_new_address(VISITOR, change)
    with pytest.raises(NotFound):
        actions.reset_password(VISITOR, reset, NEW)


def test_nobody_changes_somebody_elses_password_or_address(make: Make, anna: Member) -> None:
    for other in (make.actor(), make.actor("admin")):
        with pytest.raises(Forbidden):
            actions.change_password(other, anna, old=OLD, new=NEW)
        with pytest.raises(Forbidden):
            actions.ask_new_address(other, anna, email="x@mail.example.org", password=OLD)


def test_addresses_are_not_sprayed_with_mail(make: Make, anna: Member, rate_limits: None) -> None:
    actor = make.actor(anna)
    for n in range(5):
        actions.ask_new_address(actor, anna, email=f"x{n}@mail.example.org", password=OLD)
    with pytest.raises(TooMany):
        actions.ask_new_address(actor, anna, email="x6@mail.example.org", password=OLD)


# Imported accounts


def test_a_moderator_offers_an_imported_account_and_its_owner_takes_it_over(
    client: FlaskClient, browsers: Callable[[], FlaskClient], make: Make, sign_in: SignIn, drain: Drain,
    mailbox: list[EmailMessage],
) -> None:  # fmt: skip
    idle, owner = make.unclaimed_member("old-timer"), browsers()
    sign_in(client, make.member("moderator"))
    assert client.get("/members/old-timer/claim-offer").status_code == 200
    post(client, "/members/old-timer/claim-offer", {"email": "Old@mail.example.org"})
    assert idle.email is None
    drain()
    link = link_in(mailbox[0], "claim")
    assert "@old-timer" in owner.get(link).text
    assert post(owner, link, {"password": "short"}).status_code == 422
    post(owner, link, {"password": NEW})
    assert (idle.email, idle.claimed_at is not None) == ("old@mail.example.org", True)
    assert can_sign_in(owner, "old-timer", NEW)
    assert owner.get(link).status_code == 410


def test_an_account_with_an_owner_is_not_offered(
    client: FlaskClient, make: Make, sign_in: SignIn, anna: Member
) -> None:
    sign_in(client, make.member("moderator"))
    assert client.get("/members/anna/claim-offer").status_code == 403
    assert post(client, "/members/anna/claim-offer", {"email": "x@mail.example.org"}).status_code == 403


def test_members_offer_no_accounts(make: Make) -> None:
    with pytest.raises(Forbidden):
        actions.offer_claim(make.actor(), make.unclaimed_member(), "x@mail.example.org")


def test_an_address_with_an_account_of_its_own_takes_no_other_over(make: Make, anna: Member) -> None:
    idle = make.unclaimed_member()
    with pytest.raises(Invalid):
        actions.offer_claim(make.actor("moderator"), idle, "anna@mail.example.org")
    key = actions.issue_key(SYSTEM, idle, Purpose.CLAIM, "anna@mail.example.org")
    with pytest.raises(Conflict):
        actions.claim_account(VISITOR, key, NEW)
    assert idle.claimed_at is None


# Sweeping


def test_keys_and_sign_ins_that_ended_long_ago_are_swept_away(make: Make, anna: Member, clock: Clock) -> None:
    clock.freeze("2026-01-01")
    actions.issue_key(SYSTEM, anna, Purpose.RESET, anna.email or "")
    old = actions.start_session(VISITOR, anna)
    clock.freeze("2026-03-15")
    actions.issue_key(SYSTEM, anna, Purpose.RESET, anna.email or "")
    fresh = actions.start_session(VISITOR, anna)
    actions.sweep_keys(SYSTEM)
    assert len(db.session.scalars(select(MailedKey)).all()) == 1
    assert queries.find_actor(old) is None
    assert queries.find_actor(fresh) is not None


def test_a_mail_that_fails_is_tried_again_with_a_key_that_works(
    client: FlaskClient, anna: Member, drain: Drain, mailbox: list[EmailMessage], clock: Clock
) -> None:
    class Broken:
        def send(self, message: EmailMessage) -> None:
            raise OSError("The mail server is away.")

    outbox = client.application.extensions["mail_outbox"]
    clock.freeze()
    post(client, "/password-reset", {"email": "anna@mail.example.org"})
    client.application.extensions["mail_outbox"] = Broken()
    try:
        drain()
    finally:
        client.application.extensions["mail_outbox"] = outbox
    assert mailbox == []
    clock.advance(minutes=5)
    drain()
    assert client.get(link_in(mailbox[0], "password-reset")).status_code == 200
