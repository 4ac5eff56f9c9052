"""Payouts from the claim to its end: what happens where, by whom, and that the book agrees at every step."""

import itertools
from datetime import timedelta

import pytest

from community.books import jobs as book_jobs
from community.books import queries as books
from community.books.rules import Account, Kind
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.members import actions as members
from community.members.models import Member
from community.payouts import jobs, policy, queries
from community.payouts.models import Payout
from community.payouts.rules.states import MOVES, ON_ITS_WAY, PARTS, SET_ASIDE, Deed, Part, State
from community.payouts.rules.terms import Choice
from community.rails.manual import ManualRail
from community.rails.rules import Destination, Outcome, Report
from community.rewards import queries as rewards
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

HOME = Destination(holder_name="Mara Holt", iban="DE02120300000000202051")


@pytest.fixture
def house(app, make, clock):
    """An installation that pays by hand, a member with £34.10 to claim, and three admins."""
    clock.freeze(NOW)
    with only_rails(ManualRail()):
        set_terms()
        open_periods()
        yield House(make)


class House:
    def __init__(self, make):
        self.make = make
        self.admins = [make.actor(make.member(role=Role.ADMIN)) for _ in range(3)]
        self.mara = self.member(3_410)

    def member(self, amount_minor: int):
        member = self.make.member()
        if amount_minor:
            pay_in(member.id, amount_minor)
        give_destination(member.id, "manual", HOME)
        return self.make.actor(member)

    def send(self, *payouts) -> None:
        batch = approve_all(*self.admins[:2])
        do.send_batch(self.admins[2], queries.lock_batch(batch.id))
        jobs.send_batch(batch.id)

    def say(self, payout, outcome, **said):
        report = Report(key=payout.key, outcome=outcome, **said)
        return do.hear(SYSTEM, "manual", [report])


def balances(actor) -> dict[str, int]:
    payee = queries.find_payee_of(actor)
    return {account.kind.value: amount for account, amount in books.list_balances_of(payee.subject).items()}


def is_sound() -> bool:
    faults = book_jobs.audit(more=queries.list_faults).faults
    assert faults == []
    return True


def test_money_goes_the_whole_way_and_comes_back_when_the_bank_sends_it_back(house):
    payout = ask_for(house.mara)
    assert (payout.state, payout.amount_minor, balances(house.mara)) == (
        "reserved",
        3_410,
        {"reserved": 3_410},
    )
    house.send()
    assert (payout.state, balances(house.mara)) == ("sent", {})
    assert books.find_balances([Account(Kind.CLEARING, "manual", 0, "GBP")]).popitem()[1] == 3_410
    assert is_sound()
    heard = house.say(payout, Outcome.SETTLED, amount_minor=3_410, currency="GBP", external_id="B1")
    assert (heard.applied, payout.state, balances(house.mara)) == (1, "settled", {"paid": 3_410})
    house.say(payout, Outcome.RETURNED, external_id="B2", reason="The account is closed.")
    assert (payout.state, payout.reason) == ("returned", "The account is closed.")
    assert balances(house.mara) == {"payable": 3_410}
    again = ask_for(house.mara)
    assert again.id != payout.id
    assert [step.deed for step in queries.list_steps(payout)] == [
        "ask", "batch", "approve", "submit", "accept", "settle", "return",
    ]  # fmt: skip
    assert is_sound()


def test_the_same_page_sent_twice_is_one_claim_and_another_page_is_told_so(house):
    first = ask_for(house.mara, key="page-1")
    assert ask_for(house.mara, key="page-1").id == first.id
    with pytest.raises(Conflict):
        ask_for(house.mara, key="page-2")
    assert balances(house.mara) == {"reserved": 3_410}


