"""The sending run: write down, hand over, write down what came of it. No transaction is open during a call.

It can die at any line. A parcel that was written down and has no outcome is asked about first, and handed over again only
under its own key and only while the rail remembers keys: after the rail said that it never heard of it, or where the
provider's own number of it was lost with the run, and the same parcel again is the only way to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.core.errors import NotFound
from community.payouts import actions, queries
from community.payouts.rules.states import ON_ITS_WAY, State
from community.rails import choice as rails
from community.rails.errors import RailBusy, RailRefused, RailUnknown
from community.rails.rules import Outcome, Parcel, Rail, Report, matched

MISSING = "This installation does not have this rail any more. Set it up again, then send once more."
CALL_MOST, FILE_MOST = 400, 5_000  # Payouts in one call, and in one file: what is soon written down.
LOST = (
    f"Nobody could say for {actions.ASK_FOR_DAYS} days what became of it."
    " Ask the provider, then settle it by hand."
)
FORGOTTEN_DETAILS = "Payment details cannot be read any more. The members have to give them again."
FORGOTTEN = (
    "The provider does not know it, and may have forgotten it by now. Sending it again could pay it twice:"
    " ask the provider, then settle it by hand."
)


def send_batch(batch_id: int) -> None:
    """Hand over all that is left of a batch, a parcel at a time. Safe to repeat, and to run beside itself."""
    while True:
        try:
            parcel_id = _begin_next(batch_id)
        except (RailRefused, NotFound) as error:
            with transaction():
                actions.note_trouble(SYSTEM, queries.lock_batch(batch_id), str(error))
            return
        if parcel_id is None:
            return
        look_after(parcel_id)


def ask_due() -> None:
    """Look after all parcels that are due: those whose run died, and those that have no last word yet."""
    with transaction(writes=False):
        due = queries.list_due_parcels(clock.now())
    for parcel_id in due:
        look_after(parcel_id)


def look_after(parcel_id: int) -> None:
    """Hand a parcel over; or, when that was tried before, ask what became of it, and repeat it only where that is safe."""
    errand = _begin_errand(parcel_id)
    if errand is None:
        return
    try:
        if errand.is_repeat and not _ask(errand):
            return
        reports = errand.way.send(_readable(errand.contents, errand.open_keys))
    except (RailUnknown, RailBusy, RailRefused) as error:
        _note_trouble(errand, error)
    else:
        _note_reports(errand, reports)


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is known before a call, so that no transaction is needed during it."""

    parcel_id: int
    batch_id: int
    rail: str
    way: Rail
    contents: Parcel
    is_repeat: bool
    is_remembered: bool
    is_asked_enough: bool
    open_keys: frozenset[str]
    batch_ids: tuple[str, ...]


def _begin_next(batch_id: int) -> int | None:
    """Write down the next parcel, for a rail of files with its file; None when there is nothing to do."""
    with transaction():
        batch = queries.lock_batch(batch_id)
        if batch.state != "sending" or batch.trouble:
            return None
        way = rails.find_rail(batch.rail)
        if way is None or queries.is_book_frozen():
            actions.note_trouble(SYSTEM, batch, MISSING if way is None else actions.FROZEN)
            return None
        parcel = actions.begin_parcel(SYSTEM, batch, most=FILE_MOST if way.has_file else CALL_MOST)
        if parcel is None:
            actions.end_if_done(SYSTEM, batch)
            return None
        if way.has_file:  # Making a file moves nothing outside, so all of it is one transaction.
            actions.note_file(SYSTEM, parcel, way.file(_readable(actions.contents_of(parcel, batch))))
        return parcel.id


def _begin_errand(parcel_id: int) -> _Errand | None:
    with transaction():
        parcel, batch = actions.lock_parcel(parcel_id)
        way = rails.find_rail(batch.rail)
        if parcel.next_at is None or way is None or way.has_file:
            return None
        payouts = queries.list_in_parcel(parcel.id)
        open_keys = frozenset(one.key for one in payouts if State(one.state) in ON_ITS_WAY)
        if not open_keys and parcel.state != "sent":
            parcel.next_at = None
            actions.end_if_done(SYSTEM, batch)
            return None
        errand = _Errand(
            parcel.id,
            batch.id,
            batch.rail,
            way,
            actions.contents_of(parcel, batch),
            is_repeat=parcel.tries > 0,
            is_remembered=actions.is_remembered(parcel, way),
            is_asked_enough=bool(open_keys) and actions.is_asked_enough(parcel),
            open_keys=open_keys,
            batch_ids=tuple(sorted({one.external_batch for one in payouts if one.external_batch})),
        )
        actions.begin_try(SYSTEM, parcel)
        return errand


