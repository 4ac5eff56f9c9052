"""Where admins keep teams: their hours, what they promise, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.escalation import actions, policy, queries
from community.escalation.actions import TeamDraft
from community.escalation.forms import DAYS, TeamForm
from community.escalation.rules import USUAL, Priority
from community.escalation.views.blueprint import blueprint
from community.members import queries as members

if TYPE_CHECKING:
    from community.escalation.models import Team

PAGE = "/admin/teams"
_WORKDAY = "09:00-17:00"


@blueprint.get(PAGE)
def show_teams() -> ResponseReturnValue:
    """All teams."""
    require(policy.can_manage_teams(current_actor()))
    teams = queries.list_teams()
    return render_template(
        "escalation/teams.html",
        rows=[(team, len(queries.list_people_of(team)), queries.count_live_of(team)) for team in teams],
        priority=Priority.NORMAL,
    )


@blueprint.get(f"{PAGE}/new")
def new_team() -> ResponseReturnValue:
    """The form for another one."""
    require(policy.can_manage_teams(current_actor()))
    return _page(None, _filled(None))


@blueprint.post(PAGE)
def make_team() -> ResponseReturnValue:
    """Make it."""
    return _saved(None)


@blueprint.get(f"{PAGE}/<int:team_id>")
def edit_team(team_id: int) -> ResponseReturnValue:
    """One team."""
    require(policy.can_manage_teams(current_actor()))
    team = queries.get_team(team_id)
    return _page(team, _filled(team))


@blueprint.put(f"{PAGE}/<int:team_id>")
def change_team(team_id: int) -> ResponseReturnValue:
    """Change it."""
    require(policy.can_manage_teams(current_actor()))
    return _saved(queries.get_team(team_id))


@blueprint.delete(f"{PAGE}/<int:team_id>")
def retire_team(team_id: int) -> ResponseReturnValue:
    """Close it."""
    actor = current_actor()
    require(policy.can_manage_teams(actor))
    team = queries.get_team(team_id)
    actions.retire_team(actor, team)
    return see_other(PAGE, f"{team.name} is closed. What it did stays in the history of its tickets.")


def _saved(team: Team | None) -> ResponseReturnValue:
    actor, form = current_actor(), TeamForm()
    require(policy.can_manage_teams(actor))
    if not form.validate():
        return _page(team, form)
    draft = TeamDraft(
        name=form.name.data or "",
        purpose=form.purpose.data or "",
        zone=form.zone.data or "",
        weekly=form.weekly(),
        holidays=form.holidays.data or "",
        promises=form.promises(),
        member_ids=_agents().keys() & set(form.member_ids.data or []),
    )
    try:
        saved = actions.save_team(actor, team, draft)
    except Invalid as error:
        form.refuse(error)
        return _page(team, form)
    return see_other(PAGE, f"{saved.name} is saved. It counts from the next ticket on.")


def _agents() -> dict[int, str]:
    chips = members.list_member_chips(members.list_ids_of_roles(policy.SUPPORT_TEAM))
    return {one_id: chip.name for one_id, chip in sorted(chips.items(), key=lambda item: item[1].name)}


def _filled(team: Team | None) -> TeamForm:
    form = TeamForm(formdata=None)
    form.name.data, form.purpose.data = (team.name, team.purpose) if team else ("", "")
    form.zone.data = team.zone if team else queries.get_usual_team().zone
    form.holidays.data = " ".join(team.holidays) if team else ""
    form.member_ids.data = queries.list_people_of(team) if team else []
    for day in range(7):
        spans = team.weekly.get(str(day), []) if team else []
        words = "-".join(spans[0]) if spans else ""
        form[f"day_{day}"].data = words if team else _WORKDAY if day < 5 else ""
    for priority in Priority:
        one = team.promise(priority) if team else USUAL[priority]
        for what in ("first", "next", "solve"):
            form[f"{priority.value}_{what}"].data = getattr(one, what)
    return form


def _page(team: Team | None, form: TeamForm) -> ResponseReturnValue:
    form.zone.choices = {name: name for name in sorted(available_timezones())}
    form.member_ids.choices = _agents()
    response = make_response(
        render_template(
            "escalation/team.html",
            team=team,
            form=form,
            days=list(enumerate(DAYS)),
            priorities=list(Priority),
            count=queries.count_live_of(team) if team else 0,
            is_post=request.method != "GET",
        )
    )
    response.status_code = 422 if form.errors else 200
    response.headers["Cache-Control"] = "private, no-store"
    return response
