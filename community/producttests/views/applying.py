"""Applying, and taking an application back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid, NotFound
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.producttests import actions, policy, queries
from community.producttests.forms import AnswersForm
from community.producttests.rules.questions import from_json
from community.producttests.rules.states import Standing
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import asked, private_page, typed_answers

if TYPE_CHECKING:
    from community.core.errors import Refusal
    from community.producttests.models import Campaign, TestApplication


@blueprint.get("/product-tests/<int:campaign_id>/application")
def application(campaign_id: int) -> ResponseReturnValue:
    """The form, with what was answered before."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    own = queries.find_application(actor, campaign.id)
    require(policy.can_apply(actor, campaign, own))
    return _form_page(campaign, own, AnswersForm(formdata=None), own.answers if own else {})


@blueprint.put("/product-tests/<int:campaign_id>/application")
def apply(campaign_id: int) -> ResponseReturnValue:
    """Apply, or change the application."""
    actor, form = current_actor(), AnswersForm()
    campaign = queries.lock_campaign(actor, campaign_id)
    own = queries.find_application(actor, campaign.id)
    require(policy.can_apply(actor, campaign, own))
    try:
        actions.apply_to_test(actor, campaign, typed_answers())
    except (Invalid, Conflict) as error:
        if not isinstance(error, Invalid):
            form.refuse(error)
        return _form_page(campaign, own, form, typed_answers(), error)
    return see_other(campaign.url, "Your application is in. You can change it until the last day.")


@blueprint.get("/product-tests/<int:campaign_id>/leaving")
def leaving(campaign_id: int) -> ResponseReturnValue:
    """The page that asks before an application is taken back."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    own = _own(campaign)
    require(policy.can_withdraw(actor, own))
    return private_page("producttests/leaving.html", campaign=campaign, application=own)


@blueprint.delete("/product-tests/<int:campaign_id>/application")
def withdraw(campaign_id: int) -> ResponseReturnValue:
    """Take it back, or leave as a tester."""
    actor = current_actor()
    campaign = queries.lock_campaign(actor, campaign_id)
    own = _own(campaign)
    require(policy.can_withdraw(actor, own))
    actions.withdraw(actor, campaign, own)
    left = own.stands is Standing.LEFT
    return see_other(
        campaign.url,
        "You have left the test. Your address is deleted." if left else "Your application is taken back.",
    )


def _own(campaign: Campaign) -> TestApplication:
    actor = current_actor()
    found = queries.find_application(actor, campaign.id)
    if found is None:
        require(policy.can_be_tester(actor, None)) if not actor.is_signed_in else None
        raise NotFound("You have not applied to this product test.")
    return found


def _form_page(
    campaign: Campaign,
    own: TestApplication | None,
    form: AnswersForm,
    answers: dict[str, str],
    error: Refusal | None = None,
) -> ResponseReturnValue:
    questions = asked(from_json(campaign.questions), answers, error if isinstance(error, Invalid) else None)
    return private_page(
        "producttests/application.html",
        error.status if error is not None else 200,
        campaign=campaign,
        application=own if own is not None and own.stands is Standing.APPLIED else None,
        form=form,
        questions=questions,
    )
