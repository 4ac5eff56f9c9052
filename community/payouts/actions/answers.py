"""What admins bring back from a bank: answers to a batch, statements to compare with our book; and callbacks at the door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.errors import Invalid, NotFound, TooLarge
from community.core.jobs import queue
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.faults import note_fault
from community.payouts.actions.reports import Heard, hear
from community.payouts.actions.sending import charity_key, contents_of, read_charity_key
from community.payouts.models import Payout, PayoutBatch
from community.payouts.rules.keys import read_key
from community.payouts.rules.states import State
from community.rails import choice as rails
from community.rails.errors import RailError
from community.rails.rules import Discrepancy, Report, Sent, Window, matched, reconcile
from community.rails.rules import State as SentState

LARGEST_ANSWER_BYTES = 5_000_000
LARGEST_NOTICE_BYTES = 64_000
_SIGNED = ("paypal-", "webhook-")
"""How the headers begin by which providers sign. No other is kept: cookies and addresses are nobody's business later."""
_HEADER_MOST = 2_000
_STATES = {
    State.SUBMITTING: SentState.UNKNOWN,
    State.UNKNOWN: SentState.UNKNOWN,
    State.SENT: SentState.SENT,
    State.UNCLAIMED: SentState.SENT,
    State.SETTLED: SentState.SETTLED,
    State.FAILED: SentState.FAILED,
    State.RETURNED: SentState.RETURNED,
    State.CANCELLED: SentState.CANCELLED,
}


def take_answer(actor: Actor, batch: PayoutBatch, body: bytes) -> Heard:
    """Take over what a rail's file says, of this batch or any other. Raise Invalid, in words, for a file that cannot be read."""
    require(policy.can_run_payouts(actor))
    told = Heard()
    for rail, reports in _by_rail(batch.rail, _read(batch.rail, body)).items():
        told += hear(SYSTEM, rail, reports)
    return told


def compare_statement(
    actor: Actor, *, rail: str, body: bytes, since: datetime, until: datetime
) -> list[Discrepancy]:
    """Compare a rail's statement of a span (half-open) with our book: each disagreement becomes a fault, once.

    Raise Invalid for a file that cannot be read. It moves no money.
    """
    require(policy.can_run_payouts(actor))
    reports = _by_rail(rail, _read(rail, body)).get(rail, [])
    whole = {report.parcel_key for report in reports if not report.key and report.parcel_key}
    parcels = [
        contents_of(parcel, queries.get_batch(parcel.batch_id))
        for parcel in queries.find_parcels_by_key(whole).values()
    ]
    theirs = matched([], reports, parcels=parcels) if parcels else reports
    ours = queries.list_sent_between(rail, since, until)
    # A payment that their book names and that was sent before the span is no stranger.
    ours += _named(rail, {report.key for report in theirs} - {one.key for one in ours}, ours)
    window = Window(now=min(until, clock.now()), our_prefix="PC-" if rail == "charity" else "PD-")
    found = reconcile(_sent(rail, ours, until), theirs, window)
    for one in found:
        read = read_key(one.key)
        known = queries.list_by_ids([read[0]]) if read is not None else []
        note_fault(
            SYSTEM,
            kind=one.kind.value,
            rail=rail,
            key=one.key,
            words=one.words,
            payout_id=known[0].id if known else None,
        )
    return found


