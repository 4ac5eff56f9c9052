"""Who may import: the machine's own command line."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import Verdict, system_only


def can_import_community(actor: Actor) -> Verdict:
    """Whoever runs commands on the machine, as the system: an import writes in other people's names."""
    return system_only(actor)
