"""The first reading of an input: who writes in it, how its categories are called, which host its links name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from community.imports.rules.fingerprints import fingerprint, member_key
from community.imports.rules.links import choose_host, list_linked_topics, list_named_categories
from community.imports.rules.shapes import Post, Topic
from community.members.actions import Newcomer
from community.members.rules.names import FORMER_NAME
from community.threads.rules import slug_of

SAMPLE = 20  # Topics by which an input is known again that came in under another name.
LINKS_MOST = 200_000  # Different links that are counted; by then the host is clear.
UNKNOWN_USERNAME = "former-member"


@dataclass(slots=True)
class Person:
    """Somebody who writes in the input."""

    username: str
    name: str
    since: datetime
    is_staff: bool = False


@dataclass(slots=True)
class Survey:
    """What is known once everything was read; its size grows with the people and topics, not with the posts."""

    people: dict[str, Person] = field(default_factory=dict)
    """By key, in the order in which they first appear."""
    categories: Counter[int] = field(default_factory=Counter)
    """Topics in each category; 0 is none."""
    sample: dict[str, str] = field(default_factory=dict)
    """Key and fingerprint of the first topics."""
    topic_ids: set[int] = field(default_factory=set)
    _slugs: dict[str, int] = field(default_factory=dict)
    _names: Counter[tuple[int, str]] = field(default_factory=Counter)
    _given_names: dict[int, str] = field(default_factory=dict)
    _linked: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, topic: Topic) -> None:
        """Take notice of a topic."""
        if topic.external_id in self.topic_ids:
            return
        self.topic_ids.add(topic.external_id)
        slug = topic.slug or slug_of(topic.title)
        self._slugs[slug] = 0 if slug in self._slugs else topic.external_id
        if len(self.sample) < SAMPLE:
            self.sample[str(topic.external_id)] = fingerprint(topic)
        self.categories[topic.category_id or 0] += 1
        if topic.category_id is not None and topic.category_name:
            self._given_names.setdefault(topic.category_id, topic.category_name)
        for post in topic.posts:
            self._add_person(post)
            if 'href="' in post.cooked:
                self._add_links(post.cooked)

    def newcomers(
        self, latest: datetime, known: dict[str, tuple[int, str]]
    ) -> Iterator[tuple[str, Newcomer]]:
        """Yield key and person of those who have not come in before."""
        for key, person in self.people.items():
            if key not in known:
                since = min(person.since, latest)
                yield key, Newcomer(username=person.username, name=person.name, created_at=since)

    def category_names(self) -> dict[int, str]:
        """The names of categories, as far as the input tells them: its records first, else most of its links."""
        names: dict[int, str] = {}
        for (category_id, name), _ in sorted(self._names.items(), key=lambda item: (-item[1], item[0])):
            names.setdefault(category_id, name)
        return names | self._given_names

    def slugs(self) -> dict[str, int]:
        """The topics by their slugs, without slugs that two of them share."""
        return {slug: topic_id for slug, topic_id in self._slugs.items() if slug and topic_id}

    def host(self) -> str:
        """The host that most links to topics of this input name; empty where there are none."""
        return choose_host(self._linked, self.topic_ids) or ""

    def _add_person(self, post: Post) -> None:
        key = member_key(post.author, post.author_external_id)
        person = self.people.get(key)
        if person is None:
            username = post.author or UNKNOWN_USERNAME
            name = post.author_name or post.author or FORMER_NAME
            person = self.people[key] = Person(username, name, post.created_at)
        person.since = min(person.since, post.created_at)
        person.is_staff = person.is_staff or post.author_is_staff

    def _add_links(self, cooked: str) -> None:
        self._names.update(list_named_categories(cooked))
        if len(self._linked) < LINKS_MOST:
            self._linked.update(list_linked_topics(cooked))
