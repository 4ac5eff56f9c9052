"""The doors' common part: periods in addresses, ranges in words, and tables of a program."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from community.core import clock, money
from community.impact.queries import TENTHS
from community.impact.rules import Choice, Range, Span, span_of

blueprint = Blueprint("impact", __name__)


def chosen_period() -> tuple[Choice, Span]:
    """The period that `?period=` names; this year."""
    said = request.args.get("period", "")
    choice = Choice(said) if said in set(Choice) else Choice.THIS_YEAR
    return choice, span_of(choice, clock.now().date())


def period_tabs(address: str, current: Choice) -> list[dict[str, Any]]:
    """Tabs for the periods of a page."""
    return [
        {"label": one.label, "url": address_of(address, one), "current": one is current} for one in Choice
    ]


def address_of(address: str, choice: Choice, **arguments: Any) -> str:
    """An address with its period, as short as it can be."""
    named = {"period": choice.value} if choice is not Choice.THIS_YEAR else {}
    named |= {name: value for name, value in arguments.items() if value not in (None, 1)}
    return f"{address}?{urlencode(named)}" if named else address


def report_address(span: Span) -> str:
    """The deflection report on the same period; it holds three years at most."""
    return (
        f"/insight/deflection?{urlencode({'from': span.first, 'to': span.last})}"
        if not span.is_all
        else "/insight/deflection"
    )


def contacts_in_words(tenths: Range) -> str:
    """Spared contacts as a range of whole ones: `12–19`, outwards, so that the truth lies within."""
    return between(tenths.low // TENTHS, -(-tenths.high // TENTHS), lambda count: f"{count:,}")


def minutes_in_words(minutes: Range) -> str:
    """A range of time: `40–95 minutes`, from three hours on in hours."""
    if minutes.high < 180:
        return f"{between(minutes.low, minutes.high, str)} minutes"
    return f"{between(minutes.low // 60, -(-minutes.high // 60), lambda count: f'{count:,}')} hours"


def money_in_words(currency: str) -> Callable[[Range], str]:
    """Ranges of money in a currency: `£1.20–£3.40`."""
    return lambda amounts: between(amounts.low, amounts.high, lambda one: money.in_words(one, currency))


def between(low: int, high: int, write: Callable[[int], str]) -> str:
    """Both ends of a range with a dash, or one figure where they are the same."""
    return write(low) if low == high else f"{write(low)}–{write(high)}"


def as_csv(rows: Sequence[Sequence[Any]], name: str) -> Response:
    """A table as a file. A text that a spreadsheet would take for a formula is quoted."""
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    return Response(
        text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
