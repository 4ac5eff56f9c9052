"""What keeps payouts right: appeals, statements beside our book, the audit, the tax office."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, time, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from community.books import queries as books
from community.core import clock
from community.core.errors import Invalid
from community.core.money import plain
from community.core.policy import require
from community.core.tables import csv
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.members.views.blueprint import uploaded
from community.payouts import actions, policy, queries
from community.payouts.forms.admin import DecisionForm, StatementForm
from community.payouts.rules.faults import title_of
from community.payouts.views.admin_shown import ADMIN, as_file, page, spell, way_of
from community.payouts.views.blueprint import blueprint
from community.rails import choice as rails
from community.rails.rules import Discrepancy
from community.rewards import queries as rewards

APPEALS = f"{ADMIN}/appeals"
STATEMENTS, TAX = f"{ADMIN}/reconciliation", f"{ADMIN}/tax"
USUAL_DAYS = 31
TAX_COLUMNS = ("name", "address", "country", "tax_id")


@blueprint.get("/admin/payouts/appeals")
def admin_appeals() -> ResponseReturnValue:
    """What members ask another person to look at."""
    return _appeals()


@blueprint.put("/admin/payouts/appeals/<int:appeal_id>/decision")
def admin_decide_appeal(appeal_id: int) -> ResponseReturnValue:
    """Decide one; the member reads the answer."""
    actor, form = current_actor(), DecisionForm()
    require(policy.can_run_payouts(actor))
    appeal = queries.lock_appeal(appeal_id)
    if not form.validate():
        return _appeals(form=form, about=appeal_id)
    try:
        actions.decide_appeal(
            actor, appeal, is_granted=form.verdict.data == "granted", answer=form.answer.data or ""
        )
    except Invalid as error:
        return _appeals(form=form, about=appeal_id, error=error)
    return see_other(APPEALS, "Decided. The member reads your answer.")


@blueprint.get("/admin/payouts/audit")
def admin_audit() -> ResponseReturnValue:
    """What the last audit of the book found, and the end of the chain to write down."""
    require(policy.can_run_payouts(current_actor()))
    number, last_hash = books.get_head()
    return page(
        "admin_audit",
        current=f"{ADMIN}/audit",
        audit=books.find_audit(),
        good=books.find_audit(good=True),
        number=number,
        last_hash=last_hash,
        is_frozen=books.is_frozen(),
    )


@blueprint.get("/admin/payouts/reconciliation")
def admin_statements() -> ResponseReturnValue:
    """Where a statement is laid beside our book."""
    return _reconciliation(_statement_form(filled=True))


@blueprint.post("/admin/payouts/reconciliation")
def admin_compare_statement() -> ResponseReturnValue:
    """Compare a statement with our book; each disagreement becomes a fault."""
    actor, form = current_actor(), _statement_form()
    require(policy.can_run_payouts(actor))
    if not form.validate():
        return _reconciliation(form)
    try:
        found = actions.compare_statement(
            actor,
            rail=form.rail.data,
            body=uploaded("file"),
            since=_midnight(form.since.data),
            until=_midnight(form.until.data + timedelta(days=1)),
        )
    except Invalid as error:
        return _reconciliation(form, error=error)
    return _reconciliation(form, found=found)


@blueprint.get("/admin/payouts/tax")
def admin_tax() -> ResponseReturnValue:
    """Who got more than the tax office's threshold in a year, and whether they told what it asks."""
    require(policy.can_run_payouts(current_actor()))
    year = _year()
    rows = queries.list_received(year, queries.get_terms().tax_threshold_minor)
    ids = [row.member_id for row in rows if row.member_id is not None]
    return page(
        "admin_tax",
        current=TAX,
        year=year,
        years=queries.list_years() or [year],
        rows=rows,
        people=members.list_member_chips(ids),
        details=queries.list_tax_details(ids),
        threshold_minor=queries.get_terms().tax_threshold_minor,
        currency=rewards.get_terms().currency,
    )


@blueprint.get("/admin/payouts/tax.csv")
def admin_tax_csv() -> ResponseReturnValue:
    """The same for the tax office, with what members told for it."""
    require(policy.can_run_payouts(current_actor()))
    year = _year()
    rows = queries.list_received(year, queries.get_terms().tax_threshold_minor)
    ids = [row.member_id for row in rows if row.member_id is not None]
    people, details = members.list_member_chips(ids), queries.list_tax_details(ids)
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(("year", "member", "received", "currency", "details_given_utc", *TAX_COLUMNS))
    for row in rows:
        who, told = people.get(row.member_id or 0), details.get(row.member_id or 0)
        said = json.loads(told.sealed) if told is not None and told.sealed else {}
        table.writerow(
            (year, who.username if who is not None else "", plain(row.total_minor, row.currency), row.currency,
             spell(told.given_at) if told is not None else "", *(said.get(name, "") for name in TAX_COLUMNS))
        )  # fmt: skip
    return as_file(buffer.getvalue(), f"tax-{year}.csv", "text/csv; charset=utf-8")


def _appeals(
    *, form: DecisionForm | None = None, about: int = 0, error: Invalid | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_payouts(actor))
    is_decided = request.args.get("show") == "decided"
    found = queries.list_appeals(decided=is_decided)
    owners = queries.list_owners({one.payee_id for one in found})
    by = [one for appeal in found for one in (appeal.blamed_id, appeal.decided_by_id)]
    chips = members.list_member_chips([*owners.values(), *by])
    about_taken = {int(one.about[9:]) for one in found if one.about.startswith("clawback:")}
    taken = {one.about: one for one in rewards.list_claw_backs_by_id(about_taken).values()}
    about_payouts = {int(one.about[7:]) for one in found if one.about.startswith("payout:")}
    return page(
        "admin_appeals",
        current=APPEALS,
        form=form,
        error=error,
        about=about,
        blank=DecisionForm(formdata=None),
        appeals=[(one, policy.can_decide_appeal(actor, one)) for one in found],
        is_decided=is_decided,
        whose={payee: chips[member] for payee, member in owners.items() if member in chips},
        members=chips,
        payouts={f"payout:{one.id}": one for one in queries.list_by_ids(about_payouts)},
        taken=taken,
    )


def _statement_form(*, filled: bool = False) -> StatementForm:
    today = clock.now().astimezone(UTC).date()
    days = {"since": today - timedelta(days=USUAL_DAYS), "until": today}
    form = StatementForm(formdata=None, data=days) if filled else StatementForm()
    form.rail.choices = {name: way.title for name, way in rails.list_rails().items() if way.has_file}
    return form


def _reconciliation(
    form: StatementForm, *, error: Invalid | None = None, found: list[Discrepancy] | None = None
) -> ResponseReturnValue:
    require(policy.can_run_payouts(current_actor()))
    return page(
        "admin_reconciliation", current=STATEMENTS, form=form, error=error, found=found, title_of=title_of,
        rail=way_of(form.rail.data or ""),
    )  # fmt: skip


def _year() -> int:
    said = request.args.get("year", "")
    return (
        int(said) if said.isascii() and said.isdigit() and 2000 <= int(said[:5]) <= 2200 else clock.now().year
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
