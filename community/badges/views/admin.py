"""Where admins make and change badges, and see beforehand who would have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.badges import actions, policy, queries
from community.badges.actions import Draft
from community.badges.forms import BadgeForm
from community.badges.rules import EVERYBODY_WORDS, FACTS, TIERS, Fact, RuleWrong, Tier, parse_rule
from community.badges.views.blueprint import blueprint
from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import is_fragment_wanted, see_other

if TYPE_CHECKING:
    from community.badges.models import Badge


@blueprint.get("/admin/badges")
def list_all() -> ResponseReturnValue:
    """All badges with who holds them; retired ones below."""
    require(policy.can_manage_badges(current_actor()))
    badges = queries.list_badges(with_retired=True)
    holders = queries.count_holders()
    rows = [(badge, queries.describe_rule(badge), holders.get(badge.id, 0)) for badge in badges]
    return render_template(
        "badges/admin.html",
        groups=[
            (tier, [row for row in rows if row[0].tier == tier and row[0].retired_at is None])
            for tier in TIERS
        ],
        retired=[row for row in rows if row[0].retired_at is not None],
    )


@blueprint.get("/admin/badges/new")
def new_badge() -> ResponseReturnValue:
    """The form for a new badge."""
    actor = current_actor()
    require(policy.can_manage_badges(actor))
    form = BadgeForm(formdata=None)
    form.tier.data, form.icon.data, form.fact.data = Tier.BRONZE.value, "award", "accepted_answers"
    form.is_revocable.data = True
    form.threshold.process_data(10)
    return _form_page(actor, form, None)


@blueprint.post("/admin/badges")
def make_badge() -> ResponseReturnValue:
    """Make a badge; everybody who has earned it gets it by a job."""
    actor, form = current_actor(), BadgeForm()
    require(policy.can_manage_badges(actor))
    if not form.validate():
        return _form_page(actor, form, None)
    try:
        badge = actions.make_badge(actor, _draft(form))
    except Invalid as error:
        form.refuse(error)
        return _form_page(actor, form, None)
    return see_other(f"/admin/badges/{badge.id}", f"“{badge.name}” is made.")


@blueprint.post("/admin/badges/preview")
def preview_new() -> ResponseReturnValue:
    """Who would have the badge today, above the form as typed. Nothing is saved."""
    actor = current_actor()
    require(policy.can_manage_badges(actor))
    return _form_page(actor, BadgeForm(), None, wants_preview=True)


@blueprint.get("/admin/badges/<int:badge_id>")
def edit_badge(badge_id: int) -> ResponseReturnValue:
    """The form of one badge, with its last look at everybody."""
    actor = current_actor()
    require(policy.can_manage_badges(actor))
    badge = queries.get_badge_by_id(badge_id)
    form = BadgeForm(formdata=None)
    form.fill(badge)
    return _form_page(actor, form, badge)


@blueprint.post("/admin/badges/<int:badge_id>/preview")
def preview_change(badge_id: int) -> ResponseReturnValue:
    """Who would have the changed badge today. Nothing is saved."""
    actor = current_actor()
    require(policy.can_manage_badges(actor))
    return _form_page(actor, BadgeForm(), queries.get_badge_by_id(badge_id), wants_preview=True)


@blueprint.put("/admin/badges/<int:badge_id>")
def change_badge(badge_id: int) -> ResponseReturnValue:
    """Change a badge; awards follow by a job."""
    actor, form = current_actor(), BadgeForm()
    require(policy.can_manage_badges(actor))
    badge = queries.lock_badge(badge_id)
    if not form.validate():
        return _form_page(actor, form, badge)
    try:
        actions.change_badge(actor, badge, _draft(form))
    except Invalid as error:
        form.refuse(error)
        return _form_page(actor, form, badge)
    return see_other(f"/admin/badges/{badge.id}", f"“{badge.name}” is saved.")


@blueprint.put("/admin/badges/<int:badge_id>/retirement")
def retire_badge(badge_id: int) -> ResponseReturnValue:
    """Give it to nobody any more."""
    actor = current_actor()
    require(policy.can_manage_badges(actor))
    badge = queries.lock_badge(badge_id)
    actions.retire_badge(actor, badge)
    return see_other(f"/admin/badges/{badge.id}", f"“{badge.name}” is retired. Whoever has it keeps it.")


@blueprint.delete("/admin/badges/<int:badge_id>/retirement")
def bring_back_badge(badge_id: int) -> ResponseReturnValue:
    """Give it again."""
    actor = current_actor()
    require(policy.can_manage_badges(actor))
    badge = queries.lock_badge(badge_id)
    actions.bring_back_badge(actor, badge)
    return see_other(f"/admin/badges/{badge.id}", f"“{badge.name}” is given again.")


@blueprint.get("/admin/badges/<int:badge_id>/run")
def show_run(badge_id: int) -> ResponseReturnValue:
    """How far the last look at everybody is; a piece of the badge's page, which asks for it again until it has ended."""
    require(policy.can_manage_badges(current_actor()))
    run = queries.find_run(queries.get_badge_by_id(badge_id).id)
    if not is_fragment_wanted():
        return see_other(f"/admin/badges/{badge_id}")
    return render_template("badges/_run.html", run=run, badge_id=badge_id)


def _form_page(
    actor: Actor, form: BadgeForm, badge: Badge | None, *, wants_preview: bool = False
) -> ResponseReturnValue:
    boards, products, tags = queries.list_places()
    form.offer(boards, products, tags)
    preview = _preview(actor, form) if wants_preview and form.validate() else None
    holders = queries.count_holders().get(badge.id, 0) if badge is not None else 0
    response = make_response(
        render_template(
            "badges/edit.html",
            form=form,
            badge=badge,
            preview=preview,
            run=queries.find_run(badge.id) if badge is not None else None,
            holders=holders,
            facts={name: _needs(fact) for name, fact in FACTS.items()},
            everybody_words=EVERYBODY_WORDS,
        )
    )
    if form.errors:
        response.status_code = 422
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _needs(fact: Fact) -> dict[str, Any]:
    """What the form shows for a fact, for its script."""
    conditions = {condition.name: (condition.label, condition.usual) for condition in fact.conditions}
    return {"conditions": conditions, "place": fact.has_place, "window": fact.has_window}


def _preview(actor: Actor, form: BadgeForm) -> Any:
    try:
        rule = parse_rule(form.rule(), is_repeatable=bool(form.is_repeatable.data))
    except RuleWrong as error:
        form.refuse(Invalid(fields=error.fields))
        return None
    number = page_number(request.form.get("preview_page"))
    return queries.preview_rule(actor, rule, is_repeatable=bool(form.is_repeatable.data), number=number)


def _draft(form: BadgeForm) -> Draft:
    return Draft(
        name=form.name.data or "",
        words=form.words.data or "",
        tier=form.tier.data or "",
        icon=form.icon.data or "",
        rule=form.rule(),
        is_repeatable=bool(form.is_repeatable.data),
        is_secret=bool(form.is_secret.data),
        is_revocable=bool(form.is_revocable.data),
        confirmation=form.confirmation.data or "",
    )
