"""Sending to a real receiver: what fails comes again by the schedule, in order, until it is known or given up."""

from datetime import timedelta

import pytest

from community.core import signing
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.notifications.models import Notification
from community.webhooks import actions, jobs, queries
from community.webhooks.models import WebhookAttempt, WebhookMessage
from community.webhooks.rules import SCHEDULE, next_try, pause_after, read_retry_after
from tests.support.local_server import Say

pytestmark = pytest.mark.network


def states(desk, endpoint):
    return [delivery.state for delivery in desk.deliveries(endpoint)]


def test_what_fails_is_tried_again_under_the_same_id_and_later_news_of_its_thread_wait(desk, make, receiver):
    endpoint = desk.add()
    thread, other = make.thread(), make.thread()
    make.answer(thread)
    receiver.says = [Say(500, b"Out of order.")]
    desk.send()
    assert receiver.types == ["thread.created"]
    desk.send(seconds=3)
    assert [body["data"]["thread"]["id"] for body in receiver.told] == [thread.id, other.id]
    desk.send(seconds=4)
    assert receiver.types == ["thread.created", "thread.created", "thread.created", "answer.created"]
    assert receiver.ids[0] == receiver.ids[2]
    assert receiver.asked[0].headers["webhook-timestamp"] != receiver.asked[2].headers["webhook-timestamp"]
    assert states(desk, endpoint) == ["delivered"] * 3
    first, second = queries.list_attempts(desk.deliveries(endpoint)[0].id)[::-1]
    assert (first.status, first.answer, first.words) == (500, "Out of order.", "It answered 500.")
    assert (second.status, second.words) == (204, "Delivered.")
    assert "webhook-signature" not in first.headers
    assert first.headers["webhook-id"] == receiver.ids[0]


def test_three_days_of_failures_switch_it_off_and_tell_the_admins(desk, make, receiver, drain):
    endpoint = desk.add()
    make.thread()
    receiver.down()
    for wait in (timedelta(), *SCHEDULE):
        desk.send(seconds=wait.total_seconds() * 1.1)
    [delivery] = desk.deliveries(endpoint)
    assert (delivery.state, delivery.attempt_count) == ("failed", len(SCHEDULE) + 1)
    assert delivery.last_words == "The server does not answer at this address."
    assert queries.get_endpoint(endpoint).switched_off_for == "failing"
    drain()
    told = db.session.query(Notification).filter_by(member_id=desk.member.id, kind="webhook").one()
    assert (told.url, "three days" in told.note) == (f"/admin/webhooks/{endpoint}", True)
    make.thread()
    assert len(desk.deliveries(endpoint)) == 1


def test_gone_switches_it_off_at_once_and_what_waits_goes_out_when_it_is_on_again(
    desk, make, receiver, drain
):
    endpoint = desk.add()
    make.thread()
    make.thread()
    receiver.says = [Say(410)]
    desk.send()
    desk.send(days=1)
    assert (states(desk, endpoint), len(receiver.asked)) == (["failed", "waiting"], 1)
    assert queries.get_endpoint(endpoint).switched_off_for == "gone"
    drain()
    assert db.session.query(Notification).filter_by(kind="webhook").count() == 1
    desk.do(actions.switch_on, endpoint)
    desk.send()
    assert states(desk, endpoint) == ["failed", "delivered"]


def test_retry_after_is_respected_and_a_run_of_failures_brings_a_pause(desk, make, receiver):
    endpoint = desk.add()
    make.thread()
    make.thread()
    receiver.says = [Say(429, headers={"Retry-After": "600"})]
    desk.send()
    desk.send(seconds=590)
    assert len(receiver.asked) == 1
    desk.send(seconds=20)
    assert states(desk, endpoint) == ["delivered", "delivered"]
    receiver.says = [Say(503)] * 9
    for _ in range(7):
        make.thread()
    for _ in range(7):
        desk.send(seconds=1)
    assert len(receiver.asked) == 3 + 5
    desk.send(seconds=60)
    assert len(receiver.asked) == 3 + 6


def test_a_worker_that_dies_between_sending_and_noting_sends_the_same_id_again(
    desk, make, receiver, monkeypatch
):
    endpoint = desk.add()
    make.thread()

    class Killed(BaseException):
        """What `kill` does, as far as a transaction can tell."""

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(actions, "note_outcome", die)
        desk.send()
    desk.send(seconds=60)
    assert len(receiver.asked) == 1  # The lease of the dead one: nobody else sends meanwhile.
    desk.send(seconds=70)
    assert receiver.ids[0] == receiver.ids[1]
    assert (len(receiver.asked), states(desk, endpoint)) == (2, ["delivered"])


