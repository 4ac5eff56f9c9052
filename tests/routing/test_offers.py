"""A question is offered in rounds, to people who can take it; an answer, a pass and time end an offer."""

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.members import actions as members
from community.members.queries import get_actor
from community.routing import actions, jobs, queries
from community.routing.models import Offer, Offering
from community.routing.rules.offers import OFFER
from community.threads.rules import Kind
from tests.support.client import post


def later(clock, drain, **span):
    clock.freeze(core_clock.now() + timedelta(**span))
    drain()


def test_a_new_question_is_offered_to_who_knows_it_and_they_are_told_why(
    helper, ask, offers, client, sign_in
):
    mara = helper("mara")
    thread = ask(title="The hub blinks red")
    assert offers(thread)[mara.id].outcome is None
    assert (offers(thread)[mara.id].helped, offers(thread)[mara.id].answers) == (4, 4)
    sign_in(client, mara)
    inbox = client.get("/inbox").text
    assert "A question for you:" in inbox
    assert "Because 4 of your 4 answers about Hub 5 helped." in inbox
    page = client.get("/for-you").text
    assert "Offered to you now" in page
    assert "10 minutes left" in page


def test_an_answer_settles_every_offer_of_its_question(helper, ask, make, offers):
    mara, theo = helper(), helper()
    thread = ask()
    assert set(offers(thread)) == {mara.id, theo.id}
    make.answer(thread, author=theo)
    assert offers(thread)[theo.id].outcome == "answered"
    assert offers(thread)[mara.id].outcome == "covered"
    assert db.session.get_one(Offering, thread.id).next_at is None


def test_what_the_asker_adds_ends_nothing(helper, ask, make, offers, drain):
    mara, asker = helper(), make.member()
    thread = ask(author=asker)
    make.answer(thread, author=asker)
    assert offers(thread)[mara.id].outcome is None


def test_a_pass_brings_the_next_round_sooner_and_leaves_the_question_in_the_list(
    helper, ask, offers, clock, drain, client, sign_in
):
    clock.freeze(core_clock.now())
    mara, theo, nils = helper(answers=6), helper(answers=5), helper(answers=1)
    thread = ask()
    assert set(offers(thread)) == {mara.id, theo.id}
    for member in (mara, theo):
        sign_in(client, member)
        offer = offers(thread)[member.id]
        assert post(client, f"/offers/{offer.id}/pass", method="PUT").status_code == 303
        assert offers(thread)[member.id].outcome == "passed"
    assert thread.url in client.get("/for-you").text
    jobs.offer_due()
    assert offers(thread)[nils.id].outcome is None


def test_nobody_passes_what_lies_before_others_or_is_over(
    helper, ask, offers, clock, drain, make, client, sign_in
):
    clock.freeze(core_clock.now())
    mara = helper()
    offer = offers(ask())[mara.id]
    sign_in(client, make.member())
    assert post(client, f"/offers/{offer.id}/pass", method="PUT").status_code == 404
    sign_in(client, mara)
    later(clock, drain, minutes=11)
    refused = post(client, f"/offers/{offer.id}/pass", method="PUT")
    assert refused.status_code == 409
    assert "This offer is over already" in refused.text


def test_offers_end_by_themselves_and_wider_rounds_follow(helper, ask, offers, clock, drain, see):
    clock.freeze(core_clock.now())
    here = helper()
    before = helper()
    see(before, minutes_ago=100)
    thread = ask()
    assert set(offers(thread)) == {here.id}
    later(clock, drain, seconds=61)
    assert set(offers(thread)) == {here.id, before.id}
    later(clock, drain, seconds=OFFER.total_seconds())
    assert {offer.outcome for offer in offers(thread).values()} == {"expired"}


def test_doing_it_twice_offers_nothing_twice(helper, ask, offers):
    mara = helper()
    thread = ask()
    with transaction():
        assert actions.begin_offering(SYSTEM, thread.id) == 0
        assert actions.offer_round(SYSTEM, thread.id) == 0
    jobs.offer_due()
    assert set(offers(thread)) == {mara.id}
    with pytest.raises(Forbidden), transaction():
        actions.offer_round(get_actor(mara.id), thread.id)


