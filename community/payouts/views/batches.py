"""Batches: prepared by one, approved by others, sent, followed, and what the bank answers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid, NotFound
from community.core.money import plain
from community.core.pagination import page_number
from community.core.policy import require
from community.core.tables import csv
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members.forms import AccountForm
from community.members.views.blueprint import uploaded
from community.payouts import actions, policy, queries
from community.payouts.forms.admin import AnswerForm, ApproveForm, PrepareForm, ReasonForm
from community.payouts.rules.states import ON_ITS_WAY, State
from community.payouts.views.admin_shown import ADMIN, BATCHES, UNUSUAL, as_file, page, people_of, spell
from community.payouts.views.blueprint import blueprint
from community.rails import choice as rails

if TYPE_CHECKING:
    from community.payouts.models import Payout, PayoutBatch

ENDS = (
    ("settled", "Arrived", (State.SETTLED,)),
    ("way", "On its way", tuple(ON_ITS_WAY)),
    ("back", "Did not arrive", (State.FAILED, State.RETURNED)),
    ("left", "Not sent yet", (State.RESERVED, State.APPROVED)),
)
"""The parts of a batch's bar."""


@blueprint.post("/admin/payouts/batches")
def admin_prepare_batch() -> ResponseReturnValue:
    """Put all that waits for a way together."""
    actor, form = current_actor(), PrepareForm()
    require(policy.can_run_payouts(actor))
    if not form.validate():
        raise Invalid("Choose a way and its currency.")
    batch = actions.prepare_batch(actor, rail=form.rail.data, currency=form.currency.data)
    return see_other(batch.url, f"{batch.number} is prepared. Somebody else has to approve it.")


@blueprint.get("/admin/payouts/batches")
def admin_batches() -> ResponseReturnValue:
    """All batches, newest first."""
    require(policy.can_run_payouts(current_actor()))
    found = queries.page_batches(page_number(request.args.get("page")))
    _, members = people_of([], *(batch.prepared_by_id for batch in found.items))
    return page(
        "admin_batches",
        current=BATCHES,
        batches=found,
        members=members,
        page_url=lambda number: f"{BATCHES}?page={number}",
    )


@blueprint.get("/admin/payouts/batches/<int:batch_id>")
def admin_batch(batch_id: int) -> ResponseReturnValue:
    """One batch: what is in it, who approved it, how far it is."""
    return _page(batch_id)


@blueprint.get("/admin/payouts/batches/<int:batch_id>.csv")
def admin_batch_csv(batch_id: int) -> ResponseReturnValue:
    """What became of each payout of a batch, as a table."""
    require(policy.can_run_payouts(current_actor()))
    batch = queries.get_batch(batch_id)
    payouts = queries.list_payouts_in(batch.id)
    people, _ = people_of(payouts)
    masked = queries.find_masked(payouts)
    charities = {charity.id: charity.name for charity in queries.list_charities(offered=False)}
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(
        ("number", "key", "member", "to", "amount", "fee", "match", "sent", "currency", "state", "reason",
         "sent_at_utc", "arrived_at_utc", "rail_number")
    )  # fmt: skip
    for one in payouts:
        who = people.get(one.payee_id)
        amounts = (one.amount_minor, one.fee_minor, one.matched_minor, one.sent_minor)
        table.writerow(
            (one.number, one.key if one.attempt else "", who.username if who is not None else "",
             charities.get(one.charity_id or 0) or masked.get(one.id, ""),
             *(plain(amount, one.currency) for amount in amounts), one.currency, one.title, one.reason,
             spell(one.sent_at), spell(one.settled_at), one.external_id)
        )  # fmt: skip
    return as_file(buffer.getvalue(), f"{batch.number}.csv", "text/csv; charset=utf-8")


@blueprint.put("/admin/payouts/batches/<int:batch_id>/exclusions/<int:payout_id>")
def admin_exclude(batch_id: int, payout_id: int) -> ResponseReturnValue:
    """Take a payout out; the batch then needs its approvals anew."""
    actor, form = current_actor(), ReasonForm()
    require(policy.can_run_payouts(actor))
    batch = queries.lock_batch(batch_id)
    payout = queries.lock_payout(actor, payout_id)
    try:
        actions.exclude_payout(actor, batch, payout, reason=form.reason.data or "")
    except Invalid as error:
        return _page(batch_id, form=form, about=f"payout-{payout_id}", error=error)
    return see_other(batch.url, f"{payout.number} is out of the batch and waits for the next one.")


@blueprint.put("/admin/payouts/batches/<int:batch_id>/approval")
def admin_approve_batch(batch_id: int) -> ResponseReturnValue:
    """Approve it as one saw it."""
    actor, form = current_actor(), ApproveForm()
    require(policy.can_run_payouts(actor))
    batch = queries.lock_batch(batch_id)
    if not form.validate():
        raise Invalid("Look at the batch again, then approve it.")
    is_complete = actions.approve_batch(actor, batch, revision=form.revision.data)
    return see_other(batch.url, "Approved. It can be sent." if is_complete else "Approved. One more has to.")


