"""The blueprint of the room, and what several of its pages show."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from community.superusers.rules.criteria import HINTS, Criteria, Criterion, Measures, share
from community.superusers.rules.words import amount

blueprint = Blueprint("superusers", __name__)
ADMIN = "/admin/super-users"


@dataclass(frozen=True, slots=True)
class ShownBar:
    """One criterion as pages show it."""

    key: str
    label: str
    hint: str
    asked: str
    reached: str
    percent: int
    """Of the bar, at most 100."""
    weight_percent: int
    """Of all weights."""
    state: str
    """`met`, `near` or `below`."""


def show_bars(criteria: Criteria, measures: Measures | None = None) -> list[ShownBar]:
    """The bars that ask something, with what was reached of each."""
    weights = sum(bar.weight for bar in criteria.asked.values()) or 1
    shown = []
    for one, bar in criteria.asked.items():
        value = measures.value(one) if measures is not None else 0.0
        reached = share(value, bar)
        state = "met" if reached >= 1 else "near" if reached * 100 >= criteria.near_percent else "below"
        shown.append(
            ShownBar(
                key=one.value,
                label=one.label,
                hint=HINTS[one],
                asked=amount(one, bar.least),
                reached=amount(one, value),
                percent=int(100 * min(reached, 1)),
                weight_percent=round(100 * bar.weight / weights),
                state=state,
            )
        )
    return shown


def amounts_of(criteria: Criteria, measures: Measures) -> list[tuple[str, str]]:
    """(what was reached, state) of each asked criterion, for the cells of a table."""
    return [(bar.reached, bar.state) for bar in show_bars(criteria, measures)]


def labels_of(criteria: Criteria) -> list[str]:
    """The names of the asked criteria, for the head of that table."""
    return [Criterion(one).label for one in criteria.asked]


def admin_tabs(current: str, waiting: int = 0) -> list[dict[str, object]]:
    """The tabs of those who run the programme."""
    tabs = (
        ("members", "Super users", ADMIN, None),
        ("candidacies", "Applications", f"{ADMIN}/candidacies", waiting or None),
        ("candidates", "Who qualifies", f"{ADMIN}/candidates", None),
        ("report", "Report", "/insight/super-users", None),
        ("criteria", "Criteria", f"{ADMIN}/criteria", None),
        ("texts", "Texts", f"{ADMIN}/texts", None),
        ("log", "Log", f"{ADMIN}/log", None),
    )
    return [
        {"label": label, "url": url, "current": key == current, "count": count}
        for key, label, url, count in tabs
    ]