@pytest.mark.parametrize(
    "why", ["suspended", "unconfirmed", "erased", "unseen", "staff", "asker", "not a reader"]
)
def test_who_cannot_answer_is_not_asked(helper, ask, make, offers, see, why):
    mara, fit = helper(), helper()
    words = {}
    if why == "suspended":
        make.suspension(mara)
    elif why == "erased":
        with transaction():
            members.erase_member(SYSTEM, mara)
    elif why == "unseen":
        see(mara, minutes_ago=25 * 60)
    elif why == "asker":
        words = {"author": mara}
    elif why == "not a reader":
        words = {"board": make.board(write="staff"), "author": make.member(Role.EMPLOYEE)}
    else:
        row = db.session.get_one(type(mara), mara.id)
        row.email_confirmed_at = None if why == "unconfirmed" else row.email_confirmed_at
        row.role = Role.EMPLOYEE.value if why == "staff" else row.role
        db.session.commit()
    thread = ask(**words)
    assert set(offers(thread)) == (set() if why == "not a reader" else {fit.id})


def test_only_questions_that_wait_are_offered(helper, ask, make, offers, drain):
    helper()
    assert not offers(ask(kind=Kind.DISCUSSION))
    answered = make.thread()
    make.answer(answered)
    drain()
    assert not offers(answered)


def test_old_questions_are_nobodys_news(helper, make, hub, offers, drain):
    helper()
    old = make.thread(product=hub, at=core_clock.now() - timedelta(days=2))
    drain()
    assert not offers(old)
    assert db.session.get_one(Offering, old.id).next_at is None


def test_no_more_lie_before_one_helper_than_the_terms_allow(helper, ask, offers):
    mara = helper(answers=1)
    threads = [ask() for _ in range(5)]
    assert sum(mara.id in offers(thread) for thread in threads) == 3
    assert queries.count_open_offers([mara.id], core_clock.now())[mara.id] == 3


def test_an_erased_member_leaves_no_offer_behind(helper, ask, make):
    mara = helper()
    ask()
    assert db.session.query(Offer).count() == 1
    with transaction():
        members.erase_member(SYSTEM, mara)
    assert db.session.query(Offer).count() == 0


def test_an_easy_question_is_newcomers_first_and_says_so_to_the_practised(
    helper, ask, make, hub, offers, see, clock, drain, client, browsers, sign_in
):
    clock.freeze(core_clock.now())
    mara, nia = helper("mara"), make.member(username="nia")
    make.thread(author=nia, product=hub)
    solved = make.thread(product=hub)
    make.answer(solved, accepted=True)
    see(nia)
    drain()
    easy = make.thread(product=hub, title="How do I restart the hub?", body="It blinks, and I lost the book.")
    with transaction():
        assert actions.begin_offering(SYSTEM, easy.id, shown_ids=[solved.id]) == 1
    assert set(offers(easy)) == {nia.id}
    sign_in(client, mara)
    until = queries.list_newcomer_chances([easy.id], core_clock.now())[easy.id]
    assert until == core_clock.now() + timedelta(minutes=3)
    assert "Newcomers first until" in client.get("/for-you").text
    own = browsers()
    sign_in(own, nia)
    assert "You have the first chance" in own.get("/for-you").text
    later(clock, drain, seconds=181)
    assert set(offers(easy)) == {nia.id, mara.id}
    assert "Newcomers first until" not in client.get("/for-you").text


def test_what_was_shown_counts_only_when_it_is_solved(helper, make, hub, see, drain):
    nia = make.member()
    make.thread(author=nia, product=hub)
    see(nia)
    waiting = make.thread(product=hub)
    drain()
    thread = make.thread(product=hub, title="How do I restart it?", body="It blinks since this morning.")
    with transaction():
        actions.begin_offering(SYSTEM, thread.id, shown_ids=[waiting.id, 10**9])
    assert db.session.get_one(Offering, thread.id).signs == "short"


def test_an_offer_that_ended_is_not_told(helper, ask, make, hub, drain, client, sign_in):
    mara = helper()
    thread = make.thread(product=hub)
    with transaction():
        actions.begin_offering(SYSTEM, thread.id)
    make.answer(thread)
    drain()
    sign_in(client, mara)
    assert "A question for you" not in client.get("/inbox").text
    assert "Offered to you now" not in client.get("/for-you").text
