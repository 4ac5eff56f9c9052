"""Where admins run the rewards: periods, budgets with their forecast, closing with its preview, who brought whom."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.money import in_words, plain, to_minor
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.rewards import actions, policy, queries
from community.rewards.forms import BudgetForm, PeriodForm
from community.rewards.rules.closing import share_out
from community.rewards.rules.periods import (
    USUAL_MONTHS,
    Dates,
    add_months,
    next_end,
    usual_dates,
)
from community.rewards.rules.states import State
from community.rewards.rules.terms import Shortage
from community.rewards.views.blueprint import blueprint
from community.rewards.views.shown import budget_of, dates_of

PAGE = "/admin/rewards"
TOP = 10


@blueprint.get("/admin/rewards")
def show_admin() -> ResponseReturnValue:
    """Periods with their budgets, and the form for the next one."""
    require(policy.can_run_rewards(current_actor()))
    return _page()


@blueprint.post("/admin/rewards/periods")
def make_period() -> ResponseReturnValue:
    """Publish the next period."""
    actor, form = current_actor(), PeriodForm()
    require(policy.can_run_rewards(actor))
    if not form.validate():
        return _page(period_form=form)
    names = ("zone", "starts_on", "ends_on", "statement_on", "choose_from_on", "choose_until_on", "pays_on")
    try:
        period = actions.make_period(actor, Dates(**{name: form[name].data for name in names}))
    except Invalid as error:
        form.refuse(error)
        return _page(period_form=form)
    return see_other(f"{PAGE}#period-{period.number}", "Published. Give it a budget, so that it can pay.")


@blueprint.delete("/admin/rewards/periods/<int:number>")
def remove_period(number: int) -> ResponseReturnValue:
    """Take the last period back."""
    actions.remove_period(current_actor(), number)
    return see_other(PAGE, f"Period {number} is gone.")


@blueprint.put("/admin/rewards/periods/<int:number>/budget")
def set_budget(number: int) -> ResponseReturnValue:
    """Give a period its money."""
    actor, form = current_actor(), BudgetForm()
    require(policy.can_run_rewards(actor))
    period = queries.get_period(number)
    if not form.validate():
        return _page(budget_form=form, number=number)
    try:
        amount = to_minor(form.budget.data or "", period.currency)
        actions.set_budget(actor, number, budget_minor=amount, reason=form.reason.data or "")
    except ValueError as error:
        form.refuse(Invalid(fields={"budget": str(error)}))
        return _page(budget_form=form, number=number)
    except Invalid as error:
        form.refuse(error)
        return _page(budget_form=form, number=number)
    return see_other(f"{PAGE}#period-{number}", f"Period {number} has {in_words(amount, period.currency)}.")


@blueprint.get("/admin/rewards/periods/<int:number>/closing")
def preview_closing(number: int) -> ResponseReturnValue:
    """What closing a period would do, or how far it is."""
    require(policy.can_run_rewards(current_actor()))
    period = queries.get_period(number)
    amounts = queries.list_live_amounts(number)
    earned = sum(amounts.values())
    top_up = period.shortage == Shortage.TOP_UP
    budget = max(earned, period.budget_minor) if top_up else period.budget_minor
    given = sum(share_out(amounts, budget).values())
    tops = queries.list_top_payees(number, TOP)
    return render_template(
        "rewards/closing.html",
        period=period,
        obstacles=queries.list_obstacles(period, clock.now()),
        earned=earned,
        given=period.given_minor if period.is_closed else given,
        left=budget - given,
        top_up=max(0, budget - period.budget_minor),
        percent=100 if not earned else given * 100 / earned,
        award_count=len(amounts),
        payee_count=queries.count_payees(period),
        waiting=queries.sum_in_state(number, State.ACCRUED),
        held=queries.sum_in_state(number, State.HELD),
        tops=[(members.list_member_chips([m]).get(m or 0), amount) for m, amount in tops],
        words=lambda amount: in_words(amount, period.currency),
        form_page=True,
    )


@blueprint.post("/admin/rewards/periods/<int:number>/closing")
def close_period(number: int) -> ResponseReturnValue:
    """Close it: the shares are fixed at once, and written by the worker."""
    actions.begin_closing(current_actor(), number)
    return see_other(f"{PAGE}/periods/{number}/closing", "Closing has begun; it takes a moment.")


@blueprint.get("/admin/rewards/referrals")
def list_referrals() -> ResponseReturnValue:
    """Who brought whom, and what came of it."""
    page = queries.list_referrals(current_actor(), page_number(request.args.get("page")))
    chips = members.list_member_chips([m for row, _ in page.items for m in (row.member_id, row.friend_id)])
    return render_template(
        "rewards/referrals.html",
        page=page,
        chips=chips,
        page_url=lambda number: f"{PAGE}/referrals?page={number}",
        words=in_words,
    )


def _page(
    *, period_form: PeriodForm | None = None, budget_form: BudgetForm | None = None, number: int = 0
) -> ResponseReturnValue:
    now = clock.now()
    periods = list(reversed(queries.list_periods()))
    draft = queries.find_draft()
    response = make_response(
        render_template(
            "rewards/admin.html",
            periods=[
                (
                    period,
                    budget_of(period, now),
                    dates_of(period, now),
                    period.starts_at <= now < period.ends_at,
                    queries.list_obstacles(period, now) if period.ends_at <= now else None,
                    budget_form
                    if budget_form is not None and number == period.number
                    else BudgetForm(
                        formdata=None, data={"budget": plain(period.budget_minor, period.currency)}
                    ),
                )
                for period in periods
            ],
            now=now,
            period_form=period_form or PeriodForm(formdata=None, data=_proposed()),
            has_faults=period_form is not None,
            terms=queries.get_terms(),
            draft=draft,
            words=in_words,
            form_page=True,
        )
    )
    if period_form is not None or budget_form is not None:
        response.status_code = 422
    return response


def _proposed() -> dict[str, object]:
    """The dates that the next period usually has."""
    last, terms = queries.find_last_period(), queries.get_terms()
    if last is not None:
        starts_on, ends_on = last.ends_on, next_end(last.starts_on, last.ends_on)
        zone = last.zone
    else:
        zone = current_app.config["SETTINGS"].time_zone
        today = clock.now().astimezone(ZoneInfo(zone)).date()
        starts_on = add_months(date(today.year, today.month, 1), 1)
        ends_on = add_months(starts_on, USUAL_MONTHS)
    dates = usual_dates(starts_on, ends_on, zone, hold_days=terms.hold_days)
    return {name: getattr(dates, name) for name in Dates.__slots__}