def test_a_claim_that_cannot_be_says_why(house):
    poor, homeless = house.member(999), house.make.actor(house.make.member())
    pay_in(homeless.id, 5_000)
    for actor, words in ((poor, "Cash starts at £10.00"), (homeless, "payment details are missing")):
        with pytest.raises(Invalid) as told:
            ask_for(actor)
        assert words in str(told.value.fields)
    with pytest.raises(Conflict):
        do.claim(house.mara, choice=Choice.CASH, rail="manual", amount_minor=3_409, claim_key="other-amount")
    for choice, rail in (
        (Choice.CASH, "sepa"),
        (Choice.CREDIT, ""),
        (Choice.CASH, "charity"),
        (Choice.KEEP, ""),
    ):
        with pytest.raises(Invalid):
            ask_for(house.mara, choice=choice, rail=rail)
    with pytest.raises(Forbidden):
        ask_for(house.admins[0])
    assert balances(house.mara) == {"payable": 3_410}


def test_outside_the_window_nothing_can_be_claimed_but_what_came_back_can(house, clock):
    payout = ask_for(house.mara)
    house.send()
    clock.freeze(NOW + timedelta(days=40))
    with pytest.raises(Conflict):
        ask_for(house.member(2_000))
    house.say(payout, Outcome.FAILED, reason="The account does not exist.")
    assert ask_for(house.mara).amount_minor == 3_410


def test_nobody_approves_what_they_prepared_and_large_batches_need_two(house):
    maker, checker, third = house.admins
    payout = ask_for(house.mara)
    set_terms(second_approval_minor=3_000)
    batch = do.prepare_batch(maker, rail="manual", currency="GBP")
    with pytest.raises(Forbidden):
        do.approve_batch(maker, queries.lock_batch(batch.id), revision=1)
    assert do.approve_batch(checker, queries.lock_batch(batch.id), revision=1) is False
    with pytest.raises(Conflict):
        do.approve_batch(checker, queries.lock_batch(batch.id), revision=1)
    with pytest.raises(Forbidden):
        do.send_batch(third, queries.lock_batch(batch.id))
    assert payout.state == "reserved"
    assert do.approve_batch(third, queries.lock_batch(batch.id), revision=1) is True
    assert payout.state == "approved"


def test_a_batch_that_changed_needs_its_approvals_anew(house):
    maker, checker, third = house.admins
    first, second = ask_for(house.mara), ask_for(house.member(5_000))
    batch = approve_all(maker, checker)
    assert (batch.state, batch.total_minor) == ("approved", 8_410)
    do.exclude_payout(maker, queries.lock_batch(batch.id), second, reason="Asked to wait a week.")
    assert (batch.state, batch.total_minor, first.state, second.state) == (
        "prepared",
        3_410,
        "reserved",
        "reserved",
    )
    with pytest.raises(Conflict):
        do.approve_batch(checker, queries.lock_batch(batch.id), revision=1)
    assert do.approve_batch(checker, queries.lock_batch(batch.id), revision=2)
    do.cancel_batch(third, queries.lock_batch(batch.id), reason="The bank is closed today.")
    assert (first.state, first.batch_id) == ("reserved", None)
    assert is_sound()


def test_an_admin_who_was_a_member_neither_prepares_nor_approves_their_own(house):
    member = house.member(2_000)
    ask_for(member)
    with transaction():
        members.set_role(
            house.admins[0], db.session.get_one(Member, member.id), Role.ADMIN, reason="Joined us."
        )
    promoted = house.make.actor(db.session.get_one(Member, member.id))
    with pytest.raises(Conflict):
        do.prepare_batch(promoted, rail="manual", currency="GBP")
    batch = do.prepare_batch(house.admins[0], rail="manual", currency="GBP")
    with pytest.raises(Conflict):
        do.approve_batch(promoted, queries.lock_batch(batch.id), revision=1)


def test_every_state_deed_and_actor_only_what_is_listed_succeeds(house):
    """The whole table: what a person may do is done by its own verb, what is the machine's no person does."""
    owner, admin = house.mara, house.admins[0]
    actors = {Part.OWNER: owner, Part.FINANCE: admin, Part.MACHINE: SYSTEM}
    stranger = house.member(0)
    payout = ask_for(owner)
    tried = 0
    for state, deed in itertools.product(State, Deed):
        with transaction():
            payout.state, payout.reason = state.value, "For the table."
        for part, actor in [*actors.items(), (None, stranger)]:
            may = (state, deed) in MOVES and part in PARTS[deed]
            assert bool(policy.can_move(actor, payout, deed, owner_id=owner.id)) is may, (state, deed, part)
            tried += 1
        if (state, deed) not in MOVES:
            with pytest.raises(Conflict):
                do.advance(SYSTEM, payout, deed)
    assert tried == len(State) * len(Deed) * 4
    assert not SET_ASIDE & ON_ITS_WAY


