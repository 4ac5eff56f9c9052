"""HTML doors of fair play: cases for moderators, plain words and appeals for everybody else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from community.core import jobs
from community.core.errors import Conflict, Invalid, SignInNeeded
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.fairplay import actions, policy, queries
from community.fairplay.forms import AppealForm, DecisionForm
from community.fairplay.queries.cases import APPEALED
from community.fairplay.rules.cases import ACT_WORDS, KIND_WORDS, STATE_WORDS, State
from community.fairplay.rules.suspicion import Act, Kind
from community.members import queries as members

if TYPE_CHECKING:
    from community.fairplay.models import FairPlayCase

blueprint = Blueprint("fairplay", __name__)

ADDRESS = "/fairplay"
_STATES = {**{state.value: STATE_WORDS[state] for state in State}, APPEALED: "Appeals", "all": "All"}
_ROWS_MOST = 25
_GRID_MOST = 12  # People across; beyond that a table of who marked whom says more than a grid.
ACT_HINTS = {
    Act.HOLD: "Nothing is taken. These marks count for no reward until somebody decides otherwise.",
    Act.REVERSE: "Takes back exactly the points of the marks and acceptances listed here. It can be undone exactly.",
    Act.WARN: "They get a kind message that explains what stood out. Nothing is taken.",
    Act.DISMISS: "Closes the case. Nobody is told, and it comes back only when much more is found.",
}


@blueprint.get(ADDRESS)
def list_cases() -> ResponseReturnValue:
    """The cases, clearest first."""
    actor = current_actor()
    state, kind = request.args.get("state", State.OPEN.value), request.args.get("kind", "")
    state = state if state in _STATES else State.OPEN.value
    kind = kind if kind in set(Kind) else ""
    page = queries.list_cases(
        actor, state="" if state == "all" else state, kind=kind, number=page_number(request.args.get("page"))
    )
    people = members.list_member_chips(m for case in page.items for m in case.member_ids[:5])
    suffix = f"&kind={kind}" if kind else ""
    return render_template(
        "fairplay/cases.html",
        page=page,
        people=people,
        tabs=[
            {"label": words, "url": f"{ADDRESS}?state={name}{suffix}", "current": name == state}
            for name, words in _STATES.items()
        ],
        kinds=[
            (words, f"{ADDRESS}?state={state}&kind={name}", name == kind)
            for name, words in KIND_WORDS.items()
        ],
        kind=kind,
        any_kind_url=f"{ADDRESS}?state={state}",
        state=state,
        run=queries.find_run(),
        can_run=bool(policy.can_run_detectors(actor)),
        page_url=lambda number: f"{ADDRESS}?state={state}{suffix}&page={number}",
    )


@blueprint.post(f"{ADDRESS}/runs")
def start_run() -> ResponseReturnValue:
    """Have the community looked at now, by the worker."""
    if actions.start_run(current_actor()) is None:
        raise Conflict("A search is running already. Its progress stands above the cases.")
    jobs.queue("fairplay.search")
    return see_other(ADDRESS, "The search has begun. This page shows how far it is.")


@blueprint.get(f"{ADDRESS}/cases/<int:case_id>")
def show_case(case_id: int) -> ResponseReturnValue:
    """One case with everything that it rests on."""
    case = queries.get_case(current_actor(), case_id)
    return _page(case, DecisionForm(formdata=None, act=case.suggested))


@blueprint.put(f"{ADDRESS}/cases/<int:case_id>/decision")
def decide_case(case_id: int) -> ResponseReturnValue:
    """Decide it."""
    actor, form = current_actor(), DecisionForm()
    require(policy.can_see_cases(actor))
    case = queries.lock_case(actor, case_id)
    if case.state != State.OPEN and policy.can_undo_decision(actor, case):
        raise Conflict("Somebody else has decided this case meanwhile. Look at it again.")
    if not form.validate():
        return _page(case, form, 422)
    try:
        actions.decide_case(actor, case, Act(form.act.data), reason=form.reason.data or "")
    except Invalid as error:
        form.reason.errors = [str(error)]
        return _page(case, form, 422)
    return see_other(case.url, f"Decided: {ACT_WORDS[Act(form.act.data)].lower()}.")


@blueprint.delete(f"{ADDRESS}/cases/<int:case_id>/decision")
def undo_decision(case_id: int) -> ResponseReturnValue:
    """Take the decision back."""
    actor = current_actor()
    require(policy.can_see_cases(actor))
    case = queries.lock_case(actor, case_id)
    actions.undo_decision(actor, case)
    return see_other(case.url, "The decision is undone, and everything is as it was before.")


@blueprint.get("/fair-play")
def principles() -> ResponseReturnValue:
    """What is looked at, what happens, and how to answer, in plain words."""
    return render_template("fairplay/principles.html")


@blueprint.get("/fair-play/cases/<int:case_id>")
def own_case(case_id: int) -> ResponseReturnValue:
    """What was decided, for a member whom it concerns."""
    return _own_page(case_id, AppealForm(formdata=None))


@blueprint.post("/fair-play/cases/<int:case_id>/appeal")
def appeal_case(case_id: int) -> ResponseReturnValue:
    """Ask to look again."""
    actor, form = current_actor(), AppealForm()
    if not actor.is_signed_in:
        raise SignInNeeded("Sign in to write to us about this.")
    queries.get_case_about(actor, case_id)
    case = queries.lock_case(actor, case_id)
    if not form.validate():
        return _own_page(case_id, form, 422)
    try:
        actions.appeal_case(actor, case, words=form.words.data or "")
    except Invalid as error:
        form.words.errors = [str(error)]
        return _own_page(case_id, form, 422)
    return see_other(f"/fair-play/cases/{case_id}", "Thank you. A moderator will look at it again.")


def _own_page(case_id: int, form: AppealForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    if not actor.is_signed_in:
        raise SignInNeeded("Sign in to see what concerns you.")
    case = queries.get_case_about(actor, case_id)
    decision = next((found for found in queries.list_decisions(case) if found.undone_at is None), None)
    verdict = policy.can_appeal_case(actor, case)
    words = render_template(
        "fairplay/own_case.html",
        case=case, decision=decision, form=form, can_appeal=bool(verdict), why_not=verdict.reason,
        is_own_appeal=actor.is_member(case.appealed_by_id),
    )  # fmt: skip
    return words, status


def _page(case: FairPlayCase, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    causes = queries.list_causes(actor, case)
    decisions = queries.list_decisions(case)
    ids = {*case.member_ids, *(c.giver_id for c in causes), *(c.author_id for c in causes)}
    ids |= {d.decided_by_id for d in decisions} | {d.undone_by_id for d in decisions if d.undone_by_id}
    people = members.list_member_chips([*ids, case.appealed_by_id])
    verdict = policy.can_decide_case(actor, case)
    page = render_template(
        "fairplay/case.html",
        case=case,
        people=people,
        causes=[cause for cause in causes if not cause.cause.endswith(":accepter")],
        table=_who_marked_whom(case, causes),
        answers=_answers(case),
        decisions=decisions,
        acts=ACT_WORDS,
        hints=ACT_HINTS,
        form=form,
        can_decide=bool(verdict),
        why_not=verdict.reason,
        can_undo=bool(policy.can_undo_decision(actor, case)),
    )
    return page, status


def _who_marked_whom(case: FairPlayCase, causes: Any) -> dict[str, Any]:
    """Givers down, authors across, with how often; only the busiest of many."""
    counts = Counter((c.giver_id, c.author_id) for c in causes if not c.cause.endswith(":accepter"))
    givers: Counter[int] = Counter()
    authors: Counter[int] = Counter()
    for (giver, author), count in counts.items():
        givers[giver] += count
        authors[author] += count
    across = [author for author, _ in sorted(authors.items(), key=_busiest)[:_GRID_MOST]]
    return {
        "authors": across,
        "rows": [
            (giver, [counts[giver, author] for author in across])
            for giver, _ in sorted(givers.items(), key=_busiest)[:_ROWS_MOST]
        ],
        "most": max(counts.values(), default=1),
        "is_cut": len(authors) > _GRID_MOST or len(givers) > _ROWS_MOST,
    }


def _busiest(counted: tuple[int, int]) -> tuple[int, int]:
    return -counted[1], counted[0]  # Equally busy ones in one order, so that down and across agree.


def _answers(case: FairPlayCase) -> list[Any]:
    """Links to the newest answers of a flood."""
    return [f"/answers/{answer_id}" for answer_id in case.answer_ids[-12:]]