def test_replaying_sends_the_same_id_again_one_or_all_that_failed_since(desk, make, receiver):
    endpoint = desk.add()
    thread = make.thread()
    make.thread()
    receiver.says = [Say(204, b""), Say(410)]
    desk.send()
    before = desk.clock.now
    desk.do(actions.switch_on, endpoint)
    with transaction(), pytest.raises(Forbidden):
        make.thread()
        waiting = desk.deliveries(endpoint)[-1]
        actions.replay_delivery(desk.actor, queries.lock_endpoint(endpoint), waiting)
    desk.clock.advance(hours=1)
    assert desk.do(actions.replay_failed, endpoint, desk.clock.now) == 0
    assert desk.do(actions.replay_failed, endpoint, before) == 1
    desk.do(actions.replay_delivery, endpoint, desk.deliveries(endpoint)[0])
    desk.send()
    assert set(receiver.ids[:2]) < set(receiver.ids[2:5])
    assert sum(body["data"]["thread"]["id"] == thread.id for body in receiver.told) == 2
    assert len(receiver.told) == 5


def test_while_a_key_changes_both_sign_for_a_day(desk, make, receiver):
    endpoint = desk.add()
    old = desk.secret(endpoint)
    desk.do(actions.change_secret, endpoint)
    new = desk.secret(endpoint)
    make.thread()
    desk.send()
    assert desk.read(secret=old) == desk.read(secret=new)
    make.thread()
    desk.send(hours=25)
    assert desk.read(secret=new)
    assert len(receiver.asked[-1].headers["webhook-signature"].split(" ")) == 1
    jobs.sweep()
    db.session.expire_all()
    assert queries.get_endpoint(endpoint).previous_secret is None


def test_keys_and_addresses_lie_sealed_in_the_database(desk, receiver):
    endpoint = desk.add()
    kept = db.session.execute(db.text("SELECT url, secret FROM webhook_endpoints")).one()
    assert receiver.url not in kept.url
    assert desk.secret(endpoint).startswith(signing.PREFIX)
    assert desk.secret(endpoint)[6:] not in kept.secret


def test_a_test_is_sent_to_one_and_logs_are_forgotten_after_thirty_days(desk, receiver):
    endpoint = desk.add()
    desk.add(path="/other", description="Chat")
    desk.do(actions.ping_endpoint, endpoint)
    desk.send()
    assert [(ask.path, ask.json()["type"]) for ask in receiver.asked] == [("/in", "ping")]
    desk.clock.advance(days=29)
    jobs.sweep()
    assert db.session.query(WebhookAttempt).count() == 1
    desk.clock.advance(days=2)
    jobs.sweep()
    assert db.session.query(WebhookAttempt).count() == db.session.query(WebhookMessage).count() == 0


def test_two_endpoints_are_called_side_by_side_and_one_that_hangs_holds_up_no_other(desk, make, receiver):
    slow, quick = desk.add(path="/slow"), desk.add(path="/quick")
    make.thread()
    make.thread()
    receiver.answer = lambda ask: Say(200, fault="hang") if ask.path == "/slow" else Say(200)
    desk.send()
    assert states(desk, quick) == ["delivered", "delivered"]
    assert states(desk, slow) == ["waiting", "waiting"]
    assert "within 0.5 seconds" in desk.deliveries(slow)[0].last_words


def test_the_schedule_is_the_published_one_with_a_little_chance(clock):
    now = clock.freeze("2026-03-01T12:00")
    assert sum(SCHEDULE, timedelta()) > timedelta(days=3)
    assert next_try(1, now, 0.0) == now + timedelta(seconds=5)
    assert next_try(9, now, 1.0) == now + timedelta(hours=26.4)
    assert next_try(10, now, 0.0) is None
    assert next_try(1, now, 0.0, not_before=now + timedelta(hours=1)) == now + timedelta(hours=1)
    assert pause_after(4, now) is None
    assert pause_after(5, now) == now + timedelta(minutes=1)
    assert pause_after(500, now) == now + timedelta(minutes=30)
    assert read_retry_after("Sun, 01 Mar 2026 12:10:00 GMT", now) == now + timedelta(minutes=10)
    assert read_retry_after("99999999", now) == now + timedelta(days=1)
    assert read_retry_after("-5", now) is None
    assert read_retry_after("soon", now) is None
