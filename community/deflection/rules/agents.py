"""Which programs are no people, by the name that they give themselves."""

from __future__ import annotations

from functools import lru_cache

from crawleruseragents import is_crawler


@lru_cache(maxsize=2_000)
def is_bot_agent(agent: str) -> bool:
    """Whether a User-Agent names a crawler, a monitor or a library; also one that names nothing."""
    return not agent.strip() or bool(is_crawler(agent[:500]))
