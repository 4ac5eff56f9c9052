"""The engines that may hold the index, and up to what size each of them serves well."""

from __future__ import annotations

from enum import StrEnum


class EngineName(StrEnum):
    """The words of the setting `search_engine`."""

    WHOOSH = "whoosh"
    """Nothing to install; one machine."""
    TANTIVY = "tantivy"
    """One package; one machine."""
    POSTGRESQL = "postgresql"
    """Nothing but the database; many machines."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {"whoosh": "Whoosh", "tantivy": "Tantivy", "postgresql": "PostgreSQL"}[self.value]


# Each process of the web server holds the facts and the asked words of all threads in memory, and the worker rewrites
# whole segments: beyond this, words that nobody has asked for since the last post make people wait (bench/README.md).
WHOOSH_THREADS_MOST = 50_000
TANTIVY_THREADS_MOST = 3_000_000  # More were not tried; a rebuild then takes hours of one machine.


def engine_named(word: str) -> EngineName:
    """The engine that the setting names. Raise ValueError, which says what may stand there."""
    if word not in set(EngineName):
        names = ", ".join(f"`{name}`" for name in EngineName)
        raise ValueError(f"PEERDESK_SEARCH_ENGINE must be one of {names}, not {word!r}.")
    return EngineName(word)


def advice_for(name: EngineName, thread_count: int) -> str:
    """What to do when a community of so many threads has outgrown the engine; empty as long as it serves well."""
    if name is EngineName.WHOOSH and thread_count > WHOOSH_THREADS_MOST:
        return (
            f"Whoosh serves some {WHOOSH_THREADS_MOST:,} threads well; this community has {thread_count:,}. Install"
            " requirements/search-tantivy.txt, set PEERDESK_SEARCH_ENGINE=tantivy, restart, and run"
            " `flask search rebuild`. On several machines choose postgresql instead."
        )
    if name is EngineName.TANTIVY and thread_count > TANTIVY_THREADS_MOST:
        return (
            f"Tantivy serves some {TANTIVY_THREADS_MOST:,} threads on one machine; this community has"
            f" {thread_count:,}. With a PostgreSQL database, set PEERDESK_SEARCH_ENGINE=postgresql, restart, and run"
            " `flask search rebuild`."
        )
    return ""
