"""Batches, their parcels, and what does not fit between us and a rail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from community.books import queries as books
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.payouts.models import (
    Payout,
    PayoutApproval,
    PayoutBatch,
    PayoutExclusion,
    PayoutFault,
    PayoutParcel,
    PayoutReport,
    RailNotice,
)
from community.payouts.rules.states import State

PAGE = 30


def get_batch(batch_id: int) -> PayoutBatch:
    """One batch. Raise NotFound."""
    batch = db.session.get(PayoutBatch, batch_id)
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch


def lock_batch(batch_id: int) -> PayoutBatch:
    """One batch, held together with the book until the commit. Raise NotFound."""
    books.lock_book()
    batch = db.session.get(PayoutBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch


def page_batches(number: int) -> Page[PayoutBatch]:
    """All batches, newest first."""
    total = db.session.scalar(select(func.count(PayoutBatch.id))) or 0
    query = select(PayoutBatch).order_by(PayoutBatch.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return Page(list(db.session.scalars(query)), number, PAGE, total)


def list_batches(*states: str) -> list[PayoutBatch]:
    """Batches that stand in these states, oldest first."""
    query = select(PayoutBatch).where(PayoutBatch.state.in_(states)).order_by(PayoutBatch.id)
    return list(db.session.scalars(query))


def list_payouts_in(batch_id: int, *states: State) -> list[Payout]:
    """The payouts of a batch, perhaps only those in some states."""
    query = select(Payout).where(Payout.batch_id == batch_id).order_by(Payout.id)
    if states:
        query = query.where(Payout.state.in_([state.value for state in states]))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def count_in(batch_id: int) -> dict[str, tuple[int, int]]:
    """How many payouts of a batch stand where, and how much they are together."""
    query = (
        select(Payout.state, func.count(), func.sum(Payout.amount_minor))
        .where(Payout.batch_id == batch_id)
        .group_by(Payout.state)
    )
    return {state: (count, int(total)) for state, count, total in db.session.execute(query)}


def list_approvals(batch: PayoutBatch) -> list[PayoutApproval]:
    """Who approved what is in the batch at present."""
    query = select(PayoutApproval).where(
        PayoutApproval.batch_id == batch.id, PayoutApproval.revision == batch.revision
    )
    return list(db.session.scalars(query.order_by(PayoutApproval.id)))


def list_exclusions(batch_id: int) -> list[PayoutExclusion]:
    """What was taken out of a batch, and why."""
    query = select(PayoutExclusion).where(PayoutExclusion.batch_id == batch_id).order_by(PayoutExclusion.id)
    return list(db.session.scalars(query))


def get_parcel(parcel_id: int) -> PayoutParcel:
    """One parcel. Raise NotFound."""
    parcel = db.session.get(PayoutParcel, parcel_id, populate_existing=True)
    if parcel is None:
        raise NotFound("There is no such parcel.")
    return parcel


def list_parcels(batch_id: int) -> list[PayoutParcel]:
    """The parcels of a batch, in the order in which they were made."""
    query = select(PayoutParcel).where(PayoutParcel.batch_id == batch_id).order_by(PayoutParcel.number)
    return list(db.session.scalars(query))


def list_in_parcel(parcel_id: int) -> list[Payout]:
    """The payouts that were handed over in a parcel, wherever they stand by now."""
    query = select(Payout).where(Payout.parcel_id == parcel_id).order_by(Payout.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def list_due_parcels(now: datetime) -> list[int]:
    """Parcels about which something is to be done, oldest first."""
    query = select(PayoutParcel.id).where(PayoutParcel.next_at <= now).order_by(PayoutParcel.next_at)
    return list(db.session.scalars(query))


def find_parcels_by_key(keys: Collection[str]) -> dict[str, PayoutParcel]:
    """The parcels with these keys."""
    query = select(PayoutParcel).where(PayoutParcel.key.in_(keys))
    return {row.key: row for row in db.session.scalars(query)}


def list_known_reports(digests: Collection[str]) -> set[str]:
    """Which of these reports were heard before."""
    wanted, found = sorted(digests), set()
    for first in range(0, len(wanted), 500):
        query = select(PayoutReport.digest).where(PayoutReport.digest.in_(wanted[first : first + 500]))
        found |= set(db.session.scalars(query))
    return found


def list_open_faults() -> list[PayoutFault]:
    """What does not fit and nobody has settled, oldest first."""
    query = select(PayoutFault).where(PayoutFault.settled_at.is_(None))
    return list(db.session.scalars(query.order_by(PayoutFault.found_at, PayoutFault.id)))


def page_faults(number: int, *, settled: bool) -> Page[PayoutFault]:
    """Faults that are open, oldest first; or settled ones, newest first."""
    query = select(PayoutFault).where(
        PayoutFault.settled_at.is_not(None) if settled else PayoutFault.settled_at.is_(None)
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = PayoutFault.settled_at.desc() if settled else PayoutFault.found_at
    rows = db.session.scalars(query.order_by(order, PayoutFault.id).limit(PAGE).offset((number - 1) * PAGE))
    return Page(list(rows), number, PAGE, total)


def lock_fault(fault_id: int) -> PayoutFault:
    """One fault, held together with the book until the commit. Raise NotFound."""
    books.lock_book()
    fault = db.session.get(PayoutFault, fault_id, populate_existing=True)
    if fault is None:
        raise NotFound("There is no such fault.")
    return fault


def find_fault_by_digest(digest: str) -> PayoutFault | None:
    """A fault that was found before."""
    return db.session.scalar(select(PayoutFault).where(PayoutFault.digest == digest))


def find_notice(rail: str, notice_id: str) -> RailNotice | None:
    """A callback that was heard before."""
    query = select(RailNotice).where(RailNotice.rail == rail, RailNotice.notice_id == notice_id)
    return db.session.scalar(query)
