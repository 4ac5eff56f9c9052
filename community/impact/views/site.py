"""The site's figures: every helper's part for moderators, and the short page for everybody."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core import money
from community.core.errors import Invalid, NotFound
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.core.web.responses import see_other
from community.impact import actions, policy, queries
from community.impact.forms import TermsForm
from community.impact.queries import TENTHS, Worth
from community.impact.rules import Nobody, Range
from community.impact.views.blueprint import (
    address_of,
    as_csv,
    blueprint,
    chosen_period,
    money_in_words,
    period_tabs,
    report_address,
)
from community.impact.views.member import IN_SENTENCE

ADDRESS = "/insight/impact"
CSV_MOST = 1_000_000  # One table with everybody.


@blueprint.get("/impact")
@for_visitors
def public_page() -> ResponseReturnValue:
    """How many people this community helped; no money, no names."""
    actor, (choice, span) = current_actor(), chosen_period()
    if not policy.can_see_public_impact(actor, queries.find_impact_terms()):
        raise NotFound("This community does not show its impact.")
    return render_template(
        "impact/public.html",
        together=queries.count_community(span),
        when=IN_SENTENCE[choice],
        tabs=period_tabs("/impact", choice),
        canonical=address_of("/impact", choice),
    )


@blueprint.get(ADDRESS)
def site_page() -> ResponseReturnValue:
    """Helpers, nobody, and what they sum to."""
    return _page(TermsForm(formdata=None))


@blueprint.get(f"{ADDRESS}.csv")
def site_csv() -> ResponseReturnValue:
    """The whole table as CSV; its lines sum to its last one, in each column of contacts, minutes and money."""
    choice, span = chosen_period()
    table = queries.list_helpers(current_actor(), span, 1, CSV_MOST)
    currency = table.site.currency
    rows: list[list[Any]] = [
        ["who", "name", "people_helped", "contacts_low", "contacts_likely", "contacts_high", "minutes_low",
         "minutes_likely", "minutes_high", f"{currency}_low", f"{currency}_likely", f"{currency}_high"]
    ]  # fmt: skip
    rows += [
        [row.member.username, row.member.name, row.people_count, *_cells(row.worth, currency)]
        for row in table.page.items
    ]
    rows += [["", line.label, "", *_cells(worth, currency)] for line, worth in table.nobody]
    rows.append(["", "sum", "", *_cells(table.site.whole, currency)])
    return as_csv(rows, f"impact-{choice.value}.csv")


@blueprint.post(f"{ADDRESS}/terms")
def set_terms() -> ResponseReturnValue:
    """How long a contact takes from now on, and what is public."""
    actor, form = current_actor(), TermsForm()
    require(policy.can_set_impact_terms(actor))
    try:
        actions.set_impact_terms(
            actor,
            minutes_per_contact=form.number,
            is_public=form.is_public.data,
            shows_money=form.shows_money.data,
        )
    except Invalid as error:
        form.refuse(error)
        return _page(form), error.status
    return see_other(f"{ADDRESS}#terms", "Saved. Figures follow within a minute.")


def _page(form: TermsForm) -> str:
    actor, (choice, span) = current_actor(), chosen_period()
    table = queries.list_helpers(actor, span, page_number(request.args.get("page")))
    terms = queries.find_impact_terms()
    if not form.is_submitted():
        form.minutes.data = str(terms.minutes_per_contact or "") if terms else ""
        form.is_public.data, form.shows_money.data = (
            (terms.is_public, terms.shows_money) if terms else (True, True)
        )
    return render_template(
        "impact/site.html",
        table=table,
        sums=table.site,
        people=queries.count_community(span),
        when=IN_SENTENCE[choice],
        is_all=span.is_all,
        tabs=period_tabs(ADDRESS, choice),
        page_url=lambda n: address_of(ADDRESS, choice, page=n),
        csv_url=address_of(f"{ADDRESS}.csv", choice),
        member_url=lambda username: address_of(f"/members/{username}/impact", choice),
        visits_url=lambda username: address_of(f"/members/{username}/impact/visits", choice),
        report_url=report_address(span),
        reported_count=queries.count_reported_notes(),
        can_set_terms=bool(policy.can_set_impact_terms(actor)),
        terms=terms,
        form=form,
        form_page=True,
        nobody_implicit=Nobody.IMPLICIT,
        money=lambda minor: money.in_words(minor, table.site.currency),
        money_range=money_in_words(table.site.currency),
        tenths=lambda count: f"{count / TENTHS:,.1f}",
    )


def _cells(worth: Worth, currency: str) -> list[Any]:
    return [
        *(
            [f"{one / TENTHS:.1f}" for one in _three(worth.contact_tenths)]
            if worth.contact_tenths
            else [""] * 3
        ),
        *(_three(worth.minutes) if worth.minutes else [""] * 3),
        *([money.plain(one, currency) for one in _three(worth.amounts)] if worth.amounts else [""] * 3),
    ]


def _three(found: Range) -> tuple[int, int, int]:
    return found.low, found.likely, found.high
