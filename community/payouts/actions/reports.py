"""Hearing what a rail says of our payouts: the same said twice counts once, what contradicts us waits for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from community.books import queries as books
from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows
from community.core.db import db
from community.core.money import in_words
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.faults import note_fault
from community.payouts.actions.sending import contents_of, read_charity_key
from community.payouts.actions.steps import advance
from community.payouts.models import Payout, PayoutParcel, PayoutReport, RailNotice
from community.payouts.rules.keys import read_key
from community.payouts.rules.states import GIVEN_BACK, MOVES, ON_ITS_WAY, Deed, State
from community.rails.rules import Outcome, Parcel, Report, matched, same_payee

_DEEDS = {
    Outcome.SENT: Deed.ACCEPT,
    Outcome.SETTLED: Deed.SETTLE,
    Outcome.FAILED: Deed.FAIL,
    Outcome.RETURNED: Deed.RETURN,
    Outcome.UNCLAIMED: Deed.LEAVE,
}
_REACHED = {
    # What a payout has behind it where it stands: heard late, it is no news.
    State.SENT: {Deed.ACCEPT},
    State.UNCLAIMED: {Deed.ACCEPT, Deed.LEAVE},
    State.SETTLED: {Deed.ACCEPT, Deed.LEAVE, Deed.SETTLE},
    State.FAILED: {Deed.ACCEPT, Deed.LEAVE, Deed.FAIL},
    State.RETURNED: {Deed.ACCEPT, Deed.LEAVE, Deed.SETTLE, Deed.RETURN, Deed.FAIL},
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of some reports."""

    applied: int = 0
    """Moved a payout on."""
    known: int = 0
    """Said nothing new."""
    faults: int = 0
    """Contradict us; each waits for a person."""

    def __add__(self, other: Heard) -> Heard:
        return Heard(self.applied + other.applied, self.known + other.known, self.faults + other.faults)


def hear(actor: Actor, rail: str, reports: Sequence[Report]) -> Heard:
    """Take over what a rail says, in its order. Holds the book until the commit."""
    require(policy.can_carry_money(actor))
    books.lock_book()
    spread = _spread_gifts(rail, _of_parcels(rail, reports))
    payouts = {one.id: one for one in queries.list_by_ids(_ids(spread))}
    told = _compare(spread, payouts, rail)
    digests = [_digest(rail, report) for report in told]
    known = queries.list_known_reports(digests)
    sums = Heard()
    rows = []
    for report, digest in zip(told, digests, strict=True):
        payout = _payout_of(report, payouts)
        if digest in known:
            sums += Heard(known=1)
            continue
        known.add(digest)
        if report.outcome is not Outcome.UNKNOWN:
            rows.append(_row(rail, report, payout, digest))
        sums += _take_over(actor, rail, report, payout)
    insert_rows(PayoutReport, rows)
    return sums


def note_notice(actor: Actor, rail: str, notice_id: str, keys: Sequence[str]) -> bool:
    """Note a signed callback once; answer whether it is news. It moves no money."""
    require(policy.can_carry_money(actor))
    books.lock_book()
    if queries.find_notice(rail, notice_id) is not None:
        return False
    db.session.add(RailNotice(rail=rail, notice_id=notice_id, keys=" ".join(keys), heard_at=clock.now()))
    db.session.flush()
    return True


def _of_parcels(rail: str, reports: Sequence[Report]) -> list[Report]:
    """What is said of a whole parcel, said of each payout in it."""
    whole = {report.parcel_key for report in reports if not report.key and report.parcel_key}
    if not whole:
        return list(reports)
    parcels = [_contents(parcel) for parcel in queries.find_parcels_by_key(whole).values()]
    return matched([], reports, parcels=parcels)


def _contents(parcel: PayoutParcel) -> Parcel:
    return contents_of(parcel, queries.get_batch(parcel.batch_id))


def _spread_gifts(rail: str, reports: Sequence[Report]) -> list[Report]:
    """What is said of a charity's one transfer, said of each gift in it, as far as the sum is right."""
    if rail != "charity":
        return list(reports)
    spread: list[Report] = []
    for report in reports:
        read = read_charity_key(report.key)
        gifts = [
            gift for gift in queries.list_in_parcel(read[0]) if gift.charity_id == read[1]
        ] if read else []  # fmt: skip
        total = sum(gift.sent_minor for gift in gifts)
        if not gifts or (report.amount_minor is not None and report.amount_minor != total):
            words = f"The transfer was {report.amount_minor}, its gifts are {total}." if gifts else ""
            spread.append(replace(report, mismatch=report.mismatch or words))
            continue
        spread += [
            replace(
                report,
                key=gift.key,
                amount_minor=gift.sent_minor if report.amount_minor is not None else None,
            )
            for gift in gifts
        ]
    return spread


