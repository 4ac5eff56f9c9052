"""The devices on which a member is signed in."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from community.core.web.responses import see_other
from community.members import actions, queries
from community.members.forms import PressForm

from .blueprint import blueprint, form_page, me


@blueprint.get("/settings/sessions")
def sessions() -> ResponseReturnValue:
    """All live sign-ins."""
    actor, member = me()
    return form_page(
        "members/settings/sessions.html",
        PressForm(),
        member=member,
        suspension=queries.find_live_suspension(member.id),
        sessions=queries.list_sessions(member.id),
        current_id=actor.session_id,
        tab="sessions",
    )


@blueprint.delete("/settings/sessions/<int:session_id>")
def end_one_session(session_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    actor, member = me()
    actions.end_session(actor, member, session_id)
    return see_other("/settings/sessions", "That device is signed out.")


@blueprint.delete("/settings/sessions")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out every device but this one."""
    actor, member = me()
    count = actions.end_other_sessions(actor, member)
    return see_other(
        "/settings/sessions", f"{count} other {'device is' if count == 1 else 'devices are'} signed out."
    )
