"""The queue: the next item with all its context, decided by one key."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.moderation import actions, policy, queries
from community.moderation.forms import DecisionForm, OpinionForm
from community.moderation.queries import Filters
from community.moderation.rules import Outcome, Reason, Says, reason_for
from community.moderation.views.blueprint import blueprint, private
from community.moderation.views.context import take_in_hand


@blueprint.get("/moderation")
@private
def show_queue() -> ResponseReturnValue:
    """The item in hand and what comes after it."""
    actor = current_actor()
    require(policy.can_see_queue(actor))
    return _page(actor, item_id=_number("item"), form=DecisionForm(formdata=None))


@blueprint.get("/moderation/count")
@private
def count_open() -> ResponseReturnValue:
    """How many wait, for the menu: it asks when it is opened, so that no other page pays for it."""
    actor = current_actor()
    require(policy.can_see_queue(actor))
    return render_template("moderation/_count.html", count=queries.count_open(actor))


@blueprint.put("/moderation/items/<int:item_id>/decision")
@private
def decide_item(item_id: int) -> ResponseReturnValue:
    """Decide about it, and go on to the next."""
    actor = current_actor()
    require(policy.can_see_decisions(actor))
    item = queries.get_item(actor, item_id)
    thread, post = queries.lock_post_of(actor, item)
    form = DecisionForm()
    try:
        if not form.validate():
            return _page(actor, item_id=item_id, form=form), 422
        outcome = Outcome(form.outcome.data)
        reported = [Reason(flag.reason) for flag in queries.list_flags(item)]
        decision = actions.decide_item(
            actor,
            item,
            thread,
            post,
            outcome,
            reason=reason_for(outcome, form.reason.data or "", reported),
            suspend_days=int(form.suspend_days.data),
        )
    except Invalid as error:
        field = form.suspend_days if "suspend_days" in error.fields else form.reason
        field.errors = list(error.fields.values()) or [error.reason]
        return _page(actor, item_id=item_id, form=form), 422
    except Conflict as error:
        return _page(actor, item_id=None, form=DecisionForm(formdata=None), told=error.reason), 409
    return see_other(queue_url(_filters(), decided=decision.id))


@blueprint.put("/moderation/items/<int:item_id>/opinion")
def give_opinion(item_id: int) -> ResponseReturnValue:
    """Say what one thinks of it."""
    actor = current_actor()
    require(policy.can_see_queue(actor))
    item = queries.get_item(actor, item_id)
    _, post = queries.lock_post_of(actor, item)
    form = OpinionForm()
    if not form.validate():
        raise Invalid("Say whether the post can stay or should go.")
    actions.give_opinion(actor, item, post, Says(form.says.data))
    return see_other(queue_url(_filters(), item=item.id), "Thank you. A moderator decides.")


@blueprint.delete("/moderation/items/<int:item_id>/opinion")
def withdraw_opinion(item_id: int) -> ResponseReturnValue:
    """Take that back."""
    actor = current_actor()
    require(policy.can_see_queue(actor))
    item = queries.get_item(actor, item_id)
    _, post = queries.lock_post_of(actor, item)
    actions.withdraw_opinion(actor, item, post)
    return see_other(queue_url(_filters(), item=item.id), "Your opinion is taken back.")


def queue_url(filters: Filters, **more: int | None) -> str:
    """The queue's address with these filters."""
    arguments = {"reason": filters.reason.value if filters.reason else "", "board": filters.board, **more}
    query = urlencode({name: value for name, value in arguments.items() if value})
    return f"/moderation?{query}" if query else "/moderation"


def _page(actor: Actor, *, item_id: int | None, form: DecisionForm, told: str = "") -> str:
    filters, number = _filters(), page_number(request.args.get("page"))
    page = queries.list_queue(actor, number, filters)
    ids = [line.id for line in page.items]
    wanted = item_id if item_id is not None else ids[0] if ids else None
    hand = take_in_hand(actor, queries.get_item(actor, wanted)) if wanted is not None else None
    if hand is not None and not form.reason.data and not form.errors:
        form.reason.data = hand.proposed
    at = ids.index(wanted) if wanted in ids else -1
    if at + 1 < len(ids):
        next_url = queue_url(filters, page=number if number > 1 else None, item=ids[at + 1])
    else:
        next_url = queue_url(filters, page=number + 1) if page.has_next else ""
    decided = queries.find_decision(_number("decided") or 0) if policy.can_see_decisions(actor) else None
    chips = members.list_member_chips([decided.author_id if decided else None])
    waiting, boards = queries.list_reasons_with_items(actor), queries.list_boards_with_items(actor)
    return render_template(
        "moderation/queue.html",
        page=page,
        position=(number - 1) * page.size + at + 1 if at >= 0 else 0,
        hand=hand,
        form=form,
        told=told,
        next_url=next_url,
        decided=decided if decided is not None and decided.is_live else None,
        decided_author=chips.get(decided.author_id) if decided else None,
        decided_word=Outcome(decided.outcome).label if decided else "",
        filters=filters,
        filters_without_reason=replace(filters, reason=None),
        filters_without_board=replace(filters, board=""),
        reasons=[
            (reason, count, queue_url(replace(filters, reason=reason)))
            for reason in Reason
            if (count := waiting.get(reason))
        ],
        boards=[
            (name, count, queue_url(replace(filters, board=slug)), slug == filters.board)
            for slug, name, count in boards
        ],
        board_label=next((name for slug, name, _ in boards if slug == filters.board), "All boards"),
        queue_url=queue_url,
        page_url=lambda n: queue_url(filters, page=n if n > 1 else None),
        decision_url=_item_url("decision", wanted, filters),
        opinion_url=_item_url("opinion", wanted, filters),
        is_moderator=bool(policy.can_see_decisions(actor)),
    )


def _item_url(what: str, item_id: int | None, filters: Filters) -> str:
    """Where a form about the item goes; it comes back to the queue with the same filters."""
    return f"/moderation/items/{item_id}/{what}" + queue_url(filters).removeprefix("/moderation")


def _filters() -> Filters:
    named = request.args.get("reason", "")
    reason = next((reason for reason in Reason if reason.value == named), None)
    return Filters(reason, request.args.get("board", "")[:80])


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
