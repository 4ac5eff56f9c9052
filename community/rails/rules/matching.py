"""Whether what a provider reports is what we asked for. Whatever is not stays visible and is never booked silently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from community.core.money import CURRENCIES, in_words
from community.rails.rules.values import Destination, Instruction, Parcel, Report

NOT_OURS = "We sent nothing under this key."


def matched(
    instructions: Iterable[Instruction], reports: Iterable[Report], *, parcels: Iterable[Parcel] = ()
) -> list[Report]:
    """The reports in their order, each with a `mismatch` in words where it contradicts the instruction of its key.

    What is said of a whole parcel is spread over the instructions of `parcels` of which nothing else is said.
    """
    by_parcel = {parcel.key: parcel for parcel in parcels}
    ours = {one.key: one for parcel in by_parcel.values() for one in parcel.instructions}
    ours |= {one.key: one for one in instructions}
    reports = list(reports)
    named = {report.key for report in reports}
    return [
        _matched(ours.get(one.key), one)
        for report in reports
        for one in _spread(report, by_parcel.get(report.parcel_key), named)
    ]


def same_payee(destination: Destination, payee: str) -> bool:
    """Whether a provider's account of the payee is one of the destination's; nothing said is no contradiction."""
    told = _plain(payee)
    known = {_plain(one) for one in (destination.iban, destination.email, destination.account)} - {""}
    return not told or not known or told in known


def _spread(report: Report, parcel: Parcel | None, named: set[str]) -> list[Report]:
    if report.key or not report.parcel_key:
        return [report]
    if parcel is None:
        return [replace(report, mismatch=report.mismatch or f"We sent no parcel {report.parcel_key}.")]
    words = report.mismatch
    if report.currency and report.currency != parcel.currency:
        words = f"The parcel was booked in {report.currency}; we sent {parcel.currency}."
    elif report.amount_minor is not None and report.amount_minor != parcel.total_minor:
        told, sent = (_amount(minor, parcel.currency) for minor in (report.amount_minor, parcel.total_minor))
        words = f"The parcel was booked with {told}; we sent {sent}."
    return [
        replace(report, key=one.key, amount_minor=None, currency="", mismatch=words)
        for one in parcel.instructions
        if one.key not in named
    ]


def _matched(ours: Instruction | None, report: Report) -> Report:
    if report.mismatch:
        return report
    if ours is None:
        return replace(report, mismatch=NOT_OURS)
    words = []
    if report.currency and report.currency != ours.currency:
        words.append(f"It says {report.currency}; we sent {ours.currency}.")
    elif report.amount_minor is not None and report.amount_minor != ours.amount_minor:
        told, sent = (_amount(minor, ours.currency) for minor in (report.amount_minor, ours.amount_minor))
        words.append(f"It says {told}; we sent {sent}.")
    if not same_payee(ours.destination, report.payee):
        words.append("It names another payee than we did.")
    return replace(report, mismatch=" ".join(words))


def _amount(amount_minor: int, currency: str) -> str:
    if currency not in CURRENCIES:
        return f"{amount_minor} minor units of {currency}"
    return in_words(amount_minor, currency)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
