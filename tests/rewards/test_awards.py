"""What good deeds earn, and how it is taken back: through what members do, and the jobs that follow."""

from datetime import timedelta

from community.answers import actions as answers
from community.books import jobs as books_jobs
from community.books import queries as books
from community.books.rules import Kind
from community.core.actor import SYSTEM, Role
from community.core.clock import now
from community.core.db import db, transaction
from community.fairplay import actions as fairplay
from community.members import actions as members
from community.members.models import Member
from community.rewards import actions, jobs
from community.rewards.actions.settling import settle
from community.rewards.models import RewardReferral
from community.threads.models import Thread


def money_of(member_id):
    """Kind of account → what the member has there."""
    payee = books.find_payee(member_id)
    if payee is None:
        return {}
    return {account.kind: amount for account, amount in books.list_balances_of(payee.subject).items()}


def withdraw(make, answer):
    thread = db.session.get_one(Thread, answer.thread_id)
    asker = make.actor(db.session.get_one(Member, thread.author_id))
    with transaction():
        answers.withdraw_acceptance(asker, thread, answer)


def all_is_well():
    with transaction(writes=False):
        assert jobs.list_faults() == []
    audit = books_jobs.audit()
    assert audit.fault_count == 0, audit.faults


def test_an_accepted_answer_is_accrued_released_and_taken_back_exactly_as_it_was_given(
    make, period, award, drain, clock
):
    answer = make.answer(accepted=True)
    drain()
    found = award(f"accept:{answer.id}")
    # Fifty for the answer, a hundred for the first one of all.
    assert (found.amount_minor, found.state, found.period) == (50, "accrued", 1)
    assert money_of(answer.author_id) == {Kind.ACCRUED: 150}
    clock.freeze("2026-03-24T11:59")
    jobs.release_due()
    assert money_of(answer.author_id) == {Kind.ACCRUED: 150}
    clock.freeze("2026-03-24T12:00")
    jobs.release_due()
    assert money_of(answer.author_id) == {Kind.PAYABLE: 150}
    all_is_well()
    withdraw(make, answer)
    drain()
    drain()
    assert money_of(answer.author_id) == {}
    assert award(f"accept:{answer.id}").why == "The acceptance was taken back."
    all_is_well()


def test_accepting_again_and_again_earns_once(make, period, award, drain):
    answer = make.answer(accepted=True)
    for _ in range(3):
        drain()
        withdraw(make, answer)
        drain()
        assert money_of(answer.author_id) == {}
        make.acceptance(answer)
    drain()
    assert money_of(answer.author_id) == {Kind.ACCRUED: 150}
    with transaction():
        settle(SYSTEM, [f"accept:{answer.id}"] * 3)
    assert money_of(answer.author_id) == {Kind.ACCRUED: 150}
    all_is_well()


def test_of_one_question_one_accepted_answer_is_paid_whichever_job_comes_first(make, period, award, drain):
    thread = make.thread()
    first, second = (
        make.answer(thread),
        make.answer(thread, body="Another way: hold the button for a minute."),
    )
    make.acceptance(first)
    make.acceptance(second)
    drain()
    assert award(f"accept:{first.id}").state == "accrued"
    assert award(f"accept:{second.id}").withheld == "thread"
    withdraw(make, first)
    drain()
    assert award(f"accept:{first.id}").state == "reversed"
    assert award(f"accept:{second.id}").state == "accrued"
    all_is_well()


def test_nothing_is_paid_on_ones_own_question_to_staff_or_before_the_first_period(make, award, drain, admin):
    early = make.answer(accepted=True)
    drain()
    assert award(f"accept:{early.id}") is None
    thread = make.thread()
    own = make.answer(thread, author=db.session.get_one(Member, thread.author_id))
    staff = make.answer(author=make.member(Role.EMPLOYEE))
    make.acceptance(own)
    make.acceptance(staff)
    drain()
    assert award(f"accept:{own.id}") is None
    assert award(f"accept:{staff.id}") is None


