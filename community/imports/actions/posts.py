"""What all posts of a topic have in common: text, author, times, likes, and what later runs and readers need to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from community.imports.actions.naming import Naming
from community.imports.actions.sources import COLUMNS
from community.imports.rules.bodies import Written, cook_again, write_body
from community.imports.rules.fingerprints import link_key, post_key
from community.imports.rules.quotes import name_quotes
from community.imports.rules.relink import list_addresses, relink
from community.imports.rules.report import Report
from community.imports.rules.shapes import Post, Topic
from community.threads.actions import Body
from community.votes.actions import PastVotes

OURS = ("/threads/", "/answers/", "/replies/")
"""What the addresses of threads and posts here begin with."""

LIKES_MOST = 10_000  # Of one post. Each is a row; more is a fault of the record, or an attack.


class PostWriter:
    """Writes the posts of one topic, and collects votes, things and a report as it goes."""

    def __init__(self, topic: Topic, thread_id: int, naming: Naming) -> None:
        self.topic_id = topic.external_id
        self.authors = {post.number: post.author for post in topic.posts if post.author is not None}
        self.thread_id = thread_id
        self.naming = naming
        self.report = Report()
        self.votes: list[PastVotes] = []
        self.things: list[dict[str, Any]] = []

    def body(self, post: Post, owner: dict[str, int]) -> Body:
        """The text of a post; `owner` says what it is part of, should one of its links have to wait."""
        written = write_body(
            name_quotes(post.cooked, self.topic_id, self.authors), post.raw, self.naming.names
        )
        for note in written.notes:
            self.report.mend(note, self.where(post.number))
        return self._settle_links(post, written, owner)

    def _settle_links(self, post: Post, written: Written, owner: dict[str, int]) -> Body:
        """Count the links that lead to threads here, and remember those that wait for topics that are not here."""
        if not any(mark in written.html for mark in ("/t/", *OURS)):
            return Body(written.markdown, written.html)
        addresses = list(list_addresses(written.html))
        moved = self.naming.moved(addresses)  # Addresses that stood in the text bare, which no link held.
        waiting = {place[0] for place in map(self.naming.place_of, set(addresses) - set(moved)) if place}
        for target_id in sorted(waiting):
            self.remember("link", link_key(self.topic_id, post.number, target_id), owner)
        self.report.came_in["links"] += sum(
            address.startswith(OURS) or address in moved for address in addresses
        )
        if not moved:
            return Body(written.markdown, written.html)
        names = self.naming.names
        relinked = relink(written.markdown, written.html, moved, lambda text: cook_again(text, names))
        if not relinked.is_whole:
            self.report.mend("link_kept_in_source", self.where(post.number))
        return Body(relinked.markdown, relinked.html)

    def likes(self, post: Post, kind: str, post_id: int, author_id: int) -> int:
        """Count a post's likes as votes for what it became; answer how many."""
        if not post.likes:
            return 0
        count = min(post.likes, LIKES_MOST)
        if count < post.likes:
            self.report.mend("likes_cut", self.where(post.number), f"{post.likes:,} likes")
        self.votes.append(
            PastVotes(
                post_kind=kind,
                post_id=post_id,
                thread_id=self.thread_id,
                author_id=author_id,
                count=count,
                voted_at=self.naming.clamp(
                    post.created_at
                ),  # Likes come without a date; not before the post.
                ref=f"{self.naming.source_key}/{post_key(self.topic_id, post.number)}",
            )
        )
        return count

    def author_id(self, post: Post) -> int:
        """The id of its author here."""
        if post.author is None:
            self.report.mend("author_unknown", self.where(post.number))
        return self.naming.member_id(post.author, post.author_external_id)

    def instant(self, post: Post) -> datetime:
        """When it was written. Asked once a post: dates in the future are told of."""
        if post.created_at > self.naming.latest:
            self.report.mend("future_date", self.where(post.number), f"{post.created_at:%Y-%m-%d}")
        return self.naming.clamp(post.created_at)

    def edited_at(self, post: Post) -> datetime | None:
        """When it was last changed, or None."""
        return None if post.edited_at is None else self.naming.clamp(post.edited_at)

    def removed_at(self, post: Post) -> datetime:
        """When a hidden post was hidden, as near as the source tells."""
        return self.edited_at(post) or self.naming.clamp(post.created_at)

    def remember(self, kind: str, key: str, became: dict[str, int], fingerprint: str = "") -> None:
        """Note what a record became."""
        self.things.append(
            {
                **COLUMNS,
                "source_id": self.naming.source_id,
                "kind": kind,
                "external_key": key,
                "fingerprint": fingerprint,
                **became,
            }
        )

    def where(self, number: int | None = None) -> str:
        """The topic, or a post in it, for people."""
        return f"topic {self.topic_id}" + (f", post {number}" if number is not None else "")
