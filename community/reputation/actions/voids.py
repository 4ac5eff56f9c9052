"""Taking back what was not earned honestly, and giving it back when that was a mistake."""

from __future__ import annotations

from collections.abc import Sequence

from community.core.actor import Actor
from community.core.events import publish
from community.core.policy import require
from community.reputation import policy
from community.reputation.actions.entries import end_causes, renew_causes
from community.reputation.events import CausesRestored, CausesVoided


def void_causes(actor: Actor, causes: Sequence[str], *, reason: str, case: str) -> int:
    """Take back exactly what these causes gave, until the same case restores them; answer of how many.

    Causes that this case voided already, and those that gave nothing, stay as they are.
    """
    require(policy.can_void_causes(actor))
    count = end_causes(actor, causes, "void", case)
    if causes:
        publish(actor, CausesVoided(case=case, causes=tuple(causes), reason=reason))
    return count


def restore_causes(actor: Actor, causes: Sequence[str], *, case: str) -> int:
    """Let these causes count again as far as nothing else speaks against them; answer how many do."""
    require(policy.can_void_causes(actor))
    count = renew_causes(actor, causes, "void", case)
    if causes:
        publish(actor, CausesRestored(case=case, causes=tuple(causes)))
    return count
