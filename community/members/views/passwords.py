"""Setting a password by mail: forgotten, or the first one of an imported account."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid, NotFound, TooMany
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import actions, queries
from community.members.forms import PASSWORD_HINT, AddressForm, NewPasswordForm
from community.members.rules.keys import Purpose

from .blueprint import address, blueprint, brand, dead_link, form_page


@blueprint.get("/password-reset")
def password_reset() -> ResponseReturnValue:
    """Where shall the mail go?"""
    return form_page("members/password_reset.html", AddressForm())


@blueprint.post("/password-reset")
def ask_password_reset() -> ResponseReturnValue:
    """Have the mail sent; the answer is the same for every address."""
    form = AddressForm()
    if not form.validate():
        return form_page("members/password_reset.html", form)
    try:
        actions.ask_password_reset(current_actor(), form.email.data, address=address())
    except (Invalid, TooMany) as error:
        return form_page("members/password_reset.html", form, error)
    return see_other("/password-reset/sent")


@blueprint.get("/password-reset/sent")
def password_reset_sent() -> ResponseReturnValue:
    """What to do next: look into the mailbox."""
    return render_template("members/password_reset_sent.html")


@blueprint.get("/password-reset/<key>")
def new_password(key: str) -> ResponseReturnValue:
    """The form of a mailed link."""
    return _key_page(key, Purpose.RESET)


@blueprint.post("/password-reset/<key>")
def reset_password(key: str) -> ResponseReturnValue:
    """Set the new password; every device is signed out."""
    form = NewPasswordForm()
    if not form.validate():
        return _key_page(key, Purpose.RESET, form)
    try:
        actions.reset_password(current_actor(), key, form.password.data, brand=brand())
    except Invalid as error:
        return _key_page(key, Purpose.RESET, form, error)
    except NotFound:
        return dead_link(Purpose.RESET)
    return see_other("/sign-in", "Your new password is set. Sign in with it.")


@blueprint.get("/claim/<key>")
def claim(key: str) -> ResponseReturnValue:
    """The form of the mail that offers an imported account."""
    return _key_page(key, Purpose.CLAIM)


@blueprint.post("/claim/<key>")
def claim_account(key: str) -> ResponseReturnValue:
    """Take the account over."""
    form = NewPasswordForm()
    if not form.validate():
        return _key_page(key, Purpose.CLAIM, form)
    try:
        member = actions.claim_account(current_actor(), key, form.password.data, brand=brand())
    except Invalid as error:
        return _key_page(key, Purpose.CLAIM, form, error)
    except NotFound:
        return dead_link(Purpose.CLAIM)
    return see_other("/sign-in", f"The account @{member.username} is yours. Sign in with your new password.")


def _key_page(
    key: str, purpose: Purpose, form: NewPasswordForm | None = None, error: Invalid | None = None
) -> ResponseReturnValue:
    row = queries.find_live_mailed_key(key, purpose)
    if row is None:
        return dead_link(purpose)
    return form_page(
        "members/new_password.html",
        form or NewPasswordForm(),
        error,
        member=queries.get_member(row.member_id),
        is_claim=purpose is Purpose.CLAIM,
        password_hint=PASSWORD_HINT,
    )
