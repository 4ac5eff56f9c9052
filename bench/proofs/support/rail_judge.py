"""What the proof of the rails asks in the end, of the providers' own books and of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from bench.proofs.support.rail_scene import Planned, Scene, owner_of
from community.books import jobs as book_jobs
from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Kind
from community.core.db import db, transaction
from community.payouts import queries
from community.payouts.models import Payout, PayoutFault, PayoutParcel, RailNotice
from community.payouts.rules.states import GIVEN_BACK, ON_ITS_WAY, State


def judge(scene: Scene, planned: Mapping[int, Planned]) -> list[str]:
    """All that is wrong about these payouts, in words.

    Each stands where its situation says, with the faults that it says and no others; a settled one was paid once and in the
    right amount, one that came back stands not in the provider's book, and its money is the member's to claim; none was paid
    twice; whatever is not over has an open fault or a time at which it is looked after. No provider paid what is nobody's,
    every fault has words, no batch is left half sent, no forged callback was noted, and the book audits clean.
    """
    wrong = [f"The audit: {words}" for words in book_jobs.audit(more=queries.list_faults).faults]
    with transaction(writes=False):
        payouts = queries.list_by_ids(planned)
        wrong += _of_payouts(scene, planned, payouts)
        wrong += _of_money(planned, payouts)
        if planned.keys() == scene.planned.keys():
            wrong += _of_all(scene)
    return wrong


def _of_payouts(scene: Scene, planned: Mapping[int, Planned], payouts: list[Payout]) -> list[str]:
    paid: defaultdict[int, list[int]] = defaultdict(list)
    for key, amounts in scene.paid().items():
        paid[owner_of(key)] += amounts
    wrong = [
        f"Paid, and nobody's: {number}" for number in paid if number not in scene.planned and paid[number]
    ]
    faults: defaultdict[int, list[str]] = defaultdict(list)
    for fault in queries.list_open_faults():
        if fault.payout_id is not None:
            faults[fault.payout_id].append(fault.kind)
    due = dict(db.session.execute(select(PayoutParcel.id, PayoutParcel.next_at)).all())
    for payout in payouts:
        plan, state, times = planned[payout.id], State(payout.state), paid[payout.id]
        what = f"{payout.number} ({plan.rail}, {plan.situation}) is {state}"
        if len(times) > 1:
            wrong.append(f"{what}: paid twice, {times}")
        elif state is State.SETTLED and not times:
            wrong.append(f"{what}: never paid")
        elif state in GIVEN_BACK and times:
            wrong.append(f"{what}: paid all the same")
        elif times and times != [payout.sent_minor]:
            wrong.append(f"{what}: {times} paid for {payout.sent_minor}")
        if state.value not in plan.states:
            wrong.append(f"{what}, should be {' or '.join(plan.states)}: {payout.reason}")
        if tuple(sorted(faults[payout.id])) != plan.faults:
            wrong.append(f"{what} with faults {faults[payout.id]}, should have {plan.faults}")
        is_over = state is State.SETTLED or state in GIVEN_BACK
        if not (is_over or faults[payout.id] or due.get(payout.parcel_id)):
            wrong.append(f"{what}: nobody looks after it")
    return wrong


def _of_money(planned: Mapping[int, Planned], payouts: list[Payout]) -> list[str]:
    subjects = dict(db.session.execute(select(Payee.id, Payee.subject)).all())
    kept = {
        kind: {account.holder: balance for account, balance in books.list_balances(kind).items()}
        for kind in (Kind.PAYABLE, Kind.RESERVED, Kind.PAID)
    }
    wrong = []
    for payout in payouts:
        state, amount = State(payout.state), planned[payout.id].amount_minor
        expected = (
            amount if state in GIVEN_BACK else 0,
            0 if state in GIVEN_BACK | ON_ITS_WAY | {State.SETTLED} else amount,
            amount - payout.fee_minor if state is State.SETTLED else 0,
        )
        found = tuple(one.get(subjects[payout.payee_id], 0) for one in kept.values())
        if found != expected:
            wrong.append(f"{payout.number} is {state}: its member's money is {found}, not {expected}")
    return wrong


def _of_all(scene: Scene) -> list[str]:
    rows = list(db.session.scalars(select(PayoutFault)))
    wrong = [f"A fault without words: {row.kind} {row.key}" for row in rows if len(row.words.split()) < 4]
    strangers = {row.key for row in rows if row.payout_id is None}
    told = {key for key in scene.strangers if scene.planned[owner_of(key) % 1_000_000].rail != "credit"}
    wrong += [f"A strange key: {key}" for key in sorted(strangers ^ told)]
    wrong += [
        f"{batch.number} is {batch.state}: {batch.trouble}"
        for batch in queries.list_batches("prepared", "approved", "sending")
    ]
    forged = {number for number, one in scene.planned.items() if one.situation == "forged"}
    for notice in db.session.scalars(select(RailNotice)):
        if forged & {owner_of(key) for key in notice.keys.split()}:
            wrong.append(f"A forged callback was noted: {notice.notice_id}")
    return wrong
