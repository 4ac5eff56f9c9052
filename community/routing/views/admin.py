"""Where an admin sets the numbers that offers follow, after seeing what they would have meant."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import timedelta

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.routing import actions, policy, queries
from community.routing.forms import TermsForm
from community.routing.rules.effect import Effect, effect_of
from community.routing.rules.terms import Terms, terms_errors
from community.routing.views.blueprint import blueprint

PAGE = "/admin/routing"
DAYS = 30
OFFERS_MOST = 20_000  # Of more than these in a month the newest say enough.
HELPERS_MOST = 1_000


@blueprint.get(PAGE)
def show_terms() -> ResponseReturnValue:
    """The numbers in force, and the versions before."""
    require(policy.can_set_routing(current_actor()))
    return _page(TermsForm.of(queries.get_terms(), _number_in_force()))


@blueprint.get(f"{PAGE}/effect")
def show_effect() -> ResponseReturnValue:
    """What the numbers in the address would have meant for the last 30 days, before anybody sets them."""
    require(policy.can_set_routing(current_actor()))
    form = TermsForm(request.args, meta={"csrf": False})
    wrong = terms_errors(asdict(form.terms))
    if wrong or not form.validate():
        form.refuse(Invalid(fields=wrong))
        return _page(form, 422)
    form.number.data = form.number.data or str(_number_in_force())
    return _effect_page(form)


@blueprint.post(f"{PAGE}/versions")
def set_terms() -> ResponseReturnValue:
    """Let offers follow these numbers from now on."""
    actor, form = current_actor(), TermsForm()
    require(policy.can_set_routing(actor))
    if not form.validate() or terms_errors(asdict(form.terms)):
        form.refuse(Invalid(fields=terms_errors(asdict(form.terms))))
        return _page(form, 422)
    try:
        row = actions.set_terms(actor, form.terms, reason=form.reason.data or "", number=form.begun_with)
    except Invalid as error:
        form.refuse(error)
        return _effect_page(form, 422)
    except Conflict as error:
        form.form_errors.append(error.reason)
        form.number.data = str(_number_in_force())
        return _effect_page(form, 409)
    return see_other(PAGE, f"Version {row.number} is in force. The next offer follows it.")


def _number_in_force() -> int:
    row = queries.find_terms_row()
    return row.number if row is not None else 0


def _page(form: TermsForm, status: int = 200) -> ResponseReturnValue:
    page = queries.list_versions(page_number(request.args.get("page")))
    body = render_template(
        "routing/admin.html",
        form=form,
        page=page,
        labels=_labels(form),
        people=members.list_member_chips({row.set_by_id for row in page.items}),
        page_url=lambda number: PAGE + (f"?page={number}" if number > 1 else ""),
    )
    return make_response(body, status)


def _effect_page(form: TermsForm, status: int = 200) -> ResponseReturnValue:
    now, then = queries.get_terms(), form.terms
    effects = _effects(now, then)
    body = render_template(
        "routing/effect.html",
        form=form,
        labels=_labels(form),
        now=now,
        then=then,
        before=effects[0],
        after=effects[1],
        is_same=now == then,
        days=DAYS,
    )
    return make_response(body, status)


def _effects(*versions: Terms) -> list[Effect]:
    since = clock.now() - timedelta(days=DAYS)
    offers = queries.list_offers_since(since, OFFERS_MOST)
    helpers = {*queries.list_answerers_since(since, HELPERS_MOST), *(member_id for member_id, _ in offers)}
    zones = queries.list_zones(helpers)
    posts = queries.list_posts(helpers, since - timedelta(days=1))
    return [effect_of(terms, offers, posts, zones) for terms in versions]


def _labels(form: TermsForm) -> dict[str, str]:
    return {field.name: form[field.name].label.text for field in fields(Terms)}
