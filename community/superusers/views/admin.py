"""Looking after those who are in: how each one does, excuses, removals, the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.superusers import actions, policy, queries
from community.superusers.forms import ExcuseForm, RemoveForm
from community.superusers.rules.criteria import Criterion, Measures, State, score, state_of
from community.superusers.rules.figures import RECENT_DAYS, pace_of
from community.superusers.rules.terms import End, Stage, Step
from community.superusers.views.blueprint import ADMIN, admin_tabs, amounts_of, blueprint, labels_of
from community.superusers.views.own import CHART_DAYS, show_standing

if TYPE_CHECKING:
    from community.superusers.models import Membership

_STEP_WORDS = {step.value: step.label for step in Step}


@blueprint.get(ADMIN)
def super_users() -> ResponseReturnValue:
    """Everybody who is in: tier, score, each bar, pace, and what needs somebody's attention."""
    require(policy.can_run_programme(current_actor()))
    criteria, now = queries.get_criteria(), clock.now()
    memberships = queries.list_memberships()
    ids = [one.member_id for one in memberships]
    since, until = criteria.window(now)
    measures = queries.measure_members(since, until, ids) if ids else {}
    recent = queries.count_active_days(until - timedelta(days=RECENT_DAYS), until, ids) if ids else {}
    people = members.list_member_chips(ids)
    newest, signed = {text.id for text in queries.list_texts()}, queries.list_signed(ids)
    rows = []
    for one in memberships:
        counted = measures.get(one.member_id, Measures())
        days = int(counted.value(Criterion.ACTIVE_DAYS))
        rows.append(
            {
                "member": people[one.member_id],
                "membership": one,
                "score": int(score(counted, criteria)),
                "state": state_of(counted, criteria).value,
                "amounts": amounts_of(criteria, counted),
                "pace": pace_of(recent.get(one.member_id, 0), days, criteria.window_days),
                "is_unsigned": not newest <= signed[one.member_id],
            }
        )
    return render_template(
        "superusers/super_users.html",
        tabs=admin_tabs("members", queries.count_candidacies().get(Stage.OPEN.value, 0)),
        rows=rows,
        labels=labels_of(criteria),
        criteria=criteria,
        former=queries.list_former(1).total,
        below=sum(1 for row in rows if row["state"] == State.BELOW.value),
    )


@blueprint.get(f"{ADMIN}/members/<username>")
def membership(username: str) -> ResponseReturnValue:
    """One super user, now or once: standing, terms, texts and every step."""
    return _member_page(username, ExcuseForm(formdata=None), RemoveForm(formdata=None))


@blueprint.put(f"{ADMIN}/members/<username>/excuse")
def excuse_member(username: str) -> ResponseReturnValue:
    """Look past the bars for a while."""
    actor, form = current_actor(), ExcuseForm()
    require(policy.can_run_programme(actor))
    row = _lock(username)
    try:
        actions.excuse_member(actor, row, until=form.day, reason=form.reason.data or "")
    except Invalid as error:
        form.refuse(error)
        return _member_page(username, form, RemoveForm(formdata=None), 422)
    return see_other(f"{ADMIN}/members/{username}", "Excused. They have been told.")


@blueprint.delete(f"{ADMIN}/members/<username>")
def remove_member(username: str) -> ResponseReturnValue:
    """Take somebody out of the programme."""
    actor, form = current_actor(), RemoveForm()
    require(policy.can_run_programme(actor))
    row = _lock(username)
    try:
        actions.remove_member(actor, row, reason=form.reason.data or "")
    except Invalid as error:
        form.refuse(error)
        return _member_page(username, ExcuseForm(formdata=None), form, 422)
    return see_other(ADMIN, "They are in the programme no longer, and read your reason.")


@blueprint.get(f"{ADMIN}/former")
def former() -> ResponseReturnValue:
    """Everybody who was in, and how it ended."""
    require(policy.can_run_programme(current_actor()))
    page = queries.list_former(page_number(request.args.get("page")))
    return render_template(
        "superusers/former.html",
        tabs=admin_tabs("members"),
        page=page,
        people=members.list_member_chips(one.member_id for one in page.items),
        words={end.value: end.label for end in End},
        page_url=lambda number: f"{ADMIN}/former?page={number}",
    )


@blueprint.get(f"{ADMIN}/log")
def log() -> ResponseReturnValue:
    """Every step of everybody, the newest first."""
    require(policy.can_run_programme(current_actor()))
    page = queries.list_steps(page_number(request.args.get("page")))
    return render_template(
        "superusers/log.html",
        tabs=admin_tabs("log"),
        page=page,
        people=members.list_member_chips(
            one for row in page.items for one in (row.member_id, row.done_by_id)
        ),
        words=_STEP_WORDS,
        page_url=lambda number: f"{ADMIN}/log?page={number}",
    )


def _lock(username: str) -> Membership:
    member = members.get_member_by_username(username)
    members.lock_member(member.id)
    row = queries.lock_membership(member.id)
    if row is None:
        raise NotFound("This member is not in the programme (any more).")
    return row


def _member_page(
    username: str, excuse: ExcuseForm, remove: RemoveForm, status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_programme(actor))
    member = members.get_member_by_username(username)
    rows = queries.list_past_memberships(member.id)
    if not rows:
        raise NotFound("This member has never been in the programme.")
    criteria, now = queries.get_criteria(), clock.now()
    counted = queries.measure_members(*criteria.window(now), [member.id]).get(member.id, Measures())
    steps = queries.list_steps(page_number(request.args.get("page")), member.id)
    page = render_template(
        "superusers/member.html",
        member=members.list_member_chips([member.id])[member.id],
        membership=rows[0],
        past=[(one, End(one.end_kind)) for one in rows if one.end_kind],
        is_in=rows[0].ended_at is None,
        days=queries.list_standings(rows[0].id, (now - timedelta(days=CHART_DAYS)).date()),
        acceptances=queries.list_acceptances(member.id),
        to_accept=queries.list_texts_to_accept(member.id),
        steps=steps,
        words=_STEP_WORDS,
        people=members.list_member_chips(one.done_by_id for one in steps.items),
        page_url=lambda number: f"{ADMIN}/members/{username}?page={number}",
        excuse=excuse,
        remove=remove,
        can_change=policy.can_change_membership(actor, rows[0]),
        today=now.date(),
        **show_standing(criteria, counted),
    )
    return make_response(page, status)
