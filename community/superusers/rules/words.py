"""Criteria and measures in sentences."""

from __future__ import annotations

from community.superusers.rules.criteria import Criteria, Criterion, Measures, below, short


def amount(criterion: Criterion, value: float) -> str:
    """A value with its unit."""
    number = f"{value:,.1f}".removesuffix(".0")
    return f"{number} %" if criterion is Criterion.QUALITY else number


def reason_below(measures: Measures, criteria: Criteria) -> str:
    """Why somebody is below, as they read it."""
    parts = []
    if measures.sanctions:
        parts.append("there was a suspension or an upheld case of fair play")
    parts += [_of(one, measures, criteria) for one in below(measures, criteria)]
    return _sentence(parts)


def explain(measures: Measures, criteria: Criteria) -> str:
    """How somebody stands, in one sentence: what is missing, or that nothing is."""
    missing = [_of(one, measures, criteria) for one in short(measures, criteria)]
    if measures.sanctions:
        missing.append("a suspension or an upheld case of fair play within the window")
    if missing:
        return _sentence(missing)
    return f"Every bar was reached within {criteria.window_days} days."


def _of(criterion: Criterion, measures: Measures, criteria: Criteria) -> str:
    reached, least = measures.value(criterion), criteria.bars[criterion].least
    return f"{criterion.label.lower()}: {amount(criterion, reached)} of {amount(criterion, least)}"


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
