"""How the index stands: which engine, how much it holds, what waits, and whether the community has outgrown it."""

from __future__ import annotations

from dataclasses import dataclass

from community.search.choice import engine
from community.search.queries import documents
from community.search.rules.engines import EngineName, advice_for


@dataclass(frozen=True, slots=True)
class EngineState:
    """The search engine at this moment, for whoever runs the community."""

    engine: EngineName
    thread_count: int
    """How many threads the index should hold."""
    indexed_count: int | None
    """How many it holds; None while there is no index, or while it cannot be read."""
    waiting_count: int
    """How many changed since they were indexed."""
    segment_count: int
    advice: str
    """What to do when the community has outgrown the engine; empty as long as it serves well."""

    @property
    def label(self) -> str:
        """The engine's name as people write it."""
        return self.engine.label

    @property
    def has_outgrown(self) -> bool:
        """Whether another engine would serve better."""
        return bool(self.advice)


def engine_state() -> EngineState:
    """How the index stands. For commands and admins: it counts threads."""
    name, total = EngineName(engine().name), documents.count_threads()
    waiting = documents.count_marks()
    snapshot = engine().snapshot()
    return EngineState(
        engine=name,
        thread_count=total,
        indexed_count=snapshot.thread_count if snapshot else None,
        waiting_count=waiting,
        segment_count=snapshot.segment_count if snapshot else 0,
        advice=advice_for(name, total),
    )
