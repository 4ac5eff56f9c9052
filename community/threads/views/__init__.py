"""HTML doors of threads: the front page, asking, one thread, what its readers and moderators do to it."""

from community.threads.views import (
    ask,
    drafts,
    feeds,
    home,
    marks,
    moderation,
    revisions,
    show,
    similar,
)
from community.threads.views.blueprint import blueprint

__all__ = [
    "ask",
    "blueprint",
    "drafts",
    "feeds",
    "home",
    "marks",
    "moderation",
    "revisions",
    "show",
    "similar",
]
