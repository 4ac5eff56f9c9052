"""Who might become a super user: those who qualify, applications and nominations, and what is decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.pagination import Page, page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.members.queries import MemberChip
from community.superusers import actions, policy, queries
from community.superusers.forms import DeclineForm, InviteForm, NominationForm, read_day
from community.superusers.rules.criteria import (
    Criteria,
    Measures,
    Ranking,
    rank_candidates,
    read_measures,
    score,
    state_of,
)
from community.superusers.rules.terms import Stage
from community.superusers.views.blueprint import ADMIN, admin_tabs, amounts_of, blueprint, labels_of
from community.superusers.views.own import show_standing

CANDIDATES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Look:
    """What the list of candidates is asked for."""

    at: datetime
    is_past: bool
    only_qualified: bool

    def url(self, number: int = 1, *, only_qualified: bool | None = None) -> str:
        """The same list, another page of it or another choice."""
        only = self.only_qualified if only_qualified is None else only_qualified
        said = {
            "on": self.at.date().isoformat() if self.is_past else "",
            "show": "qualified" if only else "",
            "page": str(number) if number > 1 else "",
        }
        return (
            f"{ADMIN}/candidates?{urlencode({name: value for name, value in said.items() if value})}".rstrip(
                "?"
            )
        )


@blueprint.get(f"{ADMIN}/candidates")
def candidates() -> ResponseReturnValue:
    """Everybody who answered within the window, by score. `?on=2026-11-30` looks back to that day, `?show=qualified`."""
    require(policy.can_run_programme(current_actor()))
    criteria, look = queries.get_criteria(), _look()
    everybody = queries.measure_members(*criteria.window(look.at))
    ranking = rank_candidates(everybody, set(queries.list_member_ids()), criteria)
    ranked = ranking.qualified if look.only_qualified else ranking.ranked
    number = page_number(request.args.get("page"))
    shown = ranked[(number - 1) * CANDIDATES_A_PAGE : number * CANDIDATES_A_PAGE]
    people = members.list_member_chips(shown)
    rows = [_candidate(people[one], everybody[one], ranking, criteria) for one in shown if one in people]
    last, begins = queries.find_last_answer_at(), look.at - timedelta(days=criteria.window_days)
    return render_template(
        "superusers/candidates.html",
        tabs=admin_tabs("candidates"),
        views=[
            _view("Everybody who answered", look, len(ranking.ranked), only_qualified=False),
            _view("Qualify", look, len(ranking.qualified), only_qualified=True),
        ],
        page=Page(rows, number, CANDIDATES_A_PAGE, len(ranked)),
        page_url=look.url,
        labels=labels_of(criteria),
        criteria=criteria,
        at=look.at,
        is_past=look.is_past,
        unmeasured=[one.label for one in criteria.asked if one not in ranking.among] if everybody else [],
        last_answer_on=last.date() if last is not None and last < begins else None,
    )


def _look() -> Look:
    today, on = clock.now(), read_day(request.args.get("on"))
    only = request.args.get("show") == "qualified"
    if on is None or on > today.date():
        return Look(today, False, only)
    return Look(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), True, only)


def _view(label: str, look: Look, count: int, *, only_qualified: bool) -> dict[str, object]:
    return {
        "label": label,
        "url": look.url(only_qualified=only_qualified),
        "current": look.only_qualified is only_qualified,
        "count": count,
    }


def _candidate(
    chip: MemberChip, measures: Measures, ranking: Ranking, criteria: Criteria
) -> tuple[MemberChip, int, str, list[tuple[str, str]]]:
    reached = int(score(measures, criteria, ranking.among))
    return chip, reached, state_of(measures, criteria).value, amounts_of(criteria, measures)


@blueprint.get(f"{ADMIN}/candidacies")
def candidacies() -> ResponseReturnValue:
    """Applications and nominations, by stage: `?stage=open` (as it begins), any other, or `all`."""
    require(policy.can_run_programme(current_actor()))
    said = request.args.get("stage", Stage.OPEN.value)
    stage = Stage(said) if said in set(Stage) else None
    page = queries.list_candidacies(stage, page_number(request.args.get("page")))
    counts = queries.count_candidacies()
    people = members.list_member_chips(
        [one for row in page.items for one in (row.member_id, row.nominated_by_id)]
    )
    shown = (Stage.OPEN, Stage.INVITED, Stage.JOINED, Stage.DECLINED)
    return render_template(
        "superusers/candidacies.html",
        tabs=admin_tabs("candidacies", counts.get(Stage.OPEN.value, 0)),
        stages=[
            *(
                {
                    "label": one.label,
                    "url": f"{ADMIN}/candidacies?stage={one.value}",
                    "current": one is stage,
                    "count": counts.get(one.value, 0),
                }
                for one in shown
            ),
            {
                "label": "All",
                "url": f"{ADMIN}/candidacies?stage=all",
                "current": stage not in shown,
                "count": sum(counts.values()),
            },
        ],
        page=page,
        people=people,
        words={one.value: one.label for one in Stage},
        page_url=lambda number: f"{ADMIN}/candidacies?stage={said if stage else 'all'}&page={number}",
        is_waiting=stage is Stage.OPEN,
    )


@blueprint.get(f"{ADMIN}/candidacies/<int:candidacy_id>")
def candidacy(candidacy_id: int) -> ResponseReturnValue:
    """One candidacy: the words, the figures of the day, and the decision."""
    return _candidacy_page(candidacy_id, InviteForm(formdata=None), DeclineForm(formdata=None))


@blueprint.put(f"{ADMIN}/candidacies/<int:candidacy_id>/invitation")
def invite_candidate(candidacy_id: int) -> ResponseReturnValue:
    """Invite."""
    actor, form = current_actor(), InviteForm()
    require(policy.can_run_programme(actor))
    try:
        actions.invite_candidate(actor, queries.lock_candidacy(candidacy_id), words=form.words.data or "")
    except Invalid as error:
        form.refuse(error)
        return _candidacy_page(candidacy_id, form, DeclineForm(formdata=None), 422)
    return see_other(f"{ADMIN}/candidacies", "Invited. They read it in their inbox.")


@blueprint.put(f"{ADMIN}/candidacies/<int:candidacy_id>/refusal")
def decline_candidate(candidacy_id: int) -> ResponseReturnValue:
    """Say no."""
    actor, form = current_actor(), DeclineForm()
    require(policy.can_run_programme(actor))
    try:
        actions.decline_candidate(actor, queries.lock_candidacy(candidacy_id), reason=form.reason.data or "")
    except Invalid as error:
        form.refuse(error)
        return _candidacy_page(candidacy_id, InviteForm(formdata=None), form, 422)
    return see_other(f"{ADMIN}/candidacies", "Declined, with your reason.")


@blueprint.delete(f"{ADMIN}/candidacies/<int:candidacy_id>")
def withdraw_nomination(candidacy_id: int) -> ResponseReturnValue:
    """Take a nomination back."""
    actor = current_actor()
    require(policy.can_run_programme(actor))
    actions.withdraw_candidacy(actor, queries.lock_candidacy(candidacy_id))
    return see_other(f"{ADMIN}/candidacies", "The nomination is withdrawn.")


@blueprint.get(f"{ADMIN}/nomination")
def nomination() -> ResponseReturnValue:
    """The form that proposes a member: `?member=` fills it in."""
    form = NominationForm(formdata=None)
    form.username.data = request.args.get("member", "")[:60]
    return _nomination_page(form)


@blueprint.post(f"{ADMIN}/nomination")
def nominate_member() -> ResponseReturnValue:
    """Propose a member."""
    actor, form = current_actor(), NominationForm()
    require(policy.can_run_programme(actor))
    if not form.validate():
        return _nomination_page(form, 422)
    member = members.find_member_by_username((form.username.data or "").strip().lstrip("@").lower())
    if member is None:
        form.username.errors = ["There is no member of this name. Write it as it stands after the @."]
        return _nomination_page(form, 422)
    if not (verdict := policy.can_nominate_member(actor, member)):
        form.username.errors = [verdict.reason]
        return _nomination_page(form, 422)
    try:
        candidacy = actions.nominate_member(actor, member, statement=form.statement.data or "")
    except Invalid as error:
        form.refuse(error)
        return _nomination_page(form, 422)
    except Conflict:
        form.username.errors = [
            "There is a candidacy of this member already. You find it under Applications."
        ]
        return _nomination_page(form, 409)
    return see_other(f"{ADMIN}/candidacies/{candidacy.id}", "Nominated. Invite them when you are sure.")


def _nomination_page(form: NominationForm, status: int = 200) -> ResponseReturnValue:
    require(policy.can_run_programme(current_actor()))
    page = render_template("superusers/nominate.html", form=form, tabs=admin_tabs("candidacies"))
    return make_response(page, status)


def _candidacy_page(
    candidacy_id: int, invite: InviteForm, decline: DeclineForm, status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_programme(actor))
    row = queries.get_candidacy(candidacy_id)
    criteria = queries.get_criteria()
    page = render_template(
        "superusers/candidacy.html",
        candidacy=row,
        stage=Stage(row.stage),
        people=members.list_member_chips([row.member_id, row.nominated_by_id, row.reviewed_by_id]),
        invite=invite,
        decline=decline,
        can_review=policy.can_review_candidacy(actor, row),
        can_withdraw=policy.can_withdraw_candidacy(actor, row),
        steps=queries.list_steps(1, row.member_id).items,
        then=row.score,
        **show_standing(criteria, read_measures(row.measures)),
    )
    return make_response(page, status)
