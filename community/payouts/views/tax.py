"""What reached a member in each year, for a tax return, and the details that a tax office asks for."""

from __future__ import annotations

import csv
import io

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.money import in_words, plain
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import actions, policy, queries
from community.payouts.forms.member import TaxForm
from community.payouts.views.blueprint import blueprint
from community.rewards import policy as rewards_policy
from community.rewards.views.shown import rewards_tabs

PAGE = "/rewards/tax"


@blueprint.get(PAGE)
def show_tax() -> ResponseReturnValue:
    """The totals of each year, and the form."""
    return _tax_page(TaxForm(formdata=None))


@blueprint.get(f"{PAGE}.csv")
def tax_as_csv() -> ResponseReturnValue:
    """The same totals, for a spreadsheet; amounts in the currency's own unit. None of its cells was typed by anybody."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("year", "currency", "cash", "credit", "charity", "fees", "payouts"))
    for one in _totals():
        amounts = (one.cash_minor, one.credit_minor, one.charity_minor, one.fee_minor)
        table.writerow(
            (one.year, one.currency, *(plain(amount, one.currency) for amount in amounts), one.payout_count)
        )
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="rewards-by-year.csv"',
        "Cache-Control": "private, no-store",
    }
    return make_response(out.getvalue(), headers)


@blueprint.put(PAGE)
def give_tax_details() -> ResponseReturnValue:
    """Give the details, or others."""
    actor, form = current_actor(), TaxForm()
    require(policy.can_claim(actor))
    try:
        if not form.validate():
            return _tax_page(form, 422)
        actions.give_tax_details(actor, {name: form[name].data or "" for name in actions.TAX_FIELDS})
    except Invalid as error:
        form.refuse(error)
        return _tax_page(form, 422)
    return see_other(PAGE, "Saved. What waited only for this goes on within the hour.")


def _totals() -> list[queries.YearTotals]:
    actor = current_actor()
    require(rewards_policy.can_see_own_rewards(actor))
    payee = queries.find_payee_of(actor)
    return queries.list_year_totals(payee.id) if payee is not None else []


def _tax_page(form: TaxForm, status: int = 200) -> ResponseReturnValue:
    actor, totals, terms = current_actor(), _totals(), queries.get_terms()
    year = clock.now().year
    detail = queries.find_tax_detail(actor.id) if actor.id is not None else None
    page = render_template(
        "payouts/tax.html",
        tabs=rewards_tabs("tax"),
        totals=totals,
        this_year=next((one for one in totals if one.year == year), None),
        year=year,
        threshold_minor=terms.tax_threshold_minor,
        detail=detail,
        can_give=policy.can_claim(actor),
        form=form,
        words=in_words,
    )
    return make_response(page, status, {"Cache-Control": "private, no-store"})
