"""A member's own way through the programme: applying, the invitation, where one stands, leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid, NotFound, SignInNeeded
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.superusers import actions, policy, queries
from community.superusers.forms import ApplicationForm, JoinForm
from community.superusers.rules.criteria import Criteria, Measures, score, state_of
from community.superusers.rules.terms import INVITED_DAYS, LIVE_STAGES, End, Stage
from community.superusers.rules.words import explain
from community.superusers.views.blueprint import blueprint, show_bars

CHART_DAYS = 100
_LIVE = {stage.value for stage in LIVE_STAGES}


@blueprint.get("/super-users/application")
def application() -> ResponseReturnValue:
    """The form, or what became of it."""
    return _application_page(ApplicationForm(formdata=None))


@blueprint.post("/super-users/application")
def apply() -> ResponseReturnValue:
    """Apply."""
    actor, form = current_actor(), ApplicationForm()
    require(policy.can_apply(actor))
    if not form.validate():
        return _application_page(form, 422)
    try:
        actions.apply(actor, statement=form.statement.data or "")
    except Invalid as error:
        form.refuse(error)
        return _application_page(form, 422)
    except Conflict as error:
        return see_other("/super-users/application", error.reason)
    return see_other(
        "/super-users/application", "Sent. We answer within two weeks, and you hear of it in your inbox."
    )


@blueprint.delete("/super-users/application")
def withdraw_application() -> ResponseReturnValue:
    """Take it back."""
    actor = current_actor()
    candidacy = _own_candidacy()
    actions.withdraw_candidacy(actor, queries.lock_candidacy(candidacy.id))
    return see_other("/super-users", "Your application is withdrawn.")


@blueprint.get("/super-users/invitation")
def invitation() -> ResponseReturnValue:
    """What one would agree to."""
    return _invitation_page(JoinForm(formdata=None))


@blueprint.put("/super-users/invitation")
def accept_invitation() -> ResponseReturnValue:
    """Accept the agreement, and join."""
    actor, form = current_actor(), JoinForm()
    candidacy = queries.lock_candidacy(_own_candidacy().id)
    try:
        actions.accept_invitation(actor, candidacy, is_agreed=bool(form.is_agreed.data))
    except Invalid as error:
        form.refuse(error)
        return _invitation_page(form, 422)
    return see_other("/super-users/me", "Welcome! You are a super user now.")


@blueprint.delete("/super-users/invitation")
def refuse_invitation() -> ResponseReturnValue:
    """Say no, thank you."""
    actions.refuse_invitation(current_actor(), queries.lock_candidacy(_own_candidacy().id))
    return see_other("/super-users", "You turned the invitation down. You can apply at any time.")


@blueprint.get("/super-users/me")
def own_standing() -> ResponseReturnValue:
    """Where one stands against the bars; for whoever is not in, where they would."""
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded("Sign in to see where you stand.")
    criteria, membership = queries.get_criteria(), queries.find_membership(actor.id)
    measures = queries.measure_members(*criteria.window(clock.now()), [actor.id]).get(actor.id, Measures())
    since = clock.now().date() - timedelta(days=CHART_DAYS)
    return render_template(
        "superusers/standing.html",
        **show_standing(criteria, measures),
        membership=membership,
        days=queries.list_standings(membership.id, since) if membership is not None else [],
        past=[(one, End(one.end_kind)) for one in queries.list_past_memberships(actor.id) if one.end_kind],
        acceptances=queries.list_acceptances(actor.id),
        to_accept=queries.list_texts_to_accept(actor.id) if membership is not None else [],
        can_apply=policy.can_apply(actor),
        candidacy=queries.find_live_candidacy(actor.id),
    )


@blueprint.put("/super-users/me/texts")
def accept_texts() -> ResponseReturnValue:
    """Accept what is new."""
    actions.accept_texts(current_actor())
    return see_other("/super-users/me", "Accepted. Thank you.")


@blueprint.delete("/super-users/me")
def leave_programme() -> ResponseReturnValue:
    """Leave, with thanks."""
    actions.leave_programme(current_actor())
    return see_other("/super-users", "You have left the programme. Thank you for all you did.")


def show_standing(criteria: Criteria, measures: Measures) -> dict[str, Any]:
    """What the macro of a standing needs."""
    return {
        "criteria": criteria,
        "bars": show_bars(criteria, measures),
        "score": int(score(measures, criteria)),
        "state": state_of(measures, criteria).value,
        "explanation": explain(measures, criteria),
        "sanctions": measures.sanctions,
    }


def _own_candidacy() -> Any:
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded("Sign in first.")
    candidacy = queries.find_live_candidacy(actor.id)
    if candidacy is None or not (candidacy.is_own or candidacy.stage == Stage.INVITED.value):
        raise NotFound("There is no application or invitation of yours that waits for something.")
    return candidacy


def _application_page(form: ApplicationForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded("Sign in to apply.")
    last, live = queries.find_last_own_candidacy(actor.id), queries.find_live_candidacy(actor.id)
    criteria = queries.get_criteria()
    measures = queries.measure_members(*criteria.window(clock.now()), [actor.id]).get(actor.id, Measures())
    page = render_template(
        "superusers/application.html",
        form=form,
        last=last,
        stage=Stage(last.stage) if last is not None else None,
        is_live=last is not None and last.stage in _LIVE,
        is_invited=live is not None and live.stage == Stage.INVITED.value,
        can_apply=policy.can_apply(actor),
        **show_standing(criteria, measures),
    )
    return make_response(page, status)


def _invitation_page(form: JoinForm, status: int = 200) -> ResponseReturnValue:
    candidacy = _own_candidacy()
    if candidacy.stage != Stage.INVITED.value:
        raise NotFound("You have no invitation yet. Your application is being looked at.")
    page = render_template(
        "superusers/invitation.html",
        form=form,
        candidacy=candidacy,
        inviter=members.list_member_chips([candidacy.reviewed_by_id]).get(candidacy.reviewed_by_id),
        texts=queries.list_texts(),
        criteria=queries.get_criteria(),
        days=INVITED_DAYS,
        can_answer=policy.can_answer_invitation(current_actor(), candidacy),
    )
    return make_response(page, status)