@blueprint.delete("/admin/payouts/batches/<int:batch_id>")
def admin_cancel_batch(batch_id: int) -> ResponseReturnValue:
    """Give it up before it is sent."""
    actor, form = current_actor(), ReasonForm()
    require(policy.can_run_payouts(actor))
    batch = queries.lock_batch(batch_id)
    try:
        actions.cancel_batch(actor, batch, reason=form.reason.data or "")
    except Invalid as error:
        return _page(batch_id, form=form, about="cancel", error=error)
    return see_other(ADMIN, f"{batch.number} is given up. Its payouts wait for the next batch.")


@blueprint.put("/admin/payouts/batches/<int:batch_id>/sending")
def admin_send_batch(batch_id: int) -> ResponseReturnValue:
    """Let it go, or try again after trouble."""
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    batch = queries.lock_batch(batch_id)
    actions.send_batch(actor, batch)
    return see_other(batch.url, "It is being sent.")


@blueprint.get("/admin/payouts/batches/<int:batch_id>/parcels/<int:parcel_id>/file")
def admin_parcel_file(batch_id: int, parcel_id: int) -> ResponseReturnValue:
    """The file for the bank, always the same."""
    require(policy.can_run_payouts(current_actor()))
    parcel = queries.get_parcel(parcel_id)
    if parcel.batch_id != batch_id:
        raise NotFound("There is no such parcel.")
    return as_file(actions.open_file(parcel), parcel.file_name, parcel.file_type)


@blueprint.post("/admin/payouts/batches/<int:batch_id>/answers")
def admin_take_answer(batch_id: int) -> ResponseReturnValue:
    """Read what the bank says, and take it over."""
    actor, form = current_actor(), AnswerForm()
    require(policy.can_run_payouts(actor))
    batch = queries.lock_batch(batch_id)
    try:
        heard = actions.take_answer(actor, batch, uploaded("file"))
    except Invalid as error:
        return _page(batch_id, form=form, about="answer", error=error)
    parts = [f"{heard.applied:,} taken over", f"{heard.known:,} known already"]
    if heard.faults:
        parts.append(f"{heard.faults:,} that do not fit: see Faults")
    return see_other(f"{batch.url}#answers", f"Read: {', '.join(parts)}.")


def _page(
    batch_id: int, *, form: AccountForm | None = None, about: str = "", error: Invalid | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    batch = queries.get_batch(batch_id)
    state = request.args.get("state", "")
    state = state if state in set(State) else ""
    found = queries.page_in_batch(batch_id, page_number(request.args.get("page")), state=state)
    approvals, exclusions = queries.list_approvals(batch), queries.list_exclusions(batch_id)
    out = queries.list_by_ids({one.payout_id for one in exclusions})
    unusual = _unusual(batch)
    by = (batch.prepared_by_id, batch.sent_by_id, *(one.approver_id for one in approvals))
    people, members = people_of(
        [*found.items, *out, *(one for one, _ in unusual)], *by, *(one.by_id for one in exclusions)
    )
    way = rails.find_rail(batch.rail)
    return page(
        "admin_batch",
        current="",
        form=form,
        error=error,
        about=about,
        batch=batch,
        state=state,
        payouts=found,
        page_url=lambda number: f"{batch.url}?{urlencode({'state': state, 'page': number})}#payouts",
        times=queries.find_times_usual(found.items),
        unusual=unusual,
        approvals=approvals,
        exclusions=exclusions,
        out={one.id: one for one in out},
        people=people,
        members=members,
        counts=queries.count_in(batch_id),
        parts=_parts(batch_id),
        parcels=queries.list_parcels(batch_id),
        masked=queries.find_masked(found.items),
        charities={one.id: one.name for one in queries.list_charities(offered=False)},
        has_file=way is not None and way.has_file,
        is_frozen=queries.is_book_frozen(),
        can_approve=policy.can_approve_batch(actor, batch),
        can_change=policy.can_change_batch(actor, batch),
        can_send=policy.can_send_batch(actor, batch),
    )


def _unusual(batch: PayoutBatch) -> list[tuple[Payout, int]]:
    """What is far from its member's usual, furthest first; once it was sent, nobody needs to look any more."""
    if batch.state not in ("prepared", "approved"):
        return []
    payouts = queries.list_payouts_in(batch.id)
    times = queries.find_times_usual(payouts)
    found = [(one, times[one.id]) for one in payouts if times.get(one.id, 0) >= UNUSUAL]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].id))[:20]


def _parts(batch_id: int) -> list[tuple[str, int, str, int]]:
    """What became of it: (name, how many, word, minor units)."""
    counts = queries.count_in(batch_id)
    return [
        (
            name,
            sum(counts.get(state.value, (0, 0))[0] for state in states),
            word,
            sum(counts.get(state.value, (0, 0))[1] for state in states),
        )
        for name, word, states in ENDS
    ]
