"""The charities that members can give to, and the vote which of them stands first."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import actions, policy, queries
from community.payouts.forms.member import GiftForm, read_id
from community.payouts.views.blueprint import blueprint
from community.rewards import policy as rewards_policy
from community.rewards import queries as rewards
from community.rewards.views.shown import rewards_tabs

PAGE = "/rewards/charities"


@blueprint.get(PAGE)
def list_charities() -> ResponseReturnValue:
    """Who they are, how the vote stands, and one's own vote."""
    actor = current_actor()
    require(rewards_policy.can_see_own_rewards(actor))
    number = _find_period()
    votes = queries.count_votes(number) if number is not None else queries.count_votes(0)
    own = queries.find_vote(actor.id, number) if actor.id is not None and number is not None else None
    charities = sorted(queries.list_charities(), key=lambda one: (-votes[one.id], one.name))
    verdict = policy.can_claim(actor)
    return render_template(
        "payouts/charities.html",
        tabs=rewards_tabs("charities"),
        charities=[(one, votes[one.id]) for one in charities],
        vote_count=sum(votes[one.id] for one in charities),
        own_id=own.charity_id if own is not None else None,
        number=number,
        can_vote=verdict and number is not None,
        why_not=verdict.reason,
        terms=queries.get_terms(),
        can_give=queries.find_claimable(queries.find_payee_of(actor), clock.now()) is not None,
    )


@blueprint.put(f"{PAGE}/vote")
def vote() -> ResponseReturnValue:
    """Be for one of them; once more changes one's mind."""
    actor, form = current_actor(), GiftForm()
    require(policy.can_claim(actor))
    number = _find_period()
    if number is None:
        raise Conflict("No period runs at present, so there is nothing to vote about.")
    charity = queries.get_charity(read_id(form.charity_id.data) or 0)
    actions.vote_charity(actor, charity_id=charity.id, period=number)
    return see_other(PAGE, f"Your vote is for {charity.name}.")


def _find_period() -> int | None:
    """For which period members vote: the newest whose choice window is open, else the one that runs."""
    now = clock.now()
    windows = rewards.list_claimable_periods(now)
    period = windows[-1] if windows else rewards.find_running_period(now)
    return period.number if period is not None else None
