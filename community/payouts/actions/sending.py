"""What a sending run notes before and after each call: first the intention, then what came of it.

A parcel is written down and its payouts are `submitting` before anything leaves, so whatever kills the run, the next one
finds what may have gone, asks about it, and repeats it only under the same key and only while the rail remembers it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import timedelta

from community.books import queries as books
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.faults import note_fault
from community.payouts.actions.steps import advance
from community.payouts.models import Payout, PayoutBatch, PayoutParcel
from community.payouts.rules.keys import parcel_key, read_key
from community.payouts.rules.states import ON_ITS_WAY, Deed, State
from community.rails.rules import Destination, File, Instruction, Parcel, Rail

ASK_AGAIN = (60, 300, 900, 3_600, 14_400)  # Seconds between questions about a parcel; the last one repeats.
ASK_FOR_DAYS = 35
"""Then a person has to find out. What nobody claims goes back after 30 days, which the provider counts from later on."""
NOWHERE = Destination()
SILENT = "No answer yet. We ask until we know."


def begin_parcel(actor: Actor, batch: PayoutBatch, *, most: int) -> PayoutParcel | None:
    """Write down the next parcel of a batch before it is handed over; None when nothing is left. Needs the batch locked."""
    require(policy.can_carry_money(actor))
    left = queries.list_payouts_in(batch.id, State.APPROVED)[:most]
    if not left:
        return None
    number = len(queries.list_parcels(batch.id)) + 1
    parcel = PayoutParcel(
        batch_id=batch.id,
        number=number,
        key=parcel_key(batch.id, number),
        state="submitting",
        made_at=clock.now(),
        next_at=clock.now(),
    )
    db.session.add(parcel)
    db.session.flush()
    for payout in left:
        payout.parcel_id = parcel.id
        payout.attempt += 1
        advance(actor, payout, Deed.SUBMIT)
    return parcel


def contents_of(parcel: PayoutParcel, batch: PayoutBatch) -> Parcel:
    """What a parcel hands over; the same parcel always hands over the same.

    Payment details that were replaced are forgotten once their payout is over: such a one stands here without a destination,
    which is enough to ask about it.
    """
    payouts = queries.list_in_parcel(parcel.id)
    destinations = queries.find_destinations(payouts)
    if batch.rail == "charity":
        return Parcel(parcel.key, parcel.made_at.date(), batch.currency, _summed(payouts, destinations))
    return Parcel(
        parcel.key,
        parcel.made_at.date(),
        batch.currency,
        tuple(
            Instruction(
                payout.key,
                payout.sent_minor,
                payout.currency,
                destinations.get(payout.id, NOWHERE),
                f"{payout.number} thank you",
            )
            for payout in payouts
        ),
    )


def charity_key(parcel_id: int, charity_id: int) -> str:
    """The key of one charity's transfer in a parcel."""
    return f"PC-{parcel_id}-{charity_id}"


def read_charity_key(key: str) -> tuple[int, int] | None:
    """Parcel and charity behind such a key; None for another."""
    parts = key.split("-")
    if len(parts) != 3 or parts[0] != "PC" or not all(part.isdecimal() for part in parts[1:]):
        return None
    return int(parts[1]), int(parts[2])


def _summed(payouts: Sequence[Payout], destinations: dict[int, Destination]) -> tuple[Instruction, ...]:
    by_charity: dict[int, list[Payout]] = {}
    for payout in payouts:
        assert payout.charity_id is not None
        by_charity.setdefault(payout.charity_id, []).append(payout)
    return tuple(
        Instruction(
            charity_key(gifts[0].parcel_id or 0, charity_id),
            sum(gift.sent_minor for gift in gifts),
            gifts[0].currency,
            destinations.get(gifts[0].id, NOWHERE),
            f"Gift of {len(gifts)} members",
        )
        for charity_id, gifts in sorted(by_charity.items())
    )


def begin_try(actor: Actor, parcel: PayoutParcel) -> None:
    """Note that a parcel is about to be handed over or asked about; should the run die, it is looked at again soon."""
    require(policy.can_carry_money(actor))
    now = clock.now()
    parcel.first_tried_at = parcel.first_tried_at or now
    parcel.tries += 1
    parcel.next_at = now + timedelta(seconds=ASK_AGAIN[min(parcel.tries - 1, len(ASK_AGAIN) - 1)])


def begin_anew(actor: Actor, parcel: PayoutParcel) -> None:
    """Note that a parcel gets on: a provider that takes some at a time is asked about the rest soon, not ever later."""
    require(policy.can_carry_money(actor))
    parcel.tries = 1


def note_file(actor: Actor, parcel: PayoutParcel, file: File) -> None:
    """Keep the file that pays a parcel: from here a person carries it to the bank, so its payouts are sent."""
    require(policy.can_carry_money(actor))
    parcel.file_name, parcel.file_type = file.name, file.media_type
    parcel.file = base64.b64encode(file.body).decode()
    parcel.state, parcel.next_at, parcel.trouble = "sent", None, ""
    for payout in queries.list_in_parcel(parcel.id):
        if payout.state == State.SUBMITTING:
            advance(actor, payout, Deed.ACCEPT, reason=f"In the file {file.name}.")


def note_taken(actor: Actor, parcel: PayoutParcel) -> None:
    """Note that the provider has the parcel; what became of each payout its reports say. Needs the book locked."""
    require(policy.can_carry_money(actor))
    parcel.state, parcel.trouble = "sent", ""
    payouts = queries.list_in_parcel(parcel.id)
    for payout in payouts:
        if payout.state == State.SUBMITTING:  # What was said of it does not fit, and waits for a person.
            advance(actor, payout, Deed.LOSE, reason=SILENT)
    is_open = any(State(one.state) in ON_ITS_WAY for one in payouts)
    parcel.next_at = clock.now() + timedelta(seconds=_wait(parcel)) if is_open else None


