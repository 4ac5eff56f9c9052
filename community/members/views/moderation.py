"""What moderators and admins do to an account, each on a page of its own that says what it means."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from community.core.actor import Role
from community.core.errors import Conflict, Invalid, Refusal
from community.core.policy import Verdict, require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import actions, policy, queries
from community.members.forms import AccountForm, AddressForm, RoleForm, SuspensionForm

from .blueprint import blueprint, form_page


@blueprint.get("/members/<username>/suspension")
def suspension(username: str) -> ResponseReturnValue:
    """The form that bars a member."""
    member = queries.get_member_by_username(username)
    return _page("suspend", policy.can_suspend_member(current_actor(), member), member, SuspensionForm())


@blueprint.put("/members/<username>/suspension")
def suspend_member(username: str) -> ResponseReturnValue:
    """Bar the member."""
    actor, member, form = current_actor(), queries.get_member_by_username(username), SuspensionForm()
    verdict = policy.can_suspend_member(actor, member)
    if not form.validate():
        return _page("suspend", verdict, member, form)
    try:
        actions.suspend_member(actor, member, days=int(form.days.data), reason=form.reason.data)
    except Invalid as error:
        return _page("suspend", verdict, member, form, error)
    return see_other(f"/members/{member.username}", f"{member.name} is suspended.")


@blueprint.delete("/members/<username>/suspension")
def lift_suspension(username: str) -> ResponseReturnValue:
    """End the suspension early."""
    member = queries.get_member_by_username(username)
    actions.lift_suspension(current_actor(), member)
    return see_other(f"/members/{member.username}", "The suspension is lifted.")


@blueprint.get("/members/<username>/role")
def role(username: str) -> ResponseReturnValue:
    """The form that changes a role."""
    member = queries.get_member_by_username(username)
    return _page("role", policy.can_set_role(current_actor(), member), member, RoleForm(role=member.role))


@blueprint.put("/members/<username>/role")
def set_role(username: str) -> ResponseReturnValue:
    """Give another role."""
    actor, member, form = current_actor(), queries.get_member_by_username(username), RoleForm()
    verdict = policy.can_set_role(actor, member)
    if not form.validate():
        return _page("role", verdict, member, form)
    try:
        actions.set_role(actor, member, Role(form.role.data), reason=form.reason.data)
    except (Invalid, Conflict) as error:
        return _page("role", verdict, member, form, error)
    return see_other(f"/members/{member.username}", f"{member.name} is now: {Role(form.role.data).label}.")


@blueprint.get("/members/<username>/claim-offer")
def claim_offer(username: str) -> ResponseReturnValue:
    """Where shall the mail go?"""
    member = queries.get_member_by_username(username)
    return _page("claim_offer", policy.can_offer_claim(current_actor(), member), member, AddressForm())


@blueprint.post("/members/<username>/claim-offer")
def offer_claim(username: str) -> ResponseReturnValue:
    """Have the mail sent."""
    actor, member, form = current_actor(), queries.get_member_by_username(username), AddressForm()
    verdict = policy.can_offer_claim(actor, member)
    if not form.validate():
        return _page("claim_offer", verdict, member, form)
    try:
        actions.offer_claim(actor, member, form.email.data)
    except Invalid as error:
        return _page("claim_offer", verdict, member, form, error)
    return see_other(f"/members/{member.username}", "The mail is on its way.")


def _page(
    name: str, verdict: Verdict, member: Any, form: AccountForm, error: Refusal | None = None
) -> ResponseReturnValue:
    require(verdict)
    return form_page(
        f"members/{name}.html", form, error, member=member, suspension=queries.find_live_suspension(member.id)
    )
