"""Claiming in two steps: what can be claimed and how, then exactly what will happen; and keeping it for later."""

from __future__ import annotations

import secrets

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.money import in_words
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import actions, policy, queries
from community.payouts.forms.member import ClaimForm, read_choice, read_id
from community.payouts.rules.states import State
from community.payouts.rules.terms import Choice
from community.payouts.views.blueprint import blueprint
from community.payouts.views.shown import Draft, draft_claim, find_expiry, find_next_window, list_ways
from community.rewards import queries as rewards
from community.rewards.views.shown import rewards_tabs

PAGE = "/rewards/claim"
CONFIRM = f"{PAGE}/confirm"


@blueprint.get(PAGE)
def claim_page() -> ResponseReturnValue:
    """What can be claimed, until when, and the four things to do with it."""
    return _claim_page()


@blueprint.get(CONFIRM)
def confirm_page() -> ResponseReturnValue:
    """The second step: exactly what will happen."""
    actor, wish = current_actor(), request.args
    require(policy.can_claim(actor))
    try:
        draft = draft_claim(
            actor, read_choice(wish.get("choice")), wish.get("rail", ""), read_id(wish.get("charity_id"))
        )
    except Invalid as error:
        return _claim_page(error.reason, 422)
    except Conflict:
        return see_other(PAGE)
    return _confirm_page(draft, secrets.token_urlsafe(24))


@blueprint.post("/rewards/claims")
def make_claim() -> ResponseReturnValue:
    """Claim what the second step showed."""
    actor, form = current_actor(), ClaimForm()
    require(policy.can_claim(actor))
    choice, charity_id = read_choice(form.choice.data), read_id(form.charity_id.data)
    if choice is None or not form.key:
        return _claim_page("Choose one of the ways that are offered.", 422)
    try:
        payout = actions.claim(
            actor,
            choice=choice,
            rail=form.rail.data or "",
            amount_minor=read_id(form.amount_minor.data) or 0,
            claim_key=form.key,
            charity_id=charity_id,
        )
    except Invalid as error:
        return _claim_page(error.reason, 422)
    except Conflict as error:
        return _changed(form, error)
    is_held = payout.state == State.HELD
    said = "It is looked at before it goes." if is_held else "The next sending takes it along."
    return see_other(payout.url, f"Claimed: {payout.in_words}. {said}")


@blueprint.put("/rewards/kept")
def keep() -> ResponseReturnValue:
    """Keep it for the next period."""
    actions.keep_money(current_actor())
    return see_other(PAGE, "Kept for later. You can change your mind while choosing is open.")


def _changed(form: ClaimForm, error: Conflict) -> ResponseReturnValue:
    """The second step once more, with what is true now; the first where nothing is left to claim."""
    try:
        draft = draft_claim(
            current_actor(),
            read_choice(form.choice.data),
            form.rail.data or "",
            read_id(form.charity_id.data),
        )
    except (Invalid, Conflict):
        return _claim_page(error.reason, 409)
    return _confirm_page(draft, form.key, error.reason, 409)


def _confirm_page(draft: Draft, key: str, fault: str = "", status: int = 200) -> ResponseReturnValue:
    if not draft.way.where and draft.charity is None:
        return see_other(draft.way.url, "Say first where it should go.")
    found = draft.found
    form = ClaimForm(
        formdata=None,
        data={
            "choice": draft.way.choice.value,
            "rail": draft.way.rail,
            "charity_id": str(draft.charity.id) if draft.charity is not None else "",
            "amount_minor": str(found.amount_minor),
            "claim_key": key,
        },
    )
    page = render_template(
        "payouts/confirm.html",
        draft=draft,
        form=form,
        fault=fault,
        is_paid_later=found.period.pays_at > clock.now(),
        words=lambda amount: in_words(amount, found.currency),
    )
    return make_response(page, status, {"Cache-Control": "private, no-store"})


def _claim_page(fault: str = "", status: int = 200) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    require(policy.can_claim(actor))
    payee, terms = queries.find_payee_of(actor), queries.get_terms()
    found = queries.find_claimable(payee, now)
    shown = {
        "tabs": rewards_tabs("claim"),
        "fault": fault,
        "words": in_words,
        "window": find_next_window(now),
    }
    under_way = queries.list_open_of(payee.id) if payee is not None else []
    living = None
    if payee is not None and found is not None:
        living = queries.find_living(payee.id, found.period.number, found.currency)
    if payee is None or found is None or living is not None:
        waiting = _waiting(payee.subject) if payee is not None else []
        page = render_template(
            "payouts/nothing.html", under_way=under_way, living=living, waiting=waiting, found=found, **shown
        )
        return make_response(page, status)
    ways = list_ways(payee, found, terms)
    votes = queries.count_votes(found.period.number)
    page = render_template(
        "payouts/claim.html",
        found=found,
        ways=[(choice, ways[choice]) for choice in Choice if choice in ways],
        terms=terms,
        charities=sorted(queries.list_charities(), key=lambda one: (-votes[one.id], one.name)),
        votes=votes,
        matched_minor=terms.match(found.amount_minor),
        is_kept=queries.is_kept(payee.id, found.period.number),
        last_chance_minor=sum(amount for number, amount in found.shares if number < found.period.number),
        keeps_until=find_expiry(found.period.number),
        under_way=under_way,
        **shown,
    )
    return make_response(page, status)


def _waiting(subject: str) -> list[tuple[str, int]]:
    """What is the member's and cannot be claimed yet: (currency, minor units)."""
    currencies = sorted({period.currency for period in rewards.list_periods()})
    sums = [(one, sum(amount for _, amount in queries.list_payable(subject, one))) for one in currencies]
    return [(currency, amount) for currency, amount in sums if amount]
