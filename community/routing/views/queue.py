"""The questions that suit a helper: what is offered to them now, and everything else that waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import make_response, render_template, request
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
from community.routing.rules import DAY_MOST, SHOWN, Fit, Key, Record, Subject, for_helper
from community.routing.rules.offers import Stage
from community.routing.views.blueprint import blueprint
from community.threads import queries as threads
from community.threads.queries import ThreadRow

if TYPE_CHECKING:
    from community.routing.models import Offer

PAGE = "/for-you"


@dataclass(frozen=True, slots=True)
class Suited:
    """A question in a helper's queue."""

    row: ThreadRow
    subject: str
    """What they know about it: the name of a product, tag or board; empty for nothing."""
    record: Record | None
    newcomers_until: str = ""
    """Until when newcomers have the first chance, as the reader's clock shows it; empty when they have none."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that is offered to the reader now."""

    id: int
    row: ThreadRow
    subject: str
    helped: int
    answers: int
    ends: str
    """Until when, as the reader's clock shows it."""
    minutes_left: int
    is_first_chance: bool
    """Whether it is an easy one, offered to newcomers first."""


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
        return _page(form, error.status)
    return see_other(PAGE, "Noted." if form.number else "Noted: as many as come.")


@blueprint.put("/offers/<int:offer_id>/pass")
def pass_offer(offer_id: int) -> ResponseReturnValue:
    """Leave a question to others."""
    actor = current_actor()
    require(policy.can_see_own_queue(actor))
    actions.pass_offer(actor, queries.get_offer(actor, offer_id))
    return see_other(PAGE, "Passed: others are asked. You can still answer it; it stands in the list.")


def _page(form: LimitForm, status: int = 200) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    require(policy.can_see_own_queue(actor))
    assert actor.id is not None
    limit, today = queries.find_limit(actor.id), queries.count_answers_today(actor.id, reader_zone())
    if not form.is_submitted():
        form.answers_a_day.data = str(limit or "")
    enough = min(limit or DAY_MOST, queries.get_terms().answers_a_day)
    is_enough = today >= enough and not request.args.get("all")
    records = queries.list_records(actor.id)
    known, others = for_helper(queries.list_waiting(actor), records, now)
    open_offers = queries.list_open_offers(actor.id, now)
    before = {offer.thread_id for offer in open_offers}
    rest = [] if is_enough else [one for one in (*known, *others) if one.id not in before][:SHOWN]
    offers, suited = _rows(actor, open_offers, rest, records, now)
    page = render_template(
        "routing/for_you.html",
        offers=offers,
        known=[one for one in suited if one.record is not None],
        others=[one for one in suited if one.record is None],
        known_count=sum(one.id not in before for one in known),
        waiting_count=len(known) + len(others),
        is_enough=is_enough,
        is_own_wish=limit == enough,
        limit=limit,
        today=today,
        form=form,
        can_limit=policy.can_limit_own_day(actor),
    )
    return make_response(page, status)


def _rows(
    actor: Actor,
    open_offers: Sequence[Offer],
    fits: Sequence[Fit],
    records: Mapping[Key, Record],
    now: datetime,
) -> tuple[list[Offered], list[Suited]]:
    """What is offered, and the rest, with their lines: one look for all of them."""
    best = {one.id: one.best for one in fits}
    keys: dict[int, Key] = {
        offer.id: (Subject(offer.subject), offer.subject_id)
        for offer in open_offers
        if offer.subject is not None and offer.subject_id is not None
    }
    names = _names_of(actor, {key for key in best.values() if key is not None} | {*keys.values()})
    rows = {
        row.id: row
        for row in threads.list_rows_by_id(actor, [*(offer.thread_id for offer in open_offers), *best])
    }
    chances = queries.list_newcomer_chances(list(best), now)
    offered = [
        Offered(
            offer.id,
            rows[offer.thread_id],
            names.get(keys[offer.id], "") if offer.id in keys else "",
            offer.helped,
            offer.answers,
            _clock_time(offer.ends_at),
            max(1, round((offer.ends_at - now).total_seconds() / 60)),
            offer.round == Stage.NEWCOMERS,
        )
        for offer in open_offers
        if offer.thread_id in rows and rows[offer.thread_id].answer_count == 0
    ]
    suited = [
        Suited(
            rows[thread_id],
            names.get(key, "") if key else "",
            records[key] if key else None,
            _clock_time(chances[thread_id]) if thread_id in chances else "",
        )
        for thread_id, key in best.items()
        if thread_id in rows
    ]
    return offered, suited


def _clock_time(instant: datetime) -> str:
    return f"{instant.astimezone(reader_zone()):%H:%M}"


def _names_of(actor: Actor, keys: Collection[Key]) -> dict[Key, str]:
    names = {(Subject.BOARD, board.id): board.name for board in boards.list_boards(actor)}
    names |= {(Subject.PRODUCT, product.id): product.name for product in boards.list_products(actor)}
    tags = queries.list_tag_names([found for subject, found in keys if subject is Subject.TAG])
    return names | {(Subject.TAG, tag_id): name for tag_id, name in tags.items()}
