"""Every open question stands at exactly one leaf: moved by events and by the clock, each deed done once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community.answers import actions as answers
from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.escalation import queries as tickets
from community.notifications.models import Notification
from community.reactions import actions as reactions
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.rules import Kind as ThreadKind
from community.triage import actions, queries
from community.triage.models import TriageArrival
from community.triage.rules import Act, Branch, Condition, Kind, Leaf
from community.triage.rules.story import Around
from tests.support.client import post
from tests.support.sql import count_queries

HAND = Leaf("hand", Act.ESCALATE, text="It is time.")
REST = Leaf("rest", Act.ESCALATE, priority="low")


def ask(kind, yes, no, **what):
    return Branch("n1", Condition(kind, **what), yes, no)


def test_a_new_question_stands_somewhere_in_the_transaction_that_makes_it(make, act_of, drain):
    thread = make.thread()
    assert act_of(thread) == "wait"
    drain()
    assert act_of(thread) == "wait"
    assert queries.find_place(make.thread(kind=ThreadKind.DISCUSSION).id) is None


def test_the_clock_alone_leads_on_at_the_very_instant(make, clock, place_of, tick):
    began = clock.freeze("2026-03-02T09:00")
    thread = make.thread()
    assert place_of(thread).look_again_at == began + timedelta(hours=4)
    tick(began + timedelta(hours=4, seconds=-1))
    assert place_of(thread).act == "wait"
    tick(began + timedelta(hours=4))
    assert place_of(thread).act == "experts"
    tick(began + timedelta(hours=24))
    assert place_of(thread).act == "escalate"
    assert place_of(thread).look_again_at is None


def test_answers_acceptance_and_reopening_move_it(make, act_of, place_of, drain):
    thread = make.thread()
    answer = make.answer(thread)
    drain()
    assert act_of(thread) == "wait"
    make.vote(answer)
    drain()
    assert act_of(thread) == "wait_asker"
    make.acceptance(answer)
    drain()
    assert place_of(thread).rests_since is not None
    with transaction():
        answers.withdraw_acceptance(
            make.actor(Role.MODERATOR), thread_queries.lock_thread(SYSTEM, thread.id), answer
        )
    drain()
    assert place_of(thread).rests_since is None


def test_an_asker_who_comes_back_without_thanks_is_heard_and_one_who_thanks_is_left_alone(
    make, act_of, tick, clock
):
    began = clock.freeze("2026-03-02T09:00")
    asker = make.member()
    unhappy, happy = make.thread(author=asker), make.thread(author=asker)
    for thread, words in (
        (unhappy, "It still drops, every evening."),
        (happy, "Thanks, that fixed it for me!"),
    ):
        answer = make.answer(thread)
        make.vote(answer)
        clock.freeze(clock.now + timedelta(minutes=1))
        make.reply(answer, author=asker, body=words)
    tick()
    assert act_of(unhappy) == "wait"
    tick(began + timedelta(hours=13))
    assert act_of(unhappy) == "escalate"
    assert act_of(happy) == "wait_asker"


def test_a_question_that_says_little_is_asked_once_for_more_and_goes_on_after_the_reply(
    make, act_of, drain, arrivals_of, client, sign_in, clock, tick
):
    began, asker = clock.freeze("2026-03-02T09:00"), make.member()
    thread = make.thread(author=asker, body="It does not work.")
    assert act_of(thread) == "wait"  # A short question is often answered as quickly as it was asked.
    tick(began + timedelta(hours=2))
    assert act_of(thread) == "wait_asker"
    assert db.session.scalar(select(func.count()).where(Notification.member_id == asker.id)) == 1
    sign_in(client, asker)
    page = client.get(thread.url).text
    assert "What exactly happens, since when" in page
    make.reply(thread, author=asker, body="The lamp is red since Monday.")
    drain()
    assert act_of(thread) == "wait"
    assert [one.act for one in arrivals_of(thread)].count("ask_info") == 1


def test_a_deed_is_done_once_for_each_arrival_however_often_its_job_runs(make, drain, publish, arrivals_of):
    publish(ask(Kind.ANSWERED, HAND, REST))
    thread = make.thread()
    make.answer(thread)
    drain()
    arrivals = arrivals_of(thread)
    assert [one.leaf_id for one in arrivals] == ["rest", "hand"]
    done = [(one.acted_at, one.outcome) for one in arrivals]
    for one in arrivals:
        with transaction():
            assert actions.act_on_arrival(SYSTEM, one.id) == ""
    assert [(one.acted_at, one.outcome) for one in arrivals_of(thread)] == done
    for _ in range(3):
        with transaction():
            assert actions.place_questions(SYSTEM, [thread.id]) == 0
    assert len(arrivals_of(thread)) == 2


def test_a_question_that_has_moved_on_before_its_deed_is_left_alone(make, drain, publish, arrivals_of):
    publish(ask(Kind.ANSWERED, REST, Leaf("info", Act.ESCALATE)))
    thread = make.thread()
    make.answer(thread)
    with transaction():
        actions.place_questions(SYSTEM, [thread.id])
    drain()
    assert arrivals_of(thread)[0].outcome == "It had moved on before anything was done."


def test_a_version_that_comes_into_force_or_goes_moves_every_question_and_repeats_nothing(
    make, drain, publish, place_of, arrivals_of
):
    thread = make.thread()
    publish(ask(Kind.FIRST, HAND, REST))
    assert place_of(thread).leaf_id == "hand"
    publish(ask(Kind.FIRST, Leaf("other", Act.ESCALATE, priority="high"), REST))
    assert place_of(thread).leaf_id == "other"
    assert arrivals_of(thread)[-1].outcome == "The rules before had said the same."
    admin = make.actor("admin")
    with transaction():
        row = actions.withdraw_tree(admin, 3, reason="It was too much.")
    drain()
    assert row.number == 4
    assert (place_of(thread).tree_id, place_of(thread).act) == (row.id, "wait")


def test_what_an_import_brings_is_placed_by_the_clock_and_old_questions_are_not_handed_over(
    make, tick, publish, place_of, arrivals_of
):
    publish(HAND)
    with core_clock.at(core_clock.now() - timedelta(days=400)):
        old = make.thread()
    for model in (TriageArrival, type(place_of(old))):
        db.session.query(model).filter_by(thread_id=old.id).delete()
    db.session.commit()
    tick()
    assert place_of(old).act == "escalate"
    assert arrivals_of(old)[0].outcome == "It was older than a month when it came here."


def test_an_incident_is_joined_while_it_is_open(make, tick, act_of, place_of):
    hub, staff, asker = make.product("hub"), make.actor(Role.MODERATOR), make.member()
    news = make.thread(kind=ThreadKind.ANNOUNCEMENT, title="Hubs restart at night")
    concerned, other = make.thread(author=asker, product=hub), make.thread()
    with transaction():
        incident = actions.open_incident(
            staff, title="Hubs restart at night", board_id=None, product_id=hub.id, master_thread_id=news.id
        )
    tick()
    assert (act_of(concerned), act_of(other)) == ("incident", "wait")
    assert place_of(concerned).incident_id == incident.id
    assert asker.id in thread_queries.list_follower_ids(news.id)
    with transaction():
        actions.close_incident(staff, queries.lock_incident(incident.id))
    tick()
    assert act_of(concerned) == "wait"


def test_a_link_to_a_solved_question_becomes_a_suggestion_that_ends_when_it_is_no_longer_solved(
    make, drain, act_of, place_of, client, sign_in
):
    solved = make.thread(title="How to update the hub by hand")
    answer = make.answer(solved, accepted=True)
    thread = make.thread()
    make.answer(thread, body=f"It is explained [over there]({solved.url}).")
    drain()
    assert act_of(thread) == "duplicate"
    assert place_of(thread).duplicate_of_id == solved.id
    sign_in(client, make.member(Role.MODERATOR))
    page = client.get(thread.url).text
    assert "It may have been asked before" in page
    assert f"/threads/{thread.id}/closure" in page
    with transaction():
        answers.withdraw_acceptance(
            make.actor(Role.MODERATOR), thread_queries.lock_thread(SYSTEM, solved.id), answer
        )
    drain()
    assert act_of(thread) == "wait"


def test_many_at_once_is_a_matter_of_an_hour(make, clock, tick, act_of):
    began = clock.freeze("2026-03-02T09:00")
    thread = make.thread()
    for minute in range(5):
        clock.freeze(began + timedelta(minutes=minute))
        with transaction():
            threads.have_too(make.actor(), thread_queries.lock_thread(SYSTEM, thread.id))
    tick()
    assert act_of(thread) == "escalate"
    tick(began + timedelta(minutes=59))
    assert act_of(thread) == "escalate"
    tick(began + timedelta(minutes=60))
    assert act_of(thread) == "wait"


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        (Condition(Kind.WORDS, words=("connection", "nothing")), True),
        (Condition(Kind.WORDS, words=("connect*",)), True),
        (Condition(Kind.WORDS, words=("onnection",)), False),
        (Condition(Kind.TAGS, words=("wifi",)), True),
        (Condition(Kind.WORDS, words=("wifi",)), True),
        (Condition(Kind.TAGS, words=("router",)), False),
        (Condition(Kind.UPSET, number=2), True),
        (Condition(Kind.UPSET, number=3), False),
        (Condition(Kind.FIRST), True),
        (Condition(Kind.ROLE, words=("member",)), True),
        (Condition(Kind.ROLE, words=("employee", "agent")), False),
        (Condition(Kind.PLAN, words=("business",)), False),
        (Condition(Kind.PRODUCT, ids=(0,)), True),
        (Condition(Kind.SHORT, number=500), True),
        (Condition(Kind.PROMISE_BROKEN), False),
        (Condition(Kind.QUIET, number=60), False),
    ],
)
def test_what_is_said_of_it_decides(make, publish, act_of, condition, is_met):
    publish(Branch("n1", condition, Leaf("yes", Act.ESCALATE), Leaf("no", Act.ESCALATE)))
    thread = make.thread(body="This is USELESS! Useless, useless, and I am so ANGRY about it.", tags=["wifi"])
    place = queries.find_place(thread.id)
    assert (place.leaf_id == "yes") is is_met


def test_opening_hours_are_followed_to_the_minute(make, publish, place_of, tick, clock):
    now = clock.freeze("2026-03-02T03:00")
    publish(Branch("n1", Condition(Kind.TEAM_OPEN, ids=(0,)), HAND, REST))
    thread, hours = make.thread(), queries.load_around().teams[0]
    for _ in range(3):
        is_open, change = hours.is_open(now), hours.next_change(now)
        assert place_of(thread).leaf_id == ("hand" if is_open else "rest")
        assert place_of(thread).look_again_at == change
        now = change
        tick(now)


def test_a_team_gets_it_once_with_the_rule_that_says_so(make, publish, drain, arrivals_of, place_of):
    publish(ask(Kind.ANSWERED, HAND, Leaf("first", Act.ESCALATE, priority="urgent", text="At once.")))
    thread = make.thread()
    drain()
    ticket = tickets.find_open_of(thread.id)
    assert (ticket.priority, ticket.leaf) == ("urgent", "At once.")
    assert arrivals_of(thread)[0].outcome == f"Handed to {ticket.team.name}, urgent priority."
    make.answer(thread)
    drain()
    assert arrivals_of(thread)[-1].outcome == "A team had it already."
    assert tickets.find_open_of(thread.id).id == ticket.id


def test_a_plan_counts_until_it_ends(make, publish, place_of, tick, clock):
    publish(Branch("n1", Condition(Kind.PLAN, words=("business",)), HAND, REST))
    began = clock.freeze(core_clock.now())
    member, admin = make.member(), make.actor("admin")
    thread = make.thread(author=member)
    with transaction():
        actions.grant_entitlement(admin, member, plan="Business", ends_at=began + timedelta(days=2))
    tick()
    assert place_of(thread).leaf_id == "hand"
    tick(began + timedelta(days=2))
    assert place_of(thread).leaf_id == "rest"


def test_undoing_what_others_confirmed_brings_the_asker_back(make, drain, act_of, clock):
    asker = make.member()
    thread = make.thread(author=asker)
    answer = make.answer(thread)
    clock.advance(days=8)
    make.confirmation(answer)
    make.confirmation(answer)
    drain()
    thread = thread_queries.lock_thread(SYSTEM, thread.id)
    assert thread.confirmed_at is not None
    with transaction():
        reactions.undo_resolution(make.actor(asker), thread_queries.lock_thread(SYSTEM, thread.id))
    drain()
    assert act_of(thread) == "escalate"  # Nobody has written for a week.


def test_the_asker_reads_what_happens_next_and_moderators_why(make, client, browsers, sign_in):
    asker = make.member()
    thread = make.thread(author=asker)
    assert "What happens next" not in client.get(thread.url).text
    sign_in(client, asker)
    page = client.get(thread.url).text
    assert "Members have your question." in page
    assert "Why it stands here" not in page
    other = browsers()
    sign_in(other, make.member())
    assert "What happens next" not in other.get(thread.url).text
    staff = browsers()
    sign_in(staff, make.member(Role.MODERATOR))
    page = staff.get(thread.url).text
    assert "Nobody has answered for 4 hours" in page
    assert other.get(f"/triage/threads/{thread.id}").status_code == 403
    assert "How it came here" in staff.get(f"/triage/threads/{thread.id}").text
    with count_queries(at_most=16):
        listed = staff.get("/triage").text
    assert thread.title in listed
    assert other.get("/triage").status_code == 403


def test_moderators_keep_the_list_of_incidents(make, client, sign_in):
    hub = make.product("hub", name="Hub 5")
    sign_in(client, make.member())
    assert client.get("/triage/incidents").status_code == 403
    sign_in(client, make.member(Role.MODERATOR))
    refused = post(client, "/triage/incidents", {"title": "Broken"})
    assert refused.status_code == 422
    assert "Choose the product, the board, or both" in refused.text
    assert post(client, "/triage/incidents", {"title": "Hubs restart at night", "product_id": str(hub.id), "master": "999999"}).status_code == 422  # fmt: skip
    assert post(client, "/triage/incidents", {"title": "Hubs restart at night", "product_id": str(hub.id)}).status_code == 303  # fmt: skip
    page = client.get("/triage/incidents").text
    assert "Hubs restart at night" in page
    incident = queries.list_incidents(1).items[0]
    assert post(client, f"/triage/incidents/{incident.id}/closing", {"_method": "PUT"}).status_code == 303
    assert post(client, f"/triage/incidents/{incident.id}/closing", {"_method": "PUT"}).status_code == 409


def test_nobody_moves_questions_by_hand(make):
    with pytest.raises(Forbidden), transaction():
        actions.place_questions(make.actor("admin"), [1])
    assert Around().teams == {}