def test_what_a_rail_says_twice_or_late_counts_once_and_what_contradicts_us_waits_for_a_person(house):
    payout = ask_for(house.mara)
    house.send()
    right = {"amount_minor": 3_410, "currency": "GBP"}
    assert house.say(payout, Outcome.SETTLED, **right, external_id="B1").applied == 1
    assert house.say(payout, Outcome.SETTLED, **right, external_id="B1").known == 1
    assert house.say(payout, Outcome.SENT, external_id="B0").known == 1
    for said in ({"amount_minor": 3_409, "currency": "GBP"}, {"amount_minor": 3_410, "currency": "EUR"}):
        assert house.say(payout, Outcome.RETURNED, **said).faults == 1
    assert house.say(payout, Outcome.FAILED).faults == 1
    stranger = do.hear(SYSTEM, "manual", [Report(key="PD-999999-1", outcome=Outcome.SETTLED)])
    assert stranger.faults == 1
    assert (payout.state, balances(house.mara)) == ("settled", {"paid": 3_410})
    kinds = sorted(fault.kind for fault in queries.list_open_faults())
    assert kinds == ["mismatch", "mismatch", "not_ours", "out_of_place"]
    fault = queries.list_open_faults()[0]
    do.take_fault(house.admins[0], queries.lock_fault(fault.id))
    with pytest.raises(Invalid):
        do.settle_fault(house.admins[0], queries.lock_fault(fault.id), words="ok")
    do.settle_fault(house.admins[0], queries.lock_fault(fault.id), words="The bank corrected its file.")
    assert len(queries.list_open_faults()) == 3
    assert is_sound()


def test_a_settlement_after_we_gave_the_money_back_is_nobody_s_second_payment(house):
    payout = ask_for(house.mara)
    house.send()
    house.say(payout, Outcome.FAILED)
    assert house.say(payout, Outcome.SETTLED).faults == 1
    assert balances(house.mara) == {"payable": 3_410}
    assert [fault.kind for fault in queries.list_open_faults()] == ["after_the_end"]


def test_new_details_make_cash_wait_and_it_goes_on_by_itself(house, clock):
    set_terms(details_hold_hours=72)
    with transaction():
        payee = queries.find_payee_of(house.mara)
        queries.find_detail(payee.id, "manual").since = NOW - timedelta(hours=71)
    payout = ask_for(house.mara)
    assert (payout.state, payout.findings) == ("held", "changed")
    assert "72 hours" in payout.reason
    jobs.release_waited()
    assert payout.state == "held"
    clock.freeze(NOW + timedelta(hours=1))
    jobs.release_waited()
    assert payout.state == "reserved"
    assert is_sound()


def test_details_on_two_accounts_are_held_until_a_person_has_looked_and_then_no_more(house):
    double = house.member(2_000)
    with transaction():
        for actor in (house.mara, double):
            queries.find_detail(queries.find_payee_of(actor).id, "manual").fingerprint = "f" * 64
    payout = ask_for(double)
    assert payout.findings == "shared"
    jobs.release_waited()
    assert payout.state == "held"
    with pytest.raises(Forbidden):
        do.release_payout(double, payout, reason="It is fine, really.")
    do.release_payout(house.admins[0], payout, reason="A household, both called.")
    approve_all(*house.admins[:2])
    assert payout.state == "approved"


def test_a_jump_and_a_first_large_one_are_looked_at(house):
    set_terms(first_large_minor=3_000, jump_factor=12)
    assert ask_for(house.mara).findings == "first_large"
    regular = house.member(12_000)
    with transaction():
        payee = queries.find_payee_of(regular)
        for number in range(3):
            db.session.add(
                Payout(
                    payee_id=payee.id, period=-number, claim_key=f"old{number}", choice="cash", rail="manual",
                    currency="GBP", amount_minor=1_000, state="settled", state_since=NOW, asked_at=NOW,
                )
            )  # fmt: skip
    assert ask_for(regular).findings == "jump"


