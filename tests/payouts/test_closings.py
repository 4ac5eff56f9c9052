"""No payout is stuck without an owner: asked again, closed by hand by two people, and opened again while it has not moved."""

import pytest

from community.books import jobs as book_jobs
from community.core.db import db
from community.core.errors import Conflict, Forbidden, Invalid
from community.members.models import Member
from community.payouts import jobs, queries
from community.payouts.models import PayoutFault
from tests.payouts.test_sending import billing  # noqa: F401 - a fixture
from tests.support.client import post
from tests.support.money import do

pytestmark = pytest.mark.network
FAULTS = "/admin/payouts/faults"
EVIDENCE = "Their support, ticket 4711, on 3 September: booked on the 2nd."


@pytest.fixture
def stuck(billing):  # noqa: F811
    """The money went, and nobody ever said so; asking was given up."""
    payout = billing.ask()
    billing.provider.faults.append("timeout after")
    billing.send()
    billing.provider.down()
    billing.work(times=5, days=8)
    return payout


def fault():
    (one,) = db.session.query(PayoutFault).filter_by(settled_at=None).all()
    return one


def audit():
    return book_jobs.audit(whole=True, more=queries.list_faults).faults


def test_a_fault_that_is_settled_without_its_payout_having_moved_is_opened_again(billing, stuck):  # noqa: F811
    first = fault().id
    do.settle_fault(billing.admins[0], fault(), words="I had a look and found nothing wrong.")
    assert audit() == [f"Nobody looks after {stuck.number}."]
    jobs.note_late()
    jobs.note_late()
    again = fault()
    assert (again.id, again.settlement[:12], again.reopened_at is None) == (first, "I had a look", False)
    assert audit() == []


def test_asked_once_more_a_provider_that_is_back_says_what_became_of_it(billing, stuck):  # noqa: F811
    do.ask_again(billing.admins[0], queries.lock_fault(fault().id))
    billing.work(minutes=1)
    assert (stuck.state, fault().kind) == ("unknown", "no_answer"), "It is down still: nothing is lost."
    billing.provider.up()
    do.ask_again(billing.admins[0], queries.lock_fault(fault().id))
    billing.work(minutes=1)
    assert (stuck.state, billing.times_paid(stuck)) == ("settled", 1)
    with pytest.raises(Conflict, match="has moved since"):
        do.ask_again(billing.admins[0], queries.lock_fault(fault().id))


@pytest.mark.parametrize("is_paid", [True, False])
def test_two_people_close_it_by_hand_and_a_late_true_answer_is_still_heard(billing, stuck, is_paid):  # noqa: F811
    sayer, checker, _ = billing.admins
    found = fault()
    with pytest.raises(Conflict):
        do.confirm_closing(checker, found)
    with pytest.raises(Invalid):
        do.say_outcome(sayer, found, is_paid=is_paid, evidence="Trust me.")
    do.say_outcome(sayer, found, is_paid=is_paid, evidence=EVIDENCE)
    with pytest.raises(Conflict, match="said already"):
        do.say_outcome(checker, found, is_paid=not is_paid, evidence=EVIDENCE)
    with pytest.raises(Forbidden):
        do.confirm_closing(sayer, found)
    assert stuck.state == "unknown"
    do.turn_down_closing(checker, found)
    do.say_outcome(sayer, found, is_paid=is_paid, evidence=EVIDENCE)
    do.confirm_closing(checker, found)
    assert stuck.state == ("settled" if is_paid else "failed")
    assert (found.settled_by_id, EVIDENCE in found.settlement) == (checker.id, True)
    assert EVIDENCE not in stuck.reason, "The member reads what became of it, not our correspondence."
    assert audit() == []
    billing.provider.up()
    billing.call_back(billing.provider.callback(stuck.key))
    billing.work(minutes=1)
    kinds = [one.kind for one in queries.list_open_faults()]
    assert (kinds, billing.times_paid(stuck)) == ([] if is_paid else ["after_the_end"], 1)
    assert audit() == []


def test_whoever_it_is_for_and_faults_of_another_kind_are_refused(billing, make):  # noqa: F811
    sayer = billing.admins[0]
    wrong = billing.ask()
    billing.provider.plants[f"{wrong.number}-1"] = {"amount_minor": 1}
    billing.send()
    with pytest.raises(Conflict, match="another kind"):
        do.say_outcome(sayer, fault(), is_paid=True, evidence=EVIDENCE)
    with pytest.raises(Forbidden):
        do.say_outcome(make.actor(make.member()), fault(), is_paid=True, evidence=EVIDENCE)


def test_the_page_of_faults_leads_two_admins_through_it(client, sign_in, billing, stuck):  # noqa: F811
    sayer, checker = (db.session.get_one(Member, actor.id) for actor in billing.admins[:2])
    door = f"{FAULTS}/{fault().id}"
    sign_in(client, sayer)
    page = client.get(FAULTS).text
    assert ("Ask the provider now" in page, "Close it by hand…" in page) == (True, True)
    assert post(client, f"{door}/question", method="PUT").status_code == 303
    assert post(client, f"{door}/closing", {"evidence": EVIDENCE}).status_code == 422
    short = post(client, f"{door}/closing", {"outcome": "paid", "evidence": "Yes."})
    assert (short.status_code, "who told you" in short.text, "Yes." in short.text) == (422, True, True)
    assert post(client, f"{door}/closing", {"outcome": "paid", "evidence": EVIDENCE}).status_code == 303
    page = client.get(FAULTS).text
    assert ("somebody else has to confirm it" in page, "Take it back" in page) == (True, True)
    assert post(client, f"{door}/closing", method="PUT").status_code == 403
    sign_in(client, checker)
    page = client.get(FAULTS).text
    assert ("Confirm that it was paid" in page, EVIDENCE in page) == (True, True)
    assert post(client, f"{door}/closing", method="PUT").status_code == 303
    settled = client.get(f"{FAULTS}?show=settled").text
    assert f"By hand as paid: {EVIDENCE}" in settled
    assert queries.get_payout(billing.admins[0], stuck.id).state == "settled"
