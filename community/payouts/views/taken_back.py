"""Money that a decision took back: the member reads why and which lines it was, and may ask another person to look, once."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.money import in_words
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import actions, policy, queries
from community.payouts.forms.member import AppealForm
from community.payouts.views.blueprint import blueprint
from community.rewards import policy as rewards_policy
from community.rewards import queries as rewards

PAGE = "/rewards/taken-back"


@blueprint.get(f"{PAGE}/<int:claw_back_id>")
def show_taken_back(claw_back_id: int) -> ResponseReturnValue:
    """What was taken back, why, and what can be done about it."""
    return _page(claw_back_id, AppealForm(formdata=None))


@blueprint.post(f"{PAGE}/<int:claw_back_id>/appeal")
def appeal_taken_back(claw_back_id: int) -> ResponseReturnValue:
    """Ask another person to look."""
    actor, form = current_actor(), AppealForm()
    require(rewards_policy.can_see_own_rewards(actor))
    row = rewards.get_own_claw_back(actor, claw_back_id)
    try:
        actions.appeal_claw_back(actor, row, words=form.words.data or "")
    except Invalid as error:
        form.refuse(error)
        return _page(claw_back_id, form, 422)
    return see_other(f"{row.url}#appeal", "Sent. Somebody else looks at it; the answer will stand here.")


def _page(claw_back_id: int, form: AppealForm, status: int = 200) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    require(rewards_policy.can_see_own_rewards(actor))
    row = rewards.get_own_claw_back(actor, claw_back_id)
    asked = queries.find_appeal(row.payee_id, row.about)
    ends_at = row.taken_at + timedelta(days=queries.get_terms().appeal_days)
    can_appeal = asked is None and row.given_back_at is None and now <= ends_at
    lines = rewards.list_award_lines(
        actor, rewards.Wanted(award_ids=tuple(row.award_ids)), page_number(request.args.get("page"))
    )
    page = render_template(
        "payouts/taken_back.html",
        row=row,
        page=lines,
        page_url=lambda number: f"{row.url}?page={number}",
        balances=rewards.find_balances(actor.id or 0, row.currency),
        appeal=asked,
        can_appeal=can_appeal and bool(policy.can_appeal(actor, actor.id)),
        appeal_ends_at=ends_at,
        form=form,
        words=lambda amount: in_words(amount, row.currency),
        form_page=True,
    )
    return make_response(page, status)
