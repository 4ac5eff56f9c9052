"""Drawing lots so that anybody can draw them again: the order follows from the seed and the numbers of the applications."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def draw(seed: str, application_ids: Iterable[int]) -> list[int]:
    """The applications in the order in which their lots come: by the SHA-256 of “seed:number”, the smallest first.

    Each order is as likely as any other, and none depends on who has which number.
    """
    return sorted(set(application_ids), key=lambda one: (lot_of(seed, one), one))


def lot_of(seed: str, application_id: int) -> str:
    """The lot of one application, in hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{application_id}".encode()).hexdigest()