def _ids(reports: Sequence[Report]) -> set[int]:
    return {read[0] for report in reports if (read := read_key(report.key)) is not None}


def _payout_of(report: Report, payouts: dict[int, Payout]) -> Payout | None:
    read = read_key(report.key)
    payout = payouts.get(read[0]) if read is not None else None
    return payout if payout is not None and read is not None and 0 < read[1] <= payout.attempt else None


def _compare(reports: Sequence[Report], payouts: dict[int, Payout], rail: str) -> list[Report]:
    """The reports, each with a mismatch in words where it contradicts what we sent."""
    destinations = {}
    if any(report.payee for report in reports):
        destinations = queries.find_destinations(list(payouts.values()))
    compared = []
    for report in reports:
        payout = _payout_of(report, payouts)
        words = report.mismatch
        if words:
            pass
        elif payout is None:
            words = "We sent nothing under this key."
        elif payout.rail != rail:
            words = f"We sent this by {payout.rail}, not by {rail}."
        elif report.currency and report.currency != payout.currency:
            words = f"We sent {payout.currency}, they say {report.currency}."
        elif report.amount_minor is not None and report.amount_minor != payout.sent_minor:
            words = (
                f"We sent {in_words(payout.sent_minor, payout.currency)},"
                f" they say {in_words(report.amount_minor, payout.currency)}."
            )
        elif payout.id in destinations and not same_payee(destinations[payout.id], report.payee):
            words = "It went to another payee than we named."
        compared.append(replace(report, mismatch=words))
    return compared


def _take_over(actor: Actor, rail: str, report: Report, payout: Payout | None) -> Heard:
    if report.mismatch or payout is None:
        note_fault(
            actor,
            kind="mismatch" if payout is not None else "not_ours",
            rail=rail,
            key=report.key or report.parcel_key or report.external_id,
            words=report.mismatch,
            payout_id=payout.id if payout is not None else None,
        )
        return Heard(faults=1)
    deed = _DEEDS.get(report.outcome)
    if deed is None:
        return Heard(known=1)
    if report.external_id and not payout.external_id:
        payout.external_id = report.external_id[:80]
    payout.external_batch = payout.external_batch or report.batch_id[:80]
    state = State(payout.state)
    read = read_key(report.key)
    is_present = read is not None and read[1] == payout.attempt
    if is_present and deed in _REACHED.get(state, ()):
        return Heard(known=1)
    if is_present and (state, deed) in MOVES and (state in ON_ITS_WAY or deed is Deed.RETURN):
        advance(actor, payout, deed, reason=report.reason, at=_not_ahead(report))
        return Heard(applied=1)
    note_fault(
        actor,
        kind="after_the_end" if state in GIVEN_BACK else "out_of_place",
        rail=rail,
        key=report.key,
        words=f"They say {report.outcome}, for us {payout.number} is {state}"
        + ("." if is_present else " in a later attempt."),
        payout_id=payout.id,
    )
    return Heard(faults=1)


def _not_ahead(report: Report) -> datetime | None:
    """When it happened by their clock, as far as that is not ahead of ours."""
    return min(report.at, clock.now()) if report.at is not None else None


def _row(rail: str, report: Report, payout: Payout | None, digest: str) -> dict[str, object]:
    return {
        "rail": rail,
        "payout_id": payout.id if payout is not None else None,
        "key": (report.key or report.parcel_key)[:60],
        "outcome": report.outcome.value,
        "amount_minor": report.amount_minor,
        "currency": report.currency[:3],
        "external_id": report.external_id[:80],
        "reason": report.reason[:500],
        "said_at": report.at,
        "heard_at": clock.now(),
        "digest": digest,
    }


def _digest(rail: str, report: Report) -> str:
    said = (
        rail,
        report.key,
        report.parcel_key,
        report.outcome,
        report.amount_minor,
        report.currency,
        report.external_id,
        report.mismatch,
    )
    return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()
