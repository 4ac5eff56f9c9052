"""Where an admin changes what the programme asks, having seen whom it would touch; and its texts."""

from __future__ import annotations

import hashlib
import json

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.superusers import actions, policy, queries
from community.superusers.forms import CriteriaForm, TextForm
from community.superusers.rules.checks import criteria_errors, warnings_about
from community.superusers.rules.criteria import (
    Criteria,
    Criterion,
    Measures,
    State,
    plain,
    score,
    state_of,
    tier_of,
)
from community.superusers.rules.terms import TextKind
from community.superusers.rules.words import explain
from community.superusers.views.blueprint import ADMIN, admin_tabs, blueprint, show_bars

SIGN_DAYS = 30
NAMED = 20


@blueprint.get(f"{ADMIN}/criteria")
def show_criteria() -> ResponseReturnValue:
    """The criteria that hold, to be changed; and the versions before them."""
    version = queries.get_version()
    return _criteria_page(CriteriaForm.of(queries.get_criteria(), version.number))


@blueprint.post(f"{ADMIN}/criteria")
def see_effect() -> ResponseReturnValue:
    """What these criteria would do; nothing changes."""
    form = CriteriaForm()
    require(policy.can_set_criteria(current_actor()))
    if not _is_sound(form):
        return _criteria_page(form, status=422)
    return _criteria_page(form, is_shown=True)


@blueprint.put(f"{ADMIN}/criteria")
def put_in_force() -> ResponseReturnValue:
    """Let them hold, once their effect was looked at."""
    actor, form = current_actor(), CriteriaForm()
    require(policy.can_set_criteria(actor))
    if not _is_sound(form):
        return _criteria_page(form, status=422)
    if form.seen.data != _fingerprint(form.criteria):
        form.form_errors.append("The figures were changed after you looked at their effect. Here it is anew.")
        return _criteria_page(form, is_shown=True, status=409)
    try:
        version = actions.put_in_force(
            actor, form.criteria, changelog=form.changelog.data or "", begun_with=form.base
        )
    except Invalid as error:
        form.refuse(error)
        return _criteria_page(form, is_shown=True, status=422)
    except Conflict as error:
        form.form_errors.append(error.reason)
        form.begun_with.data = str(queries.get_version().number)
        return _criteria_page(form, is_shown=True, status=409)
    return see_other(f"{ADMIN}/criteria", f"Version {version.number} holds. Super users have been told.")


@blueprint.get(f"{ADMIN}/texts")
def texts() -> ResponseReturnValue:
    """The texts that hold, and a form for the next version: `?kind=` chooses which."""
    form = TextForm(formdata=None)
    said = request.args.get("kind", TextKind.AGREEMENT.value)
    kind = TextKind(said) if said in set(TextKind) else TextKind.AGREEMENT
    holding = queries.find_text(kind)
    form.kind.data, form.sign_days.data = kind.value, SIGN_DAYS
    form.body.data = holding.body_markdown if holding is not None else ""
    return _texts_page(form, kind)


@blueprint.post(f"{ADMIN}/texts")
def publish_text() -> ResponseReturnValue:
    """Publish a new version."""
    actor, form = current_actor(), TextForm()
    require(policy.can_set_criteria(actor))
    kind = TextKind(form.kind.data) if form.kind.data in set(TextKind) else TextKind.AGREEMENT
    if not form.validate():
        return _texts_page(form, kind, 422)
    try:
        text = actions.publish_text(
            actor, kind, body=form.body.data or "", sign_days=form.sign_days.data or 0
        )
    except Invalid as error:
        form.refuse(error)
        return _texts_page(form, kind, 422)
    return see_other(
        f"{ADMIN}/texts?kind={kind.value}",
        f"Version {text.number} is published. Super users have been asked to accept it.",
    )


def _is_sound(form: CriteriaForm) -> bool:
    is_typed = form.validate()
    wrong = criteria_errors(form.criteria)
    form.refuse(Invalid(fields=wrong)) if wrong else None
    return is_typed and not wrong


def _fingerprint(criteria: Criteria) -> str:
    return hashlib.sha256(json.dumps(plain(criteria), sort_keys=True).encode()).hexdigest()[:16]


def _criteria_page(form: CriteriaForm, *, is_shown: bool = False, status: int = 200) -> ResponseReturnValue:
    require(policy.can_set_criteria(current_actor()))
    versions = queries.list_versions(page_number(request.args.get("page")))
    effect = _effect(form.criteria) if is_shown else None
    form.seen.data = _fingerprint(form.criteria) if is_shown else ""
    page = render_template(
        "superusers/criteria.html",
        tabs=admin_tabs("criteria"),
        form=form,
        criteria=form.criteria,
        bars=show_bars(form.criteria) if is_shown else [],
        all_criteria=list(Criterion),
        effect=effect,
        versions=versions,
        people=members.list_member_chips(one.started_by_id for one in versions.items),
        page_url=lambda number: f"{ADMIN}/criteria?page={number}",
    )
    return make_response(page, status)


def _effect(criteria: Criteria) -> dict[str, object]:
    """Whom these criteria would touch, by what was done up to now."""
    now, holding = clock.now(), queries.get_criteria()
    everybody = queries.measure_members(*criteria.window(now))
    inside = {one.member_id: one for one in queries.list_memberships()}
    before = (
        everybody
        if criteria.window_days == holding.window_days
        else queries.measure_members(*holding.window(now))
    )
    qualify = [one for one, counted in everybody.items() if state_of(counted, criteria) is State.QUALIFIES]
    qualified = [one for one, counted in before.items() if state_of(counted, holding) is State.QUALIFIES]
    below = [one for one in inside if state_of(everybody.get(one, Measures()), criteria) is State.BELOW]
    named = sorted(set(qualify) - set(inside), key=lambda one: -score(everybody[one], criteria))[:NAMED]
    people = members.list_member_chips([*below, *named])
    return {
        "answered": len(everybody),
        "qualify": len(qualify),
        "qualified": len(qualified),
        "inside": len(inside),
        "below": [
            (people[one], inside[one], explain(everybody.get(one, Measures()), criteria)) for one in below
        ],
        "named": [(people[one], int(score(everybody[one], criteria))) for one in named],
        "warnings": warnings_about(criteria, list(everybody.values())),
        "tiers": [
            (
                tier.name,
                sum(
                    1
                    for one in inside
                    if tier_of(score(everybody.get(one, Measures()), criteria), criteria) == tier.name
                ),
            )
            for tier in criteria.tiers
        ],
    }


def _texts_page(form: TextForm, kind: TextKind, status: int = 200) -> ResponseReturnValue:
    require(policy.can_set_criteria(current_actor()))
    versions = queries.list_past_texts(kind)
    inside = queries.list_member_ids()
    signed = queries.list_signed(inside)
    page = render_template(
        "superusers/texts.html",
        tabs=admin_tabs("texts"),
        form=form,
        kind=kind,
        kinds=[
            {
                "label": one.label,
                "url": f"{ADMIN}/texts?kind={one.value}",
                "current": one is kind,
                "count": None,
            }
            for one in TextKind
        ],
        versions=versions,
        people=members.list_member_chips(one.published_by_id for one in versions),
        signed=sum(1 for one in inside if versions and versions[0].id in signed[one]),
        inside=len(inside),
    )
    return make_response(page, status)
