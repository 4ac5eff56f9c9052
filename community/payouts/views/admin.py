"""Where admins run payouts: what needs a person first, what waits for a batch, every payout with its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue

from community.books import queries as books
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import actions, policy, queries
from community.payouts.actions.claims import BY_PERSON
from community.payouts.forms.admin import ReasonForm
from community.payouts.rules.screening import Finding
from community.payouts.rules.states import Deed, State
from community.payouts.views.admin_shown import ADMIN, findings_of, page, people_of, sums_in_words
from community.payouts.views.blueprint import blueprint

if TYPE_CHECKING:
    from community.payouts.models import Payout

DEEDS = {
    "batch": "Taken along in a batch",
    Deed.EXCLUDE.value: "Out of the batch",
    Deed.RELEASE.value: "Released",
    Deed.REFUSE.value: "Not taken, waits for another try",
    Deed.LOSE.value: "No answer",
}
"""Steps that their state alone does not tell."""
SHOWN = 10  # Held payouts on the first page; the list has them all.


@blueprint.get("/admin/payouts")
def admin_payouts() -> ResponseReturnValue:
    """What needs a person, what waits for a batch, and the list of all payouts."""
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    state = request.args.get("state", "")
    state = state if state in set(State) else ""
    rail = request.args.get("rail", "")[:10]
    found = queries.page_payouts(page_number(request.args.get("page")), state=state, rail=rail)
    is_list = bool(state or rail or found.number > 1)
    held = [] if is_list else sorted(queries.list_held(), key=lambda one: not needs_person(one))
    batches = [] if is_list else queries.list_batches("prepared", "approved", "sending")
    whose, _ = people_of([*found.items, *held[:SHOWN]])
    sums = queries.sum_states()
    faults, appeals = queries.count_open()
    return page(
        "admin_payouts",
        current=ADMIN,
        payouts=found,
        is_list=is_list,
        state=state,
        rail=rail,
        rails=sorted({one.name for one in queries.sum_rails()}),
        state_counts={s.value: sum(one.count for one in sums if one.name == s.value) for s in State},
        page_url=lambda number: f"{ADMIN}?{urlencode({'state': state, 'rail': rail, 'page': number})}#all",
        held=[(one, findings_of(one), needs_person(one)) for one in held[:SHOWN]],
        held_count=len(held),
        held_money=sums_in_words(one for one in sums if one.name == State.HELD),
        batches=[(batch, policy.can_approve_batch(actor, batch)) for batch in batches],
        waiting=[] if is_list else queries.sum_waiting(),
        faults=faults,
        appeals=appeals,
        is_frozen=queries.is_book_frozen(),
        audit=books.find_audit(),
        people=whose,
    )


def needs_person(payout: Payout) -> bool:
    """Whether only somebody's look lets a held payout go on; the others wait for a time or an event."""
    return not payout.findings or any(Finding(one) in BY_PERSON for one in payout.findings.split(","))


@blueprint.get("/admin/payouts/<int:payout_id>")
def admin_payout(payout_id: int) -> ResponseReturnValue:
    """One payout: its steps, what its rail said, what was found, and what can be done."""
    return _page(payout_id)


@blueprint.put("/admin/payouts/<int:payout_id>/hold")
def admin_hold(payout_id: int) -> ResponseReturnValue:
    """Keep it back for a person to look at."""
    return _move(payout_id, "hold", "Held. Its member reads why.")


@blueprint.delete("/admin/payouts/<int:payout_id>/hold")
def admin_release(payout_id: int) -> ResponseReturnValue:
    """Let it go on."""
    return _move(payout_id, "release", "Released. The next batch takes it along.")


@blueprint.put("/admin/payouts/<int:payout_id>/cancellation")
def admin_cancel(payout_id: int) -> ResponseReturnValue:
    """Take it back: its money is the member's to claim again."""
    return _move(payout_id, "cancel", "Cancelled. The money is the member’s to claim again.")


_VERBS: dict[str, Callable[..., None]] = {
    "hold": actions.hold_payout,
    "release": actions.release_payout,
    "cancel": actions.cancel_payout,
}


def _move(payout_id: int, deed: str, message: str) -> ResponseReturnValue:
    actor, form = current_actor(), ReasonForm()
    require(policy.can_run_payouts(actor))
    payout = queries.lock_payout(actor, payout_id)
    try:
        _VERBS[deed](actor, payout, reason=form.reason.data or "")
    except Invalid as error:
        return _page(payout_id, form=form, deed=deed, error=error)
    return see_other(f"{ADMIN}/{payout_id}", message)


def _page(
    payout_id: int, *, form: ReasonForm | None = None, deed: str = "", error: Invalid | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    payout = queries.get_payout(actor, payout_id)
    steps = queries.list_steps(payout)
    owner_id = queries.find_owner(payout)
    people, members = people_of([payout], *(step.by_id for step in steps))
    verdicts = {
        one.value: policy.can_move(actor, payout, one, owner_id=owner_id)
        for one in (Deed.HOLD, Deed.RELEASE, Deed.CANCEL)
    }
    return page(
        "admin_payout",
        current="",
        form=form or ReasonForm(formdata=None),
        error=error,
        deed=deed,
        payout=payout,
        who=people.get(payout.payee_id),
        steps=list(reversed(steps)),
        deeds=DEEDS,
        members=members,
        reports=queries.list_reports(payout),
        findings=findings_of(payout),
        times=queries.find_times_usual([payout]).get(payout.id),
        usual=queries.list_usual(payout.payee_id, payout.currency),
        masked=queries.find_masked([payout]).get(payout.id, ""),
        charity=queries.get_charity(payout.charity_id) if payout.charity_id is not None else None,
        shares=queries.list_shares(payout),
        batch=queries.get_batch(payout.batch_id) if payout.batch_id is not None else None,
        faults=queries.list_faults_of(payout),
        appeal=queries.find_appeal(payout.payee_id, f"payout:{payout.id}"),
        verdicts=verdicts,
    )
