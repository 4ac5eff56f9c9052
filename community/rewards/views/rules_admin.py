"""Where admins draft the next rules, try them on the past, propose them, and approve what others wrote."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.money import in_words
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.rewards import actions, policy, queries
from community.rewards.forms import ApprovalForm, DryRunForm, ProposalForm, TermsForm, values_of
from community.rewards.rules.states import Kind
from community.rewards.rules.terms import NOTICE_DAYS, describe, in_force, list_changes
from community.rewards.views.blueprint import blueprint

PAGE = "/admin/rewards/rules"
USUAL_PERIOD_DAYS = 90


@blueprint.get("/admin/rewards/rules")
def show_rules_admin() -> ResponseReturnValue:
    """The draft with its form, what it changes, its dry run, and all versions."""
    require(policy.can_run_rewards(current_actor()))
    return _page()


@blueprint.post("/admin/rewards/rules/draft")
def begin_draft() -> ResponseReturnValue:
    """Begin a draft."""
    actions.begin_draft(current_actor())
    return see_other(f"{PAGE}#draft")


@blueprint.put("/admin/rewards/rules/draft")
def edit_draft() -> ResponseReturnValue:
    """Save the draft."""
    actor, form = current_actor(), TermsForm()
    require(policy.can_run_rewards(actor))
    terms = form.terms() if form.validate() else None
    if terms is None:
        return _page(terms_form=form)
    try:
        actions.edit_draft(
            actor, revision=form.revision.data, terms=terms, changelog=form.changelog.data or ""
        )
    except Invalid as error:
        form.refuse(error)
        return _page(terms_form=form)
    return see_other(f"{PAGE}#try", "Saved. Nobody earns by it until another admin approves it.")


@blueprint.delete("/admin/rewards/rules/draft")
def discard_draft() -> ResponseReturnValue:
    """Throw the draft away."""
    actions.discard_draft(current_actor())
    return see_other(PAGE, "The draft is gone. The rules in force stay as they are.")


@blueprint.post("/admin/rewards/rules/draft/runs")
def ask_dry_run() -> ResponseReturnValue:
    """Try the draft on the past."""
    actor, form = current_actor(), DryRunForm()
    require(policy.can_run_rewards(actor))
    if not form.validate():
        return _page(run_form=form)
    try:
        run = actions.ask_dry_run(actor, queries.lock_draft(), since=form.since.data, until=form.until.data)
    except Invalid as error:
        form.refuse(error)
        return _page(run_form=form)
    return see_other(f"{PAGE}/runs/{run.id}")


@blueprint.get("/admin/rewards/rules/runs/<int:run_id>")
def show_dry_run(run_id: int) -> ResponseReturnValue:
    """How far a dry run is, or what it found."""
    require(policy.can_run_rewards(current_actor()))
    run = queries.get_dry_run(run_id)
    terms = queries.as_rule_set(queries.get_rules_of_run(run)).terms
    gains_first = request.args.get("order") != "losses"
    page = queries.list_changes_of(run, page_number(request.args.get("page")), gains_first=gains_first)
    period = queries.find_running_period(clock.now())
    return render_template(
        "rewards/dry_run.html",
        run=run,
        is_dead=queries.is_dead(run),
        page=page,
        chips=members.list_member_chips([line.member_id for line in page.items]),
        gains_first=gains_first,
        page_url=lambda number: (
            f"{PAGE}/runs/{run.id}?order={'gains' if gains_first else 'losses'}&page={number}#everybody"
        ),
        kinds=[(Kind(kind).label, *amounts) for kind, amounts in run.by_kind.items()],
        period=period,
        cost=_cost(run.after_minor, (run.until - run.since).days + 1, period),
        words=lambda amount: in_words(amount, terms.currency),
    )


@blueprint.put("/admin/rewards/rules/draft/proposal")
def propose_draft() -> ResponseReturnValue:
    """Ask another admin to approve the draft."""
    actor, form = current_actor(), ProposalForm()
    require(policy.can_run_rewards(actor))
    if not form.validate():
        return _page(proposal_form=form)
    try:
        actions.propose_draft(
            actor,
            revision=form.revision.data,
            starts_on=form.starts_on.data,
            notice_days=form.notice_days.data,
        )
    except Invalid as error:
        form.refuse(error)
        return _page(proposal_form=form)
    return see_other(PAGE, "Proposed. Another admin, who wrote nothing of it, has to approve it.")


@blueprint.put("/admin/rewards/rules/draft/approval")
def approve_draft() -> ResponseReturnValue:
    """Put somebody else's draft into force from its day on."""
    actor, form = current_actor(), ApprovalForm()
    require(policy.can_run_rewards(actor))
    if not form.validate():
        return _page()
    row = actions.approve_draft(actor, revision=form.revision.data)
    return see_other(PAGE, f"Version {row.version} is scheduled. Members read what changes.")


@blueprint.delete("/admin/rewards/rules/versions/<int:version>")
def withdraw_rules(version: int) -> ResponseReturnValue:
    """Take a scheduled version back."""
    actions.withdraw_rules(current_actor(), version)
    return see_other(PAGE, f"Version {version} will not come into force.")


def _cost(after_minor: int, days: int, period: Any) -> tuple[int, int] | None:
    """(what a whole period like the running one would cost, its budget); None without one."""
    if period is None:
        return None
    whole = (period.ends_on - period.starts_on).days
    return round(after_minor * whole / days), period.budget_minor


def _page(
    *,
    terms_form: TermsForm | None = None,
    run_form: DryRunForm | None = None,
    proposal_form: ProposalForm | None = None,
) -> ResponseReturnValue:
    actor = current_actor()
    today = clock.now().astimezone(UTC).date()
    versions = queries.list_versions()
    rules = in_force(versions, today)
    row = queries.find_draft()
    context: dict[str, Any] = {}
    if row is not None:
        draft = queries.as_rule_set(row)
        verdict = policy.can_approve_rules(actor, row)
        context = {
            "form": terms_form
            or TermsForm(formdata=None, data=values_of(draft.terms, row.revision, row.changelog)),
            "changes": list_changes(versions[-1].terms, draft.terms),
            "run": queries.find_newest_dry_run(row.id),
            "makers": [chip.name for chip in members.list_member_chips(row.maker_ids).values()],
            "can_approve": bool(verdict),
            "why_not": verdict.reason,
            "run_form": run_form
            or DryRunForm(
                formdata=None, data={"since": today - timedelta(days=USUAL_PERIOD_DAYS), "until": today}
            ),
            "proposal_form": proposal_form
            or ProposalForm(
                formdata=None,
                data={
                    "revision": row.revision,
                    "starts_on": row.starts_on or today + timedelta(days=NOTICE_DAYS),
                    "notice_days": row.notice_days,
                },
            ),
        }
    response = make_response(
        render_template(
            "rewards/rules_admin.html",
            rules=rules,
            lines=describe(rules.terms),
            draft=row,
            based_on=versions[-1].version,
            versions=queries.list_rule_sets(),
            today=today,
            words=in_words,
            form_page=True,
            **context,
        )
    )
    if any(form is not None and form.errors for form in (terms_form, run_form, proposal_form)):
        response.status_code = 422
    return response