def note_lost(actor: Actor, parcel: PayoutParcel, words: str) -> None:
    """Note that nobody knows what became of a parcel: it will be asked about. Needs the book locked."""
    require(policy.can_carry_money(actor))
    parcel.trouble = words[:500]
    for payout in queries.list_in_parcel(parcel.id):
        if payout.state == State.SUBMITTING:
            advance(actor, payout, Deed.LOSE, reason=SILENT)
    parcel.next_at = clock.now() + timedelta(seconds=_wait(parcel))


def note_refused(actor: Actor, parcel: PayoutParcel, words: str) -> None:
    """Note that the rail surely did not take a parcel: its payouts are approved as before. Needs the book locked."""
    require(policy.can_carry_money(actor))
    parcel.state, parcel.trouble, parcel.next_at = "refused", words[:500], None
    for payout in queries.list_in_parcel(parcel.id):
        if payout.state in (State.SUBMITTING, State.UNKNOWN):
            advance(actor, payout, Deed.REFUSE, reason="The rail did not take it. It is sent again soon.")


def note_busy(actor: Actor, parcel: PayoutParcel, words: str, *, seconds: int) -> None:
    """Note that the rail takes nothing just now: the same parcel goes again after a while."""
    require(policy.can_carry_money(actor))
    parcel.trouble = words[:500]
    parcel.next_at = clock.now() + timedelta(seconds=max(1, min(seconds, 86_400)))


def give_up_asking(actor: Actor, parcel: PayoutParcel, words: str) -> None:
    """Leave a parcel to a person: each payout of which nobody knows becomes somebody's matter. Needs the book locked."""
    require(policy.can_carry_money(actor))
    batch = queries.get_batch(parcel.batch_id)
    for payout in queries.list_in_parcel(parcel.id):
        if State(payout.state) in ON_ITS_WAY:
            note_fault(
                actor, kind="no_answer", rail=batch.rail, key=payout.key, payout_id=payout.id, words=words
            )
    parcel.next_at = None
    parcel.trouble = words[:500]


def note_trouble(actor: Actor, batch: PayoutBatch, words: str) -> None:
    """Say what stopped a sending, for the admin who looks at the batch."""
    require(policy.can_carry_money(actor))
    batch.trouble = words[:500]


def end_if_done(actor: Actor, batch: PayoutBatch) -> bool:
    """End a batch all of whose payouts were handed over; answer whether it has ended. Needs the batch locked."""
    require(policy.can_carry_money(actor))
    waiting = queries.list_payouts_in(batch.id, State.APPROVED, State.SUBMITTING)
    if batch.state == "sending" and not waiting:
        batch.state, batch.trouble = "sent", ""
    return batch.state == "sent"


def ask_soon(
    actor: Actor, rail: str, keys: Sequence[str], *, parcel_key: str = "", batch_id: str = ""
) -> None:
    """Let the next run ask about the parcels of these payouts, of this parcel, or of the provider's batch of that number;
    also of those that have arrived: they may have come back.

    One whose call may still be open keeps its time.
    """
    require(policy.can_carry_money(actor))
    wanted = {read[0] for key in keys if (read := read_key(key)) is not None}
    payouts = [*queries.list_by_ids(wanted), *queries.list_in_external_batch(rail, batch_id)]
    parcel_ids = {one.parcel_id for one in payouts if one.rail == rail and one.parcel_id is not None}
    # A parcel that was split calls its parts `…-1`, `…-2`.
    named = queries.find_parcels_by_key({parcel_key, parcel_key.rpartition("-")[0]} - {""})
    parcel_ids |= {one.id for one in named.values() if queries.get_batch(one.batch_id).rail == rail}
    for parcel_id in sorted(parcel_ids):
        parcel = queries.get_parcel(parcel_id)
        if parcel.state == "sent" or (parcel.state == "submitting" and parcel.next_at is None):
            parcel.next_at = clock.now()


def is_remembered(parcel: PayoutParcel, way: Rail) -> bool:
    """Whether the rail still knows a repeat of this parcel for one."""
    if parcel.first_tried_at is None:
        return True
    return way.memory is not None and clock.now() < parcel.first_tried_at + way.memory


def open_file(parcel: PayoutParcel) -> bytes:
    """The file of a parcel, unchanged. Raise NotFound where none was made or its key has changed."""
    if not parcel.file:
        raise NotFound("There is no file for this part of the batch.")
    return base64.b64decode(parcel.file)


def keep_destination(destination: Destination) -> str:
    """A destination as it is sealed."""
    return json.dumps(
        {
            name: getattr(destination, name)
            for name in ("holder_name", "iban", "bic", "email", "account", "charity")
            if getattr(destination, name)
        }
    )


def _wait(parcel: PayoutParcel) -> int:
    return ASK_AGAIN[min(max(parcel.tries - 1, 0), len(ASK_AGAIN) - 1)]


def is_asked_enough(parcel: PayoutParcel) -> bool:
    """Whether a parcel was asked about for so long that a person has to find out."""
    return clock.now() > parcel.made_at + timedelta(days=ASK_FOR_DAYS)


def lock_parcel(parcel_id: int) -> tuple[PayoutParcel, PayoutBatch]:
    """A parcel with its batch, held together with the book until the commit."""
    books.lock_book()
    parcel = queries.get_parcel(parcel_id)
    return parcel, queries.lock_batch(parcel.batch_id)
