"""Taking back what a decision found unfair, with what hung on it, and giving it back to the penny when it was wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Account, draft, move
from community.books.rules import Kind as Place
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.holds import hold_awards
from community.rewards.actions.money import Ledger, award_move_key, brand, funds, of
from community.rewards.actions.reversing import check_not_closing, reverse_award, sum_held
from community.rewards.actions.settling import DEED, list_dependent_keys, settle
from community.rewards.events import RewardsClawedBack, RewardsRestored
from community.rewards.models import RewardAward, RewardClawBack
from community.rewards.rules.states import LIVE, State

HUNG = "It hung on something that was taken back."
GIVEN = "It was taken back, and given back after somebody looked again."


def claw_back(
    actor: Actor, award_ids: Collection[int], *, reason: str, case_ref: str, decided_by_id: int | None = None
) -> int:
    """Take back exactly these awards and what hung on them, such as first steps, from wherever their money is; answer how
    many minor units that was.

    Awards that were taken back before are passed over. What the payee has claimed or received already they owe.
    `decided_by_id` is who found it unfair. Raise Conflict while a period of theirs is being closed.
    """
    require(policy.can_hold_money(actor))
    books.lock_book()
    awards = [award for award in queries.lock_awards(award_ids) if State(award.state) in LIVE]
    _reverse(actor, awards, why=reason[:300], ended_by=case_ref)
    hanging = list_hanging(awards)
    _reverse(actor, hanging, why=HUNG, ended_by=case_ref)
    own: dict[tuple[int, str], list[RewardAward]] = defaultdict(list)
    for award in [*awards, *hanging]:
        own[award.payee_id, award.currency].append(award)
    payees = queries.list_payees_by_id({payee_id for payee_id, _ in own})
    for (payee_id, currency), taken in own.items():
        row = RewardClawBack(
            payee_id=payee_id,
            case_ref=case_ref,
            award_ids=[award.id for award in taken],
            amount_minor=sum(award.worth_minor for award in taken),
            currency=currency,
            reason=taken[0].why,
            taken_at=clock.now(),
            taken_by_id=decided_by_id if decided_by_id is not None else actor.id,
        )
        db.session.add(row)
        db.session.flush()
        _tell_taken(actor, payees[payee_id], row)
    return sum(award.worth_minor for taken in own.values() for award in taken)


def list_hanging(awards: Collection[RewardAward]) -> list[RewardAward]:
    """The live awards that stood by these alone, which have just been taken back."""
    keys = list_dependent_keys(awards)
    if not keys:
        return []
    db.session.flush()
    deeds = queries.find_deeds(keys)
    return [
        award
        for key, award in sorted(queries.find_awards(keys).items())
        if State(award.state) in LIVE and (key not in deeds or not deeds[key].stands)
    ]


def give_back(actor: Actor, claw_back: RewardClawBack) -> int:
    """Give back what one decision took from one payee, as far as the deeds still stand; answer how many minor units.

    Doing it again changes nothing. Raise Conflict while a period of theirs is being closed.
    """
    require(policy.can_hold_money(actor))
    books.lock_book()
    if claw_back.given_back_at is not None:
        return 0
    _note_given(actor, claw_back)
    wanted = set(claw_back.award_ids)
    ended = [award for award in queries.list_ended_by(claw_back.case_ref) if award.id in wanted]
    return sum(award.worth_minor for award in _give_again(actor, ended, claw_back.case_ref))


def restore(actor: Actor, case_ref: str) -> int:
    """Give again what a case took back, where the deed still stands; answer how many awards came back."""
    require(policy.can_hold_money(actor))
    books.lock_book()
    for row in queries.list_claw_backs_of_case(case_ref):
        _note_given(actor, row)
    return len(_give_again(actor, queries.list_ended_by(case_ref), case_ref))


def _reverse(actor: Actor, awards: Sequence[RewardAward], *, why: str, ended_by: str) -> None:
    payees = queries.list_payees_by_id({award.payee_id for award in awards})
    periods = {period.number: period for period in queries.list_periods()}
    ledger, now = Ledger(held_of_awards=sum_held(payees.keys())), clock.now()
    for award in awards:
        payee, period = payees[award.payee_id], periods[award.period]
        reverse_award(ledger, award, payee, period, why=why, ended_by=ended_by, now=now)
    db.session.flush()
    ledger.post(actor)


def _tell_taken(actor: Actor, payee: Payee, row: RewardClawBack) -> None:
    if payee.member_id is None:
        return
    publish(
        actor,
        RewardsClawedBack(
            member_id=payee.member_id,
            case_ref=row.case_ref,
            award_ids=tuple(row.award_ids),
            amount_minor=row.amount_minor,
            currency=row.currency,
            reason=row.reason,
            claw_back_id=row.id,
        ),
    )


def _note_given(actor: Actor, row: RewardClawBack) -> None:
    row.given_back_at, row.given_back_by_id = clock.now(), actor.id
    db.session.flush()


def _give_again(actor: Actor, ended: Sequence[RewardAward], case_ref: str) -> list[RewardAward]:
    """The second round is for what hangs on awards that came back in the first."""
    left = [
        award for award in ended if award.member_id is not None
    ]  # An erased one has nobody to give it to.
    for _ in range(2):
        deeds = queries.find_deeds({award.key for award in left})
        standing = [one for one in left if one.key in deeds and deeds[one.key].stands]
        standing = [one for one in standing if not deeds[one.key].is_second]
        _mirror(actor, [award for award in standing if award.final_minor is not None])
        fresh = [award for award in standing if award.final_minor is None]
        for award in fresh:
            award.ended_by = DEED
        db.session.flush()
        settle(SYSTEM, {award.key for award in fresh})  # What follows from the decision, whoever made it.
        left = [award for award in left if award not in standing]
    for award in [*left, *(award for award in ended if award.member_id is None)]:
        award.ended_by = DEED  # From here on only the deed itself decides.
    db.session.flush()
    back = [award for award in ended if award.state != State.REVERSED]
    own: dict[tuple[int, str], list[RewardAward]] = defaultdict(list)
    for award in back:
        if award.member_id is not None:
            own[award.member_id, award.currency].append(award)
    for (member_id, currency), given in sorted(own.items()):
        publish(
            actor,
            RewardsRestored(
                member_id=member_id,
                case_ref=case_ref,
                award_ids=tuple(award.id for award in given),
                amount_minor=sum(award.worth_minor for award in given),
                currency=currency,
            ),
        )
    return back


def _mirror(actor: Actor, awards: Sequence[RewardAward]) -> None:
    """Undo the reversal of awards of closed periods: each amount goes back to where it was taken from.

    What expired stays expired, and what was owed because of it is not owed any more; as far as that was met meanwhile,
    it is the member's to claim.
    """
    payees = queries.list_payees_by_id({award.payee_id for award in awards})
    periods = {period.number: period for period in queries.list_periods()}
    on_hold = {hold.payee_id for hold in queries.list_open_holds(payees.keys())} if payees else set()
    ledger = Ledger()
    for award in awards:
        check_not_closing(periods[award.period])
        payee = payees[award.payee_id]
        place = (
            Place.ACCRUED
            if award.released_at is None
            else Place.HELD
            if award.payee_id in on_hold
            else Place.PAYABLE
        )
        _post_mirror(ledger, award, payee, place)
        award.state = (State.ACCRUED if award.released_at is None else State.RELEASED).value
        award.ended_by, award.ended_at, award.why = "", None, GIVEN
        db.session.flush()
        if place is Place.ACCRUED and award.payee_id in on_hold:
            hold_awards(ledger, [award], payee)
        if place is Place.PAYABLE:
            ledger.set_off(payee, award.period, award.currency)
    ledger.post(actor)


def _post_mirror(ledger: Ledger, award: RewardAward, payee: Payee, place: Place) -> None:
    taken = books.list_entries(award_move_key(award))
    source = funds(award.period, award.currency)
    amounts: list[tuple[Account, int]] = []
    for account, amount in taken:
        if account.kind is Place.FUNDS:
            amounts.append((account, -amount))
            missing = amount - max(0, ledger.balance(source))
            if missing > 0:  # It was swept home since.
                key = f"unsweep:{award.id}:{award.flips}"
                home = move(brand(award.currency), source, missing)
                ledger.add(draft(key, "sweep", f"period:{award.period}", home, reason="It is given back."))
        elif account.kind is Place.EXPIRED:
            amounts.append((account, -amount))
        elif account.kind is Place.OWED:
            owed = min(-amount, -ledger.balance(account))
            amounts += [(account, owed), (of(payee, award, place), -amount - owed)]
        else:
            amounts.append((of(payee, award, place), -amount))
    ledger.move_award(award, "restoration", amounts, reason=GIVEN)
