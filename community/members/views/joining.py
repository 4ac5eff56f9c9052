"""Signing up and proving the address. A mailed link shows a button: programs that open links must not confirm."""

from __future__ import annotations

from flask import render_template, request, session
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid, NotFound, TooMany
from community.core.web.actor import current_actor
from community.core.web.responses import local_address, see_other
from community.core.web.visitor import find_visitor_key
from community.members import actions, queries
from community.members.forms import PASSWORD_HINT, USERNAME_HINT, PressForm, SignUpForm
from community.members.rules.keys import Purpose, hash_key

from .blueprint import address, blueprint, brand, dead_link, form_page, me
from .signing_in import enter

_MADE_HERE = "signed_up"  # Marks the browser that signed up, so that confirming there signs in as well.


@blueprint.get("/sign-up")
def sign_up() -> ResponseReturnValue:
    """The form."""
    target = local_address(request.args.get("next"), "/")
    if current_actor().is_signed_in:
        return see_other(target)
    return _sign_up_page(SignUpForm(next=target, via=request.args.get("via", "")))


@blueprint.post("/sign-up")
def create_account() -> ResponseReturnValue:
    """Make the account; the answer is the same when the address has one already."""
    form = SignUpForm()
    target = local_address(form.next.data, "/")
    if not form.validate():
        return _sign_up_page(form)
    if not form.website.data:
        try:
            actions.sign_up(
                current_actor(),
                username=form.username.data,
                name=form.name.data,
                email=form.email.data,
                password=form.password.data,
                brand=brand(),
                address=address(),
                via=form.via.data or "",
            )
        except (Invalid, TooMany) as error:
            return _sign_up_page(form, error)
        session[_MADE_HERE] = {"address": hash_key(form.email.data.strip().lower()), "next": target}
    return see_other("/sign-up/sent")


@blueprint.get("/sign-up/sent")
def sign_up_sent() -> ResponseReturnValue:
    """What to do next: look into the mailbox."""
    return render_template("members/sign_up_sent.html")


@blueprint.post("/email-confirmations")
def ask_confirmation() -> ResponseReturnValue:
    """Send the confirmation mail again."""
    actor, member = me()
    actions.ask_confirmation(actor, member)
    return see_other(
        local_address(request.form.get("next"), "/settings/account"), "A new mail is on its way."
    )


@blueprint.get("/confirm/<key>")
def confirm(key: str) -> ResponseReturnValue:
    """One button."""
    row = queries.find_live_mailed_key(key, Purpose.CONFIRM)
    if row is None:
        return dead_link(Purpose.CONFIRM)
    return form_page("members/confirm.html", PressForm(), email=row.email)


@blueprint.post("/confirm/<key>")
def confirm_email(key: str) -> ResponseReturnValue:
    """Confirm. The browser that signed up is signed in at once: its person knows the password and the mailbox."""
    actor = current_actor()
    try:
        member = actions.confirm_email(actor, key)
    except NotFound:
        return dead_link(Purpose.CONFIRM)
    made_here = session.get(_MADE_HERE) or {}
    if actor.is_signed_in:
        return see_other("/", "Your address is confirmed. Welcome!")
    if made_here.get("address") != hash_key(member.email or ""):
        return see_other("/sign-in", "Your address is confirmed. Sign in and you are there.")
    device = request.user_agent.string
    new = actions.start_session(
        actor, member, device=device, address=address(), visitor_key=find_visitor_key()
    )
    enter(new, remember=False)
    return see_other(local_address(made_here.get("next"), "/"), "Your address is confirmed. Welcome!")


@blueprint.get("/confirm-address/<key>")
def confirm_address(key: str) -> ResponseReturnValue:
    """One button, for an address that replaces another."""
    row = queries.find_live_mailed_key(key, Purpose.NEW_ADDRESS)
    if row is None:
        return dead_link(Purpose.NEW_ADDRESS)
    return form_page("members/confirm.html", PressForm(), email=row.email)


@blueprint.post("/confirm-address/<key>")
def confirm_new_address(key: str) -> ResponseReturnValue:
    """Put the new address in force."""
    try:
        actions.confirm_new_address(current_actor(), key)
    except NotFound:
        return dead_link(Purpose.NEW_ADDRESS)
    target = "/settings/account" if current_actor().is_signed_in else "/sign-in"
    return see_other(target, "Your new address is in force.")


def _sign_up_page(form: SignUpForm, error: Invalid | TooMany | None = None) -> ResponseReturnValue:
    return form_page(
        "members/sign_up.html", form, error, username_hint=USERNAME_HINT, password_hint=PASSWORD_HINT
    )
