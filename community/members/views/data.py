"""One's own data: take a copy, or erase the person behind the account."""

from __future__ import annotations

from flask import Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid, TooMany
from community.core.money import in_words
from community.core.web import actor as web_actor
from community.core.web.responses import see_other
from community.members import actions, policy, queries
from community.members.forms import EraseForm, PasswordForm
from community.payouts import queries as payouts

from .blueprint import blueprint, form_page, me


@blueprint.get("/settings/data")
def data() -> ResponseReturnValue:
    """What can be taken along, and the way out."""
    return _data_page(PasswordForm())


@blueprint.post("/settings/data")
def download_data() -> ResponseReturnValue:
    """Everything that the account holds, as a file; the password is asked for, because a borrowed device could ask too."""
    actor, member = me()
    form = PasswordForm()
    if not form.validate():
        return _data_page(form)
    try:
        actions.allow_download(actor, member, form.password.data)
    except (Invalid, TooMany) as error:
        return _data_page(form, error)
    name = f"community-data-{member.username}-{clock.now():%Y-%m-%d}.json"
    return Response(
        stream_with_context(queries.stream_data_of(member.id)),
        mimetype="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@blueprint.get("/settings/erase")
def erase() -> ResponseReturnValue:
    """What goes, what stays, and the button."""
    return _erase_page(EraseForm())


@blueprint.delete("/settings/account")
def erase_member() -> ResponseReturnValue:
    """Erase the person; the posts stay."""
    actor, member = me()
    form = EraseForm()
    if not form.validate():
        return _erase_page(form)
    try:
        actions.erase_member(actor, member, password=form.password.data)
    except (Invalid, TooMany, Conflict) as error:
        return _erase_page(form, error)
    web_actor.sign_out()
    return see_other("/account-erased")


@blueprint.get("/account-erased")
def account_erased() -> ResponseReturnValue:
    """Good-bye."""
    return render_template("members/erased.html")


def _data_page(form: PasswordForm, error: Invalid | TooMany | None = None) -> ResponseReturnValue:
    _, member = me()
    suspension = queries.find_live_suspension(member.id)
    return form_page(
        "members/settings/data.html", form, error, member=member, suspension=suspension, tab="data"
    )


def _erase_page(form: EraseForm, error: Invalid | TooMany | Conflict | None = None) -> ResponseReturnValue:
    actor, member = me()
    return form_page(
        "members/settings/erase.html",
        form,
        error,
        member=member,
        can_erase=policy.can_erase_member(actor, member),
        leaving=payouts.find_leaving(member.id),
        words=in_words,
        suspension=None,
        tab="data",
    )
