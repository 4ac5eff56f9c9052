"""Where a member's money goes: shown masked, changed with the password, one way of payment at a time."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import actions, policy, queries
from community.payouts.forms.member import FIELDS_OF_RAIL, DetailsForm
from community.payouts.rules.screening import usable_from
from community.payouts.views.blueprint import blueprint
from community.payouts.views.shown import ICONS, TITLES
from community.rails import choice as rails
from community.rewards.views.shown import rewards_tabs

PAGE = "/rewards/details"
ORDER = (*actions.CASH_RAILS, "credit")


@blueprint.get(PAGE)
def list_details() -> ResponseReturnValue:
    """What is given for each way, masked."""
    actor = current_actor()
    require(policy.can_claim(actor))
    payee, hours = queries.find_payee_of(actor), queries.get_terms().details_hold_hours
    details = {one.rail: one for one in queries.list_details(payee.id)} if payee is not None else {}
    here = [name for name in ORDER if name in rails.list_rails()]
    now = clock.now()
    waits = {
        name: usable_from(details[name].since, hours)
        for name in here
        if name in details and name in actions.CASH_RAILS
    }
    page = render_template(
        "payouts/details.html",
        tabs=rewards_tabs("details"),
        ways=[(name, TITLES[name], ICONS.get(name, "landmark"), details.get(name)) for name in here],
        waits={name: until for name, until in waits.items() if until > now},
        hours=hours,
    )
    return make_response(page, {"Cache-Control": "private, no-store"})


@blueprint.get(f"{PAGE}/<rail>")
def edit_details(rail: str) -> ResponseReturnValue:
    """The form for one way; what is given already is not filled in."""
    require(policy.can_claim(current_actor()))
    return _details_page(rail, DetailsForm(formdata=None, data={"then": request.args.get("then", "")}))


@blueprint.put(f"{PAGE}/<rail>")
def give_details(rail: str) -> ResponseReturnValue:
    """Give them, or others."""
    actor, form = current_actor(), DetailsForm()
    require(policy.can_claim(actor))
    _check_rail(rail)
    if not form.validate():
        return _details_page(rail, form, 422)
    try:
        actions.give_details(
            actor, rail=rail, destination=form.destination(rail), password=form.password.data or ""
        )
    except Invalid as error:
        form.refuse(error)
        return _details_page(rail, form, 422)
    if form.then.data == "claim":
        choice = "credit" if rail == "credit" else "cash"
        return see_other(f"/rewards/claim/confirm?choice={choice}&rail={rail}", "Saved. Now confirm.")
    return see_other(PAGE, "Saved. We have sent you a mail about it.")


def _check_rail(rail: str) -> None:
    if rail not in ORDER or rail not in rails.list_rails():
        raise NotFound("There is no such way of payment here.")


def _details_page(rail: str, form: DetailsForm, status: int = 200) -> ResponseReturnValue:
    _check_rail(rail)
    payee = queries.find_payee_of(current_actor())
    page = render_template(
        "payouts/edit_details.html",
        rail=rail,
        title=TITLES[rail],
        detail=queries.find_detail(payee.id, rail) if payee is not None else None,
        fields=FIELDS_OF_RAIL[rail],
        form=form,
        hours=queries.get_terms().details_hold_hours if rail in actions.CASH_RAILS else 0,
    )
    return make_response(page, status, {"Cache-Control": "private, no-store"})
