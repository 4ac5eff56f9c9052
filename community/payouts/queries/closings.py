"""Payouts on their way that nothing moves on, and what was said of them by hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, true

from community.core.db import db
from community.core.errors import NotFound
from community.payouts.models import Payout, PayoutClosing, PayoutFault, PayoutParcel
from community.payouts.rules.states import ON_ITS_WAY
from community.rails import choice as rails


def list_unattended(late_before: datetime, *, kinds: Collection[str] = ()) -> list[Payout]:
    """Payouts on their way of which nobody is asked and no fault is open (or none of these kinds), by id.

    Whoever works by files is asked by a person, who has until `late_before`, and so is one on a way that this installation
    does not have any more.
    """
    of_kinds = PayoutFault.kind.in_(sorted(kinds)) if kinds else true()
    query = (
        select(Payout, PayoutParcel.next_at)
        .outerjoin(PayoutParcel, PayoutParcel.id == Payout.parcel_id)
        .where(Payout.state.in_([state.value for state in ON_ITS_WAY]))
        .where(
            ~select(PayoutFault.id)
            .where(PayoutFault.payout_id == Payout.id, PayoutFault.settled_at.is_(None), of_kinds)
            .exists()
        )
        .order_by(Payout.id)
    )
    ways = rails.list_rails()
    found = []
    for payout, next_at in db.session.execute(query):
        way = ways.get(payout.rail)
        is_asked = way is not None and not way.has_file
        if next_at is None if is_asked else payout.state_since < late_before:
            found.append(payout)
    return found


def get_fault(fault_id: int) -> PayoutFault:
    """One fault. Raise NotFound."""
    fault = db.session.get(PayoutFault, fault_id)
    if fault is None:
        raise NotFound("There is no such fault.")
    return fault


def get_closing(closing_id: int) -> PayoutClosing:
    """What was said of a payout by hand. Raise NotFound."""
    closing = db.session.get(PayoutClosing, closing_id)
    if closing is None:
        raise NotFound("Nobody has said that.")
    return closing


def find_open_closing(payout_id: int) -> PayoutClosing | None:
    """What was said of a payout by hand and waits for another person."""
    query = select(PayoutClosing).where(
        PayoutClosing.payout_id == payout_id, PayoutClosing.decided_at.is_(None)
    )
    return db.session.scalar(query)


def list_closings(fault_ids: Collection[int]) -> dict[int, list[PayoutClosing]]:
    """What was said by hand because of these faults, oldest first."""
    found: dict[int, list[PayoutClosing]] = {}
    query = (
        select(PayoutClosing).where(PayoutClosing.fault_id.in_(sorted(fault_ids))).order_by(PayoutClosing.id)
    )
    for row in db.session.scalars(query):
        found.setdefault(row.fault_id, []).append(row)
    return found
