"""What happens to the demo community."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DemoBuilt(Event):
    """This database holds the demo community; written in the same transaction as all of it."""

    members: int
    threads: int
    acts: int