def receive_notice(actor: Actor, rail: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep a callback for the worker, who has its signature verified before anything is asked because of it.

    Raise NotFound for a rail that sends none here, TooLarge, or Invalid for what is no text.
    """
    del (
        actor
    )  # Whoever knocks is a stranger: the provider's signature is the permission, and the worker verifies it.
    way = rails.find_rail(rail)
    if way is None or way.has_file:
        raise NotFound("There is no such way of sending money here.")
    if len(body) > LARGEST_NOTICE_BYTES:
        raise TooLarge("No callback is that large.")
    signed = {
        name.lower(): value[:_HEADER_MOST]
        for name, value in headers.items()
        if name.lower().startswith(_SIGNED)
    }
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Invalid("A callback is text in UTF-8.") from error
    if "\0" in text:  # PostgreSQL keeps none, and JSON has none.
        raise Invalid("A callback is text in UTF-8.")
    queue("payouts.hear_notice", rail=rail, headers=signed, body=text)


def _read(rail: str, body: bytes) -> list[Report]:
    way = rails.find_rail(rail)
    if way is None or not way.has_file:
        raise Invalid(fields={"file": "This way has no files: its provider is asked by itself."})
    if not body:
        raise Invalid(fields={"file": "Choose the file."})
    if len(body) > LARGEST_ANSWER_BYTES:
        raise Invalid(fields={"file": "At most 5 MB at once. Ask the bank for a shorter span."})
    try:
        return way.read(body)
    except RailError as error:
        raise Invalid(fields={"file": f"{error.words} Nothing was taken over."}) from error


def _by_rail(rail: str, reports: Sequence[Report]) -> dict[str, list[Report]]:
    """The reports, each to the rail that it is of: gifts leave from the account that pays members as well, and a bank's
    file names both."""
    parcels = queries.find_parcels_by_key({report.parcel_key for report in reports if report.parcel_key})
    batches = {key: queries.get_batch(parcel.batch_id).rail for key, parcel in parcels.items()}
    ids = {read[0] for one in reports if (read := read_key(one.key)) is not None}
    payouts = {one.id: one.rail for one in queries.list_by_ids(ids)}
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        read = read_key(report.key)
        if read_charity_key(report.key) is not None:
            of = "charity"
        elif read is not None:
            of = payouts.get(read[0], rail)
        else:
            of = batches.get(report.parcel_key, rail)
        way = rails.find_rail(of)
        # What is of a rail without files cannot stand in one: it stays here, where it contradicts.
        found[of if way is not None and way.has_file else rail].append(report)
    return found


def _named(rail: str, keys: Collection[str], but: Sequence[Payout]) -> list[Payout]:
    seen = {one.id for one in but}
    if rail == "charity":
        reads = filter(None, map(read_charity_key, keys))
        return [
            gift
            for parcel_id, charity_id in reads
            for gift in queries.list_in_parcel(parcel_id)
            if gift.charity_id == charity_id and gift.id not in seen
        ]
    return [one for one in queries.find_by_keys(keys).values() if one.id not in seen and one.rail == rail]


def _sent(rail: str, payouts: Sequence[Payout], until: datetime) -> list[Sent]:
    """The rows of our book, as it stood when the span ended."""
    destinations = queries.find_destinations(payouts)
    found: dict[str, Sent] = {}
    for one in payouts:
        state = _state_at(one, until)
        if state is None or one.sent_at is None:
            continue
        key = charity_key(one.parcel_id or 0, one.charity_id or 0) if rail == "charity" else one.key
        to = destinations.get(one.id)
        before = found.get(key)
        found[key] = Sent(
            key,
            one.sent_minor + (before.amount_minor if before is not None else 0),
            one.currency,
            state,
            one.sent_at if state is not SentState.CANCELLED else one.state_since,
            payee=(to.iban or to.email or to.account) if to is not None else "",
        )
    return list(found.values())


def _state_at(payout: Payout, until: datetime) -> SentState | None:
    """Where it stood then: what we booked later, their statement cannot know. None before it was handed over."""
    state = _STATES.get(State(payout.state))
    if state in (SentState.SETTLED, SentState.RETURNED, SentState.FAILED):
        ended_at = payout.settled_at if state is SentState.SETTLED else payout.state_since
        if ended_at is not None and ended_at >= until:
            came = state is SentState.RETURNED and payout.settled_at is not None and payout.settled_at < until
            return SentState.SETTLED if came else SentState.SENT
    return state
