"""Royalties: the n-th person helped by an answer earns base × k/(k+n−1), so that pay falls smoothly and never stops."""

from __future__ import annotations

from functools import lru_cache

SCALE = 10**9
"""Parts of a minor unit in which shares are summed, so that what rounding leaves is paid with a later one."""
_STEP = 512


def royalty(base_minor: int, half_after: int, place: int) -> int:
    """What the `place`-th person helped (from 1) pays, in minor units: floor(C(n)) − floor(C(n−1)), nothing lost."""
    if place < 1 or half_after < 1:
        raise ValueError("Places and k begin at 1.")
    return total(base_minor, half_after, place) - total(base_minor, half_after, place - 1)


def total(base_minor: int, half_after: int, count: int) -> int:
    """floor(C(count)): what the first `count` people pay together, in minor units."""
    return _summed(base_minor, half_after, count) // SCALE


def _summed(base_minor: int, k: int, count: int) -> int:
    whole = count // _STEP
    rest = sum(base_minor * k * SCALE // (k + n - 1) for n in range(whole * _STEP + 1, count + 1))
    return _block(base_minor, k, whole) + rest


@lru_cache(maxsize=4_096)
def _block(base_minor: int, k: int, blocks: int) -> int:
    summed = 0
    for n in range(1, blocks * _STEP + 1):
        summed += base_minor * k * SCALE // (k + n - 1)
    return summed
