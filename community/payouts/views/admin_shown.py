"""What admin pages of payouts show beside the rows: people, ways, sums, findings in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template

from community.core.errors import Invalid
from community.core.money import in_words
from community.members import queries as members
from community.members.forms import AccountForm
from community.payouts import queries
from community.payouts.rules.screening import Finding
from community.payouts.rules.states import WORDS, State
from community.rails import choice as rails

if TYPE_CHECKING:
    from community.members.queries import MemberChip
    from community.payouts.models import Payout

ADMIN = "/admin/payouts"
BATCHES = f"{ADMIN}/batches"
UNUSUAL = 3  # From so many times the usual an amount is pointed out; from how many it is held the terms say.
PILLS = {
    State.HELD: ("held", "eye-off"),
    State.SETTLED: ("solved", "circle-check"),
    State.FAILED: ("incident", "circle-x"),
    State.RETURNED: ("incident", "rotate-ccw"),
    State.CANCELLED: ("closed", "ban"),
    State.UNKNOWN: ("open", "circle-help"),
}
FINDINGS = {
    Finding.SHARED: "Details shared with another account",
    Finding.CHANGED: "New payment details",
    Finding.JUMP: "Far more than usual",
    Finding.CASE: "Open fair-play case",
    Finding.TAX: "Tax details missing",
    Finding.FIRST_LARGE: "First and large",
    Finding.BY_HAND: "Held by hand",
}
"""What screening found, for admins."""
TABS = (
    ("Overview", ADMIN),
    ("Batches", BATCHES),
    ("Faults", f"{ADMIN}/faults"),
    ("Appeals", f"{ADMIN}/appeals"),
    ("Statements", f"{ADMIN}/reconciliation"),
    ("Audit", f"{ADMIN}/audit"),
    ("Tax", f"{ADMIN}/tax"),
    ("Charities", f"{ADMIN}/charities"),
    ("Terms", f"{ADMIN}/terms"),
)


def page(
    template: str, *, current: str, form: AccountForm | None = None, error: Invalid | None = None, **more: Any
) -> Response:
    """A page of the room for admins; with what was wrong beside the fields, when something was."""
    if form is not None and error is not None:
        form.refuse(error)
    faults, appeals = queries.count_open()
    counts = {f"{ADMIN}/faults": faults or None, f"{ADMIN}/appeals": appeals or None}
    response = make_response(
        render_template(
            f"payouts/{template}.html",
            tabs=[
                {"label": label, "url": url, "current": url == current, "count": counts.get(url)}
                for label, url in TABS
            ],
            form=form,
            words=in_words,
            way_of=way_of,
            pills=PILLS,
            titles={state.value: said[0] for state, said in WORDS.items()},
            form_page=True,
            **more,
        )
    )
    if error is not None or (form is not None and (form.errors or form.form_errors)):
        response.status_code = 422
    response.headers["Cache-Control"] = "private, no-store"
    return response


def way_of(rail: str) -> str:
    """What a way is called; its name, where this installation has it no more."""
    way = rails.find_rail(rail)
    return way.title if way is not None else rail


def people_of(
    payouts: Iterable[Payout], *others: int | None
) -> tuple[dict[int, MemberChip], dict[int, MemberChip]]:
    """Whose payouts these are, by payee; and everybody by member, `others` among them."""
    owners = queries.list_owners({payout.payee_id for payout in payouts})
    chips = members.list_member_chips([*owners.values(), *others])
    return {payee: chips[member] for payee, member in owners.items() if member in chips}, chips


def findings_of(payout: Payout) -> list[str]:
    """What screening found, in words for admins."""
    return [FINDINGS[Finding(one)] for one in payout.findings.split(",") if one]


def sums_in_words(sums: Iterable[queries.Sum]) -> str:
    """Amounts of several currencies side by side."""
    totals: dict[str, int] = {}
    for one in sums:
        totals[one.currency] = totals.get(one.currency, 0) + one.total_minor
    return " + ".join(in_words(total, currency) for currency, total in sorted(totals.items()))


def as_file(body: bytes | str, name: str, media_type: str) -> Response:
    """A file to keep, in no cache on the way."""
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def spell(instant: datetime | None) -> str:
    """An instant in a table for programs, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if instant is not None else ""
