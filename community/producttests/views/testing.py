"""A tester's own page: the terms, the parcel, the feedback, and the thanks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.producttests import actions, policy, queries
from community.producttests.forms import AddressForm, AnswersForm, TermsForm
from community.producttests.rules.limits import Owed
from community.producttests.rules.questions import from_json
from community.producttests.rules.states import Parcel, State
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import asked, private_page, typed_answers

if TYPE_CHECKING:
    from community.core.errors import Refusal
    from community.producttests.models import Campaign, TestApplication


@blueprint.get("/product-tests/<int:campaign_id>/testing")
def testing(campaign_id: int) -> ResponseReturnValue:
    """Where the tester is, and the one thing to do next."""
    campaign, own = _tester(campaign_id)
    return _page(campaign, own)


@blueprint.put("/product-tests/<int:campaign_id>/agreement")
def accept_terms(campaign_id: int) -> ResponseReturnValue:
    """Accept the confidentiality terms."""
    campaign, own = _tester(campaign_id, is_locked=True)
    form = TermsForm()
    text = form.version.data or ""
    try:
        actions.accept_terms(
            current_actor(),
            own,
            version=int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1,
        )
    except Conflict as error:
        return _page(campaign, own, error=error)
    return see_other(f"{campaign.url}/testing", "Thank you. Everything about the product is open to you now.")


@blueprint.put("/product-tests/<int:campaign_id>/address")
def give_address(campaign_id: int) -> ResponseReturnValue:
    """Say where to send the product."""
    campaign, own = _tester(campaign_id, is_locked=True)
    form = AddressForm()
    require(policy.can_give_address(current_actor(), own))
    if not form.validate():
        return _page(campaign, own, address_form=form, error=Invalid("This is far too long."))
    try:
        actions.give_address(current_actor(), own, form.address.data or "")
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _page(campaign, own, address_form=form, error=error)
    return see_other(
        f"{campaign.url}/testing", "Your address is saved. Only the people who run this test see it."
    )


@blueprint.put("/product-tests/<int:campaign_id>/receipt")
def confirm_receipt(campaign_id: int) -> ResponseReturnValue:
    """Say that the parcel has arrived."""
    campaign, own = _tester(campaign_id, is_locked=True)
    actions.confirm_receipt(current_actor(), own)
    return see_other(f"{campaign.url}/testing", "Good. Enjoy trying it out.")


@blueprint.put("/product-tests/<int:campaign_id>/credit")
def take_credit(campaign_id: int) -> ResponseReturnValue:
    """Be thanked by name."""
    campaign, own = _tester(campaign_id, is_locked=True)
    actions.choose_credit(current_actor(), own, wants=True)
    return see_other(f"{campaign.url}/testing", "You will be thanked by name.")


@blueprint.delete("/product-tests/<int:campaign_id>/credit")
def decline_credit(campaign_id: int) -> ResponseReturnValue:
    """Stay unnamed."""
    campaign, own = _tester(campaign_id, is_locked=True)
    actions.choose_credit(current_actor(), own, wants=False)
    return see_other(f"{campaign.url}/testing", "Your name will not be shown.")


@blueprint.get("/product-tests/<int:campaign_id>/feedback")
def feedback(campaign_id: int) -> ResponseReturnValue:
    """The feedback form."""
    campaign, own = _tester(campaign_id)
    require(policy.can_give_feedback(current_actor(), own))
    found = queries.find_feedback(own)
    answers = {} if found is None else found.draft if found.draft is not None else found.answers
    return _feedback_page(campaign, own, AnswersForm(formdata=None), answers)


@blueprint.put("/product-tests/<int:campaign_id>/feedback")
def save_feedback(campaign_id: int) -> ResponseReturnValue:
    """Keep it for later, or send it."""
    campaign, own = _tester(campaign_id, is_locked=True)
    form, is_sent = AnswersForm(), request.form.get("act") != "keep"
    require(policy.can_give_feedback(current_actor(), own))
    try:
        actions.save_feedback(current_actor(), own, typed_answers(), is_sent=is_sent)
    except (Invalid, Conflict) as error:
        if isinstance(error, Conflict):
            form.refuse(error)
        return _feedback_page(campaign, own, form, typed_answers(), error)
    if not is_sent:
        return see_other(f"{campaign.url}/feedback", "Kept for later. Nobody reads it until you send it.")
    return see_other(
        f"{campaign.url}/testing", "Your feedback is sent. Thank you! You can change it until the end."
    )


def _tester(campaign_id: int, *, is_locked: bool = False) -> tuple[Campaign, TestApplication]:
    actor = current_actor()
    get = queries.lock_campaign if is_locked else queries.get_campaign
    campaign = get(actor, campaign_id)
    own = queries.find_application(actor, campaign.id)
    require(policy.can_be_tester(actor, own))
    assert own is not None
    return campaign, own


def _page(
    campaign: Campaign,
    own: TestApplication,
    *,
    address_form: AddressForm | None = None,
    error: Refusal | None = None,
) -> ResponseReturnValue:
    actor = current_actor()
    parcel, found = queries.find_parcel(own), queries.find_feedback(own)
    if address_form is None:
        address_form = AddressForm(formdata=None)
        address_form.address.data = parcel.address if parcel else ""
    terms = TermsForm(formdata=None)
    terms.version.data = str(campaign.terms_version)
    return private_page(
        "producttests/testing.html",
        error.status if error is not None else 200,
        campaign=campaign,
        application=own,
        parcel=parcel,
        feedback=found,
        owed=queries.owed_of(own, parcel, found),
        Owed=Owed,
        trail=_trail(campaign, parcel),
        has_agreed=own.agreed_version == campaign.terms_version,
        can_read_secret=policy.can_read_secret(actor, campaign, own),
        can_give_feedback=bool(campaign.feedback_questions) and policy.can_give_feedback(actor, own),
        can_give_address=policy.can_give_address(actor, own)
        and parcel is not None
        and parcel.stands in (Parcel.ADDRESS, Parcel.READY, Parcel.RETURNED),
        can_leave=policy.can_withdraw(actor, own),
        can_read_report=bool(campaign.report_readers) and policy.can_read_report(actor, campaign, own),
        address_form=address_form,
        terms_form=terms,
        error=error,
        is_over=campaign.stands.is_over,
        is_running=campaign.stands in (State.RUNNING, State.REPORTING),
    )


def _trail(campaign: Campaign, parcel: Any) -> list[tuple[str, Any, str]]:
    """The parcel's way: (words, when or None, `done`, `now` or empty)."""
    if parcel is None:
        return []
    ways = [
        ("Address given", parcel.addressed_at, Parcel.ADDRESS),
        ("Sent", parcel.sent_at, Parcel.READY),
        ("Arrived", parcel.received_at, Parcel.SENT),
    ]
    trail = [
        (words, at, "done" if at else "now" if parcel.stands is until else "") for words, at, until in ways
    ]
    if parcel.ended_at is not None:
        trail.append((parcel.stands.label, parcel.ended_at, "done"))
    return trail


def _feedback_page(
    campaign: Campaign,
    own: TestApplication,
    form: AnswersForm,
    answers: dict[str, str],
    error: Refusal | None = None,
) -> ResponseReturnValue:
    questions = from_json(campaign.feedback_questions)
    return private_page(
        "producttests/feedback.html",
        error.status if error is not None else 200,
        campaign=campaign,
        feedback=queries.find_feedback(own),
        form=form,
        questions=asked(questions, answers, error if isinstance(error, Invalid) else None),
    )