def _ask(errand: _Errand) -> bool:
    """Ask what became of a parcel and take it over; answer whether it has to be handed over again, under the same key."""
    keys = [one.key for one in errand.contents.instructions]
    reports = errand.way.ask(errand.contents.key, keys, batch_ids=errand.batch_ids)
    said = matched(errand.contents.instructions, reports, parcels=[errand.contents])
    told = [report for report in said if not report.is_absent and report.outcome is not Outcome.UNKNOWN]
    # A provider that was never told its own number of the batch can only be asked by the same parcel once more.
    is_unanswerable = not told and not errand.batch_ids
    unheard = {one.key for one in said if one.is_absent or is_unanswerable} - {one.key for one in told}
    with transaction():
        heard = actions.hear(SYSTEM, errand.rail, told)
        parcel, batch = actions.lock_parcel(errand.parcel_id)
        if heard.applied:
            actions.begin_anew(SYSTEM, parcel)
        open_keys = {one.key for one in queries.list_in_parcel(parcel.id) if State(one.state) in ON_ITS_WAY}
        if not open_keys:
            actions.note_taken(SYSTEM, parcel)
        elif errand.is_asked_enough:
            actions.give_up_asking(SYSTEM, parcel, LOST)
        elif unheard & open_keys and errand.is_remembered:
            return True
        elif unheard & open_keys:
            actions.give_up_asking(SYSTEM, parcel, FORGOTTEN)
        elif told:
            actions.note_taken(SYSTEM, parcel)
        else:
            actions.note_lost(SYSTEM, parcel, "The provider does not say yet what became of it.")
        actions.end_if_done(SYSTEM, batch)
    return False


def _note_reports(errand: _Errand, reports: Sequence[Report]) -> None:
    said = matched(errand.contents.instructions, reports, parcels=[errand.contents])
    with transaction():
        heard = actions.hear(SYSTEM, errand.rail, [one for one in said if one.outcome is not Outcome.UNKNOWN])
        parcel, batch = actions.lock_parcel(errand.parcel_id)
        if heard.applied:
            actions.begin_anew(SYSTEM, parcel)
        unknown = [one.reason for one in said if one.outcome is Outcome.UNKNOWN]
        if unknown:
            actions.note_lost(SYSTEM, parcel, unknown[0] or "The provider does not say what became of it.")
        else:
            actions.note_taken(SYSTEM, parcel)
        actions.end_if_done(SYSTEM, batch)


def _note_trouble(errand: _Errand, error: RailUnknown | RailBusy | RailRefused) -> None:
    with transaction():
        parcel, batch = actions.lock_parcel(errand.parcel_id)
        if errand.is_repeat and errand.is_asked_enough:
            actions.give_up_asking(SYSTEM, parcel, LOST)
            actions.end_if_done(SYSTEM, batch)
        elif isinstance(error, RailBusy):
            actions.note_busy(SYSTEM, parcel, error.words, seconds=error.retry_after_seconds)
        elif isinstance(error, RailUnknown) or errand.is_repeat:
            # That a repetition, or a question, is refused says nothing of what went before: it may have been paid.
            actions.note_lost(SYSTEM, parcel, error.words)
        else:
            actions.note_refused(SYSTEM, parcel, error.words)
            actions.note_trouble(SYSTEM, batch, error.words)


def _readable(contents: Parcel, needed: frozenset[str] | None = None) -> Parcel:
    """What of a parcel is handed over: all whose payment details are still there. Raise RailRefused when needed ones are not."""
    lost = {one.key for one in contents.instructions if one.destination == actions.NOWHERE}
    if lost & needed if needed is not None else lost:
        raise RailRefused(FORGOTTEN_DETAILS)
    return replace(contents, instructions=tuple(one for one in contents.instructions if one.key not in lost))
