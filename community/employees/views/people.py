"""Where admins see who works here, verify somebody by hand, and end that."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Forbidden, Invalid, Refusal
from community.core.pagination import page_number
from community.core.policy import require
from community.core.text.lines import clean_line
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.employees import actions, policy, queries
from community.employees.forms import EndForm, TeamForm, VerifyForm
from community.employees.rules import State
from community.employees.views.blueprint import blueprint
from community.members import queries as members

if TYPE_CHECKING:
    from community.employees.models import Employment

PAGE = "/admin/employees"
SEARCH_LONGEST = 100


@blueprint.get(PAGE)
def list_people() -> ResponseReturnValue:
    """All employees with where they stand. `?state=` training, active or ended; `?q=` looks for somebody."""
    require(policy.can_manage_employees(current_actor()))
    words = clean_line(request.args.get("q", ""), limit=SEARCH_LONGEST)
    chosen = request.args.get("state", "")
    state = State(chosen) if chosen in set(State) else None
    counts = queries.count_people()
    tabs = [
        {"label": "All", "url": _url(None, words), "count": sum(counts.values()), "current": state is None}
    ]
    tabs += [
        {"label": one.label, "url": _url(one, words), "count": counts[one], "current": one is state}
        for one in State
    ]
    response = make_response(
        render_template(
            "employees/people.html",
            page=queries.list_people(state, words, page_number(request.args.get("page"))),
            tabs=tabs,
            words=words,
            state=state,
            has_domains=bool(queries.list_domains()),
            page_url=lambda number: _url(state, words, number),
        )
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get(f"{PAGE}/new")
def new_employee() -> ResponseReturnValue:
    """The form: whom, in which team, and how one knows. `?member=` fills the member in."""
    require(policy.can_manage_employees(current_actor()))
    form = VerifyForm(formdata=None)
    form.username.data = request.args.get("member", "")
    return _verify_page(form)


@blueprint.post(PAGE)
def verify_employee() -> ResponseReturnValue:
    """Verify somebody by hand."""
    actor, form = current_actor(), VerifyForm()
    require(policy.can_manage_employees(actor))
    if not form.validate():
        return _verify_page(form)
    try:
        employment = actions.verify_employee(
            actor,
            _find_member_id(form),
            team=form.team.data or "",
            reason=form.reason.data or "",
        )
    except (Invalid, Conflict, Forbidden) as error:
        form.refuse(error)
        return _verify_page(form, error)
    return see_other(employment.url, "Verified. They are told, and see the training if they need it.")


@blueprint.get(f"{PAGE}/<int:employment_id>")
def show_employee(employment_id: int) -> ResponseReturnValue:
    """One employee: how they were verified, their training, their team, and the end."""
    require(policy.can_manage_employees(current_actor()))
    employment = queries.get_employment(employment_id)
    return _employee_page(employment, EndForm(formdata=None), _team_form(employment))


@blueprint.put(f"{PAGE}/<int:employment_id>/team")
def move_employee(employment_id: int) -> ResponseReturnValue:
    """Put them into another team."""
    actor, form = current_actor(), TeamForm()
    require(policy.can_manage_employees(actor))
    employment = queries.lock_employment(employment_id)
    try:
        if form.validate():
            actions.move_employee(actor, employment, team=form.team.data or "")
    except (Invalid, Forbidden) as error:
        form.refuse(error)
    if form.errors:
        return _employee_page(employment, EndForm(formdata=None), form)
    return see_other(employment.url, "The team is changed.")


@blueprint.delete(f"{PAGE}/<int:employment_id>")
def end_employment(employment_id: int) -> ResponseReturnValue:
    """End it, with a reason."""
    actor, form = current_actor(), EndForm()
    require(policy.can_manage_employees(actor))
    employment = queries.lock_employment(employment_id)
    try:
        if form.validate():
            actions.end_employment(actor, employment, reason=form.reason.data or "")
    except (Invalid, Forbidden) as error:
        form.refuse(error)
    if form.errors:
        return _employee_page(employment, form, _team_form(employment))
    return see_other(employment.url, "Noted: they do not work here any more. What they wrote stays official.")


def _find_member_id(form: VerifyForm) -> int:
    member = members.find_member_by_username(clean_line(form.username.data or "").removeprefix("@"))
    if member is None or member.erased_at is not None:
        raise Invalid(fields={"username": "There is no member of that name. Type the part after the @."})
    return member.id


def _team_form(employment: Employment) -> TeamForm:
    form = TeamForm(formdata=None)
    form.team.data = employment.team
    return form


def _verify_page(form: VerifyForm, error: Refusal | None = None) -> ResponseReturnValue:
    response = make_response(render_template("employees/verify.html", form=form, teams=queries.list_teams()))
    if form.errors:
        response.status_code = error.status if error is not None else 422
    return response


def _employee_page(employment: Employment, end: EndForm, team: TeamForm) -> ResponseReturnValue:
    ids = [employment.member_id, employment.started_by_id, employment.ended_by_id]
    people = members.list_member_chips(ids)
    member = members.get_member(employment.member_id)
    response = make_response(
        render_template(
            "employees/employee.html",
            employment=employment,
            people=people,
            chip=people[employment.member_id],
            member=member,
            passed=queries.find_passed(member.id),
            newest=queries.get_training(),
            end_form=end,
            team_form=team,
            teams=queries.list_teams(),
        )
    )
    if end.errors or team.errors:
        response.status_code = 422
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _url(state: State | None, words: str, number: int = 1) -> str:
    asked = {"state": state.value if state else "", "q": words, "page": number if number > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{PAGE}?{query}" if query else PAGE
