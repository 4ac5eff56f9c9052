"""Closing a period: sharing a budget that is too small, by the largest remainder, so that the sum is exact."""

from __future__ import annotations

from collections.abc import Mapping


def share_out(amounts: Mapping[int, int], budget_minor: int) -> dict[int, int]:
    """What each gets, by id: the amounts themselves where the budget suffices, else each its part of the budget.

    Hamilton's method: everybody gets the whole part of amount × budget / total, and the units that are left go one each
    to the largest remainders (of equal ones, to the lowest id). Nobody gets more than the amount; the sum is the budget.
    """
    if budget_minor < 0 or any(amount < 0 for amount in amounts.values()):
        raise ValueError("Amounts and budget are not below zero.")
    owed = sum(amounts.values())
    if owed <= budget_minor:
        return dict(amounts)
    shares = {key: amount * budget_minor // owed for key, amount in amounts.items()}
    left = budget_minor - sum(shares.values())
    by_remainder = sorted(amounts, key=lambda key: (-(amounts[key] * budget_minor % owed), key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares
