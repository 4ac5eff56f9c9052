"""A member's payouts: the list, each one's way like a parcel's, taking it back, appealing, and the receipt."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.money import in_words
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.payouts import actions, policy, queries
from community.payouts.forms.member import AppealForm
from community.payouts.rules.screening import Finding
from community.payouts.rules.states import DEEDS, GIVEN_BACK, OPEN, Deed, State
from community.payouts.rules.terms import Choice
from community.payouts.views.blueprint import blueprint
from community.payouts.views.shown import TITLES, find_next_window, track
from community.rewards import policy as rewards_policy
from community.rewards import queries as rewards
from community.rewards.views.shown import rewards_tabs

PAGE = "/rewards/payouts"
REASONS_TOLD = frozenset(
    deed.value
    for deed in (Deed.HOLD, Deed.RELEASE, Deed.CANCEL, Deed.EXCLUDE, Deed.LEAVE, Deed.FAIL, Deed.RETURN)
)
"""Deeds whose reason the member reads; of the others it names files and batches."""


@blueprint.get(PAGE)
def list_own() -> ResponseReturnValue:
    """All of one's payouts, newest first."""
    actor = current_actor()
    require(rewards_policy.can_see_own_rewards(actor))
    payee = queries.find_payee_of(actor)
    payouts = queries.list_payouts_of(payee.id) if payee is not None else []
    return render_template(
        "payouts/list.html",
        tabs=rewards_tabs("payouts"),
        payouts=[(one, Choice(one.choice), State(one.state) in OPEN) for one in payouts],
        titles=TITLES,
        charities={one.id: one for one in queries.list_charities(offered=False)},
        can_claim=queries.find_claimable(payee, clock.now()) is not None,
        window=find_next_window(clock.now()),
        words=in_words,
    )


@blueprint.get(f"{PAGE}/<int:payout_id>")
def show_payout(payout_id: int) -> ResponseReturnValue:
    """Where one of them is."""
    return _payout_page(payout_id, AppealForm(formdata=None))


@blueprint.put(f"{PAGE}/<int:payout_id>/cancellation")
def cancel(payout_id: int) -> ResponseReturnValue:
    """Take it back before it is sent."""
    actor = current_actor()
    payout = queries.lock_payout(actor, payout_id)
    actions.cancel_payout(actor, payout, reason="You took it back.")
    return see_other(payout.url, f"{payout.number} is cancelled. The money is yours to claim again.")


@blueprint.post(f"{PAGE}/<int:payout_id>/appeal")
def appeal(payout_id: int) -> ResponseReturnValue:
    """Ask another person to look."""
    actor, form = current_actor(), AppealForm()
    payout = queries.lock_payout(actor, payout_id)
    try:
        actions.appeal_payout(actor, payout, words=form.words.data or "")
    except Invalid as error:
        form.refuse(error)
        return _payout_page(payout_id, form, 422)
    return see_other(f"{payout.url}#appeal", "Sent. Somebody else looks at it; the answer will stand here.")


@blueprint.get(f"{PAGE}/<int:payout_id>/receipt")
def receipt(payout_id: int) -> ResponseReturnValue:
    """What to print and keep, once it has arrived."""
    actor = current_actor()
    payout = queries.get_payout(actor, payout_id)
    if payout.state != State.SETTLED:
        raise Conflict(f"{payout.number} has not arrived: there is no receipt yet.")
    owner_id = queries.find_owner(payout)
    detail = queries.find_detail_of(payout)
    return render_template(
        "payouts/receipt.html",
        payout=payout,
        choice=Choice(payout.choice),
        way=TITLES.get(payout.rail, payout.rail),
        owner=members.find_member(owner_id) if owner_id is not None else None,
        where=detail.masked if detail is not None else "",
        charity=queries.get_charity(payout.charity_id) if payout.charity_id is not None else None,
        shares=queries.list_shares(payout),
        words=lambda amount: in_words(amount, payout.currency),
    )


def _payout_page(payout_id: int, form: AppealForm, status: int = 200) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    require(rewards_policy.can_see_own_rewards(actor))
    payout = queries.get_payout(actor, payout_id)
    owner_id = queries.find_owner(payout)
    if owner_id != actor.id:
        return see_other(f"/admin/payouts/{payout.id}")  # Admins have a page of their own for it.
    steps, state = queries.list_steps(payout), State(payout.state)
    asked = queries.find_appeal(payout.payee_id, f"payout:{payout.id}")
    ends_at = payout.state_since + timedelta(days=queries.get_terms().appeal_days)
    can_appeal = state is State.HELD and asked is None and now <= ends_at
    detail = queries.find_detail_of(payout)
    page = render_template(
        "payouts/payout.html",
        payout=payout,
        state=state,
        choice=Choice(payout.choice),
        way=TITLES.get(payout.rail, payout.rail),
        where=detail.masked if detail is not None else "",
        charity=queries.get_charity(payout.charity_id) if payout.charity_id is not None else None,
        period=rewards.get_period(payout.period),
        track=track(payout, steps),
        history=[(DEEDS.get(one.deed, one.deed), one, one.by_id == actor.id) for one in reversed(steps)],
        shares=queries.list_shares(payout),
        can_claim=state in GIVEN_BACK
        and queries.find_claimable(queries.find_payee_of(actor), now) is not None,
        is_cancellable=bool(policy.can_move(actor, payout, Deed.CANCEL, owner_id=owner_id)),
        is_tax_missing=Finding.TAX in payout.findings.split(","),
        can_appeal=can_appeal and bool(policy.can_appeal(actor, owner_id)),
        appeal_days_left=-((now - ends_at) // timedelta(days=1)),
        appeal=asked,
        form=form,
        is_open=state in OPEN,
        reasons_told=REASONS_TOLD,
        is_paid_later=rewards.get_period(payout.period).pays_at > now,
        words=lambda amount: in_words(amount, payout.currency),
    )
    return make_response(page, status)