def test_tax_details_are_asked_for_above_the_threshold_and_given_it_goes_on(house):
    set_terms(tax_threshold_minor=3_000)
    payout = ask_for(house.mara)
    assert payout.findings == "tax"
    with pytest.raises(Invalid):
        do.give_tax_details(house.mara, {"name": "Mara Holt"})
    said = {"name": "Mara Holt", "address": "1 Lane, Leeds", "country": "UK", "tax_id": "QQ123456C"}
    do.give_tax_details(house.mara, said)
    jobs.release_waited()
    assert payout.state == "reserved"


def test_an_appeal_is_decided_by_another_person_and_within_its_days(house, clock):
    payout = ask_for(house.mara)
    do.hold_payout(house.admins[0], payout, reason="This looks odd to me.")
    appeal = do.appeal_payout(house.mara, payout, words="I answered all of them myself.")
    with pytest.raises(Conflict):
        do.appeal_payout(house.mara, payout, words="And once more, please look.")
    with pytest.raises(Forbidden):
        do.decide_appeal(house.admins[0], appeal, is_granted=True, answer="I was wrong, sorry.")
    do.decide_appeal(house.admins[1], appeal, is_granted=True, answer="All is well, sorry for the wait.")
    assert payout.state == "reserved"
    late = ask_for(house.member(2_000))
    do.hold_payout(house.admins[0], late, reason="This looks odd to me.")
    clock.freeze(NOW + timedelta(days=31))
    owner = house.make.actor(db.session.get_one(Member, queries.find_owner(late)))
    with pytest.raises(Conflict):
        do.appeal_payout(owner, late, words="I was on holiday, please look.")


def test_an_erased_member_s_claims_are_taken_back_and_what_is_on_its_way_arrives(house):
    waiting, sent = ask_for(house.mara), None
    other = house.member(2_000)
    do.cancel_payout(house.mara, waiting)
    sent = ask_for(other)
    house.send()
    waiting = ask_for(house.mara)
    for actor in (house.mara, other):
        subject = queries.find_payee_of(actor).subject
        with transaction():
            members.erase_member(SYSTEM, db.session.get_one(Member, actor.id))
        if actor is house.mara:
            assert waiting.state == "cancelled"
            assert books.list_balances_of(subject).get(Account(Kind.RESERVED, subject, 1, "GBP"), 0) == 0
    house.say(sent, Outcome.SETTLED, amount_minor=2_000)
    assert sent.state == "settled"
    assert is_sound()


def test_money_that_is_kept_too_long_is_announced_twice_and_then_expires(house, clock):
    assert do.keep_money(house.mara) == 1
    ends = rewards.get_period(2).choose_until_at
    told = []
    for day in range(-40, 12):
        clock.freeze(ends + timedelta(days=day))
        jobs.expire_due()
        told.append((day, len(queries.list_expiry_notices(1)), balances(house.mara).get("payable", 0)))
    assert next(day for day, notices, _ in told if notices) == -30
    assert next(day for day, _, payable in told if not payable) == 0
    assert is_sound()


def test_a_whole_audit_sees_what_a_payout_and_the_book_do_not_share_and_only_another_one_forgets_it(house):
    payout = ask_for(house.mara)
    before = set(jobs.audit_all().faults)
    with transaction():
        db.session.get_one(Payout, payout.id).amount_minor += 1
    (found,) = set(jobs.audit_all().faults) - before
    assert found == f"{payout.number} is 3411, and the book set [(1, 3410)] aside."
    book_jobs.look()
    assert books.is_frozen()


def test_a_frozen_book_lets_nothing_leave(house):
    payout = ask_for(house.mara)
    batch = approve_all(*house.admins[:2])
    with transaction():
        books.lock_book().number += 1
    book_jobs.look()
    with pytest.raises(Conflict):
        do.send_batch(house.admins[2], queries.lock_batch(batch.id))
    assert payout.state == "approved"
