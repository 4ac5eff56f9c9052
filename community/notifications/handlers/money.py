"""Who hears of money: whose payout moved on, whose money expires, and admins when something waits for them."""

from __future__ import annotations

from datetime import date

from community.core.actor import SYSTEM, Actor
from community.members import queries as members
from community.notifications.actions import tell_member
from community.notifications.rules import Kind
from community.payouts import events as payouts
from community.payouts import queries
from community.payouts.rules.keys import number_of
from community.payouts.rules.states import Deed, State

_TOLD = {
    State.HELD: "is being looked at",
    State.SENT: "is on its way",
    State.UNCLAIMED: "waits for you at the provider",
    State.SETTLED: "has arrived",
    State.FAILED: "could not be paid out",
    State.RETURNED: "came back",
    State.CANCELLED: "was cancelled",
}
_QUIET = {Deed.APPROVE, Deed.SUBMIT, Deed.REFUSE, Deed.LOSE, Deed.EXCLUDE}


def tell_of_payout(actor: Actor, event: payouts.PayoutMoved) -> None:
    """Tell its member where a payout is now; steps that only we care about are left out."""
    words = _TOLD.get(State(event.state))
    if event.member_id is None or words is None or Deed(event.deed) in _QUIET:
        return
    if actor.id == event.member_id:
        return  # They did it themselves.
    payout = queries.get_payout(SYSTEM, event.payout_id)
    tell_member(
        SYSTEM,
        event.member_id,
        Kind.MONEY,
        cause=f"payout:{payout.id}:{event.deed}:{payout.attempt}",
        title=f"{payout.in_words} {words}",
        url=payout.url,
        note=payout.reason or payout.meaning,
    )


def tell_of_batch(actor: Actor, event: payouts.BatchPrepared) -> None:
    """Tell the other admins that a batch waits for an approval."""
    batch = queries.get_batch(event.batch_id)
    _tell_admins(
        f"batch:{batch.id}",
        f"{batch.number} with {batch.payout_count:,} payouts waits for an approval",
        batch.url,
        but=actor.id,
    )


def tell_of_expiry(actor: Actor, event: payouts.MoneyExpiring) -> None:
    """Tell a member that unclaimed money expires."""
    tell_member(
        SYSTEM,
        event.member_id,
        Kind.MONEY,
        cause=f"expiry:{event.period}:{event.number}:{event.expires_on}",
        title=f"Claim your money of period {event.period} by {date.fromisoformat(event.expires_on):%-d %B %Y}",
        url="/rewards/claim",
        note="After that day it expires. Choose cash, credit or a gift; keeping it is not possible any more.",
    )


def tell_of_expired(actor: Actor, event: payouts.MoneyExpired) -> None:
    """Tell a member that unclaimed money has expired."""
    if event.member_id is not None:
        tell_member(
            SYSTEM,
            event.member_id,
            Kind.MONEY,
            cause=f"expired:{event.period}",
            title=f"Your unclaimed money of period {event.period} has expired",
            url="/rewards",
            note="You were told twice before. What you earn now can be claimed as usual.",
        )


def tell_of_money_appeal(actor: Actor, event: payouts.MoneyAppealed) -> None:
    """Tell admins that an appeal waits."""
    _tell_admins(
        f"appeal:{event.appeal_id}", "A member asks to look again at their money", "/admin/payouts/appeals"
    )


def tell_of_decided_appeal(actor: Actor, event: payouts.AppealDecided) -> None:
    """Tell a member what became of their appeal."""
    if event.member_id is not None:
        tell_member(
            SYSTEM,
            event.member_id,
            Kind.MONEY,
            cause=f"appeal:{event.appeal_id}",
            title="Your appeal was granted" if event.is_granted else "Your appeal was declined",
            url=_url_of(queries.get_appeal(event.appeal_id).about),
            note="Another person looked at it. Their answer stands beside it.",
        )


def _url_of(about: str) -> str:
    what, _, number = about.partition(":")
    return f"/rewards/taken-back/{number}" if what == "clawback" else f"/rewards/payouts/{number}"


def tell_of_fault(actor: Actor, event: payouts.FaultFound) -> None:
    """Tell admins that something does not fit between us and a rail, or that settling it moved nothing."""
    fault = queries.get_fault(event.fault_id)
    again = fault.reopened_at
    _tell_admins(
        f"fault:{fault.id}:{again:%s}" if again is not None else f"fault:{fault.id}",
        "A fault is open again: its payout has not moved"
        if again is not None
        else "Something does not fit between us and a rail",
        "/admin/payouts/faults",
    )


def tell_of_said_closing(actor: Actor, event: payouts.ClosingSaid) -> None:
    """Tell the other admins that somebody said by hand what became of a payout."""
    closing = queries.get_closing(event.closing_id)
    if closing.decided_at is None:
        _tell_admins(
            f"closing:{closing.id}",
            f"{number_of(closing.payout_id)} is to be closed by hand and waits for your look",
            f"/admin/payouts/faults#fault-{closing.fault_id}",
            but=closing.said_by_id,
        )


def _tell_admins(cause: str, title: str, url: str, *, but: int | None = None) -> None:
    for member_id in members.list_admin_ids():
        if member_id != but:
            tell_member(SYSTEM, member_id, Kind.MONEY, cause=cause, title=title, url=url, note="")
