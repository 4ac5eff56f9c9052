"""Where an admin drafts another ladder, sees what it would do, and puts it into force."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core.actor import Ability
from community.core.errors import Conflict, Invalid
from community.core.pagination import Page, page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.ranks import actions, policy, queries
from community.ranks.forms import ForceForm, LadderForm
from community.ranks.rules.effect import Change, Effect, compare, warnings_about
from community.ranks.rules.ladder import Ladder
from community.ranks.rules.words import ABILITY_WORDS, LIMIT_WORDS, THRESHOLD_WORDS
from community.ranks.views.blueprint import blueprint
from community.ranks.views.public import show_steps

CHANGES_A_PAGE = 50
SHOWN = {"all": "All changes", "up": "Rising", "down": "Falling", "same": "Same rank, other abilities"}


@blueprint.get("/admin/ranks")
def show_ladder() -> ResponseReturnValue:
    """The table: the draft where there is one, else the ladder in force."""
    require(policy.can_manage_ladder(current_actor()))
    row = queries.find_draft_row()
    return _ladder_page(
        LadderForm.of(queries.find_draft() or queries.get_ladder(), row.revision if row else 0)
    )


@blueprint.put("/admin/ranks/draft")
def save_draft() -> ResponseReturnValue:
    """Keep the table as the draft, and show what it would do."""
    actor, form = current_actor(), LadderForm()
    require(policy.can_manage_ladder(actor))
    if not form.validate():
        return _ladder_page(form, 422)
    try:
        actions.save_draft(
            actor,
            [column.step for column in form.chosen],
            rest_after_days=form.rest_after_days.data or 0,
            revision=form.begun_with,
        )
    except Invalid as error:
        form.refuse_places(error)
        return _ladder_page(form, 422)
    except Conflict as error:
        form.form_errors.append(error.reason)
        row = queries.find_draft_row()
        form.revision.data = str(row.revision if row else 0)
        return _ladder_page(form, 409)
    return see_other("/admin/ranks/effect", "Saved as a draft. Nobody’s rank has changed.")


@blueprint.delete("/admin/ranks/draft")
def discard_draft() -> ResponseReturnValue:
    """Throw the draft away."""
    actions.discard_draft(current_actor())
    return see_other("/admin/ranks", "The draft is gone. The ladder in force stays as it is.")


@blueprint.get("/admin/ranks/effect")
def show_effect() -> ResponseReturnValue:
    """What the draft would do: counts before and after, and who would rise, fall, gain or lose."""
    require(policy.can_manage_ladder(current_actor()))
    return _effect_page(ForceForm(formdata=None))


@blueprint.post("/admin/ranks/versions")
def put_in_force() -> ResponseReturnValue:
    """Let the draft be the ladder from now on."""
    actor, form = current_actor(), ForceForm()
    require(policy.can_manage_ladder(actor))
    if not form.validate():
        return _effect_page(form, 422)
    try:
        version = actions.put_in_force(actor, changelog=form.changelog.data or "", revision=form.begun_with)
    except Invalid as error:
        form.refuse(error)
        return _effect_page(form, 422)
    return see_other(
        "/ranks", f"Version {version.number} of the ladder is in force. Ranks follow within a minute."
    )


@blueprint.get("/admin/ranks/history")
def show_history() -> ResponseReturnValue:
    """The versions that were in force: who, when, why, and what they asked."""
    require(policy.can_manage_ladder(current_actor()))
    page = queries.list_versions(page_number(request.args.get("page")))
    return render_template(
        "ranks/history.html",
        page=page.map(lambda version: (version, show_steps(version.ladder, {}, None))),
        people=members.list_member_chips({version.started_by_id for version in page.items}),
        page_url=lambda number: "/admin/ranks/history" + (f"?page={number}" if number > 1 else ""),
        has_draft=queries.find_draft_row() is not None,
        threshold_words=THRESHOLD_WORDS,
    )


def _ladder_page(form: LadderForm, status: int = 200) -> ResponseReturnValue:
    row = queries.find_draft_row()
    form.add_blank()
    people = members.list_member_chips([row.saved_by_id] if row else [])
    page = render_template(
        "ranks/ladder.html",
        form=form,
        draft=row,
        saved_by=people.get(row.saved_by_id or 0) if row else None,
        has_draft=row is not None,
        threshold_words=THRESHOLD_WORDS,
        limit_words=LIMIT_WORDS,
        abilities=[(ability.value, ABILITY_WORDS[ability]) for ability in Ability],
    )
    return make_response(page, status)


def _effect_page(form: ForceForm, status: int = 200) -> ResponseReturnValue:
    row, draft = queries.find_draft_row(), queries.find_draft()
    if row is None or draft is None:
        return make_response(render_template("ranks/effect.html", draft=None, has_draft=False), 200)
    now = queries.get_ladder()
    effect = compare(
        ((found.member_id, found.rank_id, found.inputs) for found in queries.iterate_standings()), now, draft
    )
    shown = request.args.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    changes = _page_of([change for change in effect.changes if _is_shown(change, shown)])
    if status == 200:
        form.revision.data = str(row.revision)
    page = render_template(
        "ranks/effect.html",
        draft=row,
        has_draft=True,
        form=form,
        effect=effect,
        rows=_count_rows(effect, now, draft),
        abilities=_ability_rows(effect),
        warnings=warnings_about(effect, draft),
        changes=changes,
        people=members.list_member_chips(change.member_id for change in changes.items),
        words=ABILITY_WORDS,
        tabs=[
            {
                "label": label,
                "url": "/admin/ranks/effect" + (f"?show={key}" if key != "all" else ""),
                "count": sum(_is_shown(change, key) for change in effect.changes),
                "current": key == shown,
            }
            for key, label in SHOWN.items()
        ],
        page_url=lambda number: f"/admin/ranks/effect?show={shown}&page={number}",
    )
    return make_response(page, status)


def _page_of(changes: list[Change]) -> Page[Change]:
    number = page_number(request.args.get("page"))
    first = (number - 1) * CHANGES_A_PAGE
    return Page(changes[first : first + CHANGES_A_PAGE], number, CHANGES_A_PAGE, len(changes))


def _is_shown(change: Change, shown: str) -> bool:
    return shown == "all" or {"up": 1, "down": -1, "same": 0}[shown] == change.direction


def _count_rows(effect: Effect, now: Ladder, then: Ladder) -> list[tuple[str, str, int | None, int | None]]:
    """(name, icon, members now, members then) of each rank of either ladder; None where it is not on one."""
    names = {step.name for step in now.steps}
    rows: list[tuple[str, str, int | None, int | None]] = [
        (
            step.name,
            step.icon,
            effect.before.get(step.name, 0) if step.name in names else None,
            effect.after.get(step.name, 0),
        )
        for step in then.steps
    ]
    kept = {step.name for step in then.steps}
    gone = [step for step in now.steps if step.name not in kept]
    return rows + [(step.name, step.icon, effect.before.get(step.name, 0), None) for step in gone]


def _ability_rows(effect: Effect) -> list[tuple[str, int, int]]:
    """(words, how many would gain it, how many would lose it), where anybody would."""
    rows = [(ABILITY_WORDS[ability], effect.gaining(ability), effect.losing(ability)) for ability in Ability]
    return [row for row in rows if row[1] or row[2]]
