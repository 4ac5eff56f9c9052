"""Noting the links of posts that came another way than by being written here: imports, merges, splits."""

from __future__ import annotations

from collections.abc import Callable

from community.core.db import transaction
from community.links import actions, queries

POSTS_AT_ONCE = 500


def sweep_links() -> None:
    """Note whatever is not noted yet."""
    note_missing_links()


def note_missing_links(tell: Callable[[int], None] = lambda _: None) -> int:
    """Note every link that is not noted yet, some posts at a time; answer how many. `tell` hears how many posts were read."""
    noted = read = 0
    for model in queries.KINDS_OF_POST:
        after_id = 0
        while True:
            with transaction(writes=False):
                posts = queries.list_posts_with_links(model, after_id=after_id, limit=POSTS_AT_ONCE)
            if not posts:
                break
            after_id = posts[-1].id
            with transaction():
                noted += actions.note_missing_links(posts)
            read += len(posts)
            tell(read)
    return noted
