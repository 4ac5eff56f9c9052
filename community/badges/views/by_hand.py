"""Where staff give badges and take them back, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.badges import actions, policy, queries
from community.badges.forms import GiveForm, TakeForm
from community.badges.views.blueprint import blueprint
from community.core.actor import Actor
from community.core.errors import Conflict, Forbidden, Invalid, Refusal
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members

if TYPE_CHECKING:
    from community.badges.models import Award, Badge


@blueprint.get("/badges/<key>/giving")
def giving(key: str) -> ResponseReturnValue:
    """The form: to whom and why. `?to=` fills the member in."""
    actor = current_actor()
    require(policy.can_give_badges(actor))
    form = GiveForm(formdata=None)
    form.username.data = request.args.get("to", "")
    return _give_page(queries.get_badge(actor, key), form)


@blueprint.post("/badges/<key>/awards")
def give_badge(key: str) -> ResponseReturnValue:
    """Give it."""
    actor, form = current_actor(), GiveForm()
    require(policy.can_give_badges(actor))
    badge = queries.get_badge(actor, key)
    if not form.validate():
        return _give_page(badge, form)
    try:
        _give(actor, badge, form)
    except (Invalid, Conflict, Forbidden) as error:
        form.refuse(error)
        return _give_page(badge, form, error)
    return see_other(badge.url, f"“{badge.name}” is given.")


@blueprint.get("/awards/<int:award_id>/taking")
def taking(award_id: int) -> ResponseReturnValue:
    """The page that asks why, before a badge is taken back."""
    actor = current_actor()
    award = queries.get_award(award_id)
    require(policy.can_take_award(actor, award))
    return _take_page(award, TakeForm(formdata=None))


@blueprint.delete("/awards/<int:award_id>")
def take_award(award_id: int) -> ResponseReturnValue:
    """Take it back."""
    actor, form = current_actor(), TakeForm()
    award = queries.lock_award(award_id)
    require(policy.can_take_award(actor, award))
    try:
        actions.take_award(actor, award, reason=form.reason.data or "")
    except Invalid as error:
        form.refuse(error)
        return _take_page(award, form, error)
    return see_other(award.badge.url, f"“{award.badge.name}” is taken back.")


def _give(actor: Actor, badge: Badge, form: GiveForm) -> None:
    member = members.find_member_by_username((form.username.data or "").removeprefix("@"))
    if member is None or member.erased_at is not None:
        raise Invalid(fields={"username": "There is no member of that name. Type the part after the @."})
    chip = members.list_member_chips([member.id])[member.id]
    actions.give_badge(actor, badge, chip, reason=form.reason.data or "")


def _give_page(badge: Badge, form: GiveForm, error: Refusal | None = None) -> ResponseReturnValue:
    response = make_response(render_template("badges/give.html", badge=badge, form=form))
    if form.errors:
        response.status_code = error.status if error is not None else 422
    return response


def _take_page(award: Award, form: TakeForm, error: Refusal | None = None) -> ResponseReturnValue:
    member = members.list_member_chips([award.member_id])[award.member_id]
    response = make_response(render_template("badges/take.html", award=award, member=member, form=form))
    if error is not None:
        response.status_code = error.status
    return response
