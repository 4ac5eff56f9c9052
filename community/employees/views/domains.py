"""Where admins keep the list of the brand's domains."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.employees import actions, policy, queries
from community.employees.actions import DomainDraft
from community.employees.forms import DomainForm
from community.employees.rules import is_large_share
from community.employees.views.blueprint import blueprint
from community.members import queries as members

PAGE = "/admin/employees/domains"


@blueprint.get(PAGE)
def show_domains() -> ResponseReturnValue:
    """The list, and the form for another one."""
    require(policy.can_manage_employees(current_actor()))
    return _page(DomainForm(formdata=None))


@blueprint.post(PAGE)
def list_domain() -> ResponseReturnValue:
    """First say how many members have such an address; sent again with that seen, list it."""
    actor, form = current_actor(), DomainForm()
    require(policy.can_manage_employees(actor))
    if not form.validate():
        return _page(form)
    typed = DomainDraft(form.domain.data or "", form.team.data or "", bool(form.with_subdomains.data))
    try:
        draft = actions.check_domain(actor, typed)
        count = members.count_members_at(draft.domain, with_subdomains=draft.with_subdomains)
        seen = f"{draft.domain} {draft.with_subdomains} {count}"
        if form.seen.data != seen:  # Not looked at yet, or the number has changed since.
            form.seen.data = seen
            return _page(form, draft, count)
        domain = actions.list_domain(actor, typed)
    except Invalid as error:
        form.refuse(error)
        return _page(form)
    return see_other(
        PAGE, f"{domain.domain} is in the list. Members with such an address follow in a moment."
    )


@blueprint.get(f"{PAGE}/<int:domain_id>/removal")
def unlisting(domain_id: int) -> ResponseReturnValue:
    """The page that asks before a domain is taken off the list, and says for how many that ends it."""
    require(policy.can_manage_employees(current_actor()))
    domain = queries.get_domain(domain_id)
    return render_template(
        "employees/unlist.html", domain=domain, count=queries.count_employees_at(domain.id), form=DomainForm()
    )


@blueprint.delete(f"{PAGE}/<int:domain_id>")
def unlist_domain(domain_id: int) -> ResponseReturnValue:
    """Take it off."""
    actor = current_actor()
    require(policy.can_manage_employees(actor))
    domain = queries.lock_domain(domain_id)
    actions.unlist_domain(actor, domain)
    return see_other(
        PAGE, f"{domain.domain} is off the list. Whoever was an employee by it alone follows in a moment."
    )


def _page(form: DomainForm, draft: DomainDraft | None = None, count: int = 0) -> ResponseReturnValue:
    domains = queries.list_domains()
    response = make_response(
        render_template(
            "employees/domains.html",
            form=form,
            rows=[(domain, queries.count_employees_at(domain.id)) for domain in domains],
            people=members.list_member_chips(domain.added_by_id for domain in domains),
            draft=draft,
            count=count,
            is_large=draft is not None and is_large_share(count, members.count_confirmed_members()),
            teams=queries.list_teams(),
        )
    )
    if form.errors:
        response.status_code = 422
    response.headers["Cache-Control"] = "private, no-store"
    return response
