"""HTML doors of routing: the questions that suit a helper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core import clock
from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.core.web.templating import reader_zone
from community.routing import actions, policy, queries
from community.routing.forms import LimitForm
from community.routing.rules import SHOWN, Fit, Key, Record, Subject, for_helper
from community.threads import queries as threads
from community.threads.queries import ThreadRow

PAGE = "/for-you"
blueprint = Blueprint("routing", __name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """A question in a helper's queue."""

    row: ThreadRow
    subject: str
    """What they know about it: the name of a product, tag or board; empty for nothing."""
    record: Record | None


@blueprint.get(PAGE)
def for_you() -> ResponseReturnValue:
    """Questions that wait, those first which the reader is likeliest to answer well. `?all=1`: also beyond their day."""
    return _page(LimitForm())


@blueprint.put(f"{PAGE}/limit")
def limit_day() -> ResponseReturnValue:
    """Choose how many a day are enough."""
    form = LimitForm()
    try:
        actions.limit_day(current_actor(), form.number)
    except Invalid as error:
        form.answers_a_day.errors = list(error.fields.values())
        return _page(form), error.status
    return see_other(PAGE, "Noted." if form.number else "Noted: as many as come.")


def _page(form: LimitForm) -> str:
    actor = current_actor()
    require(policy.can_see_own_queue(actor))
    assert actor.id is not None
    limit, today = queries.find_limit(actor.id), queries.count_answers_today(actor.id, reader_zone())
    if not form.is_submitted():
        form.answers_a_day.data = str(limit or "")
    is_enough = limit is not None and today >= limit and not request.args.get("all")
    records = queries.list_records(actor.id)
    known, others = for_helper(queries.list_waiting(actor), records, clock.now())
    offered = [] if is_enough else _offer(actor, [*known, *others][:SHOWN], records)
    return render_template(
        "routing/for_you.html",
        known=[one for one in offered if one.record is not None],
        others=[one for one in offered if one.record is None],
        known_count=len(known),
        waiting_count=len(known) + len(others),
        is_enough=is_enough,
        limit=limit,
        today=today,
        form=form,
        can_limit=policy.can_limit_own_day(actor),
    )


def _offer(actor: Actor, fits: Sequence[Fit], records: Mapping[Key, Record]) -> list[Offered]:
    best = {one.id: one.best for one in fits}
    names = _names_of(actor, {key for key in best.values() if key is not None})
    offered = []
    for row in threads.list_rows_by_id(actor, list(best)):
        key = best[row.id]
        offered.append(Offered(row, names.get(key, ""), records[key]) if key else Offered(row, "", None))
    return offered


def _names_of(actor: Actor, keys: Collection[Key]) -> dict[Key, str]:
    names = {(Subject.BOARD, board.id): board.name for board in boards.list_boards(actor)}
    names |= {(Subject.PRODUCT, product.id): product.name for product in boards.list_products(actor)}
    tags = queries.list_tag_names([found for subject, found in keys if subject is Subject.TAG])
    return names | {(Subject.TAG, tag_id): name for tag_id, name in tags.items()}
