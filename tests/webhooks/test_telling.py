"""What other systems are told: what everybody may see, at the moment of the call, and nothing about persons that stays."""

import json

import pytest

from community.answers import actions as answers
from community.boards.rules import Audience
from community.core import clock as core_clock
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.core.events import publish, publish_past
from community.members import actions as members
from community.payouts.events import PayoutMoved
from community.rails.manual import ManualRail
from community.rails.rules import Destination
from community.ranks.events import RankGained
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.webhooks import actions
from community.webhooks.models import WebhookAttempt, WebhookMessage
from community.webhooks.rules import BY_NAME, CATALOGUE, example_of
from tests.support.money import NOW, ask_for, give_destination, only_rails, open_periods, pay_in, set_terms
from tests.webhooks.conftest import EVERYTHING, PUBLIC

pytestmark = pytest.mark.network


def shape(value):
    """The names in a payload and the kinds of its values, so that an example is compared with what is really sent."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return type(value).__name__


def test_a_question_is_told_from_its_asking_to_its_solution_signed_and_in_order(desk, make, receiver):
    endpoint = desk.add([name for name in PUBLIC if not name.startswith("member")])
    thread = make.thread(product=make.product("hub-6"), tags=["wifi"])
    answer = make.answer(thread, accepted=True)
    make.reply(answer)
    desk.send()
    assert receiver.types == [
        "thread.created", "answer.created", "answer.accepted", "thread.solved", "reply.created",
    ]  # fmt: skip
    for number, body in enumerate(receiver.told):
        assert desk.read(number, secret=desk.secret(endpoint)) == body
        assert shape(body) == shape(example_of(BY_NAME[body["type"]]))
    assert receiver.told[0]["data"]["thread"]["url"].endswith(thread.url)
    assert receiver.told[2]["data"]["answer"]["is_accepted"] is True
    assert receiver.asked[0].headers["content-type"] == "application/json"
    assert len(set(receiver.ids)) == 5
    desk.send(hours=1)
    assert len(receiver.asked) == 5


def test_only_what_was_chosen_is_told_and_nothing_while_switched_off(desk, make, receiver):
    endpoint = desk.add(["answer.created"])
    make.answer()
    desk.do(actions.switch_off, endpoint)
    make.answer()
    desk.do(actions.switch_on, endpoint)
    make.answer()
    desk.send()
    assert receiver.types == ["answer.created"] * 2


def test_boards_that_visitors_do_not_read_are_told_only_to_whom_private_things_are_told(desk, make, receiver):
    desk.add(path="/public")
    desk.add(EVERYTHING, path="/private", is_private=True)
    staff = make.board("staff", read=Audience.STAFF, write=Audience.STAFF)
    thread = make.thread(author=make.member("employee"), board=staff)
    with transaction():
        publish(SYSTEM, RankGained(member_id=thread.author_id, rank_id=1, before_id=None))
    desk.send()
    by_path = {
        path: [a.json()["type"] for a in receiver.asked if a.path == path] for path in ("/public", "/private")
    }
    assert by_path["/private"] == ["thread.created", "member.rank_changed"]
    assert by_path["/public"] == ["member.rank_changed"]


def test_what_is_out_of_sight_by_the_time_of_the_call_is_told_as_removed_by_its_id_alone(
    desk, make, receiver
):
    desk.add()
    gone, kept = make.thread(), make.thread()
    answer = make.answer(kept)
    with transaction():
        threads.remove_thread(
            desk.actor, thread_queries.lock_thread(SYSTEM, gone.id), reason="Spam, all of it."
        )
        answers.remove_answer(desk.actor, kept, answer, reason="Spam, all of it.")
    desk.send()
    about_gone = [body for body in receiver.told if body["data"]["thread"]["id"] == gone.id]
    assert {body["type"] for body in about_gone} == {"thread.removed"}
    assert all(body["data"] == {"thread": {"id": gone.id}} for body in about_gone)
    about_answer = [body for body in receiver.told if "answer" in body["data"]]
    assert [shape(body) for body in about_answer] == [shape(example_of(BY_NAME["answer.removed"]))] * 2
    assert all(answer.body_markdown[:20] not in ask.body.decode() for ask in receiver.asked)


def test_a_thread_that_moves_where_visitors_do_not_read_is_told_as_removed(desk, make, receiver):
    desk.add()
    thread = make.thread()
    staff = make.board("staff", read=Audience.STAFF, write=Audience.STAFF)
    desk.send()
    with transaction():
        threads.move_thread(desk.actor, thread_queries.lock_thread(SYSTEM, thread.id), staff)
    desk.send()
    assert receiver.told[-1]["data"] == {"thread": {"id": thread.id}}
    assert receiver.types == ["thread.created", "thread.removed"]


def test_an_erased_member_leaves_nothing_behind_in_what_was_told_of_them(desk, make, receiver):
    desk.add()
    member = make.member(username="theo")
    make.thread(author=member)
    rose = RankGained(member_id=member.id, rank_id=1, before_id=None)
    with transaction():
        publish(SYSTEM, rose)
    desk.send()
    thread, rank = receiver.told
    assert rank["data"]["member"] | {"url": ""} == {"id": member.id, "username": "theo", "url": ""}
    assert "theo" not in json.dumps(thread)
    with transaction():
        publish(SYSTEM, rose)
    with transaction():
        members.erase_member(SYSTEM, db.session.get(type(member), member.id))
    desk.send(hours=1)
    assert len(receiver.asked) == 2
    assert [message.topic for message in db.session.query(WebhookMessage)] == ["thread.created"]
    assert "theo" not in json.dumps([attempt.body for attempt in db.session.query(WebhookAttempt)])


def test_what_happened_elsewhere_long_ago_is_told_to_nobody(desk, make, receiver, clock):
    desk.add()
    member = make.member()
    news = RankGained(member_id=member.id, rank_id=1, before_id=None)
    with transaction():
        publish_past(SYSTEM, [(core_clock.now().replace(year=2020), news), (core_clock.now(), news)])
    desk.send()
    assert receiver.types == ["member.rank_changed"]


def test_payouts_are_told_only_where_private_things_are_told(desk, receiver, make):
    desk.clock.freeze(NOW)
    desk.add(PUBLIC, path="/public")
    desk.add(["payout.settled"], path="/private", is_private=True)
    with only_rails(ManualRail()):
        set_terms()
        open_periods()
        member = make.member()
        pay_in(member.id, 3_410)
        give_destination(
            member.id, "manual", Destination(holder_name="Mara Holt", iban="DE02120300000000202051")
        )
        payout = ask_for(make.actor(member))
        with transaction():
            for state in ("approved", "settled"):
                publish(
                    SYSTEM, PayoutMoved(payout_id=payout.id, member_id=member.id, deed="settle", state=state)
                )
    desk.send()
    assert [ask.path for ask in receiver.asked] == ["/private"]
    assert shape(receiver.told[0]) == shape(example_of(BY_NAME["payout.settled"]))
    assert "DE02" not in receiver.asked[0].body.decode()


def test_each_example_of_the_catalogue_says_what_it_is_about():
    assert len({entry.topic for entry in CATALOGUE}) == len(CATALOGUE)
    assert all("@" not in json.dumps(entry.data) for entry in CATALOGUE)
