"""A provider knocks: its callback is kept for the worker, believed only once verified, and moves nothing by itself."""

import pytest

from community.core import ratelimit
from community.core.actor import Role
from community.core.db import db
from community.core.models import Job
from community.payouts import jobs, queries
from community.payouts.models import RailNotice
from community.rails.calls import Caller
from community.rails.manual import ManualRail
from community.rails.paypal import PayPalRail
from community.rails.rules import Destination
from tests.support.client import post
from tests.support.money import (
    NOW,
    approve_all,
    ask_for,
    do,
    give_destination,
    only_rails,
    open_periods,
    pay_in,
    set_terms,
)
from tests.support.payouts_api import CLIENT, SECRET, WEBHOOK, PayoutsApi

pytestmark = pytest.mark.network
DOOR = "/rails/paypal/notices"


@pytest.fixture
def provider():
    with PayoutsApi() as running:
        yield running


@pytest.fixture
def house(app, make, clock, provider):
    """A payout that PayPal has, and has not answered for yet."""
    clock.freeze(NOW)
    caller = Caller(connect_seconds=1, total_seconds=2)
    paypal = PayPalRail(provider.url, CLIENT, SECRET, webhook_id=WEBHOOK, caller=caller)
    with only_rails(ManualRail(), paypal):
        set_terms()
        open_periods()
        maker, checker = (make.actor(make.member(Role.ADMIN)) for _ in range(2))
        member = make.member()
        pay_in(member.id, 3_410)
        give_destination(member.id, "paypal", Destination(email="mara@example.org"))
        payout = ask_for(make.actor(member), rail="paypal")
        batch = approve_all(maker, checker, rail="paypal")
        do.send_batch(checker, queries.lock_batch(batch.id))
        jobs.send_batch(batch.id)
        assert payout.state == "sent"
        yield payout


def kept():
    return db.session.query(Job).filter_by(name="payouts.hear_notice").all()


def test_a_callback_is_kept_verified_and_leads_to_the_question_what_became_of_it(
    client, provider, house, drain
):
    drain()
    headers, body = provider.callback(house.key, "SUCCEEDED")
    for _ in range(2):  # Providers repeat themselves.
        answer = client.post(DOOR, data=body, headers={**headers, "Cookie": "session=x", "X-Else": "secret"})
        assert (answer.status_code, answer.data) == (202, b"")
    assert {name for job in kept() for name in job.payload["headers"]} == {name.lower() for name in headers if name.lower().startswith("paypal-")}  # fmt: skip
    drain()
    assert house.state == "sent", "It was early: the provider itself says that it is still on its way."
    assert db.session.query(RailNotice).count() == 1
    provider.settle()
    headers, body = provider.callback(house.key, "LATER")
    client.post(DOOR, data=body, headers=headers)
    drain()  # The job verifies it and sets the question's time; the clock's next round asks.
    jobs.ask_due()
    db.session.expire_all()
    assert house.state == "settled"


@pytest.mark.parametrize(("event", "ends_in"), [("SUCCESS", "settled"), ("DENIED", "failed")])
def test_a_callback_about_a_whole_batch_leads_to_the_question_what_became_of_it(
    client, provider, house, drain, event, ends_in
):
    drain()
    parcel = queries.get_parcel(house.parcel_id)
    call = provider.batch_callback(parcel.key, event)
    client.post(DOOR, data=call[1], headers=call[0])
    drain()
    jobs.ask_due()
    db.session.expire_all()
    assert house.state == "sent", "It was early: nothing that a callback says is believed."
    provider.settle() if event == "SUCCESS" else provider.deny(parcel.key)
    headers, body = provider.batch_callback(parcel.key, event)
    client.post(DOOR, data=body.replace(b'"WH-', b'"WH-2'), headers=headers)
    drain()
    jobs.ask_due()
    db.session.expire_all()
    assert house.state == "sent", "Its signature is of another body."
    headers, body = provider.batch_callback(
        parcel.key, f"{event} "
    )  # PayPal's next one, under a number of its own.
    client.post(DOOR, data=body, headers=headers)
    drain()
    jobs.ask_due()
    db.session.expire_all()
    assert house.state == ends_in


def test_forged_callbacks_are_dropped_and_strange_ones_refused_at_the_door(client, provider, house, drain):
    drain()
    provider.settle()
    headers, body = provider.callback(house.key, forged=True)
    assert client.post(DOOR, data=body, headers=headers).status_code == 202
    drain()
    assert (house.state, db.session.query(RailNotice).count()) == ("sent", 0)
    refused = {
        "/rails/manual/notices": 404,  # It works by files.
        "/rails/sepa/notices": 404,  # This installation has none.
        "/rails/nothing/notices": 404,
    }
    assert {door: client.post(door, data=body, headers=headers).status_code for door in refused} == refused
    assert client.post(DOOR, data=b"x" * 64_001, headers=headers).status_code == 413
    assert client.post(DOOR, data=b"\xff", headers=headers).status_code == 422
    assert client.post(DOOR, data=b"a\0b", headers=headers).status_code == 422
    assert client.get(DOOR).status_code in (404, 405)
    assert kept() == []


def test_too_many_knocks_of_one_network_wait(app, client):
    ratelimit.configure("", is_on=True)
    try:
        answers = [client.post("/rails/nothing/notices", data="{}").status_code for _ in range(301)]
    finally:
        ratelimit.configure("", is_on=False)
    assert (set(answers[:300]), answers[300]) == ({404}, 429)


def test_another_door_still_asks_for_its_token(client, sign_in, make, house):
    sign_in(client, make.member(Role.ADMIN))
    assert (
        client.post("/admin/payouts/batches", data={"rail": "paypal", "currency": "GBP"}).status_code == 400
    )
    assert post(client, "/admin/payouts/batches", {"rail": "", "currency": "GBP"}).status_code == 422
