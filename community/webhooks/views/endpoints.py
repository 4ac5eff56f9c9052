"""Where admins say which systems are told what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid, Refusal
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.webhooks import actions, policy, queries
from community.webhooks.actions import Draft
from community.webhooks.forms import EndpointForm
from community.webhooks.rules import CATALOGUE, ENDPOINTS_MOST, GROUPS, OVERLAP_HOURS
from community.webhooks.views.blueprint import PAGE, blueprint, page

if TYPE_CHECKING:
    from community.core.actor import Actor
    from community.webhooks.models import WebhookEndpoint


@blueprint.get(PAGE)
def list_endpoints() -> ResponseReturnValue:
    """All endpoints with how they do."""
    require(policy.can_manage_webhooks(current_actor()))
    return page("webhooks/list.html", lines=queries.list_lines(), most=ENDPOINTS_MOST)


@blueprint.get(f"{PAGE}/new")
def new_endpoint() -> ResponseReturnValue:
    """The empty form."""
    require(policy.can_manage_webhooks(current_actor()))
    form = EndpointForm(formdata=None)
    form.topics.data = []
    return _form_page(form, None)


@blueprint.post(PAGE)
def add_endpoint() -> ResponseReturnValue:
    """Add one."""
    actor, form = current_actor(), EndpointForm()
    require(policy.can_manage_webhooks(actor))
    if not form.validate():
        return _form_page(form, None)
    try:
        endpoint = actions.add_endpoint(actor, _draft(form))
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _form_page(form, None, error)
    return see_other(endpoint.page_url, "Added. Take its key now, then send a test.")


@blueprint.get(f"{PAGE}/<int:endpoint_id>/edit")
def edit_endpoint(endpoint_id: int) -> ResponseReturnValue:
    """The form with what it is."""
    require(policy.can_manage_webhooks(current_actor()))
    endpoint = queries.get_endpoint(endpoint_id)
    form = EndpointForm(formdata=None)
    form.fill(endpoint, queries.list_topics(endpoint.id))
    return _form_page(form, endpoint)


@blueprint.put(f"{PAGE}/<int:endpoint_id>")
def change_endpoint(endpoint_id: int) -> ResponseReturnValue:
    """Change it."""
    actor, form = current_actor(), EndpointForm()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    if not form.validate():
        return _form_page(form, endpoint)
    try:
        actions.change_endpoint(actor, endpoint, _draft(form))
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, endpoint, error)
    return see_other(endpoint.page_url, "Saved.")


@blueprint.get(f"{PAGE}/<int:endpoint_id>/removal")
def ask_removal(endpoint_id: int) -> ResponseReturnValue:
    """The page that asks before it is removed."""
    require(policy.can_manage_webhooks(current_actor()))
    endpoint = queries.get_endpoint(endpoint_id)
    return page("webhooks/remove.html", endpoint=endpoint, counts=queries.count_deliveries(endpoint.id))


@blueprint.delete(f"{PAGE}/<int:endpoint_id>")
def remove_endpoint(endpoint_id: int) -> ResponseReturnValue:
    """Remove it with its log."""
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_whole_endpoint(endpoint_id)
    actions.remove_endpoint(actor, endpoint)
    return see_other(PAGE, f"{endpoint.host} is told nothing any more.")


@blueprint.put(f"{PAGE}/<int:endpoint_id>/calls")
def switch_on(endpoint_id: int) -> ResponseReturnValue:
    """Send to it again."""
    return _switch(endpoint_id, actions.switch_on, "Switched on. What waited is sent now.")


@blueprint.delete(f"{PAGE}/<int:endpoint_id>/calls")
def switch_off(endpoint_id: int) -> ResponseReturnValue:
    """Send nothing more to it."""
    return _switch(
        endpoint_id, actions.switch_off, "Switched off. What happens meanwhile is not sent later either."
    )


@blueprint.post(f"{PAGE}/<int:endpoint_id>/secret/showing")
def show_secret(endpoint_id: int) -> ResponseReturnValue:
    """Show the key, this once: the page says so, and cannot be loaded again."""
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    secret = actions.show_secret(actor, endpoint)
    return page("webhooks/secret.html", endpoint=endpoint, secret=secret, hours=OVERLAP_HOURS)


@blueprint.get(f"{PAGE}/<int:endpoint_id>/secret/change")
def ask_change_of_secret(endpoint_id: int) -> ResponseReturnValue:
    """The page that says what a new key means, and asks."""
    require(policy.can_manage_webhooks(current_actor()))
    return page(
        "webhooks/change_secret.html", endpoint=queries.get_endpoint(endpoint_id), hours=OVERLAP_HOURS
    )


@blueprint.put(f"{PAGE}/<int:endpoint_id>/secret")
def change_secret(endpoint_id: int) -> ResponseReturnValue:
    """Give it a new key."""
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    actions.change_secret(actor, endpoint)
    return see_other(
        endpoint.page_url, f"It has a new key. The old one signs beside it for {OVERLAP_HOURS} hours."
    )


def _switch(
    endpoint_id: int, act: Callable[[Actor, WebhookEndpoint], None], words: str
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_manage_webhooks(actor))
    endpoint = queries.lock_endpoint(endpoint_id)
    act(actor, endpoint)
    return see_other(endpoint.page_url, words)


def _draft(form: EndpointForm) -> Draft:
    return Draft(
        url=form.url.data or "",
        description=form.description.data or "",
        topics=form.topics.data or [],
        is_private=bool(form.is_private.data),
    )


def _form_page(
    form: EndpointForm, endpoint: WebhookEndpoint | None, error: Refusal | None = None
) -> ResponseReturnValue:
    groups = [(group, [entry for entry in CATALOGUE if entry.group == group]) for group in GROUPS]
    status = (error.status if error is not None else 422) if form.errors else 200
    return page(
        "webhooks/form.html",
        status,
        form=form,
        endpoint=endpoint,
        groups=groups,
        chosen=set(form.topics.data or []),
    )
