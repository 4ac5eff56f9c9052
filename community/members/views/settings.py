"""A member's own settings: profile, picture, address, password."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from community.core.errors import Invalid, Refusal, TooLarge, TooMany
from community.core.web.responses import see_other
from community.members import actions, policy, queries
from community.members.forms import (
    PASSWORD_HINT,
    AccountForm,
    AvatarForm,
    ChangePasswordForm,
    NewAddressForm,
    PressForm,
    ProfileForm,
)

from .blueprint import blueprint, brand, form_page, me, uploaded


@blueprint.get("/settings")
def settings() -> ResponseReturnValue:
    """Settings begin with the profile."""
    return see_other("/settings/profile")


@blueprint.get("/settings/profile")
def edit_profile() -> ResponseReturnValue:
    """Name, words, time zone, picture."""
    _, member = me()
    return _profile_page(ProfileForm(formdata=None, obj=member))


@blueprint.post("/settings/profile")
def save_profile() -> ResponseReturnValue:
    """Change name, words and time zone."""
    actor, member = me()
    form = ProfileForm()
    if not form.validate():
        return _profile_page(form)
    try:
        actions.edit_profile(
            actor,
            member,
            name=form.name.data,
            about=form.about.data or "",
            time_zone=form.time_zone.data or "",
            brand=brand(),
        )
    except Invalid as error:
        return _profile_page(form, error)
    return see_other("/settings/profile", "Your profile is saved.")


@blueprint.put("/settings/avatar")
def set_avatar() -> ResponseReturnValue:
    """Show another picture."""
    actor, member = me()
    try:
        actions.set_avatar(actor, member, uploaded("picture"))
    except (Invalid, TooLarge, TooMany) as error:
        return _profile_page(ProfileForm(formdata=None, obj=member), avatar_error=error)
    return see_other("/settings/profile", "Your new picture is shown.")


@blueprint.delete("/settings/avatar")
def remove_avatar() -> ResponseReturnValue:
    """Show the generated picture again."""
    actor, member = me()
    actions.remove_avatar(actor, member)
    return see_other("/settings/profile", "Your picture is removed.")


@blueprint.get("/settings/account")
def account() -> ResponseReturnValue:
    """Address and password."""
    return _page("account", PressForm())


@blueprint.get("/settings/email")
def new_address() -> ResponseReturnValue:
    """The form for another address."""
    return _page("email", NewAddressForm())


@blueprint.post("/settings/email")
def ask_new_address() -> ResponseReturnValue:
    """Have the new address proved by mail."""
    actor, member = me()
    form = NewAddressForm()
    if not form.validate():
        return _page("email", form)
    try:
        actions.ask_new_address(actor, member, email=form.email.data, password=form.password.data)
    except (Invalid, TooMany) as error:
        return _page("email", form, error)
    return see_other(
        "/settings/account", "We sent a link to the new address, unless it has an account of its own."
    )


@blueprint.get("/settings/password")
def another_password() -> ResponseReturnValue:
    """The form for another password."""
    return _page("password", ChangePasswordForm(), password_hint=PASSWORD_HINT)


@blueprint.post("/settings/password")
def change_password() -> ResponseReturnValue:
    """Set another password; all other devices are signed out."""
    actor, member = me()
    form = ChangePasswordForm()
    if not form.validate():
        return _page("password", form, password_hint=PASSWORD_HINT)
    try:
        actions.change_password(actor, member, old=form.old.data, new=form.new.data, brand=brand())
    except (Invalid, TooMany) as error:
        return _page("password", form, error, password_hint=PASSWORD_HINT)
    return see_other("/settings/account", "Your new password is set. All other devices are signed out.")


def _profile_page(
    form: ProfileForm, error: Refusal | None = None, *, avatar_error: Refusal | None = None
) -> ResponseReturnValue:
    avatar_form = AvatarForm(formdata=None)
    if avatar_error is not None:
        reason = avatar_error.reason
        avatar_error = type(avatar_error)(reason)
        avatar_form.refuse(Invalid(fields={"picture": reason}))
    response: Any = _page("profile", form, error, avatar_form=avatar_form)
    if avatar_error is not None:
        response.status_code = avatar_error.status
    return response


def _page(name: str, form: AccountForm, error: Refusal | None = None, **words: Any) -> ResponseReturnValue:
    actor, member = me()
    return form_page(
        f"members/settings/{name}.html",
        form,
        error,
        member=member,
        suspension=queries.find_live_suspension(member.id),
        can_edit=policy.can_edit_profile(actor, member),
        tab=name,
        **words,
    )
