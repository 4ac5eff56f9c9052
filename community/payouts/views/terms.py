"""The numbers of paying out, and the charities that members can give to."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from flask.typing import ResponseReturnValue

from community.core.errors import Invalid, NotFound
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.payouts import actions, policy, queries
from community.payouts.forms.admin import LABELS, MONEY, CharityForm, OfferForm, TermsForm, values_of
from community.payouts.rules.masks import mask
from community.payouts.views.admin_shown import ADMIN, page
from community.payouts.views.blueprint import blueprint
from community.rewards import queries as rewards

if TYPE_CHECKING:
    from community.payouts.models import Charity, PayoutTerms

TERMS, CHARITIES = f"{ADMIN}/terms", f"{ADMIN}/charities"


@blueprint.get("/admin/payouts/terms")
def admin_terms() -> ResponseReturnValue:
    """The numbers in force, and every version before."""
    return _terms()


@blueprint.post("/admin/payouts/terms")
def admin_set_terms() -> ResponseReturnValue:
    """Put other numbers in force."""
    actor, form = current_actor(), TermsForm()
    require(policy.can_run_payouts(actor))
    terms = form.terms(rewards.get_terms().currency) if form.validate() else None
    if terms is None:
        return _terms(form)
    try:
        actions.set_terms(actor, terms)
    except Invalid as error:
        return _terms(form, error)
    return see_other(TERMS, "In force. What is asked for and prepared from now on follows them.")


@blueprint.get("/admin/payouts/charities")
def admin_charities() -> ResponseReturnValue:
    """All charities, those of the past as well."""
    return _charities()


@blueprint.post("/admin/payouts/charities")
def admin_add_charity() -> ResponseReturnValue:
    """Offer one more."""
    actor, form = current_actor(), CharityForm()
    require(policy.can_run_payouts(actor))
    if not form.validate():
        return _charities(form)
    try:
        actions.add_charity(
            actor,
            name=form.name.data or "",
            about=form.about.data or "",
            url=form.url.data or "",
            destination=form.destination(),
        )
    except Invalid as error:
        return _charities(form, error)
    return see_other(CHARITIES, "Added. Members can vote for it and give to it.")


@blueprint.put("/admin/payouts/charities/<int:charity_id>")
def admin_offer_charity(charity_id: int) -> ResponseReturnValue:
    """Offer it again, or no longer."""
    actor, form = current_actor(), OfferForm()
    require(policy.can_run_payouts(actor))
    charity = queries.get_charity(charity_id)
    if not form.validate():
        raise Invalid("Say whether it is offered.")
    is_offered = form.offered.data == "yes"
    actions.offer_charity(actor, charity, is_offered=is_offered)
    return see_other(CHARITIES, f"{charity.name} is offered {'again' if is_offered else 'no longer'}.")


def _terms(form: TermsForm | None = None, error: Invalid | None = None) -> ResponseReturnValue:
    require(policy.can_run_payouts(current_actor()))
    versions = queries.list_terms()
    currency = rewards.get_terms().currency
    return page(
        "admin_terms",
        current=TERMS,
        form=form or TermsForm(formdata=None, data=values_of(versions[0].terms, currency)),
        error=error,
        versions=versions,
        changes=_changes(versions),
        members=members.list_member_chips([one.set_by_id for one in versions]),
        labels=LABELS,
        money=MONEY,
        currency=currency,
    )


def _changes(versions: list[PayoutTerms]) -> dict[int, list[tuple[str, int, int]]]:
    """What each version changed: (number's name, before, after), by its id."""
    return {
        newer.id: [
            (name, getattr(older, name), getattr(newer, name))
            for name in LABELS
            if getattr(older, name) != getattr(newer, name)
        ]
        for newer, older in pairwise(versions)
    }


def _charities(form: CharityForm | None = None, error: Invalid | None = None) -> ResponseReturnValue:
    require(policy.can_run_payouts(current_actor()))
    rows = queries.list_charities(offered=False)
    period = max((one.number for one in rewards.list_periods() if one.is_closed), default=0)
    return page(
        "admin_charities",
        current=CHARITIES,
        form=form or CharityForm(formdata=None),
        has_faults=form is not None,
        error=error,
        charities=[(one, _masked(one)) for one in rows],
        votes=queries.count_votes(period),
        period=period,
    )


def _masked(charity: Charity) -> str:
    try:
        return mask(queries.read_destination(charity.destination))
    except NotFound:
        return "cannot be read any more"
