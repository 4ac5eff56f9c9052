"""Where admins draft the next rules, try them on the past, and schedule them."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.reputation import actions, policy, queries
from community.reputation.forms import DryRunForm, RulesForm, ScheduleForm, values_of
from community.reputation.rules import WORDS, Cause, describe, in_force, list_changes
from community.reputation.rules.rule_sets import NOTICE_DAYS
from community.reputation.views.blueprint import blueprint

PAGE = "/admin/rules"
USUAL_PERIOD_DAYS = 90


@blueprint.get("/admin/rules")
def show_admin() -> ResponseReturnValue:
    """The draft with its form, what it changes, its dry run, and all versions."""
    require(policy.can_edit_rules(current_actor()))
    return _page()


@blueprint.post("/admin/rules/draft")
def begin_draft() -> ResponseReturnValue:
    """Begin a draft."""
    actions.begin_draft(current_actor())
    return see_other(f"{PAGE}#draft")


@blueprint.put("/admin/rules/draft")
def edit_draft() -> ResponseReturnValue:
    """Save the draft."""
    actor, form = current_actor(), RulesForm()
    require(policy.can_edit_rules(actor))
    if not form.validate():
        return _page(rules_form=form)
    try:
        actions.edit_draft(
            actor,
            revision=form.revision.data,
            rules=form.rules(),
            daily_cap_points=form.daily_cap_points.data,
            changelog=form.changelog.data or "",
        )
    except Invalid as error:
        form.refuse(error)
        return _page(rules_form=form)
    return see_other(f"{PAGE}#try", "Saved. Nobody earns by it until it is scheduled: try it first.")


@blueprint.delete("/admin/rules/draft")
def discard_draft() -> ResponseReturnValue:
    """Throw the draft away."""
    actions.discard_draft(current_actor())
    return see_other(PAGE, "The draft is gone. The rules in force stay as they are.")


@blueprint.post("/admin/rules/draft/runs")
def ask_dry_run() -> ResponseReturnValue:
    """Try the draft on the past."""
    actor, form = current_actor(), DryRunForm()
    require(policy.can_edit_rules(actor))
    if not form.validate():
        return _page(run_form=form)
    try:
        run = actions.ask_dry_run(actor, queries.lock_draft(), since=form.since.data, until=form.until.data)
    except Invalid as error:
        form.refuse(error)
        return _page(run_form=form)
    return see_other(f"{PAGE}/runs/{run.id}")


@blueprint.get("/admin/rules/runs/<int:run_id>")
def show_dry_run(run_id: int) -> ResponseReturnValue:
    """How far a dry run is, or what it found."""
    require(policy.can_edit_rules(current_actor()))
    run = queries.get_dry_run(run_id)
    is_done = run.finished_at is not None and not run.error
    gains_first = request.args.get("order") != "losses"
    return render_template(
        "reputation/dry_run.html",
        run=run,
        draft=queries.find_draft(),
        is_dead=queries.is_dead(run),
        summary=queries.summarise(run) if is_done else None,
        page=(
            queries.list_changes_of(run, page_number(request.args.get("page")), gains_first=gains_first)
            if is_done
            else None
        ),
        gains_first=gains_first,
        page_url=lambda number: (
            f"{PAGE}/runs/{run.id}?order={'gains' if gains_first else 'losses'}&page={number}#everybody"
        ),
    )


@blueprint.post("/admin/rules/draft/schedule")
def schedule_draft() -> ResponseReturnValue:
    """Let the draft begin on a day."""
    actor, form = current_actor(), ScheduleForm()
    require(policy.can_edit_rules(actor))
    if not form.validate():
        return _page(schedule_form=form)
    try:
        row = actions.schedule_draft(
            actor,
            revision=form.revision.data,
            starts_on=form.starts_on.data,
            notice_days=form.notice_days.data,
        )
    except Invalid as error:
        form.refuse(error)
        return _page(schedule_form=form)
    return see_other(PAGE, f"Version {row.version} is scheduled. Members read on /rules what changes.")


@blueprint.delete("/admin/rules/versions/<int:version>")
def withdraw_rules(version: int) -> ResponseReturnValue:
    """Take a scheduled version back."""
    actions.withdraw_rules(current_actor(), version)
    return see_other(PAGE, f"Version {version} will not come into force.")


def _page(
    *,
    rules_form: RulesForm | None = None,
    run_form: DryRunForm | None = None,
    schedule_form: ScheduleForm | None = None,
) -> ResponseReturnValue:
    today = clock.now().astimezone(UTC).date()
    versions = queries.list_versions()
    rules = in_force(versions, today)
    row = queries.find_draft()
    context: dict[str, Any] = {}
    if row is not None:
        draft = queries.as_rule_set(row)
        form = rules_form or RulesForm(formdata=None, data=values_of(draft, row.revision))
        context = {
            "form": form,
            "rows": [(cause.value, WORDS[cause].rule, form.row(cause)) for cause in Cause],
            "changes": list_changes(versions[-1], draft),
            "run": queries.find_newest_dry_run(row.id),
            "run_form": run_form
            or DryRunForm(
                formdata=None, data={"since": today - timedelta(days=USUAL_PERIOD_DAYS), "until": today}
            ),
            "schedule_form": schedule_form
            or ScheduleForm(
                formdata=None,
                data={
                    "revision": row.revision,
                    "starts_on": today + timedelta(days=NOTICE_DAYS),
                    "notice_days": NOTICE_DAYS,
                },
            ),
        }
    response = make_response(
        render_template(
            "reputation/admin.html",
            rules=rules,
            lines=[(WORDS[cause].rule, describe(rule)) for cause, rule in rules.rules.items() if rule.points],
            draft=row,
            based_on=versions[-1].version,
            versions=queries.list_rule_sets(),
            today=today,
            **context,
        )
    )
    if any(form is not None and form.errors for form in (rules_form, run_form, schedule_form)):
        response.status_code = 422
    return response
