"""A member's page of whom they helped, the same as CSV, what they show of it, and the visits behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock, money
from community.core.actor import STAFF, Role
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.core.web.responses import see_other
from community.impact import actions, policy, queries
from community.impact.forms import ShownForm
from community.impact.rules import Choice, Source, Span
from community.impact.views.blueprint import (
    address_of,
    as_csv,
    blueprint,
    chosen_period,
    contacts_in_words,
    minutes_in_words,
    money_in_words,
    period_tabs,
    report_address,
)
from community.members import queries as members

if TYPE_CHECKING:
    from community.members.models import Member

ANSWERS_SHOWN = 5
IN_SENTENCE = {Choice.THIS_YEAR: "this year", Choice.LAST_YEAR: "last year", Choice.ALL: "so far"}


@blueprint.get("/impact/mine")
def own_page() -> ResponseReturnValue:
    """Lead to one's own page."""
    actor = current_actor()
    require(policy.can_choose_shown(actor))
    return redirect(f"/members/{actor.username}/impact", 303)


@blueprint.get("/members/<username>/impact")
@for_visitors
def member_page(username: str) -> ResponseReturnValue:
    """Whom a member's answers helped: `?period=this`, `last` or `all`, `?page=` of the notes."""
    member = members.get_member_by_username(username)
    if username != member.username:
        return redirect(f"/members/{member.username}/impact", 301)
    actor, (choice, span) = current_actor(), chosen_period()
    shown, terms = queries.find_choice(member.id), queries.find_impact_terms()
    people = queries.get_people(member.id, span)
    can_see_notes = policy.can_see_notes(actor, member.id, shown)
    number = page_number(request.args.get("page"))
    here = f"/members/{member.username}/impact"
    return render_template(
        "impact/member.html",
        member=member,
        chip=members.list_member_chips([member.id])[member.id],
        is_own=actor.is_member(member.id),
        people=people,
        sources=list(Source),
        when=IN_SENTENCE[choice],
        tabs=period_tabs(here, choice),
        csv_url=address_of(f"{here}.csv", choice),
        visits_url=address_of(f"{here}/visits", choice) if policy.can_see_site_impact(actor) else "",
        report_url=report_address(span) if policy.can_see_site_impact(actor) else "",
        page_url=lambda n: address_of(here, choice, page=n) + "#thanks",
        canonical=address_of(here, choice),
        answers=queries.list_known_answers(actor, people.by_answer, ANSWERS_SHOWN),
        notes=queries.list_notes_for(actor, member.id, number) if can_see_notes else None,
        can_judge=policy.can_judge_notes(actor),
        card_year=clock.now().year if choice is not Choice.LAST_YEAR else clock.now().year - 1,
        form=_shown_form(member) if actor.is_member(member.id) else None,
        form_page=actor.is_signed_in,
        **_worth(member, span, bool(policy.can_see_money(actor, member.id, shown, terms))),
    )


@blueprint.get("/members/<username>/impact.csv")
def member_csv(username: str) -> ResponseReturnValue:
    """The chart's table as CSV: one line for each month or year."""
    member = members.get_member_by_username(username)
    choice, span = chosen_period()
    people = queries.get_people(member.id, span)
    names = [source.value for source in Source]
    rows: list[list[Any]] = [["from", *names, "people"]]
    rows += [
        [step.first.isoformat(), *(step.counts[name] for name in names), step.total] for step in people.steps
    ]
    rows.append(["sum", *(people.by_source[source] for source in Source), people.total])
    return as_csv(rows, f"impact-{member.username}-{choice.value}.csv")


@blueprint.get("/members/<username>/impact/visits")
def member_visits(username: str) -> ResponseReturnValue:
    """The visits that are due to a member, for staff."""
    actor = current_actor()
    require(policy.can_see_site_impact(actor))
    member = members.get_member_by_username(username)
    choice, span = chosen_period()
    here = f"/members/{member.username}/impact"
    return render_template(
        "impact/visits.html",
        member=member,
        page=queries.list_credited_visits(actor, member.id, span, page_number(request.args.get("page"))),
        tabs=period_tabs(f"{here}/visits", choice),
        page_url=lambda n: address_of(f"{here}/visits", choice, page=n),
        back_url=address_of(here, choice),
    )


@blueprint.put("/impact/shown")
def choose_shown() -> ResponseReturnValue:
    """Choose what others see of one's impact."""
    actor, form = current_actor(), ShownForm()
    actions.choose_shown(actor, hides_money=not form.shows_money.data, hides_notes=not form.shows_notes.data)
    return see_other(f"/members/{actor.username}/impact#shown", "Saved.")


def _shown_form(member: Member) -> ShownForm:
    choice = queries.find_choice(member.id)
    form = ShownForm(formdata=None)
    form.shows_money.data = choice is None or not choice.hides_money
    form.shows_notes.data = choice is None or not choice.hides_notes
    return form


def _worth(member: Member, span: Span, can_see_money: bool) -> dict[str, Any]:
    """What the member's part is worth, in words; staff have none, because theirs stands in one line for all of them."""
    if Role(member.role) in STAFF:
        return {"sums": None, "worth": None, "contacts": "", "minutes": "", "money": "", "cost": ""}
    sums = queries.get_site_worth(span)
    worth = sums.parts.get(member.id) or queries.empty_worth(sums)
    return {
        "sums": sums,
        "worth": worth,
        "contacts": contacts_in_words(worth.contact_tenths) if worth.contact_tenths else "",
        "minutes": minutes_in_words(worth.minutes) if worth.minutes else "",
        "money": money_in_words(sums.currency)(worth.amounts) if worth.amounts and can_see_money else "",
        "cost": money.in_words(sums.cost_minor or 0, sums.currency),
    }
