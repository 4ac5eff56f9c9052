"""The one way to an address that somebody typed: read strictly, resolved once, pinned, with limits."""

from community.core.fetching.addresses import Place, Rule, Unsafe, is_public, read_address
from community.core.fetching.fetcher import Answer, Fetcher, NoAnswer, NotReached, resolve
from community.core.fetching.here import fetcher, init_app, rule_of

__all__ = [
    "Answer",
    "Fetcher",
    "NoAnswer",
    "NotReached",
    "Place",
    "Rule",
    "Unsafe",
    "fetcher",
    "init_app",
    "is_public",
    "read_address",
    "resolve",
    "rule_of",
]
