"""What does not fit between us and a rail: taking it on, asking once more, closing it by hand with two people, settling it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.members.forms import AccountForm
from community.payouts import actions, policy, queries
from community.payouts.forms.admin import ClosingForm, SettleForm
from community.payouts.rules.faults import STUCK, title_of
from community.payouts.rules.states import ON_ITS_WAY, State
from community.payouts.views.admin_shown import ADMIN, page
from community.payouts.views.blueprint import blueprint
from community.rails import choice as rails

FAULTS = f"{ADMIN}/faults"


@blueprint.get("/admin/payouts/faults")
def admin_faults() -> ResponseReturnValue:
    """What does not fit, oldest first; or what was settled."""
    return _faults()


@blueprint.put("/admin/payouts/faults/<int:fault_id>/owner")
def admin_take_fault(fault_id: int) -> ResponseReturnValue:
    """Take on to find out what it is."""
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    actions.take_fault(actor, queries.lock_fault(fault_id))
    return see_other(f"{FAULTS}#fault-{fault_id}", "It is yours.")


@blueprint.put("/admin/payouts/faults/<int:fault_id>/settlement")
def admin_settle_fault(fault_id: int) -> ResponseReturnValue:
    """Say what it was and what was done about it."""
    actor, form = current_actor(), SettleForm()
    require(policy.can_run_payouts(actor))
    fault = queries.lock_fault(fault_id)
    try:
        actions.settle_fault(actor, fault, words=form.words.data or "")
    except Invalid as error:
        return _faults(form=form, about=fault_id, error=error)
    return see_other(FAULTS, "Settled.")


@blueprint.put("/admin/payouts/faults/<int:fault_id>/question")
def admin_ask_again(fault_id: int) -> ResponseReturnValue:
    """Ask the provider once more."""
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    actions.ask_again(actor, queries.lock_fault(fault_id))
    return see_other(
        f"{FAULTS}#fault-{fault_id}", "It is asked in the next half minute. What it says moves the payout."
    )


@blueprint.post("/admin/payouts/faults/<int:fault_id>/closing")
def admin_say_outcome(fault_id: int) -> ResponseReturnValue:
    """Say what became of its payout, with what proves it."""
    actor, form = current_actor(), ClosingForm()
    require(policy.can_run_payouts(actor))
    fault = queries.lock_fault(fault_id)
    if not form.validate():
        return _faults(form=form, about=fault_id)
    try:
        actions.say_outcome(
            actor, fault, is_paid=form.outcome.data == "paid", evidence=form.evidence.data or ""
        )
    except Invalid as error:
        return _faults(form=form, about=fault_id, error=error)
    return see_other(f"{FAULTS}#fault-{fault_id}", "Noted. Another admin has to confirm it.")


@blueprint.put("/admin/payouts/faults/<int:fault_id>/closing")
def admin_confirm_closing(fault_id: int) -> ResponseReturnValue:
    """Confirm what another admin said: the payout moves."""
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    payout = actions.confirm_closing(actor, queries.lock_fault(fault_id))
    return see_other(FAULTS, f"{payout.number} is closed: {payout.title.lower()}.")


@blueprint.delete("/admin/payouts/faults/<int:fault_id>/closing")
def admin_turn_down_closing(fault_id: int) -> ResponseReturnValue:
    """Turn it down, or take back what one said oneself."""
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    actions.turn_down_closing(actor, queries.lock_fault(fault_id))
    return see_other(f"{FAULTS}#fault-{fault_id}", "Turned down. Nothing has moved.")


def _faults(
    *, form: AccountForm | None = None, about: int = 0, error: Invalid | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    is_settled = request.args.get("show") == "settled"
    found = queries.page_faults(page_number(request.args.get("page")), settled=is_settled)
    payouts = queries.list_by_ids({one.payout_id for one in found.items if one.payout_id is not None})
    by_id = {one.id: one for one in payouts}
    closings = queries.list_closings([fault.id for fault in found.items])
    owners = queries.list_owners({one.payee_id for one in payouts})
    said = [one for some in closings.values() for one in some]
    ids = [one for fault in found.items for one in (fault.owner_id, fault.settled_by_id)]
    ids += [one for closing in said for one in (closing.said_by_id, closing.decided_by_id)]
    stuck = {
        fault.id
        for fault in found.items
        if fault.settled_at is None
        and fault.kind in STUCK
        and (payout := by_id.get(fault.payout_id or 0)) is not None
        and State(payout.state) in ON_ITS_WAY
        and fault.key == payout.key
    }
    return page(
        "admin_faults",
        current=FAULTS,
        form=form,
        error=error,
        about=about,
        blank=ClosingForm(formdata=None),
        faults=found,
        is_settled=is_settled,
        members=members.list_member_chips(ids),
        payouts=by_id,
        stuck=stuck,
        askable={name for name, way in rails.list_rails().items() if not way.has_file},
        closings=closings,
        confirmable={
            closing.id: policy.can_confirm_closing(
                actor, closing, owner_id=owners.get(by_id[closing.payout_id].payee_id)
            )
            for closing in said
            if closing.decided_at is None
        },
        title_of=title_of,
        page_url=lambda number: f"{FAULTS}?show={'settled' if is_settled else 'open'}&page={number}",
    )