def test_the_same_two_members_pay_each_other_less_and_less_and_linked_accounts_nothing(
    make, period, award, drain, clock
):
    asker, helper = make.member(), make.member()
    texts = ["Turn it off at the wall for a minute.", "Choose channel eleven in the settings of the router.",
             "The cable from the box is loose more often than not.", "Ask for the new firmware, it mends this."]  # fmt: skip
    found = [
        make.answer(make.thread(author=asker), author=helper, body=text, accepted=True) for text in texts
    ]
    drain()
    # All in one instant: whichever job came first, these are the shares.
    given = sorted((award(f"accept:{answer.id}") for answer in found), key=lambda award: award.amount_minor)
    assert [award.amount_minor for award in given] == [0, 12, 25, 50]
    assert given[0].withheld == "pair"
    clock.freeze(now() + timedelta(days=31))
    late = make.answer(
        make.thread(author=asker), author=helper, body="Move it away from the wall.", accepted=True
    )
    drain()
    assert award(f"accept:{late.id}").amount_minor == 50
    # Hints come to light while the last one waits: it is not released; what was is past the hold.
    for member in (asker, helper):
        with transaction():
            fairplay.note_hints(SYSTEM, member.id, {"device": "same"}, first=now(), last=now(), times=1)
    again = make.answer(
        make.thread(author=asker), author=helper, body="Buy a longer cable, then.", accepted=True
    )
    drain()
    assert award(f"accept:{again.id}").withheld == "linked"
    jobs.release_due()
    clock.freeze(now() + timedelta(days=15))
    jobs.release_due()
    assert award(f"accept:{late.id}").state == "reversed"
    all_is_well()


def test_a_copy_of_ones_own_paid_answer_earns_nothing_and_neither_do_visits_to_it(make, period, award, drain):
    helper = make.member()
    first = make.answer(author=helper, accepted=True)
    drain()
    copy = make.answer(author=helper, accepted=True)
    drain()
    assert award(f"accept:{first.id}").state == "accrued"
    assert award(f"accept:{copy.id}").withheld == "copied"


def test_a_confirmation_pays_once_a_member_and_only_from_accounts_with_some_age(
    make, period, award, drain, clock
):
    answer = make.answer()
    old, young = make.member(created_at=now() - timedelta(days=60)), make.member(created_at=now())
    make.confirmation(answer, by=old)
    make.confirmation(answer, by=young)
    drain()
    assert award(f"confirm:{answer.id}:{old.id}").amount_minor == 20
    assert award(f"confirm:{answer.id}:{young.id}").withheld == "young"


def test_removing_an_answer_takes_all_that_it_earned_and_restoring_gives_back_what_stands(
    make, period, drain, award
):
    answer = make.answer(accepted=True)
    make.confirmation(answer, by=make.member(created_at=now() - timedelta(days=60)))
    drain()
    assert money_of(answer.author_id) == {Kind.ACCRUED: 220}
    moderator = make.actor(Role.MODERATOR)
    thread = db.session.get_one(Thread, answer.thread_id)
    with transaction():
        answers.remove_answer(moderator, thread, answer, reason="Wrong place.")
    drain()
    assert money_of(answer.author_id) == {}
    all_is_well()
    with transaction():
        answers.restore_answer(moderator, thread, answer)
    drain()
    # Nobody accepted it again; for whom it worked it still works.
    assert money_of(answer.author_id) == {Kind.ACCRUED: 70}
    all_is_well()


def test_the_sweep_makes_good_for_jobs_that_were_lost(make, period, award, drain):
    answer = make.answer(accepted=True)
    jobs.sweep()
    assert award(f"accept:{answer.id}").state == "accrued"
    withdraw(make, answer)
    jobs.sweep_everything()
    assert award(f"accept:{answer.id}").state == "reversed"
    drain()
    all_is_well()


def test_a_friend_who_takes_part_pays_once_and_their_own_questions_to_each_other_nothing(
    make, period, award, drain
):
    host, friend = make.member(), make.member()
    with transaction():
        invite = actions.make_invite(make.actor(host))
        for _ in range(2):
            actions.note_referral(SYSTEM, friend_id=friend.id, code=invite.code)
        actions.note_referral(SYSTEM, friend_id=host.id, code=invite.code)
    assert db.session.query(RewardReferral).count() == 1
    between = make.answer(make.thread(author=host), author=friend, accepted=True)
    drain()
    assert award(f"accept:{between.id}").withheld == "linked"
    assert award(f"referral:{friend.id}") is None
    make.answer(author=friend, body="Something else altogether, for another person.", accepted=True)
    drain()
    found = award(f"referral:{friend.id}")
    assert (found.amount_minor, found.release_at - found.effective_at) == (300, timedelta(days=30))


def test_erasing_a_member_leaves_the_money_behind_and_no_way_to_them(make, period, award, drain):
    answer = make.answer(accepted=True)
    drain()
    member = db.session.get_one(Member, answer.author_id)
    with transaction():
        members.erase_member(SYSTEM, member)
    drain()
    assert books.find_payee(answer.author_id) is None
    assert award(f"accept:{answer.id}").state == "forfeited"
    assert books.sum_kinds()[("forfeited", "GBP")] == 150
    jobs.sweep_everything()
    all_is_well()
