"""Signing in and out."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid, TooMany
from community.core.web import actor as web_actor
from community.core.web.actor import current_actor
from community.core.web.responses import local_address, see_other
from community.core.web.templating import day
from community.core.web.visitor import find_visitor_key
from community.members import actions, queries
from community.members.forms import SignInForm

from .blueprint import address, blueprint, form_page


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form. `next` says where to go afterwards; only addresses on this site count."""
    target = local_address(request.args.get("next"), "/")
    if current_actor().is_signed_in:
        return see_other(target)
    return form_page("members/sign_in.html", SignInForm(next=target))


@blueprint.post("/sign-in")
def start_session() -> ResponseReturnValue:
    """Check the password and start a session."""
    actor, form = current_actor(), SignInForm()
    target = local_address(form.next.data, "/")
    if actor.is_signed_in:
        return see_other(target)
    if not form.validate():
        return form_page("members/sign_in.html", form)
    try:
        key, _ = actions.sign_in(
            actor,
            identity=form.identity.data,
            password=form.password.data,
            device=request.user_agent.string,
            address=address(),
            visitor_key=find_visitor_key(),
        )
    except (Invalid, TooMany) as error:
        return form_page("members/sign_in.html", form, error)
    enter(key, remember=form.remember.data)
    return see_other(target)


@blueprint.delete("/session")
def end_session() -> ResponseReturnValue:
    """Sign this device out."""
    actor = current_actor()
    if actor.id is not None and actor.session_id is not None:
        actions.end_session(actor, queries.get_member(actor.id), actor.session_id)
    web_actor.sign_out()
    response = see_other("/")
    response.headers["Clear-Site-Data"] = (
        '"cache"'  # Else the back button shows a member's page to the next person.
    )
    return response


@blueprint.post("/session/seen")
def touch_session() -> ResponseReturnValue:
    """A script tells that a page is being looked at; opening a page never writes."""
    actor = current_actor()
    if actor.id is not None:
        actions.touch_session(actor, queries.get_member(actor.id))
    return "", 204


def enter(key: str, *, remember: bool) -> None:
    """Put a fresh sign-in into the cookie, and tell the suspended what they may still do."""
    actor = queries.find_actor(key)
    assert actor is not None  # The session was started in this very request.
    assert actor.id is not None
    web_actor.sign_in(key, actor, remember=remember)
    suspension = queries.find_live_suspension(actor.id)
    if suspension is not None:
        flash(
            f"Your account is suspended until {day(suspension.ends_at)}. You can read; your settings say why.",
            "error",
        )
